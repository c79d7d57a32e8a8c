//! The anchors of the history, for those who watch over it.

use chrono::NaiveDate;
use sea_orm::Order;

use super::{App, Error};
use crate::domain::access::{Actor, Role};
use crate::domain::anchor::Anchor;
use crate::domain::text::Text;
use crate::store::anchors;

/// Up to `limit` anchors before a day, the latest first.
pub async fn list_anchors(
    app: &App,
    actor: &Actor,
    before: Option<NaiveDate>,
    limit: u64,
) -> Result<Vec<Anchor>, Error> {
    if !matches!(actor.role, Role::Auditor | Role::Coordinator | Role::Chairman | Role::ViceChairman) {
        return Err(forbidden(actor.role));
    }
    Ok(anchors::list_anchors(app.db.read(), before, Order::Desc, limit).await?)
}

fn forbidden(role: Role) -> Error {
    Error::Forbidden(Text::new(
        "Vai trò của bạn không xem được các mốc niêm phong lịch sử; đầu mối, lãnh đạo Thành phố và kiểm tra được xem.",
        format!("The role “{role}” may not read anchors; the coordinator, the city's leaders and the auditor may."),
    ))
}

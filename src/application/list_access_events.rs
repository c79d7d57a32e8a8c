//! What happened to access, for whoever watches over it and whoever manages it.

use super::{App, Error};
use crate::domain::access::event::KeptAccessEvent;
use crate::domain::access::{Actor, Role};
use crate::domain::text::Text;
use crate::store::access_events;

pub use crate::store::access_events::AccessFilter;

/// Lists up to `limit` events before a position, the latest first.
pub async fn list_access_events(
    app: &App,
    actor: &Actor,
    filter: &AccessFilter,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<KeptAccessEvent>, Error> {
    if !matches!(actor.role, Role::Auditor | Role::Administrator) {
        return Err(Error::Forbidden(Text::new(
            "Chỉ kiểm tra và quản trị viên được xem nhật ký truy cập.",
            "What happened to access is for the auditor and the administrator.",
        )));
    }
    Ok(access_events::list_latest(app.db.read(), filter, before, limit).await?)
}

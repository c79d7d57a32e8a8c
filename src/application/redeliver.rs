//! Delivering once more what was delivered or given up: the same message under the same id.

use uuid::Uuid;

use super::act::claim_for;
use super::list_deliveries::find_delivery;
use super::{App, Caller, Done, Error};
use crate::domain::text::Text;
use crate::domain::webhook::Delivery;
use crate::store::deliveries;

/// Lets a delivery that is done with begin anew.
pub async fn redeliver(app: &App, caller: &Caller, webhook: Uuid, id: Uuid) -> Result<Done<Delivery>, Error> {
    find_delivery(app, &caller.actor, webhook, id).await?;
    let txn = app.db.begin().await?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        let answer = if carried.case == id { Ok(carried.answer) } else { Err(Error::KeyReused) };
        return Ok(Done::AlreadyApplied(find_delivery(app, &caller.actor, webhook, id).await?, answer?));
    }
    if !deliveries::renew(&txn, id).await? {
        txn.rollback().await?;
        let message = Text::new(
            "Lần gửi này đang chờ hoặc đang gửi; hệ thống tự gửi lại.",
            "This delivery is waiting or on its way; it is tried again by itself.",
        );
        return Err(Error::NotNow { message, allowed: Vec::new(), rule: None });
    }
    txn.commit().await?;
    Ok(Done::Executed(find_delivery(app, &caller.actor, webhook, id).await?))
}

//! Trying a webhook: a message that says nothing but that the way is open.

use uuid::Uuid;

use super::act::claim_for;
use super::file_case::{find_carried, under_way};
use super::list_deliveries::find_delivery;
use super::read_webhooks::find_managed;
use super::{App, Caller, Done, Error};
use crate::domain::text::Text;
use crate::domain::webhook::{Delivery, TEST, test_message};
use crate::store::deliveries::{self, NewDelivery};

/// Lets a test message wait for its first attempt.
pub async fn test_webhook(app: &App, caller: &Caller, id: Uuid) -> Result<Done<Delivery>, Error> {
    let webhook = find_managed(app, &caller.actor, id).await?;
    if let Some(done) = repeated(app, caller, id).await? {
        return Ok(done);
    }
    if !webhook.active {
        let message = Text::new(
            "Webhook đang tắt. Hãy bật lại (`active`) rồi thử.",
            "The webhook is switched off. Switch it on (`active`), then try it.",
        );
        return Err(Error::NotNow { message, allowed: Vec::new(), rule: None });
    }
    let now = app.clock.now();
    let new = NewDelivery {
        id: Uuid::now_v7(),
        position: None,
        case: None,
        kind: TEST.to_owned(),
        body: test_message(id, now),
    };
    let made = new.id;
    let txn = app.db.begin().await?;
    deliveries::insert_all(&txn, id, vec![new], now).await?;
    if claim_for(&txn, caller, made).await?.is_some() {
        txn.rollback().await?;
        return repeated(app, caller, id).await?.ok_or_else(under_way);
    }
    txn.commit().await?;
    Ok(Done::Executed(find_delivery(app, &caller.actor, id, made).await?))
}

/// The first answer, if this call was carried out before.
async fn repeated(app: &App, caller: &Caller, webhook: Uuid) -> Result<Option<Done<Delivery>>, Error> {
    let Some(carried) = find_carried(app, caller).await? else { return Ok(None) };
    let delivery = find_delivery(app, &caller.actor, webhook, carried.case).await?;
    Ok(Some(Done::AlreadyApplied(delivery, carried.answer)))
}

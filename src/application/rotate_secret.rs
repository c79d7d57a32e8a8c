//! Giving a webhook a new secret; the old one signs beside it for a day, so that the receiver changes in peace.

use uuid::Uuid;

use super::act::claim_for;
use super::read_webhooks::{WebhookReading, find_managed, stale};
use super::{App, Caller, Done, Error};
use crate::store::webhooks;
use crate::webhook::new_secret;

/// Rotates the secret of one that still has the `expected` version.
pub async fn rotate_secret(app: &App, caller: &Caller, id: Uuid, expected: i32) -> Result<Done<WebhookReading>, Error> {
    let before = find_managed(app, &caller.actor, id).await?;
    let txn = app.db.begin().await?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        let done = if carried.case == id { Ok(carried.answer) } else { Err(Error::KeyReused) };
        return Ok(Done::AlreadyApplied(find_managed(app, &caller.actor, id).await?.into(), done?));
    }
    if before.version != expected {
        return Err(stale(&before));
    }
    let (secret, mut webhook) = (new_secret(), before);
    webhook.secrets = webhook.secrets.rotated(secret.clone(), app.system_now());
    webhook.updated_at = app.clock.now();
    webhook.version += 1;
    if !webhooks::update(&txn, &webhook, None).await? {
        txn.rollback().await?;
        return Err(stale(&find_managed(app, &caller.actor, id).await?));
    }
    txn.commit().await?;
    Ok(Done::Executed(WebhookReading { webhook, secret: Some(secret) }))
}

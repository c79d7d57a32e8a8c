//! Deleting a webhook, with its deliveries.

use uuid::Uuid;

use super::read_webhooks::{find_managed, stale};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::store::webhooks;

/// Deletes one that still has the `expected` version.
pub async fn delete_webhook(app: &App, actor: &Actor, id: Uuid, expected: i32) -> Result<(), Error> {
    let webhook = find_managed(app, actor, id).await?;
    if webhook.version == expected && webhooks::delete(app.db.write(), id, expected).await? {
        return Ok(());
    }
    Err(stale(&find_managed(app, actor, id).await?))
}

//! What was delivered to a webhook, and what was not.

use uuid::Uuid;

use super::read_webhooks::find_managed;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::text::Text;
use crate::domain::webhook::{Delivery, DeliveryState};
use crate::store::deliveries;

/// Lists up to `limit` deliveries that were made before the delivery `before`, the latest first.
pub async fn list_deliveries(
    app: &App,
    actor: &Actor,
    webhook: Uuid,
    state: Option<DeliveryState>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Delivery>, Error> {
    let webhook = find_managed(app, actor, webhook).await?;
    Ok(deliveries::list(app.db.read(), webhook.id, state, before, limit).await?)
}

/// The delivery of this id, to this webhook.
pub(super) async fn find_delivery(app: &App, actor: &Actor, webhook: Uuid, id: Uuid) -> Result<Delivery, Error> {
    let webhook = find_managed(app, actor, webhook).await?;
    deliveries::find(app.db.read(), webhook.id, id).await?.ok_or_else(|| {
        Error::NotFound(Text::new(
            "Webhook không có lần gửi này; các lần gửi đã xong được giữ 30 ngày.",
            "The webhook has no such delivery; those that are done with are kept for 30 days.",
        ))
    })
}

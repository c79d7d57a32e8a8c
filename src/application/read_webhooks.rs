//! An organization's webhooks, for whoever manages them.

use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::text::Text;
use crate::domain::webhook::{Webhook, may_manage};
use crate::store::webhooks;

/// A webhook as its manager reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookReading {
    /// The webhook.
    pub webhook: Webhook,
    /// Its secret, where it was made just now: it is shown once.
    pub secret: Option<String>,
}

impl From<Webhook> for WebhookReading {
    fn from(webhook: Webhook) -> Self {
        Self { webhook, secret: None }
    }
}

/// Lists up to `limit` webhooks of the caller's organization from `after` on, the oldest first.
pub async fn list_webhooks(
    app: &App,
    actor: &Actor,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<WebhookReading>, Error> {
    let found = webhooks::list(app.db.read(), managed_by(actor)?, after, limit).await?;
    Ok(found.into_iter().map(WebhookReading::from).collect())
}

/// The webhook of this id.
pub async fn read_webhook(app: &App, actor: &Actor, id: Uuid) -> Result<WebhookReading, Error> {
    Ok(find_managed(app, actor, id).await?.into())
}

pub(super) async fn find_managed(app: &App, actor: &Actor, id: Uuid) -> Result<Webhook, Error> {
    webhooks::find(app.db.read(), managed_by(actor)?, id).await?.ok_or_else(no_such_webhook)
}

/// The organization whose webhooks the caller manages.
pub(super) fn managed_by(actor: &Actor) -> Result<&str, Error> {
    if may_manage(actor.role) {
        return Ok(&actor.organization);
    }
    Err(Error::Forbidden(Text::new(
        "Chỉ người đại diện doanh nghiệp hoặc thủ trưởng cơ quan được quản lý webhook của đơn vị mình.",
        "Only an enterprise's manager or an agency's director may manage their organization's webhooks.",
    )))
}

/// It was changed meanwhile.
pub(super) fn stale(current: &Webhook) -> Error {
    Error::Stale { current: current.version, changes: Vec::new() }
}

fn no_such_webhook() -> Error {
    Error::NotFound(Text::new(
        "Không có webhook này, hoặc bạn không được xem.",
        "There is no such webhook, or none that you may see.",
    ))
}

//! Changing a webhook: where it leads, what it is told of, whether it is called at all.

use uuid::Uuid;

use super::create_webhook::{check_url, present};
use super::read_webhooks::{WebhookReading, find_managed, stale};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::webhook::EventType;
use crate::store::webhooks;

/// What is to be changed; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeWebhook {
    /// Where the calls go.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told of; empty: everything.
    pub event_types: Option<Vec<EventType>>,
    /// Whether calls are made. Who is called again is told of what happens from then on; what happened meanwhile is in
    /// the feed.
    pub active: Option<bool>,
}

/// Changes one that still has the `expected` version.
pub async fn change_webhook(
    app: &App,
    actor: &Actor,
    id: Uuid,
    expected: i32,
    change: ChangeWebhook,
) -> Result<WebhookReading, Error> {
    let mut webhook = find_managed(app, actor, id).await?;
    if webhook.version != expected {
        return Err(stale(&webhook));
    }
    if let Some(url) = &change.url {
        check_url(app, url)?;
    }
    let resumes = change.active == Some(true) && !webhook.active;
    webhook.url = change.url.unwrap_or(webhook.url);
    webhook.description = change.description.unwrap_or(webhook.description);
    webhook.event_types = change.event_types.unwrap_or(webhook.event_types);
    webhook.active = change.active.unwrap_or(webhook.active);
    webhook.gone_at = webhook.gone_at.filter(|_| !webhook.active);
    webhook.updated_at = app.clock.now();
    webhook.version += 1;
    let position = if resumes { Some(present(app).await?) } else { None };
    if !webhooks::update(app.db.write(), &webhook, position).await? {
        return Err(stale(&find_managed(app, actor, id).await?));
    }
    Ok(webhook.into())
}

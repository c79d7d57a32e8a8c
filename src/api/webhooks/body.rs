//! What webhooks take, and how they and their deliveries are shown.

use poem_openapi::Object;
use poem_openapi::types::{Any, Example};
use uuid::Uuid;

use crate::api::views::{Moment, moment};
use crate::api::word::Word;
use crate::application::change_webhook::ChangeWebhook;
use crate::application::create_webhook::CreateWebhook;
use crate::application::read_webhooks::WebhookReading;
use crate::domain::lifecycle::Action;
use crate::domain::moment::to_the_second;
use crate::domain::webhook::{Delivery, DeliveryState, EventType};

/// A webhook that is to be made.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CreateWebhookRequest", example, skip_serializing_if_is_none)]
pub struct CreateWebhookRequest {
    /// Where the calls go: `https://`, to a public address.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub url: String,
    /// Which events it is told of; all unless some are named.
    #[oai(validator(max_items = 100))]
    pub event_types: Option<Vec<Word<EventType>>>,
    /// What it is for.
    #[oai(validator(max_length = 300))]
    pub description: Option<String>,
    /// Whether calls are made; yes unless told otherwise.
    pub active: Option<bool>,
}

impl Example for CreateWebhookRequest {
    fn example() -> Self {
        Self {
            url: "https://erp.doanhnghiep.example/thao-go".into(),
            event_types: Some(vec![
                Word(EventType::Case(Action::RequestInformation)),
                Word(EventType::Case(Action::Approve)),
            ]),
            description: Some("Hệ thống quản lý văn bản của Công ty".into()),
            active: Some(true),
        }
    }
}

impl From<CreateWebhookRequest> for CreateWebhook {
    fn from(request: CreateWebhookRequest) -> Self {
        Self {
            url: request.url,
            description: request.description.unwrap_or_default(),
            event_types: request.event_types.map(sorted).unwrap_or_default(),
            active: request.active.unwrap_or(true),
        }
    }
}

/// What is to be changed of a webhook; what is left out stays.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ChangeWebhookRequest", example, skip_serializing_if_is_none)]
pub struct ChangeWebhookRequest {
    /// Where the calls go.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub url: Option<String>,
    /// Which events it is told of; an empty list: all.
    #[oai(validator(max_items = 100))]
    pub event_types: Option<Vec<Word<EventType>>>,
    /// What it is for.
    #[oai(validator(max_length = 300))]
    pub description: Option<String>,
    /// Whether calls are made. Who is called again is told of what happens from then on.
    pub active: Option<bool>,
}

impl Example for ChangeWebhookRequest {
    fn example() -> Self {
        Self { url: None, event_types: Some(vec![]), description: None, active: Some(true) }
    }
}

impl From<ChangeWebhookRequest> for ChangeWebhook {
    fn from(request: ChangeWebhookRequest) -> Self {
        let ChangeWebhookRequest { url, event_types, description, active } = request;
        Self { url, description, event_types: event_types.map(sorted), active }
    }
}

/// Each once, in the order of the table.
fn sorted(types: Vec<Word<EventType>>) -> Vec<EventType> {
    let mut types: Vec<EventType> = types.into_iter().map(|word| word.0).collect();
    types.sort_unstable();
    types.dedup();
    types
}

/// A subscription: a URL that is called when something happens on an organization's cases.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Webhook", skip_serializing_if_is_none)]
pub struct WebhookView {
    /// Its id.
    pub id: Uuid,
    /// Where the calls go.
    pub url: String,
    /// Which events it is told of; empty: all.
    pub event_types: Vec<Word<EventType>>,
    /// What it is for.
    pub description: String,
    /// Whether calls are made.
    pub active: bool,
    /// When its receiver answered 410 (gone), which switched it off; absent otherwise.
    pub gone_at: Option<Moment>,
    /// What calls are signed with; shown in the answer that made it, and never again.
    pub secret: Option<String>,
    /// Until when the secret before signs too (the machine's time); absent where there was none.
    pub previous_secret_until: Option<Moment>,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last changed.
    pub updated_at: Moment,
}

impl From<WebhookReading> for WebhookView {
    fn from(WebhookReading { webhook, secret }: WebhookReading) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url,
            event_types: webhook.event_types.into_iter().map(Word).collect(),
            description: webhook.description,
            active: webhook.active,
            gone_at: webhook.gone_at.map(moment),
            secret,
            previous_secret_until: webhook.secrets.previous.map(|(_, until)| moment(to_the_second(until))),
            version: webhook.version,
            created_at: moment(webhook.created_at),
            updated_at: moment(webhook.updated_at),
        }
    }
}

/// A page of webhooks.
#[derive(Debug, Clone, Object)]
#[oai(rename = "WebhookPage", skip_serializing_if_is_none)]
pub struct WebhookPageView {
    /// The webhooks, the oldest first.
    pub items: Vec<WebhookView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// One message to one receiver.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Delivery", skip_serializing_if_is_none)]
pub struct DeliveryView {
    /// Its id, which every attempt carries as `webhook-id`: the same message comes under the same id.
    pub id: Uuid,
    /// The type of its message: `case.` and an action, or `webhook.test`.
    #[oai(rename = "type")]
    pub kind: String,
    /// The position in the feed of the event that it tells of; absent for a test and for a step of a ladder.
    pub position: Option<i64>,
    /// Where it stands.
    pub state: Word<DeliveryState>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was last tried (the machine's time).
    pub last_attempt_at: Option<Moment>,
    /// When it is tried next, at the earliest (the machine's time); absent where it is done with, or due at once.
    pub next_attempt_at: Option<Moment>,
    /// The status that the receiver answered last.
    pub status: Option<u16>,
    /// What the receiver said last where that was no success, or what went wrong.
    pub reply: Option<String>,
    /// What is sent.
    pub payload: Any<serde_json::Value>,
    /// When it was made.
    pub created_at: Moment,
    /// When the receiver took it.
    pub delivered_at: Option<Moment>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let waits = delivery.state == DeliveryState::Pending && delivery.attempts > 0;
        let next = Some(delivery.next_attempt_at).filter(|at| waits && at.timestamp() > 0);
        Self {
            id: delivery.id,
            kind: delivery.kind,
            position: delivery.position,
            state: Word(delivery.state),
            attempts: delivery.attempts,
            last_attempt_at: delivery.last_attempt_at.map(|at| moment(to_the_second(at))),
            next_attempt_at: next.map(|at| moment(to_the_second(at))),
            status: delivery.status,
            reply: delivery.reply,
            payload: Any(serde_json::from_str(&delivery.body).unwrap_or_default()),
            created_at: moment(delivery.created_at),
            delivered_at: delivery.delivered_at.map(moment),
        }
    }
}

/// A page of deliveries.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DeliveryPage", skip_serializing_if_is_none)]
pub struct DeliveryPageView {
    /// The deliveries, the latest first.
    pub items: Vec<DeliveryView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

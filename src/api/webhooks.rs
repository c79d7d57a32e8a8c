//! Webhooks: subscriptions of organizations, and what is delivered to them.

mod body;

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use self::body::{
    ChangeWebhookRequest, CreateWebhookRequest, DeliveryPageView, DeliveryView, WebhookPageView, WebhookView,
};
use super::caller::ApiCaller;
use super::cases::{Topic, etag, first_answer};
use super::cursor::{self, Page};
use super::gate::Version;
use super::problem::Failure;
use super::word::Word;
use crate::application::App;
use crate::application::change_webhook::change_webhook;
use crate::application::create_webhook::create_webhook;
use crate::application::delete_webhook::delete_webhook;
use crate::application::list_deliveries::list_deliveries;
use crate::application::read_webhooks::{list_webhooks, read_webhook};
use crate::application::redeliver::redeliver;
use crate::application::rotate_secret::rotate_secret;
use crate::application::test_webhook::test_webhook;
use crate::domain::webhook::DeliveryState;

/// Webhooks.
pub struct WebhooksApi(pub App);

/// A webhook that was made.
#[derive(ApiResponse)]
enum Created {
    /// Made; `secret` is shown this once.
    #[oai(status = 201)]
    Created(
        Json<WebhookView>,
        /// Where the webhook is.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A webhook with the version that the next write must name.
#[derive(ApiResponse)]
enum WebhookAnswer {
    /// The webhook as it now is.
    #[oai(status = 200)]
    Ok(
        Json<WebhookView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// Nothing is left.
#[derive(ApiResponse)]
enum Deleted {
    /// It is gone, with its deliveries.
    #[oai(status = 204)]
    Gone,
}

/// A message that waits.
#[derive(ApiResponse)]
enum Waiting {
    /// It is sent within moments; how it fares is told by the list of deliveries.
    #[oai(status = 202)]
    Accepted(Json<DeliveryView>),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Webhooks")]
impl WebhooksApi {
    /// Subscribe to what happens
    ///
    /// By an enterprise's manager or an agency's director, for their organization: its URL is called with each event
    /// of the cases that the organization may see, from now on, each once and in the order of the feed as far as
    /// attempts succeed. A call is a POST that says what happened to which case and carries nothing of its content:
    /// `{"type": "case.approve", "timestamp": …, "data": {"case": "H29-…", "case_id": …, "seq": 5, "position": 412,
    /// "action": "approve"}}`. Steps of ladders are told of as `escalation.taken`, to an agency those that it can list at
    /// `/v1/escalations`, to an enterprise those that reach its manager: `data` names the case, the `escalation`'s id, the
    /// deadline (`deadline_id`, `deadline_version`, its kind `deadline`, `deadline_due_at`, `owed_by`), the `ladder` with
    /// `step` and `occurrence`, the `position` that it was for, the one that it `reached`, `due_at`, and `skipped_because`
    /// where its reader gets no letter; no person. A call is signed as [Standard Webhooks](https://www.standardwebhooks.com) says
    /// (`webhook-id`, `webhook-timestamp`, `webhook-signature`). A 2xx within 15 seconds is a success; anything else is
    /// tried again at growing intervals for three days, 410 switches the webhook off, redirects are not followed. A call
    /// may come twice: compare `webhook-id`. Calls go to public addresses, or to networks that the operator named.
    #[oai(path = "/webhooks", method = "post", operation_id = "create_webhook")]
    async fn create_webhook(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<CreateWebhookRequest>,
    ) -> Result<Created, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let done = create_webhook(&self.0, &by, body.0.into()).await?;
        let view: WebhookView = first_answer(&self.0, &by, done, WebhookView::from).await;
        let (location, etag) = (format!("/v1/webhooks/{}", view.id), etag(view.version));
        Ok(Created::Created(Json(view), location, etag))
    }

    /// List webhooks
    ///
    /// Those of the caller's organization, the oldest first.
    #[oai(path = "/webhooks", method = "get", operation_id = "list_webhooks")]
    async fn list_webhooks(
        &self,
        caller: ApiCaller,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<WebhookPageView>, Failure<403>> {
        let limit = limit.0.unwrap_or(50) as usize;
        let after = cursor::read_id(cursor.0)?;
        let found = list_webhooks(&self.0, &caller.actor, after, limit as u64 + 1).await?;
        let (found, next_cursor) = cursor::page_by_id(found, limit, |reading| reading.webhook.id);
        let items = found.into_iter().map(WebhookView::from).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), WebhookPageView { items, next_cursor }, next.as_deref()))
    }

    /// Read a webhook
    ///
    /// All of it but the secret, which was shown when it was made.
    #[oai(path = "/webhooks/:webhook", method = "get", operation_id = "read_webhook")]
    async fn read_webhook(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
    ) -> Result<WebhookAnswer, Failure<403>> {
        Ok(answer(read_webhook(&self.0, &caller.actor, webhook.0).await?.into()))
    }

    /// Change a webhook
    ///
    /// What is left out stays. One that is switched on again is told of what happens from then on; what happened
    /// meanwhile is in the feed.
    #[oai(path = "/webhooks/:webhook", method = "patch", operation_id = "change_webhook")]
    async fn change_webhook(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<ChangeWebhookRequest>,
    ) -> Result<WebhookAnswer, Failure<403>> {
        let change = body.0.into();
        Ok(answer(change_webhook(&self.0, &caller.actor, webhook.0, version.0.0, change).await?.into()))
    }

    /// Delete a webhook
    ///
    /// With its deliveries, also those that still wait.
    #[oai(path = "/webhooks/:webhook", method = "delete", operation_id = "delete_webhook")]
    async fn delete_webhook(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<Deleted, Failure<403>> {
        delete_webhook(&self.0, &caller.actor, webhook.0, version.0.0).await?;
        Ok(Deleted::Gone)
    }

    /// Rotate a webhook's secret
    ///
    /// The answer shows the new one, this once. For 24 hours calls carry two signatures, by the new secret and by the
    /// one before; a receiver that finds its own among them goes on working while it is changed.
    #[oai(path = "/webhooks/:webhook/rotate_secret", method = "post", operation_id = "rotate_secret")]
    async fn rotate_secret(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        /// Makes repeating the call harmless: the same key gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
    ) -> Result<WebhookAnswer, Failure<403>> {
        let by = caller.writes(key.0, &String::new());
        let done = rotate_secret(&self.0, &by, webhook.0, version.0.0).await?;
        Ok(answer(first_answer(&self.0, &by, done, WebhookView::from).await))
    }

    /// Try a webhook
    ///
    /// Sends a message of the type `webhook.test`, signed and repeated like any other.
    #[oai(path = "/webhooks/:webhook/test", method = "post", operation_id = "test_webhook")]
    async fn test_webhook(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
        /// Makes repeating the call harmless: the same key gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
    ) -> Result<Waiting, Failure<403, 409>> {
        let by = caller.writes(key.0, &String::new());
        let done = test_webhook(&self.0, &by, webhook.0).await?;
        Ok(Waiting::Accepted(Json(first_answer(&self.0, &by, done, DeliveryView::from).await)))
    }

    /// List a webhook's deliveries
    ///
    /// What was sent, what waits and what was given up, the latest first, with what the receiver answered last.
    /// Those that are done with are kept for 30 days.
    #[oai(path = "/webhooks/:webhook/deliveries", method = "get", operation_id = "list_deliveries")]
    async fn list_deliveries(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
        /// In this state.
        state: Query<Option<Word<DeliveryState>>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<DeliveryPageView>, Failure<403>> {
        let limit = limit.0.unwrap_or(50) as usize;
        let (state, before) = (state.0.map(|state| state.0), cursor::read_id(cursor.0)?);
        let found = list_deliveries(&self.0, &caller.actor, webhook.0, state, before, limit as u64 + 1).await?;
        let (found, next_cursor) = cursor::page_by_id(found, limit, |delivery| delivery.id);
        let items = found.into_iter().map(DeliveryView::from).collect();
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), DeliveryPageView { items, next_cursor }, next.as_deref()))
    }

    /// Deliver once more
    ///
    /// The same message under the same `webhook-id`, with a new timestamp and signature, and with three days of
    /// attempts before it. Only what is done with: what waits is tried by itself (409).
    #[oai(path = "/webhooks/:webhook/deliveries/:delivery/redeliver", method = "post", operation_id = "redeliver")]
    async fn redeliver(
        &self,
        caller: ApiCaller,
        /// The webhook's id.
        webhook: Path<Uuid>,
        /// The delivery's id.
        delivery: Path<Uuid>,
        /// Makes repeating the call harmless: the same key gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
    ) -> Result<Waiting, Failure<403, 409>> {
        let by = caller.writes(key.0, &String::new());
        let done = redeliver(&self.0, &by, webhook.0, delivery.0).await?;
        Ok(Waiting::Accepted(Json(first_answer(&self.0, &by, done, DeliveryView::from).await)))
    }
}

fn answer(view: WebhookView) -> WebhookAnswer {
    let etag = etag(view.version);
    WebhookAnswer::Ok(Json(view), etag)
}

//! A draft on its way to being published: submitted, approved by a second person or sent back.

use chrono::DateTime;
use poem_openapi::param::Header;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::{RulebookAnswer, answer};
use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::gate::Version;
use crate::api::problem::Failure;
use crate::api::views::Moment;
use crate::application::approve_draft::approve_draft;
use crate::application::read_rulebooks::read_rulebook;
use crate::application::send_back_draft::send_back_draft;
use crate::application::submit_draft::{SubmitDraft, submit_draft};
use crate::application::{App, Error};
use crate::domain::rulebook::Revision;

/// Publishing.
pub struct PublishingApi(pub App);

/// How a draft is submitted.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SubmitDraftRequest", example, skip_serializing_if_is_none)]
struct SubmitDraftRequest {
    /// From when filings are to be routed by it: at least 60 seconds ahead, by the business clock that `/v1/me` tells.
    effective_at: Moment,
    /// Why it is as it is.
    #[oai(validator(min_length = 1, max_length = 2000))]
    reason: Option<String>,
}

impl Example for SubmitDraftRequest {
    fn example() -> Self {
        Self {
            effective_at: DateTime::parse_from_rfc3339("2030-01-01T00:00:00+07:00").expect("a moment"),
            reason: Some("Điều chỉnh phân công sau khi sắp xếp các sở.".into()),
        }
    }
}

/// Why a draft is sent back.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SendBackDraftRequest", example)]
struct SendBackRequest {
    /// What is to be mended.
    #[oai(validator(min_length = 1, max_length = 2000))]
    reason: String,
}

impl Example for SendBackRequest {
    fn example() -> Self {
        Self { reason: "Đề nghị bổ sung căn cứ pháp lý cho quy định R014.".into() }
    }
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Rulebooks")]
impl PublishingApi {
    /// Submit the draft
    ///
    /// By the coordinator. Everything that stands against publishing it is told at once (422), each flaw as
    /// `/part/id/field`. From then on it does not change until a second person approves it or somebody sends it back;
    /// those who may approve it are told by mail.
    #[oai(path = "/rulebooks/draft/submit", method = "post", operation_id = "submit_draft")]
    async fn submit_draft(
        &self,
        caller: ApiCaller,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<SubmitDraftRequest>,
    ) -> Result<RulebookAnswer, Failure<403, 404, 409>> {
        let how = SubmitDraft { effective_at: body.0.effective_at.to_utc(), reason: body.0.reason };
        let head = submit_draft(&self.0, &caller.actor, version.0.0, how).await?;
        Ok(self.answer(&caller, head).await?)
    }

    /// Approve the draft
    ///
    /// By a coordinator, vice-chairman or the chairman in person, who is not the submitter. It is published: it never
    /// changes again, and from its moment on every server routes filings by it. Cases that were routed before keep the
    /// revision that routed them. The submitter is told by mail.
    #[oai(path = "/rulebooks/draft/approve", method = "post", operation_id = "approve_draft")]
    async fn approve_draft(
        &self,
        caller: ApiCaller,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
    ) -> Result<RulebookAnswer, Failure<403, 404, 409>> {
        let head = approve_draft(&self.0, &caller.actor, version.0.0).await?;
        Ok(self.answer(&caller, head).await?)
    }

    /// Send the draft back
    ///
    /// By who may approve it, or by the submitter who thought better of it: it can be edited again, and has to be
    /// submitted anew. The submitter is told by mail.
    #[oai(path = "/rulebooks/draft/send_back", method = "post", operation_id = "send_back_draft")]
    async fn send_back_draft(
        &self,
        caller: ApiCaller,
        /// The version that this was decided on, quoted, as `ETag` gave it.
        #[oai(name = "If-Match")]
        version: Header<Version>,
        body: Json<SendBackRequest>,
    ) -> Result<RulebookAnswer, Failure<403, 404, 409>> {
        let head = send_back_draft(&self.0, &caller.actor, version.0.0, body.0.reason).await?;
        Ok(self.answer(&caller, head).await?)
    }
}

impl PublishingApi {
    /// The revision as it now is.
    async fn answer(&self, caller: &ApiCaller, head: Revision) -> Result<RulebookAnswer, Error> {
        let read = read_rulebook(&self.0, &caller.actor, &head.number.to_string()).await?;
        Ok(answer(&self.0, caller, read))
    }
}

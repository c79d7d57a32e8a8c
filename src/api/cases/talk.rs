//! What is said about a case: comments for everyone who reads it, notes for one's own organization, reminders. None
//! changes the case, so no version is named.

use std::collections::HashMap;

use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::bodies::RemindRequest;
use super::{CaseAnswer, Topic, answer, etag, first_answer};
use crate::api::caller::ApiCaller;
use crate::api::cursor::{self, Page};
use crate::api::problem::Failure;
use crate::api::views::{RemarkPageView, RemarkView};
use crate::application::comment_case::{comment_case, list_comments};
use crate::application::remind::remind;
use crate::application::write_note::{list_notes, write_note};
use crate::application::{App, CaseKey};

/// Comments and notes.
pub struct TalkApi(pub App);

/// Something said about a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RemarkRequest", example, skip_serializing_if_is_none)]
pub struct RemarkRequest {
    /// What is said.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub text: String,
    /// Colleagues to call on, by their ids: people who hold a position in the caller's own organization. Each gets a
    /// letter.
    #[oai(validator(max_items = 20))]
    pub mentions: Option<Vec<Uuid>>,
}

impl Example for RemarkRequest {
    fn example() -> Self {
        Self {
            text: "Đề nghị cho biết đã nhận đủ bản vẽ hiện trạng chưa.".into(), mentions: None
        }
    }
}

/// Something that was said.
#[derive(ApiResponse)]
enum Said {
    /// It was added; the case's version stays.
    #[oai(status = 201)]
    Created(Json<RemarkView>),
}

#[OpenApi(prefix_path = "/v1/cases", tag = "Topic::Cases")]
impl TalkApi {
    /// Comment on a case
    ///
    /// By the enterprise, the agencies that read the case and the city's office. Everyone who reads the case reads it;
    /// the other side gets a letter.
    #[oai(path = "/:case/comments", method = "post", operation_id = "comment_case")]
    async fn comment_case(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<RemarkRequest>,
    ) -> Result<Said, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let RemarkRequest { text, mentions } = body.0;
        let done = comment_case(&self.0, &by, &CaseKey::parse(&case.0), text, mentions.unwrap_or_default()).await?;
        let city = self.0.city();
        let show = |(events, names): (Vec<_>, HashMap<_, _>)| {
            let shown = events.first().and_then(|event| RemarkView::of_comment(&city, event, &names, caller.language));
            shown.unwrap_or_default()
        };
        Ok(Said::Created(Json(first_answer(&self.0, &by, done, show).await)))
    }

    /// List comments
    ///
    /// The oldest first.
    #[oai(path = "/:case/comments", method = "get", operation_id = "list_comments")]
    async fn list_comments(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 20))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<RemarkPageView>, Failure> {
        let seen = |text: String| text.parse().ok().filter(|seq: &i32| *seq > 0).ok_or_else(cursor::unknown);
        let after = cursor.0.map(seen).transpose()?.unwrap_or(0);
        let limit = limit.0.unwrap_or(50) as usize;
        let key = CaseKey::parse(&case.0);
        let (mut comments, names) = list_comments(&self.0, &caller.actor, &key, after, limit as u64 + 1).await?;
        let more = comments.len() > limit;
        comments.truncate(limit);
        let next_cursor = comments.last().filter(|_| more).map(|kept| kept.event.seq.to_string());
        let city = self.0.city();
        let shown = comments.iter().filter_map(|c| RemarkView::of_comment(&city, &c.event, &names, caller.language));
        let (items, next) = (shown.collect(), next_cursor.clone());
        Ok(Page::new(request.uri(), RemarkPageView { items, next_cursor }, next.as_deref()))
    }

    /// Remind who answers for a case
    ///
    /// By the lead agency's director, the coordinator or a leader of the city: whoever answers for the case now gets a
    /// letter. The case's version stays.
    #[oai(path = "/:case/remind", method = "post", operation_id = "remind")]
    async fn remind(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<RemindRequest>,
    ) -> Result<CaseAnswer, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let done = remind(&self.0, &by, &CaseKey::parse(&case.0), body.0.text).await?;
        let view = answer(&self.0, &by, done, caller.language).await;
        let etag = etag(view.version);
        Ok(CaseAnswer::Ok(Json(view), etag))
    }

    /// Write a note
    ///
    /// For the caller's own organization: nobody else, the auditor and the city's office included, reads it. The case's
    /// history holds its digest alone.
    #[oai(path = "/:case/notes", method = "post", operation_id = "write_note")]
    async fn write_note(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<RemarkRequest>,
    ) -> Result<Said, Failure<403, 409>> {
        let by = caller.writes(key.0, &body.0);
        let RemarkRequest { text, mentions } = body.0;
        let done = write_note(&self.0, &by, &CaseKey::parse(&case.0), text, mentions.unwrap_or_default()).await?;
        let city = self.0.city();
        let show = |(notes, names): (Vec<_>, HashMap<_, _>)| {
            let shown = notes.first().map(|note| RemarkView::of_note(&city, note, &names, caller.language));
            shown.unwrap_or_default()
        };
        Ok(Said::Created(Json(first_answer(&self.0, &by, done, show).await)))
    }

    /// List notes
    ///
    /// Those of the caller's own organization, the oldest first.
    #[oai(path = "/:case/notes", method = "get", operation_id = "list_notes")]
    async fn list_notes(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 50))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<RemarkPageView>, Failure<403>> {
        let after = cursor.0.map(|text| Uuid::try_parse(&text).map_err(|_| cursor::unknown())).transpose()?;
        let limit = limit.0.unwrap_or(50) as usize;
        let key = CaseKey::parse(&case.0);
        let (mut notes, names) = list_notes(&self.0, &caller.actor, &key, after, limit as u64 + 1).await?;
        let more = notes.len() > limit;
        notes.truncate(limit);
        let next_cursor = notes.last().filter(|_| more).map(|note| note.id.to_string());
        let city = self.0.city();
        let shown = notes.iter().map(|note| RemarkView::of_note(&city, note, &names, caller.language));
        let (items, next) = (shown.collect(), next_cursor.clone());
        Ok(Page::new(request.uri(), RemarkPageView { items, next_cursor }, next.as_deref()))
    }
}

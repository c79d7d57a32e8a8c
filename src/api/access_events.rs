//! What happened to access, for those who watch over it.

use poem_openapi::param::Query;
use poem_openapi::types::Any;
use poem_openapi::{Object, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{Moment, moment};
use super::word::Word;
use crate::application::App;
use crate::application::list_access_events::{AccessFilter, list_access_events};
use crate::domain::access::event::{AccessAction, KeptAccessEvent};

/// Access events.
pub struct AccessEventsApi(pub App);

/// Something that happened to access. `hash` is SHA-256 over `previous_hash`, a line feed and `body`.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AccessEvent")]
struct AccessEventView {
    /// Its place in the one chain, from 1 on without gaps.
    position: i64,
    /// When.
    at: Moment,
    /// Who did it: `person/<id>`, `token/<id>` of an organization's own system, or `command_line`.
    actor: String,
    /// What was done.
    action: Word<AccessAction>,
    /// To what: `person/<id>`, `token/<id>`, `case/<id>`, `petition/<id>` or `cases`.
    subject: String,
    /// What else is known: ids, codes, words and dates.
    data: Any<serde_json::Value>,
    /// The exact text that was hashed.
    body: String,
    /// The hash of the event before; sixty-four noughts for the first one.
    previous_hash: String,
    /// Its own hash, in lower-case hexadecimal digits.
    hash: String,
}

/// A page of access events.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AccessEventPage", skip_serializing_if_is_none)]
struct AccessEventPageView {
    /// The events, the latest first.
    items: Vec<AccessEventView>,
    /// Where the next page begins; absent on the last one.
    next_cursor: Option<String>,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Access")]
impl AccessEventsApi {
    /// List what happened to access
    ///
    /// Roles and positions given and ended, standing in for others, tokens made, rotated and revoked, what auditors read of
    /// cases, the latest first, in one chain of hashes that
    /// `thaogo verify` checks. People are named by their ids. For the auditor and the administrator.
    #[oai(path = "/access_events", method = "get", operation_id = "list_access_events")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn list_access_events(
        &self,
        caller: ApiCaller,
        /// What was done.
        action: Query<Option<Word<AccessAction>>>,
        /// Who did it, as events write it.
        #[oai(validator(min_length = 1, max_length = 200))]
        actor: Query<Option<String>>,
        /// To what, as events write it.
        #[oai(validator(min_length = 1, max_length = 200))]
        subject: Query<Option<String>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 20))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<AccessEventPageView>, Failure<403>> {
        let before = cursor.0.map(|text| text.parse().map_err(|_| cursor::unknown())).transpose()?;
        let limit = limit.0.unwrap_or(50) as usize;
        let filter = AccessFilter { action: action.0.map(|word| word.0), actor: actor.0, subject: subject.0 };
        let mut found = list_access_events(&self.0, &caller.actor, &filter, before, limit as u64 + 1).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor = found.last().filter(|_| more).map(|last| last.position.to_string());
        let next = next_cursor.clone();
        let items = found.into_iter().filter_map(view).collect();
        Ok(Page::new(request.uri(), AccessEventPageView { items, next_cursor }, next.as_deref()))
    }
}

fn view(kept: KeptAccessEvent) -> Option<AccessEventView> {
    Some(AccessEventView {
        position: kept.position,
        at: moment(kept.at),
        action: Word(AccessAction::parse(&kept.action)?),
        data: Any(kept.data()),
        actor: kept.actor,
        subject: kept.subject,
        body: kept.body,
        previous_hash: kept.previous_hash,
        hash: kept.hash,
    })
}

//! The anchors of the history, for those who watch over it.

use chrono::NaiveDate;
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use crate::application::App;
use crate::application::list_anchors::list_anchors;
use crate::domain::anchor::Anchor;

/// Anchors.
pub struct AnchorsApi(pub App);

/// The anchor of a day. `hash` is SHA-256 over `previous`, a line feed and the heads of the cases that got events after
/// the position of the anchor before, up to this one's: for each its last event there, as a line `case seq hash`, sorted
/// by case, with line feeds between them; before them the last event of access up to then in the same manner, under an id
/// of noughts (`GET /v1/access_events`).
#[derive(Debug, Clone, Object)]
#[oai(rename = "Anchor")]
struct AnchorView {
    /// The day.
    day: NaiveDate,
    /// Up to which position of the feed.
    position: i64,
    /// How many cases got events since the anchor before.
    cases: i32,
    /// The hash of the anchor before; sixty-four noughts for the first one.
    previous: String,
    /// Its own hash, in lower-case hexadecimal digits.
    hash: String,
}

/// A page of anchors.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AnchorPage", skip_serializing_if_is_none)]
struct AnchorPageView {
    /// The anchors, the latest first.
    items: Vec<AnchorView>,
    /// Where the next page begins; absent on the last one.
    next_cursor: Option<String>,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::History")]
impl AnchorsApi {
    /// List anchors
    ///
    /// The latest first: each day one hash over the heads of all cases whose history went on, and of access. Copy the latest one out of
    /// the house now and then: whoever alters an old event has to alter every anchor since, and not your copy. For the
    /// auditor, the coordinator and the city's leaders.
    #[oai(path = "/anchors", method = "get", operation_id = "list_anchors")]
    async fn list_anchors(
        &self,
        caller: ApiCaller,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 20))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<AnchorPageView>, Failure<403>> {
        let before = cursor.0.map(|text| text.parse().map_err(|_| cursor::unknown())).transpose()?;
        let limit = limit.0.unwrap_or(50) as usize;
        let mut anchors = list_anchors(&self.0, &caller.actor, before, limit as u64 + 1).await?;
        let more = anchors.len() > limit;
        anchors.truncate(limit);
        let next_cursor = anchors.last().filter(|_| more).map(|last| last.day.to_string());
        let next = next_cursor.clone();
        let items = anchors.into_iter().map(AnchorView::from).collect();
        Ok(Page::new(request.uri(), AnchorPageView { items, next_cursor }, next.as_deref()))
    }
}

impl From<Anchor> for AnchorView {
    fn from(anchor: Anchor) -> Self {
        let Anchor { day, position, cases, previous, hash, .. } = anchor;
        Self { day, position, cases, previous, hash }
    }
}

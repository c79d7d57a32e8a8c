//! The feed: every event that the caller may see, for those who rather poll than be called.

use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor;
use super::problem::Failure;
use super::views::{EventView, FeedPageView};
use super::word::Word;
use crate::application::read_feed::{FeedFilter, read_feed};
use crate::application::{App, CaseKey};
use crate::domain::lifecycle::Action;

/// The feed.
pub struct FeedApi(pub App);

/// A piece of the feed.
#[derive(ApiResponse)]
enum Feed {
    /// What happened; empty where nothing new has.
    #[oai(status = 200)]
    Ok(
        Json<FeedPageView>,
        /// Where to go on, as `<…>; rel="next"`; always there.
        #[oai(header = "Link")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Feed")]
impl FeedApi {
    /// Follow what happens
    ///
    /// Every event of the cases that the caller may see, in the order of positions, the oldest first. Go on from
    /// `next_cursor`, which is always there: at the end it leads to what happens next, so keep it and ask again. Whoever
    /// does so meets each event exactly once and misses none, however many write at the same time; positions have gaps.
    /// An event appears as soon as everything before it is decided, as a rule at once. A case that comes to an agency
    /// later appears with what happens from then on; what happened before is its own history,
    /// `GET /v1/cases/{case}/events`. Events look as they do there.
    #[oai(path = "/events", method = "get", operation_id = "read_feed")]
    async fn read_feed(
        &self,
        caller: ApiCaller,
        /// Any of these actions.
        #[oai(explode = true)]
        action: Query<Option<Vec<Word<Action>>>>,
        /// Of this case, by its id or its code.
        #[oai(validator(min_length = 1, max_length = 60))]
        case: Query<Option<String>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where to go on: `next_cursor` of the answer before; without it the feed is read from its beginning.
        #[oai(validator(min_length = 1, max_length = 20))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Feed, Failure> {
        let seen = |text: String| text.parse().ok().filter(|position: &i64| *position >= 0);
        let after = cursor.0.map(|text| seen(text).ok_or_else(cursor::unknown)).transpose()?.unwrap_or(0);
        let filter = FeedFilter {
            actions: action.0.unwrap_or_default().into_iter().map(|action| action.0).collect(),
            case: case.0.as_deref().map(CaseKey::parse),
        };
        let limit = u64::from(limit.0.unwrap_or(50));
        let page = read_feed(&self.0, &caller.actor, &filter, after, limit).await?;
        let items = page.items.into_iter().map(|event| EventView::new(event, &page.names, caller.language)).collect();
        let next_cursor = page.next.to_string();
        let link = cursor::link(request.uri(), &next_cursor);
        Ok(Feed::Ok(Json(FeedPageView { items, next_cursor }), link))
    }
}

//! How completely a revision of the rulebook covers the city: as data, and as a picture.

mod filter;
mod pattern;
mod picture;
mod view;

use chrono::NaiveDate;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::PlainText;
use poem_openapi::{ApiResponse, OpenApi};

use crate::api::caller::ApiCaller;
use crate::api::cases::Topic;
use crate::api::cursor::Page;
use crate::api::problem::Failure;
use crate::api::word::Word;
use crate::application::find_coverage::{draw_coverage, find_coverage};
use crate::application::{App, Error};
use crate::domain::coverage::CellState;
use filter::Filter;
use view::{CoverageView, HoleView};

/// How completely a revision covers the city.
pub struct CoverageApi(pub App);

/// The picture.
#[derive(ApiResponse)]
enum Picture {
    /// Categories by territories, as SVG with a title and a description for readers that do not see it.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Ok(PlainText<String>),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Rulebooks")]
impl CoverageApi {
    /// Read the coverage of a revision
    ///
    /// Every category that may be filed under, in every territory in which no other lies, as the revision decides it on a
    /// date or on each day of a range: who would be left without a lead, where two rules tie but for their ids, which
    /// leads cannot be reached, which delegations ran out, and which rules can never win. A cell is filed by nobody in
    /// particular and of no known value: what holds under conditions only does not cover it. For public bodies; a draft
    /// for those who read drafts.
    #[oai(path = "/rulebooks/:rulebook/coverage", method = "get", operation_id = "read_coverage")]
    #[expect(clippy::too_many_arguments, reason = "poem-openapi takes each filter as an argument")]
    async fn read_coverage(
        &self,
        caller: ApiCaller,
        /// `current`, `draft`, or a revision's number.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// On this date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
        /// Of a range: its first day.
        from: Query<Option<NaiveDate>>,
        /// Of a range: its last day, at most five years after the first.
        to: Query<Option<NaiveDate>>,
        /// Only what is in one of these states.
        #[oai(explode = true)]
        state: Query<Option<Vec<Word<CellState>>>>,
        /// Only this category and what is under it.
        #[oai(validator(min_length = 1, max_length = 40))]
        category: Query<Option<String>>,
        /// Only the territories of this code, and what lies in them.
        #[oai(validator(min_length = 1, max_length = 20))]
        territory: Query<Option<String>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<CoverageView>, Failure<403, 404>> {
        let (from, to) = days(&self.0, on.0, from.0, to.0)?;
        let (city, found) = find_coverage(&self.0, &caller.actor, &rulebook.0, from, to).await?;
        let states = state.0.unwrap_or_default().into_iter().map(|state| state.0).collect();
        let filter = Filter::of(city.register(), states, category.0, territory.0, cursor.0)?;
        let mut holes: Vec<_> = found.holes.iter().filter(|hole| filter.lets_through(city.register(), hole)).collect();
        let total = holes.len();
        holes.retain(|hole| filter.is_after_cursor(hole));
        let limit = limit.0.unwrap_or(50) as usize;
        let next = holes.get(limit).and_then(|_| holes.get(limit - 1)).map(|last| filter::cursor_of(last));
        let items = holes.into_iter().take(limit).map(|hole| HoleView::new(&city, hole, caller.language)).collect();
        let page = CoverageView::new(&found, items, total, next.clone());
        Ok(Page::new(request.uri(), page, next.as_deref()))
    }

    /// See the coverage of a revision
    ///
    /// One day's coverage as a picture: categories by territories, a colour and a pattern for each state, numbers beside.
    /// For public bodies; a draft for those who read drafts.
    #[oai(path = "/rulebooks/:rulebook/coverage.svg", method = "get", operation_id = "draw_coverage")]
    async fn draw_coverage(
        &self,
        caller: ApiCaller,
        /// `current`, `draft`, or a revision's number.
        #[oai(validator(min_length = 1, max_length = 20))]
        rulebook: Path<String>,
        /// On this date; today unless told otherwise.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Picture, Failure<403, 404>> {
        let on = on.0.unwrap_or_else(|| self.0.today());
        let (city, grid) = draw_coverage(&self.0, &caller.actor, &rulebook.0, on).await?;
        Ok(Picture::Ok(PlainText(picture::draw(city.register(), &grid, caller.language))))
    }
}

/// The days that are meant: a date, or a range with both its ends.
fn days(
    app: &App,
    on: Option<NaiveDate>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<(NaiveDate, NaiveDate), Error> {
    match (on, from, to) {
        (None, Some(from), Some(to)) => Ok((from, to)),
        (on, None, None) => {
            let on = on.unwrap_or_else(|| app.today());
            Ok((on, on))
        }
        _ => Err(Error::invalid(
            "on",
            "Nêu một ngày (`on`), hoặc cả ngày đầu và ngày cuối (`from`, `to`).",
            "Give either one date (`on`), or both the first and the last day (`from`, `to`).",
        )),
    }
}

//! How it stands, in figures.

use chrono::NaiveDate;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::views::{Moment, NamedView, PersonView, moment, organization};
use super::word::Word;
use crate::application::read_overview::{Late, Overview, Week, read_overview};
use crate::application::{App, City};
use crate::domain::lifecycle::Status;
use crate::domain::text::Language;

/// How it stands.
pub struct OverviewApi(pub App);

/// How it stands with the cases that the caller may see.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Overview")]
struct OverviewView {
    /// When it was counted, on the business clock.
    at: Moment,
    /// Cases that are open.
    open_cases: i64,
    /// The same by where they stand.
    by_status: Vec<StandingView>,
    /// Cases on which something is late, whoever owes it.
    late_cases: u64,
    /// Who is late, those with the most cases first. A case counts for each body that owes something on it.
    late_bodies: Vec<LateView>,
    /// The last twelve weeks, the oldest first; the last is this one, as far as it has gone.
    weeks: Vec<WeekView>,
}

/// Cases that stand at the same.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Standing")]
struct StandingView {
    /// Where they stand.
    status: Word<Status>,
    /// How many.
    cases: i64,
}

/// A body that is late.
#[derive(Debug, Clone, Object)]
#[oai(rename = "LateBody", skip_serializing_if_is_none)]
struct LateView {
    /// Which.
    organization: NamedView,
    /// Who heads it; absent where the position is vacant.
    head: Option<PersonView>,
    /// With how many cases.
    cases: i64,
    /// Since when with the one that waits longest.
    since: Moment,
}

/// How a week went.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OverviewWeek")]
struct WeekView {
    /// Its Monday.
    begins_on: NaiveDate,
    /// Cases filed in it.
    filed: i64,
    /// Cases that ended in it.
    ended: i64,
    /// Cases that were open at its end; of this week: that are open now.
    open: i64,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Overview")]
impl OverviewApi {
    /// Read how it stands
    ///
    /// How many of the cases that the caller may see are open, where they stand, who is late and since when, and how many
    /// were filed and ended in each of the last twelve weeks. Counted when it is asked for.
    #[oai(path = "/overview", method = "get", operation_id = "read_overview")]
    async fn read_overview(&self, caller: ApiCaller) -> Result<Json<OverviewView>, Failure> {
        let overview = read_overview(&self.0, &caller.actor).await?;
        Ok(Json(OverviewView::new(&self.0.city(), overview, caller.language)))
    }
}

impl OverviewView {
    fn new(city: &City, mut overview: Overview, language: Language) -> Self {
        let open_cases = overview.open_cases();
        let standing = |(status, cases)| StandingView { status: Word(status), cases };
        let mut late = |Late { organization: code, cases, since }: Late| LateView {
            head: overview.heads.remove(&code).map(|(id, name)| PersonView { id, name }),
            organization: organization(city, &code, language),
            cases,
            since: moment(since),
        };
        let week = |Week { begins_on, filed, ended, open }| WeekView { begins_on, filed, ended, open };
        Self {
            at: moment(overview.at),
            open_cases,
            by_status: overview.open.into_iter().map(standing).collect(),
            late_cases: overview.late,
            late_bodies: overview.late_bodies.into_iter().map(&mut late).collect(),
            weeks: overview.weeks.into_iter().map(week).collect(),
        }
    }
}

//! Cases: filing, reading, and the actions of the life-cycle table.

mod actions;
mod around;
mod bodies;
mod collection;
mod talk;

pub use actions::{ActionsApi, actions_of};
pub use around::AroundApi;
pub use bodies::ObstacleRequest;
pub use collection::CasesApi;
pub use talk::TalkApi;

use poem_openapi::payload::Json;
use poem_openapi::types::{ParseFromJSON, ToJSON};
use poem_openapi::{ApiResponse, Tags};

use super::views::CaseView;
use crate::application::read_case::CaseReading;
use crate::application::{App, Caller, Done};
use crate::domain::text::Language;

/// What the contract's operations are about.
#[derive(Tags)]
pub enum Topic {
    /// Obstacles from filing to closing.
    Cases,
    /// Letters that hold several obstacles, each a case.
    Petitions,
    /// Everything that happens, in its order, for systems that follow it.
    Feed,
    /// What proves that nobody rewrote what happened.
    History,
    /// How it stands, in figures.
    Overview,
    /// Calls to an organization's own systems when something happens.
    Webhooks,
    /// Who is competent for what, where and when, with the reasons.
    Routing,
    /// Revisions of the rulebook: who is competent, how long everything may take, who is reminded.
    Rulebooks,
    /// The city reorganises: who ends, who follows, and what becomes of the open cases.
    Reorganisations,
    /// Organizations, territories and categories, as at a date.
    Register,
    /// Working time: days off, make-up days, and until when a limit runs.
    Calendars,
    /// What climbed, to whom, and whether it was delivered.
    Escalations,
    /// The outbox: each letter, and how it fared.
    Notifications,
    /// Who may come in: users, their roles, tokens, and what happened to access.
    Access,
    /// Who the caller is.
    Me,
}

/// A case with the version that the next write must name.
#[derive(ApiResponse)]
pub enum CaseAnswer {
    /// The case as it now is.
    #[oai(status = 200)]
    Ok(
        Json<CaseView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// The version as `ETag` and `If-Match` carry it.
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

/// The view of a reading, now.
fn view(app: &App, reading: CaseReading, language: Language) -> CaseView {
    CaseView::new(&app.city(), reading, app.clock.now(), language)
}

/// The answer to a call that writes on a case.
async fn answer(app: &App, caller: &Caller, done: Done<CaseReading>, language: Language) -> CaseView {
    first_answer(app, caller, done, |reading| view(app, reading, language)).await
}

/// The answer to a call that writes: the same as the first time, if it was carried out before and answered then.
pub async fn first_answer<T, V: ToJSON + ParseFromJSON>(
    app: &App,
    caller: &Caller,
    done: Done<T>,
    show: impl FnOnce(T) -> V,
) -> V {
    match done {
        Done::Executed(reading) => {
            let view = show(reading);
            if let Some(request) = &caller.request {
                // What was committed stays done, whether or not its answer can be kept: a repeat finds what it made.
                if let Err(error) = app.keep_answer(request, view.to_json_string()).await {
                    tracing::warn!(%error, "an answer could not be kept for a repeat");
                }
            }
            view
        }
        Done::AlreadyApplied(reading, first) => {
            let first = first.and_then(|text| V::parse_from_json_string(&text).ok());
            first.unwrap_or_else(|| show(reading))
        }
    }
}

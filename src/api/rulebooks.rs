//! Revisions of the rulebook: read, drafted row by row, submitted and approved; how completely one covers the city,
//! how it stands with its delegations, what it would have done with the cases of a period.

mod coverage;
mod editing;
mod files;
mod publishing;
mod reading;
mod rows;
mod simulation;
mod terms;
mod views;

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;

use self::views::RulebookView;
use super::caller::ApiCaller;
use super::cases::etag;
use crate::application::App;
use crate::application::find_rulebook::may_read_drafts;
use crate::application::read_rulebooks::Names;
use crate::domain::rulebook::Revision;

pub use coverage::CoverageApi;
pub use editing::DraftApi;
pub use files::RulebookFilesApi;
pub use publishing::PublishingApi;
pub use reading::RulebooksApi;
pub use simulation::SimulationApi;
pub use terms::DelegationTermsApi;

/// A revision with the version that the next write must name.
#[derive(ApiResponse)]
enum RulebookAnswer {
    /// The revision as it now is.
    #[oai(status = 200)]
    Ok(
        Json<RulebookView>,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

fn view(app: &App, caller: &ApiCaller, (head, names): (Revision, Names)) -> RulebookView {
    let in_effect = app.city().rulebook().revision;
    RulebookView::new(head, &names, in_effect, may_read_drafts(caller.actor.role))
}

fn answer(app: &App, caller: &ApiCaller, reading: (Revision, Names)) -> RulebookAnswer {
    let view = view(app, caller, reading);
    let etag = etag(view.version);
    RulebookAnswer::Ok(Json(view), etag)
}

//! What lies under a case: opinions and directives, each list as its reader may see it.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use super::Topic;
use crate::api::caller::ApiCaller;
use crate::api::problem::Failure;
use crate::api::views::{DirectiveListView, OpinionListView, directives, opinions};
use crate::application::read_case::read_case;
use crate::application::{App, CaseKey};

/// Opinions and directives.
pub struct AroundApi(pub App);

#[OpenApi(prefix_path = "/v1/cases", tag = "Topic::Cases")]
impl AroundApi {
    /// List a case's opinions
    ///
    /// Who was asked, until when, and what became of it. What was asked and said is for public bodies.
    #[oai(path = "/:case/opinions", method = "get", operation_id = "list_opinions")]
    async fn list_opinions(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<Json<OpinionListView>, Failure> {
        let reading = read_case(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        Ok(Json(OpinionListView { items: opinions(&self.0.city(), &reading, caller.language) }))
    }

    /// List a case's directives
    ///
    /// Who was directed, to do what, until when, and how it stands. An enterprise sees those to itself.
    #[oai(path = "/:case/directives", method = "get", operation_id = "list_directives")]
    async fn list_directives(
        &self,
        caller: ApiCaller,
        /// The case, by its id or its code.
        case: Path<String>,
    ) -> Result<Json<DirectiveListView>, Failure> {
        let reading = read_case(&self.0, &caller.actor, &CaseKey::parse(&case.0)).await?;
        Ok(Json(DirectiveListView { items: directives(&self.0.city(), &reading, caller.language) }))
    }
}

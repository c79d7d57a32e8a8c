//! Filing an obstacle.

use poem_openapi::param::Header;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};

use super::bodies::FileCaseRequest;
use super::{Topic, answer, etag};
use crate::api::caller::ApiCaller;
use crate::api::problem::Failure;
use crate::api::views::CaseView;
use crate::application::App;
use crate::application::file_case::file_case;

/// Filing.
pub struct FileApi(pub App);

/// A case that was filed.
#[derive(ApiResponse)]
enum Filed {
    /// Filed, routed and on its way to the competent agency; `routing` tells why it went there.
    #[oai(status = 201)]
    Created(
        Json<CaseView>,
        /// Where the case is.
        #[oai(header = "Location")]
        String,
        /// The quoted version, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Cases")]
impl FileApi {
    /// File an obstacle
    ///
    /// By an enterprise, or by the coordinator on behalf of one. In one transaction the case gets its code, is routed
    /// by the rulebook in force, its deadlines begin and letters go to those who must know. A filing for which no
    /// agency is competent comes to the coordinator (`received`).
    #[oai(path = "/cases", method = "post", operation_id = "file_case")]
    async fn file_case(
        &self,
        caller: ApiCaller,
        /// Makes repeating the call harmless: the same key with the same body gives the first answer for 24 hours.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<Option<String>>,
        body: Json<FileCaseRequest>,
    ) -> Result<Filed, Failure<403>> {
        let by = caller.writes(key.0, &body.0);
        let done = file_case(&self.0, &by, body.0.into()).await?;
        let view = answer(&self.0, &by, done, caller.language).await?;
        let (location, etag) = (format!("/v1/cases/{}", view.code), etag(view.version));
        Ok(Filed::Created(Json(view), location, etag))
    }
}

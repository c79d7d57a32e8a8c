//! How a handler fails: `Result<T, Failure<403, 409>>`. The numbers are the statuses that this operation can answer beside
//! those which follow from its shape (`api::contract` adds 400, 401, 404, 412 and so on by itself).

use poem::error::ResponseError;
use poem::http::StatusCode;
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaResponse, MetaResponses, Registry};

use super::{ProblemKind, Refusal};
use crate::application::Error;

/// A use case's refusal on its way to the edge. `?` turns an [`Error`] into it; up to three statuses are declared.
#[derive(Debug)]
pub struct Failure<const A: u16 = 0, const B: u16 = 0, const C: u16 = 0>(pub Error);

impl<const A: u16, const B: u16, const C: u16> From<Error> for Failure<A, B, C> {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl<const A: u16, const B: u16, const C: u16> From<Failure<A, B, C>> for poem::Error {
    fn from(failure: Failure<A, B, C>) -> Self {
        Refused(Refusal::UseCase(failure.0)).into()
    }
}

impl<const A: u16, const B: u16, const C: u16> ApiResponse for Failure<A, B, C> {
    fn meta() -> MetaResponses {
        let declared = [A, B, C].into_iter().filter(|status| *status != 0);
        MetaResponses { responses: declared.map(bare_response).collect() }
    }

    fn register(_registry: &mut Registry) {}
}

/// A status without content: the contract puts the shared problem response in its place.
fn bare_response(status: u16) -> MetaResponse {
    MetaResponse { description: "", status: Some(status), status_range: None, content: vec![], headers: vec![] }
}

/// A refusal dressed as an error of poem, so that it passes through poem's endpoints unharmed.
#[derive(Debug, thiserror::Error)]
#[error("refused: {0:?}")]
pub struct Refused(pub Refusal);

impl ResponseError for Refused {
    fn status(&self) -> StatusCode {
        ProblemKind::of(&self.0).status()
    }
}

//! What accepting a case and handing it on take.

use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

/// Who takes the case on.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AcceptRequest", example, skip_serializing_if_is_none)]
pub struct AcceptRequest {
    /// Who handles it (`GET /v1/organizations/{code}/positions`); else the caller.
    pub officer: Option<Uuid>,
}

impl Example for AcceptRequest {
    fn example() -> Self {
        Self { officer: None }
    }
}

/// To which agency a case is handed.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RouteRequest", example)]
pub struct RouteRequest {
    /// The agency's code (`GET /v1/organizations?kind=agency`).
    #[oai(validator(min_length = 1, max_length = 60))]
    pub lead_agency: String,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: String,
}

impl Example for RouteRequest {
    fn example() -> Self {
        Self {
            lead_agency: "snnmt".into(),
            reason: "Nội dung chủ yếu về đất đai, thuộc chức năng của Sở Nông nghiệp và Môi trường.".into(),
        }
    }
}

//! What accepting a case and handing it on take.

use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::{Uuid, uuid};

use crate::application::reclassify_case::ReclassifyCase;
use crate::application::return_case::ReturnCase;

/// Kiều Tường Quyên of the demo's department of agriculture and environment (`snnmt`).
pub const DEMO_OFFICER: Uuid = uuid!("019b76da-a800-73da-bf9e-6df08b2c1721");

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

/// Why an agency gives a case back.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReturnRequest", example, skip_serializing_if_is_none)]
pub struct ReturnRequest {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: String,
    /// The provision by which the agency is not competent. Required: a return without it is refused with a problem of its
    /// own, `/problems/legal-basis-required`.
    #[oai(validator(max_length = 1000))]
    pub legal_basis: Option<String>,
    /// Whom the agency thinks competent (`GET /v1/organizations?kind=agency`); this advises the coordinator.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub proposed_agency: Option<String>,
}

impl Example for ReturnRequest {
    fn example() -> Self {
        Self {
            reason: "Nội dung về nguồn vốn, không thuộc chức năng quản lý đất đai của Sở.".into(),
            legal_basis: Some("Quyết định quy định chức năng, nhiệm vụ của Sở Nông nghiệp và Môi trường".into()),
            proposed_agency: Some("stc".into()),
        }
    }
}

impl From<ReturnRequest> for ReturnCase {
    fn from(request: ReturnRequest) -> Self {
        let ReturnRequest { reason, legal_basis, proposed_agency } = request;
        Self { reason, legal_basis, proposed_agency }
    }
}

/// Who handles the case from now on.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AssignRequest", example)]
pub struct AssignRequest {
    /// Somebody of the agency (`GET /v1/organizations/{code}/positions`).
    pub officer: Uuid,
}

impl Example for AssignRequest {
    fn example() -> Self {
        Self { officer: DEMO_OFFICER }
    }
}

/// What is corrected, and why.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReclassifyRequest", example, skip_serializing_if_is_none)]
pub struct ReclassifyRequest {
    /// The right category's code (`GET /v1/categories`); else it stays.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub category: Option<String>,
    /// The right territory's code, read at today's date (`GET /v1/territories`); else it stays. One of the two is required.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub territory: Option<String>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: String,
}

impl Example for ReclassifyRequest {
    fn example() -> Self {
        Self {
            category: Some("DAT.CMD".into()),
            territory: None,
            reason: "Nội dung là chuyển mục đích sử dụng đất để mở rộng kho bãi.".into(),
        }
    }
}

impl From<ReclassifyRequest> for ReclassifyCase {
    fn from(request: ReclassifyRequest) -> Self {
        let ReclassifyRequest { category, territory, reason } = request;
        Self { category, territory, reason }
    }
}

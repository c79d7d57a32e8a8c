//! What letting only some see a case takes.

use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

/// Who alone sees a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RestrictCaseRequest", example)]
pub struct RestrictCaseRequest {
    /// The persons, by id, of those who may see it by their role and organization; who marks the case is one of them.
    #[oai(validator(max_items = 50))]
    pub readers: Vec<Uuid>,
    /// Why; public bodies among the readers see it.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for RestrictCaseRequest {
    fn example() -> Self {
        Self {
            readers: Vec::new(), reason: "Hồ sơ có thông tin kinh doanh cần giữ kín đến khi ký hợp đồng.".into()
        }
    }
}

/// Why a case need not be restricted any longer.
#[derive(Debug, Clone, Object)]
#[oai(rename = "UnrestrictCaseRequest", example)]
pub struct UnrestrictCaseRequest {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for UnrestrictCaseRequest {
    fn example() -> Self {
        Self { reason: "Hợp đồng đã được công bố.".into() }
    }
}

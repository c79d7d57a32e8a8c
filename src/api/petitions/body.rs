//! What filing a petition takes.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::api::cases::ObstacleRequest;
use crate::application::file_petition::FilePetition;

/// A letter of an enterprise with its obstacles.
#[derive(Debug, Clone, Object)]
#[oai(rename = "FilePetitionRequest", example, skip_serializing_if_is_none)]
pub struct FilePetitionRequest {
    /// Its number in the enterprise's register.
    #[oai(validator(min_length = 1, max_length = 50))]
    pub number: String,
    /// Its symbol, where it bears one.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub symbol: Option<String>,
    /// The date it bears; not in the future.
    pub signed_on: NaiveDate,
    /// Who signed it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub signer: String,
    /// Its obstacles, in its order.
    #[oai(validator(min_items = 1, max_items = 50))]
    pub cases: Vec<ObstacleRequest>,
    /// The enterprise's code, where the coordinator files on its behalf.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub enterprise: Option<String>,
}

impl Example for FilePetitionRequest {
    fn example() -> Self {
        let second = ObstacleRequest {
            title: "Chưa được giao vốn điều lệ bổ sung".into(),
            description: "Phương án bổ sung vốn điều lệ đã nộp từ tháng 9/2025 nhưng chưa có ý kiến thẩm định. \
                          (Dữ liệu minh họa)"
                .into(),
            category: "VON.DL".into(),
            project: None,
            amount_vnd: Some(500_000_000_000),
            proposal: Some("Đề nghị thẩm định và trình phê duyệt phương án.".into()),
            legal_references: None,
            ..ObstacleRequest::example()
        };
        Self {
            number: "128".into(),
            symbol: Some("CV-KHĐT".into()),
            signed_on: NaiveDate::from_ymd_opt(2026, 2, 27).expect("a date"),
            signer: "Nguyễn Minh An".into(),
            cases: vec![ObstacleRequest::example(), second],
            enterprise: None,
        }
    }
}

impl From<FilePetitionRequest> for FilePetition {
    fn from(request: FilePetitionRequest) -> Self {
        Self {
            number: request.number,
            symbol: request.symbol,
            signed_on: request.signed_on,
            signer: request.signer,
            enterprise: request.enterprise,
            obstacles: request.cases.into_iter().map(ObstacleRequest::parts).collect(),
        }
    }
}

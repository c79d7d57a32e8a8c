//! What proposals to higher bodies take.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::api::views::OfficialDocumentView;
use crate::application::submit_upward::SubmitUpward;

/// A proposal to a higher body.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SubmitUpwardRequest", example)]
pub struct SubmitUpwardRequest {
    /// What is proposed.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub proposal: String,
    /// To which body.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub higher_body: String,
    /// By which document.
    pub official_document: OfficialDocumentView,
}

impl Example for SubmitUpwardRequest {
    fn example() -> Self {
        Self {
            proposal: "Kiến nghị hướng dẫn xác định đơn giá thuê đất đối với khu đất được giao trước năm 2014.".into(),
            higher_body: "Bộ Nông nghiệp và Môi trường".into(),
            official_document: document("2041", "SNNMT-QLĐ", "Mạc Khánh Trác"),
        }
    }
}

impl From<SubmitUpwardRequest> for SubmitUpward {
    fn from(request: SubmitUpwardRequest) -> Self {
        let SubmitUpwardRequest { proposal, higher_body, official_document } = request;
        Self { proposal, higher_body, official_document: official_document.into() }
    }
}

/// What was heard of a proposal.
#[derive(Debug, Clone, Object)]
#[oai(rename = "FollowUpRequest", example)]
pub struct FollowUpRequest {
    /// In words.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
}

impl Example for FollowUpRequest {
    fn example() -> Self {
        Self {
            text: "Đã gọi điện; Bộ cho biết hồ sơ đang lấy ý kiến Bộ Tài chính, dự kiến trả lời trong tháng.".into(),
        }
    }
}

/// The higher body's word.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReceiveFromAboveRequest", example, skip_serializing_if_is_none)]
pub struct ReceiveFromAboveRequest {
    /// What it said.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
    /// By which document, if by one.
    pub official_document: Option<OfficialDocumentView>,
}

impl Example for ReceiveFromAboveRequest {
    fn example() -> Self {
        Self {
            text: "Bộ thống nhất áp dụng bảng giá đất tại thời điểm nộp hồ sơ hợp lệ.".into(),
            official_document: Some(document("1178", "BNNMT-QLĐ", "Lê Quang Bình")),
        }
    }
}

fn document(number: &str, symbol: &str, signer: &str) -> OfficialDocumentView {
    OfficialDocumentView {
        number: number.into(),
        symbol: symbol.into(),
        signed_on: chrono::NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date"),
        signer: signer.into(),
    }
}

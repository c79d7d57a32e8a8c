//! What asking for opinions and giving them take, and what directives take.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::OfficialDocumentView;
use crate::api::word::Word;
use crate::domain::case::Stance;

/// Opinions that are asked for.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RequestOpinionRequest", example)]
pub struct RequestOpinionRequest {
    /// The agencies' codes (`GET /v1/organizations?kind=agency`), each once; not the lead agency.
    #[oai(validator(min_items = 1, max_items = 20, min_length = 1, max_length = 60))]
    pub agencies: Vec<String>,
    /// What is asked, the same of each.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub text: String,
}

impl Example for RequestOpinionRequest {
    fn example() -> Self {
        Self {
            agencies: vec!["stc".into(), "sxd".into()],
            text: "Đề nghị cho ý kiến về phương án đơn giá thuê đất và hệ số sử dụng đất của khu đất.".into(),
        }
    }
}

/// An opinion.
#[derive(Debug, Clone, Object)]
#[oai(rename = "GiveOpinionRequest", example, skip_serializing_if_is_none)]
pub struct GiveOpinionRequest {
    /// How the agency stands to the matter.
    pub stance: Word<Stance>,
    /// What it says.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
    /// The document that it is given as.
    pub official_document: Option<OfficialDocumentView>,
}

impl Example for GiveOpinionRequest {
    fn example() -> Self {
        Self {
            stance: Word(Stance::AgreesIf),
            text: "Thống nhất phương án, đề nghị cập nhật giá đất theo bảng giá hiện hành.".into(),
            official_document: None,
        }
    }
}

/// A directive.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DirectRequest", example)]
pub struct DirectRequest {
    /// Who must act, by their codes, each once: agencies, or the enterprise of the case itself.
    #[oai(validator(min_items = 1, max_items = 20, min_length = 1, max_length = 60))]
    pub organizations: Vec<String>,
    /// What is to be done.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub text: String,
    /// The last day: a working day after today.
    pub due_on: NaiveDate,
}

impl Example for DirectRequest {
    fn example() -> Self {
        Self {
            organizations: vec!["snnmt".into(), "stc".into()],
            text: "Khẩn trương thống nhất phương án đơn giá, báo cáo Ủy ban nhân dân Thành phố.".into(),
            due_on: NaiveDate::from_ymd_opt(2030, 6, 28).expect("a date"),
        }
    }
}

/// A report on a directive.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReportDirectiveRequest", example)]
pub struct ReportDirectiveRequest {
    /// The directive's id, as among the case's `directives`.
    pub directive: Uuid,
    /// What was done.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub text: String,
}

impl Example for ReportDirectiveRequest {
    fn example() -> Self {
        Self {
            directive: example_id(), text: "Đã họp thống nhất với Sở Tài chính và trình phương án.".into()
        }
    }
}

/// A report that is accepted.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AcceptDirectiveRequest", example)]
pub struct AcceptDirectiveRequest {
    /// The directive's id.
    pub directive: Uuid,
}

impl Example for AcceptDirectiveRequest {
    fn example() -> Self {
        Self { directive: example_id() }
    }
}

/// A report that is sent back.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SendBackDirectiveRequest", example)]
pub struct SendBackDirectiveRequest {
    /// The directive's id.
    pub directive: Uuid,
    /// What is missing.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
    /// The new last day: a working day after today.
    pub due_on: NaiveDate,
}

impl Example for SendBackDirectiveRequest {
    fn example() -> Self {
        Self {
            directive: example_id(),
            reason: "Chưa nêu thời điểm trình phê duyệt đơn giá.".into(),
            due_on: NaiveDate::from_ymd_opt(2030, 6, 28).expect("a date"),
        }
    }
}

/// A reminder.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RemindRequest", example, skip_serializing_if_is_none)]
pub struct RemindRequest {
    /// In the reminder's own words; they are in the letter.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub text: Option<String>,
}

impl Example for RemindRequest {
    fn example() -> Self {
        Self { text: Some("Hồ sơ sắp đến hạn, đề nghị tập trung xử lý.".into()) }
    }
}

fn example_id() -> Uuid {
    Uuid::from_u128(0x0196_0f3a_5b7c_7d1e_8a2b_3c4d_5e6f_7081)
}

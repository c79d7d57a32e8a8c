//! What filing and the actions take.

use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::{ContactView, OfficialDocumentView};
use crate::api::word::Word;
use crate::application::decline_case::DeclineReason;
use crate::application::draft_answer::DraftAnswer;
use crate::application::file_case::{Contact, FileCase, PersonalData};
use crate::domain::case::{Outcome, Subject};
use crate::domain::words::Urgency;

/// An obstacle as an enterprise reports it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ObstacleRequest", example, skip_serializing_if_is_none)]
pub struct ObstacleRequest {
    /// One line.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub title: String,
    /// What hinders, since when, what was tried.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub description: String,
    /// The category's code (`GET /v1/categories`). A group's code is taken when the enterprise cannot tell more.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub category: String,
    /// The territory's code, read at the date of filing (`GET /v1/territories`).
    #[oai(validator(min_length = 1, max_length = 20))]
    pub territory: String,
    /// How pressing; `normal` unless told otherwise.
    pub urgency: Option<Word<Urgency>>,
    /// Why it is urgent; required with `urgent`.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub urgency_reason: Option<String>,
    /// The project concerned.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub project: Option<String>,
    /// What is at stake, in Vietnamese đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_vnd: Option<i64>,
    /// What the enterprise proposes.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub proposal: Option<String>,
    /// Where the obstacle lies.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub address: Option<String>,
    /// The provisions that the enterprise cites.
    #[oai(validator(max_items = 20, min_length = 1, max_length = 500))]
    pub legal_references: Option<Vec<String>>,
    /// Whom to ask.
    pub contact: Option<ContactView>,
}

/// An obstacle that is filed on its own.
#[derive(Debug, Clone, Object)]
#[oai(rename = "FileCaseRequest", example, skip_serializing_if_is_none)]
pub struct FileCaseRequest {
    /// The obstacle.
    #[oai(flatten)]
    pub obstacle: ObstacleRequest,
    /// The enterprise's code, where the coordinator files on its behalf.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub enterprise: Option<String>,
}

impl Example for ObstacleRequest {
    fn example() -> Self {
        Self {
            title: "Chưa có đơn giá thuê đất khu đất mở rộng".into(),
            description: "Công ty đã bàn giao hồ sơ xác định đơn giá thuê đất từ tháng 6/2025 nhưng đến nay chưa có \
                          quyết định, không hạch toán được tiền thuê đất và không ký được hợp đồng với nhà đầu tư. \
                          (Dữ liệu minh họa)"
                .into(),
            category: "DAT.GIA".into(),
            territory: "27478".into(),
            urgency: Some(Word(Urgency::Normal)),
            urgency_reason: None,
            project: Some("Khu đất mở rộng giai đoạn 2".into()),
            amount_vnd: Some(163_300_000_000),
            proposal: Some("Đề nghị sớm trình phê duyệt đơn giá thuê đất.".into()),
            address: Some("Đường Tân Thuận, phường Tân Thuận".into()),
            legal_references: Some(vec!["Luật Đất đai 2024".into()]),
            contact: Some(ContactView {
                name: "Nguyễn Minh An".into(),
                email: Some("phapche@doanhnghiep.example".into()),
                phone: Some("028 5550 0101".into()),
            }),
        }
    }
}

impl Example for FileCaseRequest {
    fn example() -> Self {
        Self { obstacle: ObstacleRequest::example(), enterprise: None }
    }
}

impl From<FileCaseRequest> for FileCase {
    fn from(request: FileCaseRequest) -> Self {
        let (subject, personal_data) = request.obstacle.parts();
        Self { subject, personal_data, enterprise: request.enterprise }
    }
}

impl ObstacleRequest {
    /// What is filed, and what is kept beside it.
    pub fn parts(self) -> (Subject, PersonalData) {
        let contact = self.contact.map(|c| Contact { name: c.name, email: c.email, phone: c.phone });
        let subject = Subject {
            title: self.title,
            description: self.description,
            category: self.category,
            territory: self.territory,
            urgency: self.urgency.map_or(Urgency::Normal, |urgency| urgency.0),
            urgency_reason: self.urgency_reason,
            project: self.project,
            amount_vnd: self.amount_vnd,
            proposal: self.proposal,
            legal_references: self.legal_references.unwrap_or_default(),
            personal_data: None,
        };
        (subject, PersonalData { address: self.address, contact })
    }
}

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

/// What the enterprise is asked.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RequestInformationRequest", example)]
pub struct QuestionRequest {
    /// What is missing, so that the enterprise can bring it in one go.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
}

impl Example for QuestionRequest {
    fn example() -> Self {
        Self {
            text: "Đề nghị bổ sung bản vẽ hiện trạng khu đất và biên bản bàn giao mốc giới.".into()
        }
    }
}

/// What the enterprise replies.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SupplyInformationRequest", example)]
pub struct ReplyRequest {
    /// The information that was asked for.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
}

impl Example for ReplyRequest {
    fn example() -> Self {
        Self {
            text:
                "Công ty gửi bổ sung bản vẽ hiện trạng lập ngày 10/02/2026; biên bản bàn giao mốc giới đã nộp tại bộ \
                   phận một cửa."
                    .into(),
        }
    }
}

/// What the enterprise says on confirming.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ConfirmRequest", example, skip_serializing_if_is_none)]
pub struct ConfirmRequest {
    /// A remark, if there is one.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: Option<String>,
}

impl Example for ConfirmRequest {
    fn example() -> Self {
        Self { text: Some("Vướng mắc đã được tháo gỡ, Công ty trân trọng cảm ơn.".into()) }
    }
}

/// Why the enterprise takes the case back.
#[derive(Debug, Clone, Object)]
#[oai(rename = "WithdrawRequest", example, skip_serializing_if_is_none)]
pub struct WithdrawRequest {
    /// Why, if it is told.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: Option<String>,
}

impl Example for WithdrawRequest {
    fn example() -> Self {
        Self { text: Some("Công ty đã tự khắc phục, không còn vướng mắc.".into()) }
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

/// Why a case is not for this system, and where to turn instead.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DeclineRequest", example)]
pub struct DeclineRequest {
    /// On which ground.
    pub reason: Word<DeclineReason>,
    /// In words.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub text: String,
    /// Where the enterprise may turn instead.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub where_to_turn: String,
}

impl Example for DeclineRequest {
    fn example() -> Self {
        Self {
            reason: Word(DeclineReason::ComplaintOrDenunciation),
            text: "Nội dung là khiếu nại quyết định hành chính, được giải quyết theo Luật Khiếu nại.".into(),
            where_to_turn: "Ban Tiếp công dân Thành phố".into(),
        }
    }
}

/// An answer for signature.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DraftAnswerRequest", example, skip_serializing_if_is_none)]
pub struct DraftAnswerRequest {
    /// The text.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub text: String,
    /// What it amounts to.
    pub outcome: Word<Outcome>,
    /// The provisions it rests on; required with `explained`.
    #[oai(validator(max_items = 20, min_length = 1, max_length = 500))]
    pub legal_references: Option<Vec<String>>,
    /// What was proposed to the higher body; required with `beyond_competence`.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub proposal: Option<String>,
    /// That higher body; required with `beyond_competence`.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub higher_body: Option<String>,
    /// The opinions that it cites, by id; all that were given unless named.
    #[oai(validator(max_items = 50, unique_items))]
    pub opinions: Option<Vec<Uuid>>,
}

impl Example for DraftAnswerRequest {
    fn example() -> Self {
        Self {
            text: "Ủy ban nhân dân Thành phố đã phê duyệt đơn giá thuê đất; đề nghị Công ty liên hệ để ký phụ lục \
                   hợp đồng thuê đất."
                .into(),
            outcome: Word(Outcome::Removed),
            legal_references: Some(vec!["Luật Đất đai 2024".into(), "Nghị định 103/2024/NĐ-CP".into()]),
            proposal: None,
            higher_body: None,
            opinions: None,
        }
    }
}

impl From<DraftAnswerRequest> for DraftAnswer {
    fn from(request: DraftAnswerRequest) -> Self {
        Self {
            text: request.text,
            outcome: request.outcome.0,
            legal_references: request.legal_references.unwrap_or_default(),
            proposal: request.proposal,
            higher_body: request.higher_body,
            opinions: request.opinions,
        }
    }
}

/// The document that the answer is issued as.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ApproveRequest", example)]
pub struct ApproveRequest {
    /// The document.
    pub official_document: OfficialDocumentView,
}

impl Example for ApproveRequest {
    fn example() -> Self {
        Self {
            official_document: OfficialDocumentView {
                number: "1234".into(),
                symbol: "SNNMT-QLĐ".into(),
                signed_on: chrono::NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date"),
                signer: "Lê Quang Bình".into(),
            },
        }
    }
}

//! What an answer takes, from its draft to the enterprise's word on it.

use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::OfficialDocumentView;
use crate::api::word::Word;
use crate::application::draft_answer::DraftAnswer;
use crate::domain::case::Outcome;

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
    #[oai(validator(max_items = 50))]
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

/// Why a draft is sent back.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RejectDraftRequest", example)]
pub struct RejectDraftRequest {
    /// What is to be mended; only the agency reads it.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: String,
}

impl Example for RejectDraftRequest {
    fn example() -> Self {
        Self {
            reason: "Đề nghị nêu rõ căn cứ pháp lý và thời hạn ký phụ lục hợp đồng.".into()
        }
    }
}

/// Why the enterprise disputes the answer.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DisputeRequest", example)]
pub struct DisputeRequest {
    /// What still hinders.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub reason: String,
}

impl Example for DisputeRequest {
    fn example() -> Self {
        Self {
            reason: "Văn bản trả lời chưa nêu thời điểm có đơn giá, Công ty vẫn chưa ký được phụ lục hợp đồng.".into(),
        }
    }
}

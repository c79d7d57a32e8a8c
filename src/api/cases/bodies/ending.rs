//! What ending a case takes, and taking it up again.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::api::word::Word;
use crate::application::decline_case::DeclineReason;

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

/// Why the coordinator takes a case up again.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReopenRequest", example)]
pub struct ReopenRequest {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: String,
}

impl Example for ReopenRequest {
    fn example() -> Self {
        Self { reason: "Doanh nghiệp phản ánh vướng mắc phát sinh trở lại sau khi kết thúc.".into() }
    }
}

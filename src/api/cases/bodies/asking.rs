//! What questions to the enterprise and its replies take.

use poem_openapi::Object;
use poem_openapi::types::Example;

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

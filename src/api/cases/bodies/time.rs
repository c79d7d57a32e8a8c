//! What changing the time that a case has takes.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::api::word::Word;
use crate::domain::words::Urgency;

/// How pressing a case is.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SetUrgencyRequest", example)]
pub struct SetUrgencyRequest {
    /// How pressing from now on.
    pub urgency: Word<Urgency>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for SetUrgencyRequest {
    fn example() -> Self {
        Self {
            urgency: Word(Urgency::Urgent),
            reason: "Ngân hàng dừng giải ngân nếu chưa có đơn giá trong tháng 3.".into(),
        }
    }
}

/// More time.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RequestExtensionRequest", example)]
pub struct RequestExtensionRequest {
    /// The new last day: a working day after the present deadline and after today.
    pub until: NaiveDate,
    /// Why; the enterprise reads it.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: String,
}

impl Example for RequestExtensionRequest {
    fn example() -> Self {
        Self {
            until: NaiveDate::from_ymd_opt(2026, 3, 31).expect("a date"),
            reason: "Phải chờ kết quả thẩm định giá đất của Hội đồng thẩm định Thành phố.".into(),
        }
    }
}

/// What is decided on more time.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DecideExtensionRequest", example, skip_serializing_if_is_none)]
pub struct DecideExtensionRequest {
    /// Whether it is granted.
    pub granted: bool,
    /// Why; required where it is refused. The enterprise reads it.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub reason: Option<String>,
}

impl Example for DecideExtensionRequest {
    fn example() -> Self {
        Self { granted: true, reason: None }
    }
}

//! What happened to a case, as it is kept for ever.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Draft, OfficialDocument, Subject};
use crate::domain::access::{Actor, Role};
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Action;
use crate::domain::routing::RoutingDecision;
use crate::domain::text::Text;

/// Who acted, without a name: names are personal data and looked up by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRef {
    /// The person, if it was one; none for an organization's own system and for the service itself.
    pub person: Option<Uuid>,
    /// The organization; none for the service itself.
    pub organization: Option<String>,
    /// The role; none for the service itself.
    pub role: Option<Role>,
}

impl ActorRef {
    /// The service itself, when a period passed.
    pub fn system() -> Self {
        Self { person: None, organization: None, role: None }
    }
}

impl From<&Actor> for ActorRef {
    fn from(actor: &Actor) -> Self {
        Self { person: actor.person, organization: Some(actor.organization.clone()), role: Some(actor.role) }
    }
}

/// What happened. One variant for each action of the life-cycle table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "events are written once and never kept in numbers")]
pub enum Fact {
    /// See [`Action::File`].
    File {
        /// The code it was given.
        code: String,
        /// For whom.
        enterprise: String,
        /// What.
        subject: Subject,
        /// Where to, and why.
        routing: RoutingDecision,
        /// The letter that it came in, where that held several obstacles. Left out where there is none: what was kept
        /// before letters were known keeps its hash.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        petition: Option<Uuid>,
    },
    /// See [`Action::Route`].
    Route {
        /// Why.
        reason: String,
        /// The decision as it now stands, the coordinator's word included; it names the lead agency.
        routing: RoutingDecision,
    },
    /// See [`Action::Decline`].
    Decline {
        /// On which ground.
        reason: String,
        /// In the coordinator's words.
        text: String,
        /// Where the enterprise may turn instead.
        where_to_turn: String,
    },
    /// See [`Action::Accept`].
    Accept {
        /// Who handles it.
        officer: Option<Uuid>,
    },
    /// See [`Action::DeemAccepted`].
    DeemAccepted,
    /// See [`Action::RequestInformation`].
    RequestInformation {
        /// What is asked.
        text: String,
    },
    /// See [`Action::SupplyInformation`].
    SupplyInformation {
        /// What came back.
        text: String,
    },
    /// See [`Action::LapseInformation`].
    LapseInformation,
    /// See [`Action::DraftAnswer`].
    DraftAnswer {
        /// The draft.
        draft: Draft,
    },
    /// See [`Action::Approve`].
    Approve {
        /// The document it was issued as.
        official_document: OfficialDocument,
    },
    /// See [`Action::Confirm`].
    Confirm {
        /// A remark.
        text: Option<String>,
    },
    /// See [`Action::Close`].
    Close,
    /// See [`Action::Withdraw`].
    Withdraw {
        /// Why.
        text: Option<String>,
    },
}

impl Fact {
    /// The action that wrote it.
    pub const fn action(&self) -> Action {
        match self {
            Self::File { .. } => Action::File,
            Self::Route { .. } => Action::Route,
            Self::Decline { .. } => Action::Decline,
            Self::Accept { .. } => Action::Accept,
            Self::DeemAccepted => Action::DeemAccepted,
            Self::RequestInformation { .. } => Action::RequestInformation,
            Self::SupplyInformation { .. } => Action::SupplyInformation,
            Self::LapseInformation => Action::LapseInformation,
            Self::DraftAnswer { .. } => Action::DraftAnswer,
            Self::Approve { .. } => Action::Approve,
            Self::Confirm { .. } => Action::Confirm,
            Self::Close => Action::Close,
            Self::Withdraw { .. } => Action::Withdraw,
        }
    }

    /// Whether what it says stays with who wrote it: a draft is not an answer yet.
    pub const fn is_internal(&self) -> bool {
        matches!(self, Self::DraftAnswer { .. })
    }

    /// What happened, as a sentence.
    pub fn text(&self) -> Text {
        match self {
            Self::File { routing, .. } if routing.lead_agency.is_some() => {
                Text::new("Doanh nghiệp gửi vướng mắc; hồ sơ đã được chuyển cơ quan chủ trì.", "Filed and routed.")
            }
            Self::File { .. } => Text::new(
                "Doanh nghiệp gửi vướng mắc; chưa xác định được cơ quan chủ trì, chờ đầu mối phân công.",
                "Filed; no agency is competent by the rulebook, the coordinator decides.",
            ),
            Self::Route { reason, .. } => Text::new(
                format!("Đầu mối phân công cơ quan chủ trì: {reason}"),
                format!("Routed by the coordinator: {reason}"),
            ),
            Self::Decline { text, where_to_turn, .. } => Text::new(
                format!("Không thuộc phạm vi tiếp nhận: {text} Nơi tiếp nhận: {where_to_turn}"),
                format!("Declined: {text} Where to turn: {where_to_turn}"),
            ),
            Self::Accept { .. } => Text::new("Cơ quan chủ trì tiếp nhận.", "Accepted by the lead agency."),
            Self::DeemAccepted => Text::new(
                "Quá hạn tiếp nhận: xem như cơ quan chủ trì đã tiếp nhận.",
                "The period for accepting passed: deemed accepted.",
            ),
            Self::RequestInformation { text } => {
                Text::new(format!("Đề nghị bổ sung: {text}"), format!("Information requested: {text}"))
            }
            Self::SupplyInformation { text } => {
                Text::new(format!("Doanh nghiệp bổ sung: {text}"), format!("Information supplied: {text}"))
            }
            Self::LapseInformation => Text::new(
                "Hết hạn bổ sung mà doanh nghiệp chưa trả lời: hồ sơ được xử lý tiếp.",
                "The period for supplying information passed: the case goes on.",
            ),
            Self::DraftAnswer { .. } => Text::new("Trình ký văn bản trả lời.", "Answer submitted for signature."),
            Self::Approve { official_document: d } => Text::new(
                format!("Ký ban hành văn bản trả lời số {}/{}.", d.number, d.symbol),
                format!("Answer signed, document {}/{}.", d.number, d.symbol),
            ),
            Self::Confirm { .. } => {
                Text::new("Doanh nghiệp xác nhận vướng mắc đã được tháo gỡ.", "The enterprise confirmed.")
            }
            Self::Close => Text::new(
                "Hết hạn xác nhận mà doanh nghiệp không có ý kiến: hồ sơ kết thúc.",
                "The confirmation period passed: closed.",
            ),
            Self::Withdraw { .. } => Text::new("Doanh nghiệp rút hồ sơ.", "Withdrawn by the enterprise."),
        }
    }
}

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// To which case.
    pub case: Uuid,
    /// The version of the case that it makes.
    pub seq: i32,
    /// When, by the business clock, to the second.
    pub at: DateTime<Utc>,
    /// Through whom.
    pub actor: ActorRef,
    /// What.
    pub fact: Fact,
    /// The deadlines that it began or changed, as they stand after it.
    pub deadlines: Vec<Deadline>,
}

//! What the service has to tell people: typed messages, each with its own facts and nothing of a case's content.
//!
//! Nothing here says how a message reads; `compose` and the templates do.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::text::{Language, Text};
use crate::domain::words::{DeadlineKind, Position};

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// The person.
    pub person: Uuid,
    /// Their electronic address.
    pub address: String,
    /// Their name.
    pub name: String,
    /// The position in which they are addressed.
    pub position: Position,
    /// The name of their organization.
    pub organization: Text,
    /// The language that they chose.
    pub language: Language,
}

/// What every message about a case says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseFacts {
    /// The case.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// The enterprise's short name.
    pub enterprise: String,
    /// Its full name.
    pub enterprise_name: Text,
    /// The category's name.
    pub category: Text,
    /// The lead agency's name, once there is one.
    pub lead: Option<Text>,
}

/// One message to one reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// To the lead agency's intake and director: a new case to accept.
    CaseFiled {
        /// The case.
        case: CaseFacts,
        /// When the acceptance is due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the case was received, who handles it and by when.
    CaseReceipt {
        /// The case; without a lead agency the coordinator decides first.
        case: CaseFacts,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the coordinator: no agency is competent under the rulebook.
    CaseUnrouted {
        /// The case.
        case: CaseFacts,
        /// When the decision is due.
        decide_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the lead agency accepted the case.
    CaseAccepted {
        /// The case.
        case: CaseFacts,
        /// Who handles it.
        officer: Option<String>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the lead agency's director: silence counted as acceptance.
    CaseDeemedAccepted {
        /// The case.
        case: CaseFacts,
        /// When the acceptance was due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the new lead agency: the coordinator routed the case to it.
    CaseRoutedToYou {
        /// The case.
        case: CaseFacts,
        /// When the acceptance is due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the agency needs more information.
    InformationRequested {
        /// The case.
        case: CaseFacts,
        /// When the information is due.
        supply_by: DateTime<Utc>,
    },
    /// To who handles the case: the information came.
    InformationSupplied {
        /// The case.
        case: CaseFacts,
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To who handles the case: the information did not come in time, the case goes on.
    InformationLapsed {
        /// The case.
        case: CaseFacts,
        /// When the information was due.
        supply_by: DateTime<Utc>,
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To the director: a draft answer waits for the signature.
    DraftForSignature {
        /// The case.
        case: CaseFacts,
        /// Who drafted it.
        drafter: String,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the official answer is there, to be confirmed or disputed.
    CaseAnswered {
        /// The case.
        case: CaseFacts,
        /// Number and symbol of the official document, as `123/STC-TCDN`.
        document: String,
        /// The day it was signed.
        signed_on: NaiveDate,
        /// When the confirmation is due; then the case closes.
        confirm_by: DateTime<Utc>,
    },
    /// To the officer and the director: the enterprise confirmed that the obstacle is gone.
    CaseConfirmed {
        /// The case.
        case: CaseFacts,
    },
    /// To both sides: the confirmation period passed and the case closed.
    CaseClosed {
        /// The case.
        case: CaseFacts,
        /// When the confirmation was due.
        confirm_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the case is not for this system; why and where to turn is under the link.
    CaseDeclined {
        /// The case.
        case: CaseFacts,
    },
    /// To the lead agency: the enterprise took the case back.
    CaseWithdrawn {
        /// The case.
        case: CaseFacts,
    },
    /// To the enterprise's manager: a letter with several obstacles was received, each is a case of its own.
    PetitionReceipt {
        /// The letter's number and symbol, as `128/HFIC-KHĐT`.
        document: String,
        /// The day it was signed.
        signed_on: NaiveDate,
        /// The cases, in the letter's order.
        cases: Vec<ReceiptItem>,
    },
    /// A step of a ladder: a reminder before a deadline or an escalation after it.
    Escalation(Box<Escalation>),
    /// To a leader, once a day: what climbed to them.
    Digest {
        /// The day.
        on: NaiveDate,
        /// The cases, in any order; they are told the most late first.
        items: Vec<DigestItem>,
    },
}

/// What an escalation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Escalation {
    /// The case.
    pub case: CaseFacts,
    /// The deadline that is near or past.
    pub deadline: DeadlineKind,
    /// When it is or was due.
    pub due_at: DateTime<Utc>,
    /// How near, or how late.
    pub standing: Standing,
    /// The name of the organization that owes it.
    pub owed_by: Text,
    /// The position that the ladder's step names; the reader's own unless it was vacant.
    pub step_for: Position,
    /// Who answers for the case now.
    pub answerable: Option<Answerable>,
    /// How the ladder goes on while nothing happens.
    pub next: Option<NextStep>,
    /// In which tone.
    pub tone: Tone,
}

/// How a deadline stands, in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "days", rename_all = "snake_case")]
pub enum Standing {
    /// So many working days are left.
    Left(u32),
    /// Today is the due day.
    Today,
    /// So many working days late.
    Late(u32),
}

/// Who answers for a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answerable {
    /// The person, where the position is filled.
    pub name: Option<String>,
    /// The position.
    pub position: Position,
    /// The organization's name.
    pub organization: Text,
}

/// The next step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NextStep {
    /// Whom it reaches.
    pub position: Position,
    /// The day it is taken.
    pub on: NaiveDate,
}

/// In which tone an agency is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// An agency of the city: it is told.
    Ordinary,
    /// A vertical agency, which answers to its ministry: it is asked ("đề nghị").
    Request,
}

/// One case of a letter that was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptItem {
    /// The case's code.
    pub code: String,
    /// The category's name.
    pub category: Text,
    /// The lead agency's name; without one the coordinator decides first.
    pub lead: Option<Text>,
    /// When the answer is due.
    pub answer_by: DateTime<Utc>,
}

/// One case in a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestItem {
    /// The case's code.
    pub code: String,
    /// What it is about, where the city lets mails say so.
    pub title: Option<String>,
    /// The enterprise's name.
    pub enterprise: Text,
    /// The lead agency's name.
    pub lead: Option<Text>,
    /// The deadline that is near or past.
    pub deadline: DeadlineKind,
    /// When it is or was due.
    pub due_at: DateTime<Utc>,
    /// Working days late; negative: days left.
    pub days_late: i32,
}

impl Message {
    /// The word for this message: the template's name and the notification's kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::CaseFiled { .. } => "case_filed",
            Self::CaseReceipt { .. } => "case_receipt",
            Self::CaseUnrouted { .. } => "case_unrouted",
            Self::CaseAccepted { .. } => "case_accepted",
            Self::CaseDeemedAccepted { .. } => "case_deemed_accepted",
            Self::CaseRoutedToYou { .. } => "case_routed_to_you",
            Self::InformationRequested { .. } => "information_requested",
            Self::InformationSupplied { .. } => "information_supplied",
            Self::InformationLapsed { .. } => "information_lapsed",
            Self::DraftForSignature { .. } => "draft_for_signature",
            Self::CaseAnswered { .. } => "case_answered",
            Self::CaseConfirmed { .. } => "case_confirmed",
            Self::CaseClosed { .. } => "case_closed",
            Self::CaseDeclined { .. } => "case_declined",
            Self::CaseWithdrawn { .. } => "case_withdrawn",
            Self::PetitionReceipt { .. } => "petition_receipt",
            Self::Escalation(_) => "escalation",
            Self::Digest { .. } => "digest",
        }
    }

    /// The case that it is about; a digest and a letter's receipt are about several.
    pub fn case(&self) -> Option<&CaseFacts> {
        match self {
            Self::CaseFiled { case, .. }
            | Self::CaseReceipt { case, .. }
            | Self::CaseUnrouted { case, .. }
            | Self::CaseAccepted { case, .. }
            | Self::CaseDeemedAccepted { case, .. }
            | Self::CaseRoutedToYou { case, .. }
            | Self::InformationRequested { case, .. }
            | Self::InformationSupplied { case, .. }
            | Self::InformationLapsed { case, .. }
            | Self::DraftForSignature { case, .. }
            | Self::CaseAnswered { case, .. }
            | Self::CaseConfirmed { case }
            | Self::CaseClosed { case, .. }
            | Self::CaseDeclined { case }
            | Self::CaseWithdrawn { case } => Some(case),
            Self::Escalation(escalation) => Some(&escalation.case),
            Self::PetitionReceipt { .. } | Self::Digest { .. } => None,
        }
    }
}

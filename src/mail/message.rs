//! What the service has to tell people: typed messages, each with its own facts and nothing of a case's content.
//!
//! Nothing here says how a message reads; `compose` and the templates do.

mod news;
mod rulebook;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::escalation::{Attention, Why};
use crate::domain::text::{Language, Text};
use crate::domain::words::{DeadlineKind, Position};

pub use news::{Handover, MovedDeadline, News};
pub use rulebook::RulebookNews;

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// The person.
    pub person: Uuid,
    /// Their electronic address.
    pub address: String,
    /// Their name.
    pub name: String,
    /// The position in which they are addressed; none for a colleague who holds none.
    pub position: Option<Position>,
    /// The name of their organization.
    pub organization: Text,
    /// The language that they chose.
    pub language: Language,
    /// For whom they stand in in this position, if they do.
    pub stands_in: Option<StandsIn>,
}

/// For whom a reader stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandsIn {
    /// The name of who holds the position.
    pub holder: String,
    /// Until when, that day included.
    pub until: NaiveDate,
}

/// What every message about a case says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseFacts {
    /// The case.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Whether only named persons see it: then a letter says its code and nothing else.
    pub restricted: bool,
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
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "a message is made, written as a letter and gone")]
pub enum Message {
    /// Something happened to a case.
    News {
        /// The case, as it is now.
        case: CaseFacts,
        /// What.
        #[serde(flatten)]
        news: News,
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
    /// A reorganisation handed cases over: to the head of who gave or took them, to an enterprise, to the coordinator.
    Reorganised(Box<Reorganised>),
    /// A step of a ladder: a reminder before a deadline or an escalation after it.
    Escalation(Box<Escalation>),
    /// Something happened to a draft of the rulebook.
    Rulebook(RulebookNews),
    /// To a person who may come in: a code with which they set their first password.
    Invitation(PasswordLetter),
    /// To whoever forgot their password: a code with which they set another.
    PasswordReset(PasswordLetter),
    /// To a leader, once a day: what climbed to them.
    Digest {
        /// The day.
        on: NaiveDate,
        /// The cases, in any order; they are told by what the reader should do, the most pressing first.
        items: Vec<DigestItem>,
    },
}

/// What a letter says with which a password is set. Its reader alone may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PasswordLetter {
    /// Where the password is set; it holds the code.
    pub url: String,
    /// For how many hours.
    pub hours: i64,
    /// The address to sign in with.
    pub email: String,
}

/// What is said of the cases that a reorganisation handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reorganised {
    /// On which side the reader stands.
    pub side: Side,
    /// What it is called.
    pub title: String,
    /// By which instrument.
    pub legal_basis: String,
    /// Its first day.
    pub effective_on: NaiveDate,
    /// The name of the organization whose cases these are.
    pub about: Text,
    /// How many cases.
    pub total: usize,
    /// The first of them.
    pub cases: Vec<ReceiptItem>,
    /// Where the handover list is.
    pub list: Option<String>,
}

/// On which side of a handover somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Gave cases away.
    Giving,
    /// Took cases over.
    Receiving,
    /// Decides who leads.
    Coordinator,
    /// Filed them.
    Enterprise,
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
    /// What is to be done: what the deadline asks for, as whoever owes it now can do it.
    pub wanted: DeadlineKind,
    /// Why it reaches this reader.
    pub because: Because,
    /// Who answers for the case now.
    pub answerable: Option<Seat>,
    /// Who else is told by the same step.
    pub also: Vec<Seat>,
    /// Who saw it already and said by when they act, whoever spoke last first.
    pub acknowledged: Vec<Acknowledged>,
    /// The case's other deadlines that are told to the reader by this letter, the most pressing first.
    pub others: Vec<OtherDeadline>,
    /// When something happens by itself if nothing is done: silence counts, the case goes on or closes.
    pub lapses_at: Option<DateTime<Utc>>,
    /// How the ladder goes on while nothing happens.
    pub next: Option<NextStep>,
    /// In which tone.
    pub tone: Tone,
}

/// Another deadline of the same case that reaches the same person on the same day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherDeadline {
    /// The deadline that is near or past.
    pub deadline: DeadlineKind,
    /// When it is or was due.
    pub due_at: DateTime<Utc>,
    /// How near, or how late.
    pub standing: Standing,
    /// The name of the organization that owes it.
    pub owed_by: Text,
}

/// Somebody whom the ladder reached before, and what they said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acknowledged {
    /// Who.
    pub by: Seat,
    /// The last day by which they act.
    pub act_by: NaiveDate,
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

/// Why a step of a ladder reaches its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "position", rename_all = "snake_case")]
pub enum Because {
    /// The step names their position.
    Named,
    /// No officer is named yet: the agency's intake stands for one.
    NoOfficer,
    /// The position that the step names is vacant.
    Vacant(Position),
    /// The step's letter to this position did not arrive.
    Unreached(Position),
}

/// A position of an organization, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seat {
    /// The person, where the position is filled and they are known.
    pub name: Option<String>,
    /// The position.
    pub position: Position,
    /// The organization's name.
    pub organization: Text,
}

/// The next step of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextStep {
    /// Whom it reaches.
    pub positions: Vec<Position>,
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
    /// Whether only named persons see the case: then nothing but its code is said.
    pub restricted: bool,
    /// What it is about, where the city lets mails say so.
    pub title: Option<String>,
    /// The enterprise's name.
    pub enterprise: Text,
    /// The lead agency's name.
    pub lead: Option<Text>,
    /// The name of the organization that owes it, where it is not the lead agency.
    pub owed_by: Option<Text>,
    /// The deadline that is near or past.
    pub deadline: DeadlineKind,
    /// When it is or was due.
    pub due_at: DateTime<Utc>,
    /// Working days late; negative: days left.
    pub days_late: i32,
    /// Whether the case is urgent.
    pub urgent: bool,
    /// What its reader should do.
    pub attention: Attention,
    /// Why that, where it is not plain from the deadline.
    pub why: Option<Why>,
    /// The day on which it climbed to this reader first.
    pub since: NaiveDate,
    /// Who saw it already and said by when they act, whoever spoke last first.
    pub acknowledged: Vec<Acknowledged>,
}

impl Message {
    /// The word for this message: the template's name and the notification's kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::News { news, .. } => news.kind(),
            Self::PetitionReceipt { .. } => "petition_receipt",
            Self::Reorganised(_) => "reorganised",
            Self::Rulebook(news) => news.kind(),
            Self::Invitation(_) => "invitation",
            Self::PasswordReset(_) => "password_reset",
            Self::Escalation(_) => "escalation",
            Self::Digest { .. } => "digest",
        }
    }

    /// The case that it is about; a digest, a letter's receipt and a handover are about several, others about none.
    pub fn case(&self) -> Option<&CaseFacts> {
        match self {
            Self::News { case, .. } => Some(case),
            Self::Escalation(escalation) => Some(&escalation.case),
            Self::PetitionReceipt { .. }
            | Self::Reorganised(_)
            | Self::Rulebook(_)
            | Self::Invitation(_)
            | Self::PasswordReset(_)
            | Self::Digest { .. } => None,
        }
    }
}

//! A case: what was filed, where it stands, and how each event changes it.
//!
//! Events are the truth. [`decide`] decides which event follows from what somebody wants; [`Case::apply`] is the only thing that
//! changes a case, so that replaying its events gives the same case again.

mod clock;
mod decide;
mod event;
mod proceedings;
mod replay;
mod rulings;
mod sentences;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::deadline::{Deadline, DeadlineStatus};
use super::lifecycle::Status;
use super::routing::RoutingDecision;
use super::words::{DeadlineKind, Position, Urgency};
use crate::words;

pub use clock::{Clock, Held};
pub use decide::{Desk, FilingCommand, Giver, Recount, Refusal, check_allowed, check_role, decide, file, recalculate};
pub use event::{ActorRef, Asked, Circle, Event, Fact, Handed};
pub use proceedings::{
    Directive, DirectiveState, Dispute, Extension, ExtensionDecision, FollowUp, MOST_OPEN, Opinion, OpinionEnd,
    OpinionState, Proceedings, Reopening, Report, Return, Stance, Submission,
};
pub use rulings::{Ruling, rulings};

/// What the enterprise reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// One line.
    pub title: String,
    /// What hinders, since when, what was tried.
    pub description: String,
    /// The category's code.
    pub category: String,
    /// The territory, by unit id: codes are used again over time.
    pub territory: String,
    /// How pressing.
    pub urgency: Urgency,
    /// Why it is urgent.
    pub urgency_reason: Option<String>,
    /// The project concerned.
    pub project: Option<String>,
    /// What is at stake, in Vietnamese đồng.
    pub amount_vnd: Option<i64>,
    /// What the enterprise proposes.
    pub proposal: Option<String>,
    /// The provisions that the enterprise cites.
    pub legal_references: Vec<String>,
    /// Where address and contact are kept: personal data stays outside the events, so that it can be erased.
    pub personal_data: Option<Uuid>,
}

/// One holding of the case by an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Counted from one.
    pub number: i32,
    /// Who held it.
    pub agency: String,
    /// Since when.
    pub began_at: DateTime<Utc>,
    /// Until when; none while it lasts.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether information was requested in it, which pauses the answer's clock once.
    pub information_requested: bool,
    /// Whether the coordinator decided it: then the agency cannot return the case.
    pub binding: bool,
}

words! {
    /// What an answer amounts to.
    Outcome {
        /// The obstacle is gone.
        Removed = "removed",
        /// Part of it is.
        PartlyRemoved = "partly_removed",
        /// The law leaves no choice, and the answer cites it.
        Explained = "explained",
        /// It takes a higher body, to which it was proposed.
        BeyondCompetence = "beyond_competence",
    }
}

/// An answer that waits for its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The answer's text.
    pub text: String,
    /// What it amounts to.
    pub outcome: Outcome,
    /// The provisions it rests on.
    pub legal_references: Vec<String>,
    /// What was proposed to the higher body.
    pub proposal: Option<String>,
    /// That higher body.
    pub higher_body: Option<String>,
    /// The opinions that it cites, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<Uuid>,
    /// Who drafted it: someone else must sign.
    pub by: Option<Uuid>,
}

/// The official document that an answer was issued as (decree 30/2020/NĐ-CP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialDocument {
    /// Its number in the agency's register.
    pub number: String,
    /// Its symbol, for instance `SNNMT-QLĐ`.
    pub symbol: String,
    /// The date it bears.
    pub signed_on: NaiveDate,
    /// Who signed it.
    pub signer: String,
}

/// The signed answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What the draft said.
    #[serde(flatten)]
    pub draft: Draft,
    /// The document.
    pub official_document: OfficialDocument,
    /// When it was approved.
    pub answered_at: DateTime<Utc>,
}

/// One question to the enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationRequest {
    /// What was asked.
    pub text: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What came back.
    pub reply: Option<String>,
    /// When it came back, or when the period passed.
    pub ended_at: Option<DateTime<Utc>>,
}

/// That only named persons see a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Who, beside the enterprise's own managers and the auditor.
    pub readers: Vec<Uuid>,
}

/// One obstacle from filing to closing.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: Uuid,
    /// Its code, as people say it: `H29-210318-00042`.
    pub code: String,
    /// How many events changed it; a write names the version that it was made against.
    pub version: i32,
    /// How many events it has, with those that add to its history alone.
    pub seq: i32,
    /// Where it stands.
    pub status: Status,
    /// What was filed.
    pub subject: Subject,
    /// Who filed it, or for whom it was filed.
    pub enterprise: String,
    /// Who handles it.
    pub lead_agency: Option<String>,
    /// Who helps.
    pub coordinating_agencies: Vec<String>,
    /// The person who handles it.
    pub officer: Option<Uuid>,
    /// Why it lies where it lies.
    pub routing: RoutingDecision,
    /// Who held it.
    pub legs: Vec<Leg>,
    /// What is owed, by whom, until when; in the order in which they began.
    pub deadlines: Vec<Deadline>,
    /// The answer that waits for its signature.
    pub draft: Option<Draft>,
    /// The signed answer.
    pub answer: Option<Answer>,
    /// What the enterprise was asked.
    pub information_requests: Vec<InformationRequest>,
    /// What goes on around it: opinions, extensions, proposals, returns, disputes, directives.
    pub proceedings: Proceedings,
    /// The letter that it came in, where it held several obstacles.
    pub petition: Option<Uuid>,
    /// Who alone sees it, where it is restricted.
    pub restriction: Option<Restriction>,
    /// What ended it early: why it was declined or withdrawn, what the enterprise said on confirming.
    pub closing_remark: Option<String>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// When it ended; none while it is open.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Who answers for the case now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answerable {
    /// Which position.
    pub position: Position,
    /// Of which organization.
    pub organization: String,
    /// Which person, where the case names one.
    pub person: Option<Uuid>,
}

impl Case {
    /// The deadline of this kind that is still open, if one is.
    pub fn find_open_deadline(&self, kind: DeadlineKind) -> Option<&Deadline> {
        self.deadlines.iter().rev().find(|deadline| deadline.kind == kind && deadline.is_open())
    }

    /// The leg that lasts.
    pub fn leg(&self) -> Option<&Leg> {
        self.legs.last().filter(|leg| leg.ended_at.is_none())
    }

    /// What the lead agency owes the enterprise: the answer, or after a dispute the rework.
    pub fn find_owed_answer(&self) -> Option<&Deadline> {
        self.find_open_deadline(DeadlineKind::Rework).or_else(|| self.find_open_deadline(DeadlineKind::Answer))
    }

    /// The deadline of this id, if it runs as it did at this version: what was met, stands or began anew since does not.
    pub fn find_running(&self, (id, version): (Uuid, i32)) -> Option<&Deadline> {
        let found = self.deadlines.iter().find(|deadline| (deadline.id, deadline.version) == (id, version));
        found.filter(|deadline| deadline.status == DeadlineStatus::Running)
    }

    /// The agencies that take part: who leads, who coordinates, who was asked or directed.
    pub fn participants(&self) -> impl Iterator<Item = &str> {
        let named = self.lead_agency.iter().chain(&self.coordinating_agencies).map(String::as_str);
        named.chain(self.proceedings.organizations())
    }

    /// Who answers for the case now; nobody once it has ended. `coordinator` is the office that steers the routing.
    pub fn answerable(&self, coordinator: &str) -> Option<Answerable> {
        let lead = || self.lead_agency.clone().unwrap_or_else(|| coordinator.to_owned());
        let of = |position, organization, person| Some(Answerable { position, organization, person });
        match self.status {
            Status::Received => of(Position::Coordinator, coordinator.to_owned(), None),
            Status::Routed | Status::SubmittedUpward => of(Position::Director, lead(), None),
            Status::InProgress if self.officer.is_some() => of(Position::Officer, lead(), self.officer),
            Status::InProgress => of(Position::Director, lead(), None),
            Status::AwaitingEnterprise | Status::Answered => of(Position::Manager, self.enterprise.clone(), None),
            Status::Closed | Status::Withdrawn | Status::Declined => None,
        }
    }
}

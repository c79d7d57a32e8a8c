//! What happened to a case, as it is kept for ever.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Draft, OfficialDocument, Stance, Subject};
use crate::domain::access::{Actor, Role};
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Action;
use crate::domain::routing::RoutingDecision;
use crate::domain::words::Urgency;

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
    /// See [`Action::Return`].
    Return {
        /// Why.
        reason: String,
        /// By which provision it is not competent.
        legal_basis: String,
        /// Whom it thinks competent.
        proposed_agency: Option<String>,
        /// Where the case goes: to the next rule's lead, or to the coordinator where it names none.
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
    /// See [`Action::Assign`].
    Assign {
        /// Who handles it from now on.
        officer: Uuid,
    },
    /// See [`Action::Reclassify`].
    Reclassify {
        /// The category's code.
        category: String,
        /// The territory's unit id.
        territory: String,
        /// Why.
        reason: String,
        /// The rulebook's decision on it.
        routing: RoutingDecision,
    },
    /// See [`Action::Transfer`].
    Transfer {
        /// The reorganisation that caused it, where it was one of ours.
        reorganisation: Option<Uuid>,
        /// By which instrument, where it was recorded.
        legal_basis: Option<String>,
        /// The decision as it now stands; it names the successor, or nobody where the coordinator has to decide.
        routing: RoutingDecision,
        /// The unit id of the territory in which it lies from now on; none: as it was.
        territory: Option<String>,
        /// The part of a split territory in which it seems to lie by its address, for a person to confirm.
        likely_territory: Option<String>,
        /// Who goes on handling it, now for the successor.
        officer: Option<Uuid>,
        /// Opinions and directives that somebody else owes from now on.
        handed: Vec<Handed>,
    },
    /// See [`Action::SetUrgency`].
    SetUrgency {
        /// How pressing the case is.
        urgency: Urgency,
        /// Why.
        reason: String,
    },
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
    /// See [`Action::RequestOpinion`].
    RequestOpinion {
        /// Whom; each opinion with the id that its deadline takes too.
        asked: Vec<Asked>,
        /// What is asked.
        text: String,
    },
    /// See [`Action::GiveOpinion`].
    GiveOpinion {
        /// Which opinion.
        opinion: Uuid,
        /// How the agency stands to the matter.
        stance: Stance,
        /// What it says.
        text: String,
        /// The document it is given as.
        official_document: Option<OfficialDocument>,
    },
    /// See [`Action::DeemConsent`].
    DeemConsent {
        /// Which opinion.
        opinion: Uuid,
        /// The head who is responsible for the silence.
        head: Option<Uuid>,
    },
    /// See [`Action::RequestExtension`].
    RequestExtension {
        /// The new last day.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// See [`Action::DecideExtension`].
    DecideExtension {
        /// Whether it is granted.
        granted: bool,
        /// Why, where it is refused.
        reason: Option<String>,
    },
    /// See [`Action::SubmitUpward`].
    SubmitUpward {
        /// What is proposed.
        proposal: String,
        /// To which body.
        higher_body: String,
        /// By which document.
        official_document: OfficialDocument,
    },
    /// See [`Action::FollowUp`].
    FollowUp {
        /// What was heard.
        text: String,
    },
    /// See [`Action::ReceiveFromAbove`].
    ReceiveFromAbove {
        /// What the higher body said.
        text: String,
        /// By which document.
        official_document: Option<OfficialDocument>,
    },
    /// See [`Action::DraftAnswer`].
    DraftAnswer {
        /// The draft.
        draft: Draft,
    },
    /// See [`Action::RejectDraft`].
    RejectDraft {
        /// What is to be mended.
        reason: String,
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
    /// See [`Action::Dispute`].
    Dispute {
        /// Why.
        reason: String,
    },
    /// See [`Action::Close`].
    Close,
    /// See [`Action::Withdraw`].
    Withdraw {
        /// Why.
        text: Option<String>,
    },
    /// See [`Action::Reopen`].
    Reopen {
        /// Why.
        reason: String,
        /// Where it goes, where its last lead has ended meanwhile: to who took over, or to the coordinator.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        routing: Option<RoutingDecision>,
    },
    /// See [`Action::Recalculate`].
    Recalculate {
        /// Which change of a calendar.
        change: Uuid,
        /// The announcement that it rests on.
        legal_basis: String,
    },
    /// See [`Action::Direct`].
    Direct {
        /// Whom; each directive with the id that its deadline takes too.
        directed: Vec<Asked>,
        /// What is to be done.
        text: String,
        /// The last day.
        due_on: NaiveDate,
    },
    /// See [`Action::ReportDirective`].
    ReportDirective {
        /// Which directive.
        directive: Uuid,
        /// What was done.
        text: String,
    },
    /// See [`Action::AcceptDirective`].
    AcceptDirective {
        /// Which directive.
        directive: Uuid,
    },
    /// See [`Action::SendBackDirective`].
    SendBackDirective {
        /// Which directive.
        directive: Uuid,
        /// What is missing.
        reason: String,
        /// The new last day.
        due_on: NaiveDate,
    },
    /// See [`Action::Remind`].
    Remind {
        /// In the reminder's own words.
        text: Option<String>,
    },
    /// See [`Action::Acknowledge`].
    Acknowledge {
        /// Which step of a ladder, by its place in the ledger.
        escalation: Uuid,
        /// For which deadline.
        deadline: Uuid,
        /// At which version of it.
        deadline_version: i32,
        /// The last day by which they act.
        act_by: NaiveDate,
        /// In their own words.
        text: Option<String>,
    },
    /// See [`Action::Comment`].
    Comment {
        /// Its id.
        comment: Uuid,
        /// What is said.
        text: String,
        /// Colleagues whom it calls on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Uuid>,
    },
    /// See [`Action::Note`]. What it says is kept beside the events: it never leaves the organization, while the chain
    /// is for every verifier.
    Note {
        /// Its id.
        note: Uuid,
        /// SHA-256 over the note's seal and text.
        digest: String,
        /// Colleagues whom it calls on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Uuid>,
    },
    /// See [`Action::Attach`].
    Attach {
        /// Its id.
        attachment: Uuid,
        /// The file's name.
        name: String,
        /// Its type, recognised from its content.
        media_type: String,
        /// Its size in bytes.
        size: i64,
        /// SHA-256 of its content.
        sha256: String,
        /// The letter that it is part of, where it was added to that and so to each of its cases.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        petition: Option<Uuid>,
    },
    /// See [`Action::Restrict`].
    Restrict {
        /// Who sees the case from now on, who marked it included.
        readers: Vec<Uuid>,
        /// Why.
        reason: String,
    },
    /// See [`Action::Unrestrict`].
    Unrestrict {
        /// Why.
        reason: String,
    },
}

/// One of several who are asked or directed at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The id of the opinion or directive, and of its deadline.
    pub id: Uuid,
    /// Who.
    pub organization: String,
}

/// An opinion or a directive that was with an organization that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// The id of the opinion or directive, and of its deadline.
    pub id: Uuid,
    /// Who owes it from now on; none: it is not needed any more.
    pub to: Option<String>,
}

/// Who, of those who may read a case, may read what an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circle {
    /// Everyone who reads the case.
    Everyone,
    /// Public bodies: what agencies ask, advise and order among themselves is not an answer.
    PublicBodies,
    /// Who handles cases in the organization that wrote it.
    OwnAgency,
    /// The organization that wrote it; for others it does not exist.
    OwnOrganization,
}

impl Fact {
    /// The action that wrote it.
    pub const fn action(&self) -> Action {
        match self {
            Self::File { .. } => Action::File,
            Self::Route { .. } => Action::Route,
            Self::Return { .. } => Action::Return,
            Self::Decline { .. } => Action::Decline,
            Self::Accept { .. } => Action::Accept,
            Self::DeemAccepted => Action::DeemAccepted,
            Self::Assign { .. } => Action::Assign,
            Self::Reclassify { .. } => Action::Reclassify,
            Self::Transfer { .. } => Action::Transfer,
            Self::SetUrgency { .. } => Action::SetUrgency,
            Self::RequestInformation { .. } => Action::RequestInformation,
            Self::SupplyInformation { .. } => Action::SupplyInformation,
            Self::LapseInformation => Action::LapseInformation,
            Self::RequestOpinion { .. } => Action::RequestOpinion,
            Self::GiveOpinion { .. } => Action::GiveOpinion,
            Self::DeemConsent { .. } => Action::DeemConsent,
            Self::RequestExtension { .. } => Action::RequestExtension,
            Self::DecideExtension { .. } => Action::DecideExtension,
            Self::SubmitUpward { .. } => Action::SubmitUpward,
            Self::FollowUp { .. } => Action::FollowUp,
            Self::ReceiveFromAbove { .. } => Action::ReceiveFromAbove,
            Self::DraftAnswer { .. } => Action::DraftAnswer,
            Self::RejectDraft { .. } => Action::RejectDraft,
            Self::Approve { .. } => Action::Approve,
            Self::Confirm { .. } => Action::Confirm,
            Self::Dispute { .. } => Action::Dispute,
            Self::Close => Action::Close,
            Self::Withdraw { .. } => Action::Withdraw,
            Self::Reopen { .. } => Action::Reopen,
            Self::Recalculate { .. } => Action::Recalculate,
            Self::Direct { .. } => Action::Direct,
            Self::ReportDirective { .. } => Action::ReportDirective,
            Self::AcceptDirective { .. } => Action::AcceptDirective,
            Self::SendBackDirective { .. } => Action::SendBackDirective,
            Self::Remind { .. } => Action::Remind,
            Self::Acknowledge { .. } => Action::Acknowledge,
            Self::Comment { .. } => Action::Comment,
            Self::Note { .. } => Action::Note,
            Self::Attach { .. } => Action::Attach,
            Self::Restrict { .. } => Action::Restrict,
            Self::Unrestrict { .. } => Action::Unrestrict,
        }
    }

    /// Whom it calls on.
    pub fn mentions(&self) -> &[Uuid] {
        match self {
            Self::Comment { mentions, .. } | Self::Note { mentions, .. } => mentions,
            _ => &[],
        }
    }

    /// Who may read what it says.
    pub const fn circle(&self) -> Circle {
        match self {
            Self::DraftAnswer { .. } | Self::RejectDraft { .. } => Circle::OwnAgency,
            Self::Note { .. } => Circle::OwnOrganization,
            Self::RequestOpinion { .. }
            | Self::GiveOpinion { .. }
            | Self::Direct { .. }
            | Self::ReportDirective { .. }
            | Self::AcceptDirective { .. }
            | Self::SendBackDirective { .. }
            | Self::Remind { .. }
            | Self::Acknowledge { .. }
            | Self::Restrict { .. }
            | Self::Unrestrict { .. } => Circle::PublicBodies,
            _ => Circle::Everyone,
        }
    }
}

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// To which case.
    pub case: Uuid,
    /// Its place in the case, from one.
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

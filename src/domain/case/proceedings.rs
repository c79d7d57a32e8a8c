//! What goes on around a case while it is handled: opinions, extensions, proposals to higher bodies, returns, disputes,
//! directives. Shapes and look-ups alone; the rules are in `decide`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::ActorRef;
use super::{Answer, OfficialDocument};
use crate::words;

words! {
    /// How an agency stands to what it was asked.
    Stance {
        /// It agrees.
        Agrees = "agrees",
        /// It agrees if what it says is heeded.
        AgreesIf = "agrees_if",
        /// It disagrees.
        Disagrees = "disagrees",
        /// The matter does not touch its field.
        NotConcerned = "not_concerned",
    }
}

/// An opinion asked of an agency. It and its deadline have one id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Its id, and its deadline's.
    pub id: Uuid,
    /// Who was asked.
    pub agency: String,
    /// What was asked.
    pub question: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// What became of it; none while it is awaited.
    pub end: Option<OpinionEnd>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What became of an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OpinionEnd {
    /// The agency gave it.
    Given {
        /// How it stands to the matter.
        stance: Stance,
        /// What it says.
        text: String,
        /// The document it was given as.
        official_document: Option<OfficialDocument>,
        /// Who gave it.
        by: Option<Uuid>,
    },
    /// Silence past the limit: consent, for which the agency's head is responsible.
    DeemedConsent {
        /// The head on that day; none where the position was vacant.
        head: Option<Uuid>,
    },
    /// The case was answered or ended without it.
    NotNeeded,
}

words! {
    /// How an opinion stands.
    OpinionState {
        /// It is awaited.
        Awaited = "awaited",
        /// It was given.
        Given = "given",
        /// Silence past the limit counted as consent.
        DeemedConsent = "deemed_consent",
        /// The case was answered or ended without it.
        NotNeeded = "not_needed",
    }
}

impl Opinion {
    /// How it stands.
    pub const fn state(&self) -> OpinionState {
        match self.end {
            None => OpinionState::Awaited,
            Some(OpinionEnd::Given { .. }) => OpinionState::Given,
            Some(OpinionEnd::DeemedConsent { .. }) => OpinionState::DeemedConsent,
            Some(OpinionEnd::NotNeeded) => OpinionState::NotNeeded,
        }
    }
}

/// More time that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Which deadline.
    pub deadline: Uuid,
    /// The leg in which it was asked for.
    pub leg: i32,
    /// The new last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom.
    pub asked_by: Option<Uuid>,
    /// What was decided; none while it waits.
    pub decision: Option<ExtensionDecision>,
}

/// The decision on more time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionDecision {
    /// Whether it was granted.
    pub granted: bool,
    /// Why, where it was refused.
    pub reason: Option<String>,
    /// By whom.
    pub by: ActorRef,
    /// When.
    pub at: DateTime<Utc>,
}

/// A proposal to a higher body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// What was proposed.
    pub proposal: String,
    /// To which body.
    pub higher_body: String,
    /// By which document.
    pub official_document: OfficialDocument,
    /// When.
    pub submitted_at: DateTime<Utc>,
    /// What was heard of it meanwhile.
    pub follow_ups: Vec<FollowUp>,
    /// What the higher body said.
    pub reply: Option<String>,
    /// By which document.
    pub reply_document: Option<OfficialDocument>,
    /// When its word was received, or the waiting ended otherwise.
    pub received_at: Option<DateTime<Utc>>,
}

/// What was heard of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// In words.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A return by an agency that is not competent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// Who returned it.
    pub agency: String,
    /// Why.
    pub reason: String,
    /// By which provision.
    pub legal_basis: String,
    /// Whom it thinks competent.
    pub proposed_agency: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An answer that did not do: the enterprise disputed it, or the case was reopened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Why.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The answer.
    pub answer: Answer,
}

/// That a case which had ended was taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// When it had ended.
    pub ended_at: DateTime<Utc>,
    /// When it was taken up again.
    pub at: DateTime<Utc>,
}

/// What a leader or the coordinator directed one organization to do. It and its deadline have one id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// Its id, and its deadline's.
    pub id: Uuid,
    /// Who must act.
    pub organization: String,
    /// What is to be done.
    pub text: String,
    /// The last day.
    pub due_on: NaiveDate,
    /// Who directed.
    pub given_by: ActorRef,
    /// When.
    pub given_at: DateTime<Utc>,
    /// How it stands.
    pub state: DirectiveState,
    /// What was reported, and what was answered to each report.
    pub reports: Vec<Report>,
}

words! {
    /// How a directive stands.
    DirectiveState {
        /// A report is owed.
        Open = "open",
        /// The report waits for its acceptance.
        Reported = "reported",
        /// Done.
        Accepted = "accepted",
        /// The case ended before it was done.
        Cancelled = "cancelled",
    }
}

/// A report on a directive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What was done.
    pub text: String,
    /// By whom it was reported.
    pub by: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was sent back, where it was.
    pub sent_back: Option<String>,
}

/// All of it, of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proceedings {
    /// Returns by agencies that were not competent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<Return>,
    /// Opinions asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<Opinion>,
    /// More time asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Proposals to higher bodies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub submissions: Vec<Submission>,
    /// Answers that were disputed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// Directives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directives: Vec<Directive>,
    /// Times in which the case had ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reopenings: Vec<Reopening>,
}

/// How many opinions of one case may be awaited at once, and how many directives be undone.
pub const MOST_OPEN: usize = 20;

impl Proceedings {
    /// The opinion that is still awaited of this agency.
    pub fn find_awaited(&self, agency: &str) -> Option<&Opinion> {
        self.opinions.iter().find(|opinion| opinion.end.is_none() && opinion.agency == agency)
    }

    /// The request for more time that waits for its decision in this leg.
    pub fn find_asked_extension(&self, leg: i32) -> Option<&Extension> {
        self.extensions.last().filter(|extension| extension.decision.is_none() && extension.leg == leg)
    }

    /// Whether more time was granted before: then a leader of the city decides.
    pub fn was_extended(&self) -> bool {
        self.extensions.iter().any(|extension| extension.decision.as_ref().is_some_and(|decision| decision.granted))
    }

    /// The directive of this id.
    pub fn find_directive(&self, id: Uuid) -> Option<&Directive> {
        self.directives.iter().find(|directive| directive.id == id)
    }

    /// The directives in this state.
    pub fn directives_in(&self, state: DirectiveState) -> impl Iterator<Item = &Directive> {
        self.directives.iter().filter(move |directive| directive.state == state)
    }

    /// Every organization that was asked or directed.
    pub fn organizations(&self) -> impl Iterator<Item = &str> {
        let asked = self.opinions.iter().map(|opinion| opinion.agency.as_str());
        asked.chain(self.directives.iter().map(|directive| directive.organization.as_str()))
    }
}

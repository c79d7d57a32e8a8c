//! What happened to a case, as it is told: to whom, what is wanted of them and by when, and nothing of the content.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Seat, Tone};
use crate::domain::text::Text;
use crate::domain::words::{DeadlineKind, Urgency};

/// One thing that happened to a case, as one circle of readers is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum News {
    /// To the lead agency's intake and director: a new case to accept.
    CaseFiled {
        /// When the acceptance is due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the case was received, who handles it and by when. Without a lead agency the
    /// coordinator decides first.
    CaseReceipt {
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the coordinator: no agency is competent under the rulebook.
    CaseUnrouted {
        /// When the decision is due.
        decide_by: DateTime<Utc>,
    },
    /// To the new lead agency: the coordinator routed the case to it.
    CaseRoutedToYou {
        /// When the acceptance is due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the new lead agency: the rulebook handed the case on to it.
    CaseHandedToYou {
        /// What made it move.
        why: Handover,
        /// Who had it before.
        from: Option<Text>,
        /// When the acceptance is due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the coordinator: an agency returned the case and the rulebook names no other.
    CaseReturned {
        /// Who returned it.
        by: Text,
        /// How often the case was returned by now.
        times: usize,
        /// Whom that agency thinks competent.
        proposed: Option<Text>,
        /// When the decision is due.
        decide_by: DateTime<Utc>,
    },
    /// To who had the case: another agency handles it now.
    CaseMovedAway,
    /// To the enterprise's manager: another agency handles the case now, or the coordinator decides which.
    LeadChanged {
        /// When the answer is due: the enterprise's clock does not begin anew.
        answer_by: DateTime<Utc>,
    },
    /// To the officer and the enterprise's manager: the category or territory was corrected, the lead stays.
    CaseReclassified,
    /// To the enterprise's manager: the case is not for this system; why and where to turn is under the link.
    CaseDeclined,
    /// To the enterprise's manager: the lead agency accepted the case.
    CaseAccepted {
        /// Who handles it.
        officer: Option<String>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the lead agency's director: silence counted as acceptance.
    CaseDeemedAccepted {
        /// When the acceptance was due.
        accept_by: DateTime<Utc>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To an officer: the case is theirs to handle.
    CaseAssigned {
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the officer who had the case: a colleague handles it now.
    CaseReassigned {
        /// Who.
        officer: Option<String>,
    },
    /// To both sides: the case became urgent, or no longer is.
    UrgencyChanged {
        /// How pressing it is now.
        urgency: Urgency,
        /// When the answer is due now; none while its clock stands or nothing is owed.
        answer_by: Option<DateTime<Utc>>,
    },
    /// To the enterprise's manager: the agency needs more information.
    InformationRequested {
        /// When the information is due.
        supply_by: DateTime<Utc>,
    },
    /// To who handles the case: the information came.
    InformationSupplied {
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To who handles the case: the information did not come in time, the case goes on.
    InformationLapsed {
        /// When the information was due.
        supply_by: DateTime<Utc>,
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To an agency's intake and director: the lead agency asks for its opinion.
    OpinionRequested {
        /// When it is due; past it, silence is consent.
        due_by: DateTime<Utc>,
        /// In which tone.
        tone: Tone,
    },
    /// To who handles the case: an agency gave its opinion.
    OpinionGiven {
        /// Which agency.
        agency: Text,
        /// How many opinions are still awaited.
        awaited: usize,
    },
    /// To who handles the case: an agency was silent, which counts as its consent.
    OpinionLapsed {
        /// Which agency.
        agency: Text,
        /// How many opinions are still awaited.
        awaited: usize,
    },
    /// To the head of the agency that was silent, who is responsible for it.
    ConsentDeemed {
        /// When the opinion was due.
        due_by: DateTime<Utc>,
    },
    /// To who decides: more time is asked for.
    ExtensionRequested {
        /// Who asks.
        by: Option<String>,
        /// The new last day.
        until: NaiveDate,
        /// When the answer is due now: the decision must come before.
        answer_by: DateTime<Utc>,
    },
    /// To who handles the case: the decision on more time.
    ExtensionDecided {
        /// Whether it was granted.
        granted: bool,
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the answer takes longer, and why.
    ExtensionGranted {
        /// Why, as the agency asked for it.
        reason: String,
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: it takes a higher body, to which a proposal went.
    SubmittedUpward {
        /// Which body.
        higher_body: String,
        /// Number and symbol of the document by which it went.
        document: String,
        /// Whether the answer's clock stands meanwhile; one that has run out does not.
        paused: bool,
    },
    /// To the enterprise's manager: the higher body has replied, the case goes on.
    WordFromAbove {
        /// Which body.
        higher_body: Option<String>,
        /// When the answer is due now.
        answer_by: DateTime<Utc>,
    },
    /// To the director: a draft answer waits for the signature.
    DraftForSignature {
        /// Who drafted it.
        drafter: String,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To who drafted the answer: it was sent back.
    DraftRejected {
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager: the official answer is there, to be confirmed or disputed.
    CaseAnswered {
        /// Number and symbol of the official document, as `123/STC-TCDN`.
        document: String,
        /// The day it was signed.
        signed_on: NaiveDate,
        /// When the confirmation is due; then the case closes.
        confirm_by: DateTime<Utc>,
    },
    /// To the officer and the director: the enterprise confirmed that the obstacle is gone.
    CaseConfirmed,
    /// To the officer, the director and the coordinator: the enterprise does not agree with the answer.
    CaseDisputed {
        /// When the renewed answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To both sides: the confirmation period passed and the case closed.
    CaseClosed {
        /// When the confirmation was due.
        confirm_by: DateTime<Utc>,
    },
    /// To the lead agency, or the coordinator: the enterprise took the case back.
    CaseWithdrawn,
    /// To who handles the case from now on and the enterprise's manager: the case was taken up again.
    CaseReopened {
        /// When the coordinator's decision is due, where no agency leads.
        decide_by: Option<DateTime<Utc>>,
        /// When the answer is due.
        answer_by: DateTime<Utc>,
    },
    /// To the enterprise's manager and whoever owes something: working days were changed, and what is due moved.
    DeadlinesMoved {
        /// The announcement that it rests on.
        legal_basis: String,
        /// What moved.
        moved: Vec<MovedDeadline>,
    },
    /// To the head of an organization that was directed to do something.
    DirectiveGiven {
        /// Who directed.
        by: Seat,
        /// When the report is due.
        due_by: DateTime<Utc>,
        /// In which tone.
        tone: Tone,
    },
    /// To who gave a directive: it was reported done.
    DirectiveReported {
        /// Who reported.
        organization: Text,
    },
    /// To the head of the organization that reported: the report was accepted.
    DirectiveAccepted {
        /// Who accepted it.
        by: Seat,
        /// In which tone.
        tone: Tone,
    },
    /// To the head of the organization that reported: the report was sent back.
    DirectiveSentBack {
        /// Who sent it back.
        by: Seat,
        /// When a new report is due.
        due_by: DateTime<Utc>,
        /// In which tone.
        tone: Tone,
    },
    /// To whoever answers for the case now: a person reminds them.
    Reminder {
        /// Who.
        by: Seat,
        /// In their own words.
        words: Option<String>,
        /// What is owed now, and when it is due.
        pressing: Option<(DeadlineKind, DateTime<Utc>)>,
        /// In which tone.
        tone: Tone,
    },
    /// To the other side: something was said about the case.
    CommentAdded {
        /// Which organization said it.
        from: Text,
    },
    /// To a colleague: a comment or a note calls on them.
    Mentioned {
        /// Who wrote it.
        by: Option<String>,
        /// Whether it is a note, which stays within the organization.
        note: bool,
    },
}

/// A deadline whose due moment moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedDeadline {
    /// What is owed.
    pub kind: DeadlineKind,
    /// When it was due.
    pub before: DateTime<Utc>,
    /// When it is due now.
    pub after: DateTime<Utc>,
}

/// What made a case move to another agency without the coordinator's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// Its lead said that it is not competent.
    Returned,
    /// Its category or territory was corrected.
    Reclassified,
}

impl News {
    /// The word for it: the template's name and the notification's kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CaseFiled { .. } => "case_filed",
            Self::CaseReceipt { .. } => "case_receipt",
            Self::CaseUnrouted { .. } => "case_unrouted",
            Self::CaseRoutedToYou { .. } => "case_routed_to_you",
            Self::CaseHandedToYou { .. } => "case_handed_to_you",
            Self::CaseReturned { .. } => "case_returned",
            Self::CaseMovedAway => "case_moved_away",
            Self::LeadChanged { .. } => "lead_changed",
            Self::CaseReclassified => "case_reclassified",
            Self::CaseDeclined => "case_declined",
            Self::CaseAccepted { .. } => "case_accepted",
            Self::CaseDeemedAccepted { .. } => "case_deemed_accepted",
            Self::CaseAssigned { .. } => "case_assigned",
            Self::CaseReassigned { .. } => "case_reassigned",
            Self::UrgencyChanged { .. } => "urgency_changed",
            Self::InformationRequested { .. } => "information_requested",
            Self::InformationSupplied { .. } => "information_supplied",
            Self::InformationLapsed { .. } => "information_lapsed",
            Self::OpinionRequested { .. } => "opinion_requested",
            Self::OpinionGiven { .. } => "opinion_given",
            Self::OpinionLapsed { .. } => "opinion_lapsed",
            Self::ConsentDeemed { .. } => "consent_deemed",
            Self::ExtensionRequested { .. } => "extension_requested",
            Self::ExtensionDecided { .. } => "extension_decided",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::SubmittedUpward { .. } => "submitted_upward",
            Self::WordFromAbove { .. } => "word_from_above",
            Self::DraftForSignature { .. } => "draft_for_signature",
            Self::DraftRejected { .. } => "draft_rejected",
            Self::CaseAnswered { .. } => "case_answered",
            Self::CaseConfirmed => "case_confirmed",
            Self::CaseDisputed { .. } => "case_disputed",
            Self::CaseClosed { .. } => "case_closed",
            Self::CaseWithdrawn => "case_withdrawn",
            Self::CaseReopened { .. } => "case_reopened",
            Self::DeadlinesMoved { .. } => "deadlines_moved",
            Self::DirectiveGiven { .. } => "directive_given",
            Self::DirectiveReported { .. } => "directive_reported",
            Self::DirectiveAccepted { .. } => "directive_accepted",
            Self::DirectiveSentBack { .. } => "directive_sent_back",
            Self::Reminder { .. } => "reminder",
            Self::CommentAdded { .. } => "comment_added",
            Self::Mentioned { .. } => "mentioned",
        }
    }
}

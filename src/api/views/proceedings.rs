//! What goes on around a case: returns, extensions, proposals to higher bodies, answers that were disputed.

use std::collections::HashMap;

use chrono::NaiveDate;
use poem_openapi::Object;
use uuid::Uuid;

use super::answer::AnswerView;
use super::coordination::OpinionView;
use super::{Moment, NamedView, OfficialDocumentView, PersonView, moment, organization};
use crate::application::City;
use crate::domain::case::{Dispute, Extension, ExtensionDecision, FollowUp, Return, Submission};
use crate::domain::text::Language;

/// A return by an agency that was not competent.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Return", skip_serializing_if_is_none)]
pub struct ReturnView {
    /// Who returned it.
    pub agency: NamedView,
    /// Why.
    pub reason: String,
    /// By which provision it is not competent.
    pub legal_basis: String,
    /// Whom it thinks competent.
    pub proposed_agency: Option<NamedView>,
    /// When.
    pub returned_at: Moment,
}

/// More time that was asked for.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Extension", skip_serializing_if_is_none)]
pub struct ExtensionView {
    /// Which deadline.
    pub deadline_id: Uuid,
    /// The new last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub asked_at: Moment,
    /// By whom.
    pub asked_by: Option<PersonView>,
    /// What was decided; absent while nothing is.
    pub decision: Option<ExtensionDecisionView>,
}

/// The decision on more time.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ExtensionDecision", skip_serializing_if_is_none)]
pub struct ExtensionDecisionView {
    /// Whether it was granted.
    pub granted: bool,
    /// Why.
    pub reason: Option<String>,
    /// By which organization.
    pub organization: Option<NamedView>,
    /// By whom.
    pub decided_by: Option<PersonView>,
    /// When.
    pub decided_at: Moment,
}

/// A proposal to a higher body.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Submission", skip_serializing_if_is_none)]
pub struct SubmissionView {
    /// What was proposed.
    pub proposal: String,
    /// To which body.
    pub higher_body: String,
    /// By which document.
    pub official_document: OfficialDocumentView,
    /// When.
    pub submitted_at: Moment,
    /// What was heard of it meanwhile.
    pub follow_ups: Vec<FollowUpView>,
    /// What the higher body said; absent if it said nothing.
    pub reply: Option<String>,
    /// By which document.
    pub reply_document: Option<OfficialDocumentView>,
    /// When its word was received, or the waiting ended otherwise.
    pub received_at: Option<Moment>,
}

/// What was heard of a proposal.
#[derive(Debug, Clone, Object)]
#[oai(rename = "FollowUp")]
pub struct FollowUpView {
    /// In words.
    pub text: String,
    /// When.
    pub at: Moment,
}

/// An answer that did not do: the enterprise disputed it, or the case was reopened.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Dispute")]
pub struct DisputeView {
    /// Why.
    pub reason: String,
    /// When.
    pub disputed_at: Moment,
    /// The answer.
    pub answer: AnswerView,
}

impl ReturnView {
    /// A return, with the agencies' names in the reader's language.
    pub fn new(city: &City, returned: &Return, language: Language) -> Self {
        Self {
            agency: organization(city, &returned.agency, language),
            reason: returned.reason.clone(),
            legal_basis: returned.legal_basis.clone(),
            proposed_agency: returned.proposed_agency.as_deref().map(|agency| organization(city, agency, language)),
            returned_at: moment(returned.at),
        }
    }
}

impl ExtensionView {
    /// A request for more time, with the names of who asked and who decided.
    pub fn new(city: &City, asked: &Extension, people: &HashMap<Uuid, String>, language: Language) -> Self {
        let person = |id: Uuid| people.get(&id).map(|name| PersonView { id, name: name.clone() });
        let decided = |decision: &ExtensionDecision| ExtensionDecisionView {
            granted: decision.granted,
            reason: decision.reason.clone(),
            organization: decision.by.organization.as_deref().map(|code| organization(city, code, language)),
            decided_by: decision.by.person.and_then(person),
            decided_at: moment(decision.at),
        };
        Self {
            deadline_id: asked.deadline,
            until: asked.until,
            reason: asked.reason.clone(),
            asked_at: moment(asked.asked_at),
            asked_by: asked.asked_by.and_then(person),
            decision: asked.decision.as_ref().map(decided),
        }
    }
}

impl From<Submission> for SubmissionView {
    fn from(submission: Submission) -> Self {
        let heard = |heard: FollowUp| FollowUpView { text: heard.text, at: moment(heard.at) };
        Self {
            proposal: submission.proposal,
            higher_body: submission.higher_body,
            official_document: submission.official_document.into(),
            submitted_at: moment(submission.submitted_at),
            follow_ups: submission.follow_ups.into_iter().map(heard).collect(),
            reply: submission.reply,
            reply_document: submission.reply_document.map(Into::into),
            received_at: submission.received_at.map(moment),
        }
    }
}

impl DisputeView {
    /// An answer that did not do, with the opinions that it cites as far as the reader sees them.
    pub fn new(dispute: Dispute, opinions: &[OpinionView]) -> Self {
        let answer = AnswerView::new(dispute.answer, opinions);
        Self { reason: dispute.reason, disputed_at: moment(dispute.at), answer }
    }
}

//! Questions to the enterprise and the answer to it: drafted, then signed as an official document.

use chrono::NaiveDate;
use poem_openapi::Object;

use super::{Moment, PersonView, moment};
use crate::api::word::Word;
use crate::domain::case::{Answer, Draft, InformationRequest, Outcome};

/// One question to the enterprise.
#[derive(Debug, Clone, Object)]
#[oai(rename = "InformationRequest", skip_serializing_if_is_none)]
pub struct InformationRequestView {
    /// What was asked.
    pub text: String,
    /// When.
    pub asked_at: Moment,
    /// What came back; absent if nothing did.
    pub reply: Option<String>,
    /// When it came back, or when the period passed.
    pub ended_at: Option<Moment>,
}

/// An answer that waits for its signature.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DraftAnswer", skip_serializing_if_is_none)]
pub struct DraftView {
    /// The text.
    pub text: String,
    /// What it amounts to.
    pub outcome: Word<Outcome>,
    /// The provisions it rests on.
    pub legal_references: Vec<String>,
    /// What was proposed to the higher body.
    pub proposal: Option<String>,
    /// That higher body.
    pub higher_body: Option<String>,
    /// Who drafted it: someone else must sign.
    pub drafted_by: Option<PersonView>,
}

/// The signed answer.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Answer", skip_serializing_if_is_none)]
pub struct AnswerView {
    /// The text.
    pub text: String,
    /// What it amounts to.
    pub outcome: Word<Outcome>,
    /// The provisions it rests on.
    pub legal_references: Vec<String>,
    /// What was proposed to the higher body.
    pub proposal: Option<String>,
    /// That higher body.
    pub higher_body: Option<String>,
    /// The document that it was issued as.
    pub official_document: OfficialDocumentView,
    /// When it was approved.
    pub answered_at: Moment,
}

/// An official document (decree 30/2020/NĐ-CP).
#[derive(Debug, Clone, Object)]
#[oai(rename = "OfficialDocument")]
pub struct OfficialDocumentView {
    /// Its number in the agency's register.
    #[oai(validator(min_length = 1, max_length = 50))]
    pub number: String,
    /// Its symbol.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub symbol: String,
    /// The date it bears; not in the future.
    pub signed_on: NaiveDate,
    /// Who signed it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub signer: String,
}

impl From<Answer> for AnswerView {
    fn from(answer: Answer) -> Self {
        let Draft { text, outcome, legal_references, proposal, higher_body, opinions: _, by: _ } = answer.draft;
        let document = answer.official_document;
        Self {
            text,
            outcome: Word(outcome),
            legal_references,
            proposal,
            higher_body,
            official_document: OfficialDocumentView {
                number: document.number,
                symbol: document.symbol,
                signed_on: document.signed_on,
                signer: document.signer,
            },
            answered_at: moment(answer.answered_at),
        }
    }
}

impl DraftView {
    /// A draft, with the name of who wrote it.
    pub fn new(draft: &Draft, drafted_by: Option<PersonView>) -> Self {
        Self {
            text: draft.text.clone(),
            outcome: Word(draft.outcome),
            legal_references: draft.legal_references.clone(),
            proposal: draft.proposal.clone(),
            higher_body: draft.higher_body.clone(),
            drafted_by,
        }
    }
}

impl From<InformationRequest> for InformationRequestView {
    fn from(request: InformationRequest) -> Self {
        Self {
            text: request.text,
            asked_at: moment(request.asked_at),
            reply: request.reply,
            ended_at: request.ended_at.map(moment),
        }
    }
}

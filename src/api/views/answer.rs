//! Questions to the enterprise and the answer to it: drafted, then signed as an official document.

use chrono::NaiveDate;
use poem_openapi::Object;
use uuid::Uuid;

use super::coordination::OpinionView;
use super::{Moment, NamedView, PersonView, moment};
use crate::api::word::Word;
use crate::domain::case::{Answer, Draft, InformationRequest, OfficialDocument, OpinionState, Outcome};

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
    /// The opinions that it cites.
    pub opinions: Vec<CitedOpinionView>,
    /// The document that it was issued as.
    pub official_document: OfficialDocumentView,
    /// When it was approved.
    pub answered_at: Moment,
}

/// An opinion that an answer cites.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CitedOpinion")]
pub struct CitedOpinionView {
    /// Its id, as among the case's opinions.
    pub id: Uuid,
    /// Whose.
    pub agency: NamedView,
    /// Given, or deemed consent.
    pub state: Word<OpinionState>,
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

impl From<OfficialDocument> for OfficialDocumentView {
    fn from(document: OfficialDocument) -> Self {
        let OfficialDocument { number, symbol, signed_on, signer } = document;
        Self { number, symbol, signed_on, signer }
    }
}

impl AnswerView {
    /// An answer, which cites some of these opinions.
    pub fn new(answer: Answer, asked: &[OpinionView]) -> Self {
        let Draft { text, outcome, legal_references, proposal, higher_body, opinions, by: _ } = answer.draft;
        let cited = asked.iter().filter(|opinion| opinions.contains(&opinion.id));
        let cite = |o: &OpinionView| CitedOpinionView { id: o.id, agency: o.agency.clone(), state: o.state };
        Self {
            text,
            outcome: Word(outcome),
            legal_references,
            proposal,
            higher_body,
            opinions: cited.map(cite).collect(),
            official_document: answer.official_document.into(),
            answered_at: moment(answer.answered_at),
        }
    }
}

impl From<OfficialDocumentView> for OfficialDocument {
    fn from(OfficialDocumentView { number, symbol, signed_on, signer }: OfficialDocumentView) -> Self {
        Self { number, symbol, signed_on, signer }
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

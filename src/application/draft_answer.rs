//! The lead agency submits an answer for signature; a later draft replaces an earlier one.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Draft, Fact, Outcome};
use crate::store::cases::CaseKey;

/// An answer as its drafter wrote it.
#[derive(Debug, Clone)]
pub struct DraftAnswer {
    /// The text.
    pub text: String,
    /// What it amounts to.
    pub outcome: Outcome,
    /// The provisions it rests on.
    pub legal_references: Vec<String>,
    /// What was proposed to the higher body.
    pub proposal: Option<String>,
    /// That higher body.
    pub higher_body: Option<String>,
}

/// Submits an answer for signature.
pub async fn draft_answer(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    answer: DraftAnswer,
) -> Result<Done<CaseReading>, Error> {
    let by = caller.actor.person;
    act(app, caller, key, expected, |_, _| {
        let DraftAnswer { text, outcome, legal_references, proposal, higher_body } = answer;
        let text = checked_text("/text", text)?;
        Ok(Fact::DraftAnswer { draft: Draft { text, outcome, legal_references, proposal, higher_body, by } })
    })
    .await
}

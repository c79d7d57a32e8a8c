//! The lead agency submits an answer for signature; a later draft replaces an earlier one.

use super::act::act;
use super::file_case::{marked_references, secret};
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Case, Draft, Fact, Opinion, OpinionEnd, Outcome};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;
use uuid::Uuid;

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
    /// The opinions that it cites; none named: all that were given.
    pub opinions: Option<Vec<Uuid>>,
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
    act(app, caller, key, expected, Action::DraftAnswer, |case, _| {
        check_markings(&answer)?;
        let DraftAnswer { text, outcome, legal_references, proposal, higher_body, opinions } = answer;
        let opinions = opinions.unwrap_or_else(|| all_given(case));
        Ok(Fact::DraftAnswer { draft: Draft { text, outcome, legal_references, proposal, higher_body, opinions, by } })
    })
    .await
}

fn all_given(case: &Case) -> Vec<Uuid> {
    let ended = |opinion: &&Opinion| !matches!(opinion.end, None | Some(OpinionEnd::NotNeeded));
    case.proceedings.opinions.iter().filter(ended).map(|opinion| opinion.id).collect()
}

/// A draft carries no state-secret marking in any of its texts.
fn check_markings(answer: &DraftAnswer) -> Result<(), Error> {
    let texts = [
        ("/text", Some(&answer.text)),
        ("/proposal", answer.proposal.as_ref()),
        ("/higher_body", answer.higher_body.as_ref()),
    ];
    let texts = texts.into_iter().filter_map(|(pointer, text)| secret(pointer, text?));
    let marked: Vec<_> = texts.chain(marked_references(&answer.legal_references)).collect();
    if marked.is_empty() { Ok(()) } else { Err(Error::Invalid(marked)) }
}

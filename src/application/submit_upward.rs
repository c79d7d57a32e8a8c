//! What it takes is beyond the city: a proposal goes to a higher body, and the answer's clock stands.

use super::act::act;
use super::checked::{checked_document, checked_text};
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Fact, OfficialDocument};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// A proposal to a higher body.
#[derive(Debug, Clone)]
pub struct SubmitUpward {
    /// What is proposed.
    pub proposal: String,
    /// To which body.
    pub higher_body: String,
    /// By which document.
    pub official_document: OfficialDocument,
}

/// Writes down what was proposed, to which body, by which document.
pub async fn submit_upward(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    proposed: SubmitUpward,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::SubmitUpward, |_, _| {
        Ok(Fact::SubmitUpward {
            proposal: checked_text("/proposal", proposed.proposal)?,
            higher_body: checked_text("/higher_body", proposed.higher_body)?,
            official_document: checked_document(proposed.official_document)?,
        })
    })
    .await
}

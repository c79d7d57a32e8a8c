//! The director signs the answer; it goes to the enterprise, which confirms or disputes it.

use super::act::act;
use super::checked::checked_document;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::{Fact, OfficialDocument};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Signs the answer as an official document.
pub async fn approve_answer(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    document: OfficialDocument,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Approve, |_, _| {
        Ok(Fact::Approve { official_document: checked_document(document)? })
    })
    .await
}

//! The director sends a draft back; why is for the agency alone.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Sends the draft back.
pub async fn reject_draft(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::RejectDraft, |_, _| {
        Ok(Fact::RejectDraft { reason: checked_text("/reason", reason)? })
    })
    .await
}

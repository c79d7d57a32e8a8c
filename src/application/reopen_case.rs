//! The coordinator takes up again what had ended, within six months.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Takes the case up again.
pub async fn reopen_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Reopen, |_, _| {
        Ok(Fact::Reopen { reason: checked_text("/reason", reason)? })
    })
    .await
}

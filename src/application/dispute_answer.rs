//! The enterprise says that the obstacle is not gone: the lead agency owes another answer.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Disputes the answer.
pub async fn dispute_answer(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Dispute, |_, _| {
        Ok(Fact::Dispute { reason: checked_text("/reason", reason)? })
    })
    .await
}

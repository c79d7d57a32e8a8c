//! The coordinator changes how pressing a case is; the answer's limit is counted anew from filing.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::domain::words::Urgency;
use crate::store::cases::CaseKey;

/// Makes the case urgent, or no longer so.
pub async fn set_urgency(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    urgency: Urgency,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::SetUrgency, |_, _| {
        Ok(Fact::SetUrgency { urgency, reason: checked_text("/reason", reason)? })
    })
    .await
}

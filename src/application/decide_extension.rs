//! More time is granted or refused: the first time by the director, later by a leader of the city.

use super::act::act;
use super::checked::checked_if_any;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Decides on the request that waits; a refusal says why.
pub async fn decide_extension(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    granted: bool,
    reason: Option<String>,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::DecideExtension, |_, _| {
        Ok(Fact::DecideExtension { granted, reason: checked_if_any("/reason", reason)? })
    })
    .await
}

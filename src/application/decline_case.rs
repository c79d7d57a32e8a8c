//! The coordinator rules that a case is not for this system, says why, and where to turn instead.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;
use crate::words;

words! {
    /// On which ground a case is declined.
    DeclineReason {
        /// Nothing that hinders the enterprise.
        NotAnObstacle = "not_an_obstacle",
        /// A complaint or denunciation, which has its own law.
        ComplaintOrDenunciation = "complaint_or_denunciation",
        /// A state secret.
        StateSecret = "state_secret",
        /// The same as another case.
        Duplicate = "duplicate",
    }
}

/// Declines a case.
pub async fn decline_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    reason: DeclineReason,
    text: String,
    where_to_turn: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Decline, |_, _| {
        let text = checked_text("/text", text)?;
        let where_to_turn = checked_text("/where_to_turn", where_to_turn)?;
        Ok(Fact::Decline { reason: reason.as_str().to_owned(), text, where_to_turn })
    })
    .await
}

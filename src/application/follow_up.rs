//! The lead agency asked the higher body how the proposal stands; the next time is due anew.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Writes down what was heard.
pub async fn follow_up(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    text: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::FollowUp, |_, _| Ok(Fact::FollowUp { text: checked_text("/text", text)? }))
        .await
}

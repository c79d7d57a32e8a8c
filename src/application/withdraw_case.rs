//! The enterprise takes its case back.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Takes the case back.
pub async fn withdraw_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    text: Option<String>,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Withdraw, |_, _| {
        Ok(Fact::Withdraw { text: text.map(|text| checked_text("/text", text)).transpose()? })
    })
    .await
}

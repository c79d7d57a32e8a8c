//! The enterprise says that the obstacle is gone; the case closes.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Confirms that the obstacle is gone.
pub async fn confirm_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    text: Option<String>,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::Confirm, |_, _| {
        Ok(Fact::Confirm { text: text.map(|text| checked_text("/text", text)).transpose()? })
    })
    .await
}

//! The enterprise supplies what was asked; the answer’s clock runs on.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Supplies what was asked.
pub async fn supply_information(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    text: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::SupplyInformation, |_, _| {
        Ok(Fact::SupplyInformation { text: checked_text("/text", text)? })
    })
    .await
}

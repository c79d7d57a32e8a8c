//! The lead agency asks the enterprise; the answer’s clock stands, once in a leg.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Asks the enterprise for information.
pub async fn request_information(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    text: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::RequestInformation, |_, _| {
        Ok(Fact::RequestInformation { text: checked_text("/text", text)? })
    })
    .await
}

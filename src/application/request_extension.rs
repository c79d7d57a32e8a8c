//! The lead agency asks for more time, before its deadline passes.

use chrono::NaiveDate;

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Asks for time until the closing of a working day.
pub async fn request_extension(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    until: NaiveDate,
    reason: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::RequestExtension, |_, _| {
        Ok(Fact::RequestExtension { until, reason: checked_text("/reason", reason)? })
    })
    .await
}

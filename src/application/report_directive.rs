//! Whoever was directed reports what was done.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;
use uuid::Uuid;

/// Reports on a directive to the caller's organization.
pub async fn report_directive(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    directive: Uuid,
    text: String,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::ReportDirective, |_, _| {
        Ok(Fact::ReportDirective { directive, text: checked_text("/text", text)? })
    })
    .await
}

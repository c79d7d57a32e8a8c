//! Who directed accepts the report on a directive, or sends it back with a new day.

use super::act::act;
use super::checked::checked_text;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::access::{Actor, may_judge};
use crate::domain::case::{Case, Fact};
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;
use chrono::NaiveDate;
use uuid::Uuid;

/// Accepts the report.
pub async fn accept_directive(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    directive: Uuid,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::AcceptDirective, |case, _| {
        check_judge(case, &caller.actor, directive)?;
        Ok(Fact::AcceptDirective { directive })
    })
    .await
}

/// Sends the report back.
pub async fn send_back_directive(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    directive: Uuid,
    reason: String,
    due_on: NaiveDate,
) -> Result<Done<CaseReading>, Error> {
    act(app, caller, key, expected, Action::SendBackDirective, |case, _| {
        check_judge(case, &caller.actor, directive)?;
        Ok(Fact::SendBackDirective { directive, reason: checked_text("/reason", reason)?, due_on })
    })
    .await
}

/// The coordinator judges the coordinator's own directives alone.
fn check_judge(case: &Case, actor: &Actor, directive: Uuid) -> Result<(), Error> {
    match case.proceedings.find_directive(directive) {
        Some(found) if !may_judge(actor, found) => Err(Error::invalid(
            "/directive",
            "Ý kiến chỉ đạo này do lãnh đạo Thành phố giao; lãnh đạo Thành phố xem xét báo cáo.",
            "A leader of the city gave this directive; a leader judges the report on it.",
        )),
        _ => Ok(()),
    }
}

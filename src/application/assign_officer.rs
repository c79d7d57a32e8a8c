//! The director names another officer for a case.

use uuid::Uuid;

use super::accept_case::check_officer;
use super::act::act;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::store::cases::CaseKey;

/// Names `officer`, who works in the caller's own agency, to handle the case from now on.
pub async fn assign_officer(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    officer: Uuid,
) -> Result<Done<CaseReading>, Error> {
    let checked = check_officer(app, caller, officer).await;
    act(app, caller, key, expected, Action::Assign, |_, _| checked.map(|()| Fact::Assign { officer })).await
}

//! The lead agency takes a case on and names who handles it.

use super::act::act;
use super::read_case::CaseReading;
use super::{App, Caller, Done, Error};
use crate::domain::case::Fact;
use crate::domain::lifecycle::Action;
use crate::domain::words::Position;
use crate::store::cases::CaseKey;
use crate::store::people;
use uuid::Uuid;

/// Takes the case on; `officer` handles it, else the caller.
pub async fn accept_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    officer: Option<Uuid>,
) -> Result<Done<CaseReading>, Error> {
    let named = match officer {
        Some(officer) => check_officer(app, caller, officer).await.map(|()| Some(officer)),
        None => Ok(caller.actor.person),
    };
    // Whoever may never accept or may not see the case is told that first, and a repeated call gets its first answer.
    act(app, caller, key, expected, Action::Accept, |_, _| Ok(Fact::Accept { officer: named? })).await
}

/// Only who works in the caller's own agency may be named.
pub(super) async fn check_officer(app: &App, caller: &Caller, officer: Uuid) -> Result<(), Error> {
    let holders = people::find_holders(app.db.read(), &[caller.actor.organization.as_str()], app.today()).await?;
    let working = [Position::Officer, Position::Director, Position::Intake];
    if holders.iter().any(|holder| holder.person == officer && working.contains(&holder.position)) {
        return Ok(());
    }
    Err(Error::invalid(
        "/officer",
        "Người này không phải chuyên viên đang công tác tại cơ quan của bạn; xem GET /v1/organizations/{mã}/positions.",
        "This person is not an officer of your agency today; see GET /v1/organizations/{code}/positions.",
    ))
}

//! Letting a person's term in a position end: on a day to come, or from today on.

use chrono::{Days, NaiveDate};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::act::claim_for;
use super::positions::{
    PositionReading, check_may_change, fault_of_last_day, find_other_holder, find_readable, no_such_position,
    read_term, record,
};
use super::seat_person::held_by;
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::event::{AccessAction, By};
use crate::domain::text::Text;
use crate::store::positions::{self, Act, Term};
use crate::store::{access_events, editions, stand_ins};

/// Sets the last day of a term that still has the `expected` version. One that has not begun is taken back by a last day
/// before its first.
pub async fn end_position(
    app: &App,
    caller: &Caller,
    (organization, id): (&str, Uuid),
    expected: i32,
    last: NaiveDate,
) -> Result<Done<PositionReading>, Error> {
    let (city, today) = (app.city(), app.today());
    let found = find_readable(city.register(), &caller.actor, organization)?;
    let by = check_may_change(&caller.actor, organization)?;
    let txn = app.db.begin().await?;
    editions::bump(&txn, editions::POSITIONS).await?;
    let term = positions::find(&txn, organization, id).await?.ok_or_else(no_such_position)?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        if carried.case != id {
            return Err(Error::KeyReused);
        }
        let reading = read_term(app, &caller.actor, organization, id).await?;
        return Ok(Done::AlreadyApplied(reading, carried.answer));
    }
    if term.version != expected {
        return Err(Error::Stale { current: term.version, changes: Vec::new() });
    }
    if !term.goes_on(today) {
        return Err(over());
    }
    let mut faults = Vec::from_iter(fault_of_last_day(last, today));
    if let Some(end) = found.valid_to.filter(|end| *end < last) {
        faults.push(FieldError::new(
            "/valid_to",
            format!("Tổ chức chỉ tồn tại đến {end}."),
            format!("The organization exists until {end}."),
        ));
    }
    let ended = Term { to: Some(last), ..term };
    if let Some(other) = find_other_holder(&txn, &ended, today).await? {
        faults.push(FieldError { pointer: "/valid_to".into(), ..held_by(&txn, &other).await? });
    }
    faults.extend(stands_in_still(&txn, &ended, last).await?);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let act = Act { by: Some(by), at: app.clock.now() };
    if !positions::end(&txn, (id, expected), last, act).await? {
        return Err(Error::Stale { current: expected + 1, changes: Vec::new() });
    }
    let event = record::of_term(AccessAction::Unseated, &ended, By::from(&caller.actor), act.at);
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(Done::Executed(read_term(app, &caller.actor, organization, id).await?))
}

/// Whoever leaves an organization cannot stand in there any more: nobody would be there for whom they stand in.
async fn stands_in_still(
    conn: &impl ConnectionTrait,
    ended: &Term,
    last: NaiveDate,
) -> Result<Option<FieldError>, Error> {
    let (organization, person) = (&ended.holder.organization, ended.holder.person);
    let after = last + Days::new(1);
    let held = positions::list_of_person(conn, person, after).await?;
    let stays = |other: &Term| other.id != ended.id && other.holder.organization == *organization && !other.is_empty();
    let posts = stand_ins::list_open_by(conn, person, after).await?;
    let post = posts.into_iter().find(|post| post.organization == *organization);
    Ok(post.filter(|_| !held.iter().any(stays)).map(|post| {
        let post = format!("{}@{organization}", post.position);
        FieldError::new(
            "/valid_to",
            format!("Sau ngày này người đó còn thay mặt {post}: trước hết hãy kết thúc việc thay mặt (…/stand_ins/{{id}}/end)."),
            format!("They stand in for {post} after this day: let that end first (…/stand_ins/{{id}}/end)."),
        )
    }))
}

fn over() -> Error {
    let message = Text::new(
        "Người này đã thôi giữ chức vụ; hãy bổ nhiệm lại (POST …/positions) nếu cần.",
        "This term is over already; seat the person anew (POST …/positions) where they are to go on.",
    );
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}

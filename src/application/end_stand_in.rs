//! Letting somebody stand in for a shorter time, or not at all.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::act::claim_for;
use super::appoint_stand_in::{arranger, elsewhere};
use super::positions::{
    PositionReading, fault_of_last_day, find_readable, forbidden, no_such_position, read_term, record,
};
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::Actor;
use crate::domain::access::event::{AccessAction, By};
use crate::domain::escalation::StandIn;
use crate::domain::text::Text;
use crate::store::positions::{self, Act, Term};
use crate::store::{access_events, editions, stand_ins};

/// Which stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhichStandIn<'a> {
    /// Of which organization, by its code.
    pub organization: &'a str,
    /// For whose term.
    pub term: Uuid,
    /// The stand-in itself.
    pub stand_in: Uuid,
}

/// Sets an earlier last day, if it still has the `expected` version. What has not begun is taken back by a last day before
/// its first.
pub async fn end_stand_in(
    app: &App,
    caller: &Caller,
    which: WhichStandIn<'_>,
    expected: i32,
    last: NaiveDate,
) -> Result<Done<PositionReading>, Error> {
    let (city, today, actor) = (app.city(), app.today(), &caller.actor);
    let WhichStandIn { organization, term, stand_in: id } = which;
    find_readable(city.register(), actor, organization)?;
    let txn = app.db.begin().await?;
    editions::bump(&txn, editions::POSITIONS).await?;
    let term = positions::find(&txn, organization, term).await?.ok_or_else(no_such_position)?;
    let kept = stand_ins::find(&txn, id).await?.filter(|kept| kept.stand_in.absent == term.holder.person);
    let kept = kept.ok_or_else(no_such_stand_in)?;
    let by = arranger(actor, &term)?;
    check_is_theirs(&txn, actor, &term, &kept.stand_in, today).await?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        if carried.case != id {
            return Err(Error::KeyReused);
        }
        let reading = read_term(app, actor, organization, term.id).await?;
        return Ok(Done::AlreadyApplied(reading, carried.answer));
    }
    if kept.version != expected {
        return Err(Error::Stale { current: kept.version, changes: Vec::new() });
    }
    if kept.stand_in.to < today {
        return Err(over());
    }
    let later = (last > kept.stand_in.to).then(|| {
        FieldError::new(
            "/valid_to",
            "Chỉ rút ngắn được: để kéo dài, hãy cử người thay mặt tiếp từ ngày sau đó.",
            "It can only be made shorter: to go on, appoint a stand-in from the day after it.",
        )
    });
    let faults: Vec<_> = fault_of_last_day(last, today).into_iter().chain(later).collect();
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let act = Act { by: Some(by), at: app.clock.now() };
    if !stand_ins::end(&txn, (id, expected), last, act).await? {
        return Err(Error::Stale { current: expected + 1, changes: Vec::new() });
    }
    let ended = StandIn { to: last, ..kept.stand_in };
    let event = record::of_stand_in(AccessAction::StandInEnded, &ended, By::from(actor), act.at);
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(Done::Executed(read_term(app, actor, organization, term.id).await?))
}

/// What was arranged for a position elsewhere, or for all of them, is not ended by who looks after this one alone.
async fn check_is_theirs(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    term: &Term,
    stand_in: &StandIn,
    today: NaiveDate,
) -> Result<(), Error> {
    let is_of_another = stand_in.only_this && stand_in.post != term.holder.post();
    let is_wider = !stand_in.only_this && elsewhere(conn, actor, term, today).await?.is_some();
    if is_of_another || is_wider { Err(forbidden()) } else { Ok(()) }
}

fn no_such_stand_in() -> Error {
    Error::NotFound(Text::new(
        "Không có việc thay mặt này; xem GET /v1/organizations/{mã}/positions.",
        "There is no such stand-in; see GET /v1/organizations/{code}/positions.",
    ))
}

fn over() -> Error {
    let message = Text::new("Việc thay mặt này đã hết.", "This is over already.");
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}

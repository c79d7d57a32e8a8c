//! Giving a person a position, from a day on.

use chrono::NaiveDate;
use uuid::Uuid;

use super::act::claim_for;
use super::create_user::add;
use super::positions::{
    PositionReading, check_may_change, fault_of_first_day, faults_of_post, find_other_holder, find_readable, find_who,
    read_term, record,
};
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::event::{AccessAction, By};
use crate::domain::escalation::{Holder, Post};
use crate::domain::register::Organization;
use crate::domain::words::Position;
use crate::store::positions::{self, Act, Term};
use crate::store::{access_events, editions, people};

pub use super::positions::{NewPerson, Who};

/// Who gets which position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatPerson {
    /// Which position.
    pub position: Position,
    /// Of a vice-chairman: which field.
    pub field: Option<String>,
    /// Who.
    pub person: Who,
    /// The first day.
    pub valid_from: NaiveDate,
}

/// Seats a person in an organization that the caller looks after.
pub async fn seat_person(
    app: &App,
    caller: &Caller,
    organization: &str,
    new: SeatPerson,
) -> Result<Done<PositionReading>, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let found = find_readable(city.register(), &caller.actor, organization)?;
    let by = check_may_change(&caller.actor, organization)?;
    let SeatPerson { position, field, person, valid_from } = new;
    let post = Post { organization: organization.to_owned(), position, field };
    let mut faults = faults_of_post(city.register(), &post, "/");
    faults.extend(fault_of_first_day(valid_from, app.today()).or_else(|| outside(found, valid_from)));
    if let Who::New(new) = &person {
        faults.extend(new.faults("/person/"));
    }
    let id = Uuid::now_v7();
    let txn = app.db.begin().await?;
    // Whoever else changes positions waits here.
    editions::bump(&txn, editions::POSITIONS).await?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        let reading = read_term(app, &caller.actor, organization, carried.case).await?;
        return Ok(Done::AlreadyApplied(reading, carried.answer));
    }
    let who = find_who(&txn, person).await?.map_err(|fault| faults.push(fault)).ok();
    let holder =
        |person| Holder { position, organization: post.organization.clone(), field: post.field.clone(), person };
    let person = who.as_ref().map_or(Uuid::nil(), |(person, _)| person.id);
    let begun = Some(Act { by: Some(by), at: now });
    let to = found.valid_to;
    let term = Term { id, holder: holder(person), from: Some(valid_from), to, version: 1, begun, ended: None };
    if let Some(other) = find_other_holder(&txn, &term, valid_from).await? {
        faults.push(held_by(&txn, &other).await?);
    } else if is_seated(&txn, &term).await? {
        faults.push(FieldError::new(
            "/person/id",
            "Người này đang giữ chính chức vụ này.",
            "This person holds this very position already.",
        ));
    }
    let (mut events, actor) = (Vec::new(), By::from(&caller.actor));
    match who {
        Some((person, is_new)) if faults.is_empty() => {
            if is_new {
                events.push(add(&txn, &person, actor, now).await?);
            }
        }
        _ => return Err(Error::Invalid(faults)),
    }
    positions::insert(&txn, &term).await?;
    events.push(record::of_term(AccessAction::Seated, &term, actor, now));
    access_events::append(&txn, &events).await?;
    txn.commit().await?;
    Ok(Done::Executed(read_term(app, &caller.actor, organization, id).await?))
}

/// A position begins while its organization exists.
fn outside(organization: &Organization, on: NaiveDate) -> Option<FieldError> {
    let from = organization.valid_from.map_or_else(String::new, |from| from.to_string());
    let to = organization.valid_to.map_or_else(String::new, |to| to.to_string());
    (!organization.is_valid_on(on)).then(|| {
        FieldError::new(
            "/valid_from",
            format!("Ngày này tổ chức không tồn tại (từ {from} đến {to}); xem GET /v1/organizations/{{mã}}."),
            format!(
                "The organization does not exist on that day (from {from} to {to}); see GET /v1/organizations/{{code}}."
            ),
        )
    })
}

async fn is_seated(conn: &impl sea_orm::ConnectionTrait, term: &Term) -> Result<bool, Error> {
    let from = term.from.unwrap_or_default();
    let held = positions::list_of_person(conn, term.holder.person, from).await?;
    Ok(held.iter().any(|held| held.holder == term.holder && !held.is_empty()))
}

/// Only one person at a time holds it.
pub(super) async fn held_by(conn: &impl sea_orm::ConnectionTrait, other: &Term) -> Result<FieldError, Error> {
    let id = other.holder.person;
    let name = people::find_people(conn, vec![id]).await?.remove(&id).map(|person| person.name).unwrap_or_default();
    let term = other.id;
    Ok(FieldError::new(
        "/position",
        format!("{name} giữ chức vụ này vào thời gian đó: trước hết hãy cho thôi giữ (POST …/positions/{term}/end)."),
        format!("{name} holds this position on some of these days: let that end first (POST …/positions/{term}/end)."),
    ))
}

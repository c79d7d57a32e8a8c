//! One mail a morning to each leader, with the cases that climbed to them.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::app::AUTHORITY;
use super::digest_items::digest_items;
use super::notices::{organization_name, reader_for};
use super::{App, City, Error};
use crate::domain::access::Scope;
use crate::domain::case::Case;
use crate::domain::escalation::{self, Holder};
use crate::domain::moment::city_date;
use crate::domain::words::Position;
use crate::mail::message::{Message, Reader};
use crate::mail::write_letter;
use crate::store::cases::{CaseKey, find_case};
use crate::store::escalations::{self, WaitingStep};
use crate::store::outbox;
use crate::store::people::{self, Seats};

/// For how long after its moment a step waits for the others of the same morning.
pub(super) const GATHERING: TimeDelta = TimeDelta::minutes(15);

/// Writes the digests that are due; how many.
pub async fn write_digests(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let until = now - GATHERING;
    if !is_reading_time(&app.city(), now) || escalations::is_step_due(app.db.read(), until, app.system_now()).await? {
        return Ok(0);
    }
    let readers = escalations::list_digest_readers(app.db.read(), until).await?;
    let mut written = 0;
    for reader in readers {
        match write_digest(app, reader, until).await {
            Ok(wrote) => written += usize::from(wrote),
            Err(Error::Unavailable(cause)) => return Err(Error::Unavailable(cause)),
            // One that cannot be written keeps no other leader waiting.
            Err(error) => tracing::error!(%reader, %error, "a digest could not be written; it is tried again"),
        }
    }
    Ok(written)
}

/// A digest is for the working day that began a while ago; what climbed at night or on a day off waits for the morning.
fn is_reading_time(city: &City, now: DateTime<Utc>) -> bool {
    next_reading_time(city, now) == now
}

/// The first moment from `at` on at which a digest is written.
pub(super) fn next_reading_time(city: &City, at: DateTime<Utc>) -> DateTime<Utc> {
    let calendar = city.calendar_of(AUTHORITY);
    let moments =
        city_date(at).iter_days().filter_map(|day| Some((calendar.opening_on(day)?, calendar.closing_on(day)?)));
    let mut moments = moments.map(|(opening, closing)| (at.max(opening + GATHERING), closing));
    moments.find(|(moment, closing)| moment < closing).map_or(at, |(moment, _)| moment)
}

async fn write_digest(app: &App, reader: Uuid, until: DateTime<Utc>) -> Result<bool, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let today = city_date(now);
    let (conn, midnight) = (app.db.read(), escalation::day_began(now));
    let steps = escalations::list_waiting(conn, reader, until).await?;
    if steps.is_empty() || outbox::has_digest_since(conn, reader, midnight).await? {
        return Ok(false);
    }
    let cases = cases_of(conn, &steps).await?;
    let (steps, moot): (Vec<_>, Vec<_>) = steps.into_iter().partition(|step| still_runs(step, &cases));
    escalations::skip_moot(app.db.write(), &moot.iter().map(|step| step.id).collect::<Vec<_>>()).await?;
    if steps.is_empty() {
        return Ok(!moot.is_empty());
    }
    let seats = people::find_seats(conn, &[AUTHORITY], today).await?;
    if steps.iter().any(|step| is_away(&city, &seats, reader, step.position)) {
        let ids: Vec<_> = steps.iter().map(|step| step.id).collect();
        escalations::reach_anew(app.db.write(), &ids, now).await?;
        return Ok(true);
    }
    let Some(reader) = reader_of(conn, &city, &seats, reader, &steps).await? else { return Ok(false) };
    let items = digest_items(conn, &city, &reader, (&steps, &cases), today).await?;
    let message = Message::Digest { on: today, items };
    let not_before = city.calendar_of(AUTHORITY).next_working_moment(now);
    let letter = write_letter(&message, &reader, &app.links, not_before);
    // A long letter is written before anyone who writes has to wait for it.
    let txn = app.db.begin().await?;
    if outbox::has_digest_since(&txn, reader.person, midnight).await? {
        return Ok(false);
    }
    let notification = outbox::enqueue(&txn, &letter, now).await?;
    let unreached_at = escalation::unreached_at(city.calendar_of(AUTHORITY), not_before);
    if escalations::set_digest(&txn, &steps, notification, unreached_at).await? != steps.len() as u64 {
        // Another server wrote this digest meanwhile: ours is undone.
        txn.rollback().await?;
        return Ok(false);
    }
    txn.commit().await?;
    Ok(true)
}

/// Whether a step's deadline runs as it did when the step was taken: of what was met, stands or began anew since, nobody is
/// told. A case that cannot be read keeps its steps.
fn still_runs(step: &WaitingStep, cases: &HashMap<Uuid, Case>) -> bool {
    cases.get(&step.case).is_none_or(|case| case.find_running(step.deadline).is_some())
}

async fn cases_of<C: ConnectionTrait>(conn: &C, steps: &[WaitingStep]) -> Result<HashMap<Uuid, Case>, Error> {
    let mut cases = HashMap::new();
    for step in steps {
        if let Some(kept) = find_case(conn, &Scope::of_system(), &CaseKey::Id(step.case)).await? {
            cases.insert(step.case, kept.case);
        }
    }
    Ok(cases)
}

/// Whether somebody stands in today for a leader in the position in which steps wait for them.
fn is_away(city: &City, seats: &Seats, reader: Uuid, position: Position) -> bool {
    let held = || seats.holders.iter().filter(move |holder| holder.position == position);
    let reads = |holder: &Holder| reader_for(city, seats, holder).is_some_and(|known| known.person == reader);
    held().any(|holder| holder.person == reader) && !held().any(reads)
}

async fn reader_of<C: ConnectionTrait>(
    conn: &C,
    city: &City,
    seats: &Seats,
    reader: Uuid,
    steps: &[WaitingStep],
) -> Result<Option<Reader>, Error> {
    let position = steps.first().map(|step| step.position);
    let held = seats.holders.iter().filter(|holder| Some(holder.position) == position);
    let mut readers = held.filter_map(|holder| reader_for(city, seats, holder));
    if let Some(reader) = readers.find(|known| known.person == reader) {
        return Ok(Some(reader));
    }
    let person = people::find_people(conn, vec![reader]).await?.remove(&reader);
    Ok(person.zip(position).map(|(person, position)| Reader {
        person: person.id,
        address: person.email,
        name: person.name,
        position: Some(position),
        organization: organization_name(city, AUTHORITY),
        language: person.language,
        stands_in: None,
    }))
}

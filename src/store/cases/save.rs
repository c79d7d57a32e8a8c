//! A case and the event that changed it, written together.

use std::collections::BTreeSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{KeptCase, Timers, rows};
use crate::domain::case::{Case, Event};
use crate::domain::deadline::{Deadline, DeadlineStatus};
use crate::domain::history;
use crate::store::together::Inserts;
use crate::store::{deliveries, outbox};
use ::entity::{case, case_event, case_leg, case_party, case_reader, deadline};

/// Writes a new case with its filing.
pub async fn insert_case<C: ConnectionTrait>(
    conn: &C,
    case: &Case,
    event: &Event,
    timers: impl Fn(&Deadline) -> Timers,
) -> Result<(), DbErr> {
    let (stored, hash) = event_row(event, history::GENESIS)?;
    let mut inserts = Inserts::default();
    inserts.add([rows::case_row(case, &hash)?]);
    inserts.add([stored]);
    inserts.add(case.legs.iter().map(|leg| rows::leg_row(case.id, leg)));
    inserts.add(deadline_rows(case, &event.deadlines, timers)?);
    add_parties(&mut inserts, case);
    inserts.write(conn).await
}

/// Writes what an event changed, if the case still is what the event was decided on; false if it is not.
pub async fn update_case<C: ConnectionTrait>(
    conn: &C,
    before: &KeptCase,
    case: &Case,
    event: &Event,
    timers: impl Fn(&Deadline) -> Timers,
) -> Result<bool, DbErr> {
    let (stored, hash) = event_row(event, &before.last_hash)?;
    let mut row = rows::case_row(case, &hash)?;
    row.id = sea_orm::ActiveValue::NotSet;
    let updated = case::Entity::update_many()
        .set(row)
        .filter(case::Column::Id.eq(case.id))
        .filter(case::Column::Seq.eq(before.case.seq))
        .exec(conn)
        .await?;
    if updated.rows_affected != 1 {
        return Ok(false);
    }
    let (changed, begun): (Vec<_>, Vec<_>) =
        event.deadlines.iter().cloned().partition(|d| before.case.deadlines.iter().any(|b| b.id == d.id));
    for row in deadline_rows(case, &changed, &timers)? {
        deadline::Entity::update(row).exec(conn).await?;
    }
    let moot = changed.iter().filter(|deadline| is_moot(&before.case, deadline)).map(|deadline| deadline.id);
    let moot: Vec<Uuid> = moot.collect();
    if !moot.is_empty() {
        outbox::withdraw_moot(conn, case.id, &moot).await?;
    }
    let mut inserts = Inserts::default();
    inserts.add([stored]);
    save_legs(conn, &mut inserts, &before.case, case).await?;
    inserts.add(deadline_rows(case, &begun, timers)?);
    if !case.participants().eq(before.case.participants()) {
        add_parties(&mut inserts, case);
    }
    if case.restriction != before.case.restriction {
        let earlier = case_reader::Entity::delete_many().filter(case_reader::Column::CaseId.eq(case.id));
        earlier.exec(conn).await?;
        inserts.add(readers(case));
        if case.restriction.is_some() {
            deliveries::forget_about(conn, case.id).await?;
        }
    }
    inserts.write(conn).await?;
    Ok(true)
}

/// Whether what people were told of a deadline until now holds no more: it ended, stands, or begins anew.
fn is_moot(before: &Case, deadline: &Deadline) -> bool {
    let as_it_was = before.deadlines.iter().find(|before| before.id == deadline.id);
    deadline.status != DeadlineStatus::Running || as_it_was.is_none_or(|before| before.version != deadline.version)
}

/// Writes an event that adds to a case's history and does not change the case; false if the history went on meanwhile.
pub async fn add_event<C: ConnectionTrait>(conn: &C, before: &KeptCase, event: &Event) -> Result<bool, DbErr> {
    let (stored, hash) = event_row(event, &before.last_hash)?;
    let row = case::ActiveModel { seq: Set(event.seq), last_hash: Set(hash), ..Default::default() };
    let held = case::Entity::update_many().set(row).filter(case::Column::Id.eq(event.case));
    if held.filter(case::Column::Seq.eq(before.case.seq)).exec(conn).await?.rows_affected != 1 {
        return Ok(false);
    }
    case_event::Entity::insert(stored).exec_without_returning(conn).await?;
    Ok(true)
}

fn event_row(event: &Event, previous: &str) -> Result<(case_event::ActiveModel, String), DbErr> {
    let body = history::canonical(event).map_err(rows::corrupt)?;
    let hash = history::link(previous, &body);
    let row = case_event::ActiveModel {
        position: sea_orm::ActiveValue::NotSet,
        case_id: Set(event.case),
        seq: Set(event.seq),
        action: Set(event.fact.action().as_str().to_owned()),
        at: Set(event.at),
        body: Set(body),
        previous_hash: Set(previous.to_owned()),
        hash: Set(hash.clone()),
    };
    Ok((row, hash))
}

fn number(case: &Case, id: Uuid) -> i32 {
    case.deadlines.iter().position(|deadline| deadline.id == id).map_or(0, |index| index as i32)
}

fn deadline_rows(
    case: &Case,
    deadlines: &[Deadline],
    timers: impl Fn(&Deadline) -> Timers,
) -> Result<Vec<deadline::ActiveModel>, DbErr> {
    let rows = deadlines.iter().map(|deadline| {
        let number = number(case, deadline.id);
        rows::deadline_row(case.id, number, deadline, timers(deadline))
    });
    rows.collect()
}

async fn save_legs<C: ConnectionTrait>(
    conn: &C,
    inserts: &mut Inserts,
    before: &Case,
    case: &Case,
) -> Result<(), DbErr> {
    for (index, leg) in case.legs.iter().enumerate() {
        let row = rows::leg_row(case.id, leg);
        match before.legs.get(index) {
            Some(earlier) if earlier == leg => {}
            Some(_) => {
                case_leg::Entity::update(row).exec(conn).await?;
            }
            None => inserts.add([row]),
        }
    }
    Ok(())
}

/// Who alone sees a restricted case, for the finders.
fn readers(case: &Case) -> impl Iterator<Item = case_reader::ActiveModel> {
    let named = case.restriction.iter().flat_map(|restriction| &restriction.readers);
    named.map(|person| case_reader::ActiveModel { person_id: Set(*person), case_id: Set(case.id) })
}

/// Who leads, coordinates, was asked or directed, or once held a case keeps reading it: rows are added and never taken
/// away.
fn add_parties(inserts: &mut Inserts, case: &Case) {
    let agencies: BTreeSet<&str> = case.participants().collect();
    if agencies.is_empty() {
        return;
    }
    let rows = agencies
        .into_iter()
        .map(|agency| case_party::ActiveModel { agency: Set(agency.to_owned()), case_id: Set(case.id) });
    let known = OnConflict::columns([case_party::Column::Agency, case_party::Column::CaseId]).do_nothing().to_owned();
    inserts.add_insert(case_party::Entity::insert_many(rows).on_conflict(known));
}

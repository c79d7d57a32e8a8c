//! Reorganisations whose day has come are carried out: each open case that was with what ended goes to who follows, in a
//! transaction of its own. What is left is found by how cases stand, so that a stop at any moment, or another server at
//! the same work, changes nothing of what comes out.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::act::save;
use super::tell_handover::tell_handover;
use super::{App, City, Error};
use crate::domain::case::{ActorRef, Case, Event, Giver, decide};
use crate::domain::reorganisation::{Ending, Move, Reorganisation, ReorganisationStatus, ReorganisationStep, plan};
use crate::store::cases::{KeptCase, hold_free_case};
use crate::store::escalations::{self, Timer};
use crate::store::personal_data;
use crate::store::reorganisations::{self, Line, Transfer, insert_transfer, list_left, list_stranded};

/// Hands over what is due, at most `batch` cases; how much was done.
pub async fn carry_out_reorganisations(app: &App, batch: u64) -> Result<usize, Error> {
    let due = reorganisations::list_due(app.db.read(), app.today()).await?;
    // What ended by a reorganisation is handed over as its own, however many servers are at it. Where none is under way: a
    // case that was reopened, or whose agency ended by the reference data.
    if due.is_empty() {
        return move_stranded(app, batch).await;
    }
    let mut done = 0;
    for it in due {
        if !is_known(&app.city(), &it) {
            app.reload().await?;
        }
        done += carry_out(app, it, batch).await?;
    }
    Ok(done)
}

/// Whether the city that this server holds has the reorganisation in it.
fn is_known(city: &City, it: &Reorganisation) -> bool {
    let register = city.register();
    let (last, draft) = (Some(it.draft.last_day()), &it.draft);
    let ended = |code: &String| register.find_organization(code).is_none_or(|found| found.valid_to == last);
    let begun = |code: &str| register.find_organization(code).is_some();
    let gone = |id: &String| register.find_unit(id).is_none_or(|unit| unit.valid_to == last);
    draft.ended_organizations.iter().all(ended)
        && draft.organizations.iter().all(|new| begun(&new.code))
        && draft.ended_territories.iter().all(gone)
        && draft.begun_successions().all(|new| register.successions().contains(&new))
}

async fn carry_out(app: &App, mut it: Reorganisation, batch: u64) -> Result<usize, Error> {
    let mut done = 0;
    if it.status == ReorganisationStatus::Approved {
        let txn = app.db.begin().await?;
        match advance(app, &txn, it.id, ReorganisationStep::Execute).await? {
            Some(begun) => it = begun,
            // Another server begins it, or somebody undid it at this moment.
            None => return Ok(0),
        }
        txn.commit().await?;
        done += 1;
    }
    let left = list_left(app.db.read(), &it, None, batch).await?;
    if left.is_empty() {
        return Ok(done + usize::from(complete(app, &it).await?));
    }
    for case in left {
        done += worked(case, move_case(app, &it, case).await)?;
    }
    Ok(done)
}

/// A case that cannot be handed over keeps none of the others waiting.
fn worked(case: Uuid, outcome: Result<bool, Error>) -> Result<usize, Error> {
    match outcome {
        Ok(moved) => Ok(usize::from(moved)),
        Err(Error::Unavailable(cause)) => Err(Error::Unavailable(cause)),
        Err(error) => {
            tracing::error!(%case, %error, "a case could not be handed over; it is tried again");
            Ok(0)
        }
    }
}

/// Takes one step of the service's own; none where it cannot be taken any more.
async fn advance(
    app: &App,
    txn: &DatabaseTransaction,
    id: Uuid,
    step: ReorganisationStep,
) -> Result<Option<Reorganisation>, Error> {
    let Some(mut held) = reorganisations::hold(txn, id).await? else { return Ok(None) };
    let Some(status) = held.status.after(step) else { return Ok(None) };
    held.status = status;
    held.version += 1;
    let line = Line::new(step, app.clock.now(), ActorRef::system(), None);
    Ok(reorganisations::update(txn, &held, line).await?.then_some(held))
}

/// Nothing is left: both sides are told, once.
async fn complete(app: &App, it: &Reorganisation) -> Result<bool, Error> {
    let txn = app.db.begin().await?;
    let Some(done) = advance(app, &txn, it.id, ReorganisationStep::Complete).await? else { return Ok(false) };
    // While we hold it: a case may have come to what ended since the list was made.
    if !list_left(&txn, &done, None, 1).await?.is_empty() {
        txn.rollback().await?;
        return Ok(false);
    }
    tell_handover(app, &txn, &done).await?;
    txn.commit().await?;
    Ok(true)
}

/// Hands over one case, if it is still there to be handed over and nobody else is at it.
async fn move_case(app: &App, it: &Reorganisation, id: Uuid) -> Result<bool, Error> {
    let (city, txn) = (app.city(), app.db.begin().await?);
    let Some(before) = hold_free_case(&txn, id).await? else { return Ok(false) };
    let address = address_of(&txn, &before.case, it).await?;
    let ending = Ending { register: city.register(), on: app.today(), by: Some(it) };
    let planned = plan(&before.case, ending, address.as_deref());
    if !insert_transfer(&txn, it.id, &noted(app, &city, &before.case, planned.as_ref())).await? {
        return Ok(false);
    }
    if let Some(planned) = planned {
        carry(app, &city, &txn, &before, planned).await?;
    }
    txn.commit().await?;
    Ok(true)
}

/// What is kept of a case as it stood.
fn noted(app: &App, city: &City, case: &Case, planned: Option<&Move>) -> Transfer {
    let owed = case.find_owed_answer().map(|owed| {
        let left = owed.remaining_minutes(city.calendar(&owed.calendar), app.clock.now());
        (owed.due_at, left)
    });
    let (mut lead_after, mut likely_territory) = (case.lead_agency.clone(), None);
    if let Some(crate::domain::case::Fact::Transfer { routing, likely_territory: likely, .. }) =
        planned.map(|planned| &planned.fact)
    {
        lead_after.clone_from(&routing.lead_agency);
        likely_territory.clone_from(likely);
    }
    Transfer {
        case: case.id,
        outcome: planned.map(|planned| planned.outcome),
        moved_at: app.clock.now(),
        category: case.subject.category.clone(),
        territory: case.subject.territory.clone(),
        status: case.status,
        lead: (case.lead_agency.clone(), lead_after),
        officer: case.officer,
        owed,
        likely_territory,
        parts: planned.map(|planned| planned.parts.clone()).unwrap_or_default(),
    }
}

/// Stores the event. A step of a ladder that was due and not yet taken is still taken, for who owes it now.
async fn carry(
    app: &App,
    city: &City,
    txn: &DatabaseTransaction,
    before: &KeptCase,
    planned: Move,
) -> Result<(), Error> {
    let now = app.clock.now();
    let event = app.at_desk(city, now, |desk| decide(&before.case, planned.fact, Giver::System, desk))?;
    let due = due_steps(txn, &event).await?;
    save(app, city, txn, before, &event).await?;
    for (deadline, at) in due {
        escalations::set_timer(txn, Timer::Step, deadline, Some(at)).await?;
    }
    Ok(())
}

async fn due_steps(
    conn: &impl ConnectionTrait,
    event: &Event,
) -> Result<Vec<(Uuid, chrono::DateTime<chrono::Utc>)>, Error> {
    let mut due = Vec::new();
    for deadline in event.deadlines.iter().filter(|deadline| deadline.is_open()) {
        let at = escalations::find_timer(conn, Timer::Step, deadline.id).await?;
        due.extend(at.filter(|at| *at <= event.at).map(|at| (deadline.id, at)));
    }
    Ok(due)
}

/// Where a case lies, where that may tell to which part of a territory it belongs.
pub(super) async fn address_of(
    conn: &impl ConnectionTrait,
    case: &Case,
    it: &Reorganisation,
) -> Result<Option<String>, Error> {
    match case.subject.personal_data {
        Some(key) if it.draft.ended_territories.contains(&case.subject.territory) => {
            Ok(personal_data::find(conn, key).await?.and_then(|data| data.address))
        }
        _ => Ok(None),
    }
}

/// Hands over open cases whose lead agency has ended, by whatever the register says.
async fn move_stranded(app: &App, batch: u64) -> Result<usize, Error> {
    let (city, on) = (app.city(), app.today());
    let ended = city.register().organizations().filter(|found| found.valid_to.is_some_and(|last| last < on));
    let ended: Vec<String> = ended.map(|found| found.code.clone()).collect();
    let mut done = 0;
    for case in list_stranded(app.db.read(), ended, batch).await? {
        done += worked(case, move_stranded_case(app, &city, case).await)?;
    }
    Ok(done)
}

async fn move_stranded_case(app: &App, city: &City, id: Uuid) -> Result<bool, Error> {
    let txn = app.db.begin().await?;
    let Some(before) = hold_free_case(&txn, id).await? else { return Ok(false) };
    let ending = Ending { register: city.register(), on: app.today(), by: None };
    let Some(planned) = plan(&before.case, ending, None) else { return Ok(false) };
    carry(app, city, &txn, &before, planned).await?;
    txn.commit().await?;
    Ok(true)
}

//! Lets a step whose letter did not arrive climb: the next position up is told instead, once, and the ledger says so.
//!
//! A letter that was refused or given up counts as not arrived at once, any other after four hours of its reader's
//! working time. What waits for a digest climbs into the next position's digest.

use uuid::Uuid;

use super::escalate_due::Step;
use super::notices::Audience;
use super::{App, Error};
use crate::domain::deadline::DeadlineStatus;
use crate::domain::escalation::{self, Reached, Rung};
use crate::domain::moment::city_date;
use crate::domain::notification::NotificationState;
use crate::mail::message::Because;
use crate::store::cases::hold_case_of_deadline;
use crate::store::escalations::{self, TakenStep, UnreachedStep};
use crate::store::outbox;

/// Looks at up to `batch` steps whose moment has come; how many were settled.
pub async fn climb_unreached(app: &App, batch: u64) -> Result<usize, Error> {
    let now = app.clock.now();
    if escalations::list_unreached(app.db.read(), now, 1).await?.is_empty() {
        return Ok(0);
    }
    let mut done = escalations::settle_sent(app.db.write(), now).await? as usize;
    for (id, deadline) in escalations::list_unreached(app.db.read(), now, batch).await? {
        match climb(app, id, deadline).await {
            Ok(climbed) => done += usize::from(climbed),
            Err(Error::Unavailable(cause)) => return Err(Error::Unavailable(cause)),
            // One that cannot be told keeps no other waiting; the ladder itself goes on.
            Err(error) => tracing::error!(step = %id, %error, "an unreached step could not climb; it is tried again"),
        }
    }
    Ok(done)
}

async fn climb(app: &App, id: Uuid, deadline: Uuid) -> Result<bool, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let txn = app.db.begin().await?;
    let Some(kept) = hold_case_of_deadline(&txn, deadline).await? else { return Ok(false) };
    // While we hold the case: another server may have looked at the step since the list was made.
    let Some(unreached) = escalations::hold_unreached(&txn, id, now).await? else { return Ok(false) };
    let found = kept.case.deadlines.iter().find(|found| found.id == deadline);
    let later = found.filter(|_| is_untried(&unreached));
    let later = later.map(|deadline| escalation::unreached_at(city.calendar(&deadline.calendar), now));
    escalations::set_unreached_at(&txn, id, later).await?;
    // What was met, or begins anew, needs nobody to be told any more.
    let open = found.filter(|found| found.status == DeadlineStatus::Running && found.version == unreached.deadline.1);
    if let Some(deadline) = open.filter(|_| later.is_none() && unreached.letter != NotificationState::Sent) {
        let audience = Audience::find(&txn, &city, &kept.case, city_date(now)).await?;
        let calendar = city.calendar(&deadline.calendar);
        let said = escalations::list_acknowledgements(&txn, &[kept.case.id]).await?;
        let case = &kept.case;
        let step = Step { app, city: &city, audience: &audience, case, deadline, said: &said, calendar, now };
        if let Some(above) = step.directory().reach_above(unreached.position, unreached.person) {
            tell_above(&txn, &step, &unreached, above).await?;
        } else {
            tracing::error!(step = %id, case = %kept.case.code, "a letter did not arrive, and nobody is left above its reader");
        }
    }
    txn.commit().await?;
    Ok(true)
}

/// A letter that nobody tried to send yet waits for us and not for its reader: mail is held, or the service was away.
fn is_untried(step: &UnreachedStep) -> bool {
    step.attempts == 0 && step.letter == NotificationState::Pending
}

/// Records the step for the position above, and writes to whoever holds it.
async fn tell_above(
    txn: &sea_orm::DatabaseTransaction,
    step: &Step<'_>,
    unreached: &UnreachedStep,
    above: Reached,
) -> Result<(), Error> {
    let (rung, next) = rungs(step, unreached);
    let taken = TakenStep {
        id: Uuid::now_v7(),
        case: step.case.id,
        deadline: (step.deadline.id, step.deadline.version, &step.deadline.owed_by),
        rung: &rung,
        position: above.position,
        reached: Some(above.clone()),
        taken_at: step.now,
        skipped: step.skipped(&rung, Some(&above)),
        instead_of: Some(unreached.id),
    };
    // Where the step reached that position anyway, nobody needs to be told twice.
    if !escalations::insert_step(txn, &taken).await? || taken.skipped.is_some() || !rung.is_at_once() {
        return Ok(());
    }
    let because = Because::Unreached(unreached.position);
    let Some(letter) = step.letter((&rung, next.as_ref()), because, &above) else { return Ok(()) };
    let written = outbox::enqueue(txn, &letter, step.now).await?;
    let unreached_at = step.unreached_at(Some(&above), &letter);
    Ok(escalations::set_notification(txn, taken.id, written, unreached_at).await?)
}

fn is_of(rung: &Rung, step: &UnreachedStep) -> bool {
    (rung.step, rung.occurrence) == step.step && step.ladder.as_ref().is_none_or(|ladder| *ladder == rung.ladder)
}

/// The step as its ladder has it, and the one that follows. Where the ladder no longer has it, it is what the ledger
/// says.
fn rungs(step: &Step<'_>, unreached: &UnreachedStep) -> (Rung, Option<Rung>) {
    let ladder = step.city.ladder(&step.case.subject, step.deadline);
    let plan = |since, now| escalation::plan(step.deadline, &ladder, step.calendar, since, now);
    let mut of_then = plan(unreached.due_at, unreached.due_at).due.into_iter();
    let rung = of_then.find(|rung| is_of(rung, unreached));
    let rung = rung.unwrap_or_else(|| Rung {
        ladder: unreached.ladder.clone().unwrap_or_default(),
        step: unreached.step.0,
        occurrence: unreached.step.1,
        offset_days: 0,
        at: unreached.due_at,
        positions: vec![unreached.position],
        delivery: unreached.delivery,
    });
    (rung, plan(step.now, step.now).next)
}

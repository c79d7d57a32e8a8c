//! Lets running deadlines change over to the ladders of a revision that took effect: in batches, restartable and on
//! several servers at once. A case that changed over already changes nothing a second time.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{App, City, Error};
use crate::domain::access::Scope;
use crate::domain::case::Case;
use crate::domain::deadline::DeadlineStatus;
use crate::domain::escalation;
use crate::domain::rulebook::Rulebook;
use crate::store::cases::{CaseKey, Timers, find_cases, hold_case, list_running_cases};
use crate::store::escalations::{self, Timer, list_timers};
use crate::store::ladder_changes::{self, LadderChange};
use crate::store::rulebooks;

/// Until every server has heard of the revision, twice over: what one of them set by the old ladders meanwhile is found by
/// a second look.
const SECOND_LOOK: TimeDelta = TimeDelta::seconds(20);
/// How long cases that could not be changed over are left alone.
const REST: TimeDelta = TimeDelta::minutes(1);

/// Looks at up to `batch` cases, if the revision in effect is one whose ladders are new; how many.
pub async fn change_over_ladders(app: &App, batch: u64) -> Result<usize, Error> {
    let (revision, conn) = (app.city().rulebook().revision, app.db.read());
    let Some(change) = ladder_changes::find(conn, revision).await? else { return begin(app).await };
    if change.next_look_at.is_none_or(|at| at > app.system_now()) {
        return Ok(0);
    }
    let city = app.city();
    let before = match change.before {
        Some(before) if city.rulebook().revision == revision => rulebooks::load(conn, before).await?,
        _ => None,
    };
    let Some(before) = before else { return Ok(0) };
    let turn = Turn::new(app, &city, &before, &change);
    let ids = list_running_cases(conn, None, change.reached, batch).await?;
    let failed = turn.change_over_all(&ids).await?;
    match ids.last() {
        Some(last) => ladder_changes::reach(app.db.write(), &change, *last, failed).await?,
        None => end(app, &change).await?,
    }
    Ok(ids.len().max(1))
}

/// The first revision of all, and one with the same ladders as the one before it, have nothing to change.
async fn begin(app: &App) -> Result<usize, Error> {
    let city = app.city();
    let revision = city.rulebook().revision;
    let before = ladder_changes::find_done_before(app.db.read(), revision).await?;
    let ladders = match before {
        Some(before) => rulebooks::load(app.db.read(), before).await?.map(|book| book.ladders),
        None => None,
    };
    let changes = ladders.is_some_and(|ladders| ladders != city.rulebook().ladders);
    let done_at = (!changes).then(|| app.clock.now());
    ladder_changes::begin(app.db.write(), (revision, before), done_at).await?;
    Ok(usize::from(changes))
}

/// Every case was looked at. One that failed is looked at again until it does not.
async fn end(app: &App, change: &LadderChange) -> Result<(), Error> {
    let done_at = change.done_at.or_else(|| (!change.has_failures).then(|| app.clock.now()));
    let next_look = match change.done_at {
        _ if change.has_failures => Some(app.system_now() + REST),
        None => Some(app.system_now() + SECOND_LOOK),
        Some(_) => None,
    };
    Ok(ladder_changes::end_pass(app.db.write(), change, done_at, next_look).await?)
}

/// One look at some cases.
struct Turn<'a> {
    app: &'a App,
    city: &'a City,
    before: &'a Rulebook,
    from: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl<'a> Turn<'a> {
    fn new(app: &'a App, city: &'a City, before: &'a Rulebook, change: &LadderChange) -> Self {
        let now = app.clock.now();
        let effective_at = city.rulebook().effective_at.unwrap_or(now);
        // The second look mends what was set since the first.
        Self { app, city, before, from: if change.done_at.is_some() { now } else { effective_at }, now }
    }

    /// Changes over whichever of these cases have to; how many could not.
    async fn change_over_all(&self, ids: &[Uuid]) -> Result<usize, Error> {
        let conn = self.app.db.read();
        let (cases, set) = (find_cases(conn, ids).await?, list_timers(conn, ids).await?);
        let mut failed = 0;
        // Most change nothing, and are not held for it.
        for kept in cases.iter().filter(|kept| !self.changes(&kept.case, &set).is_empty()) {
            if let Err(error) = self.change_over(kept.case.id).await {
                if let Error::Unavailable(_) = error {
                    return Err(error);
                }
                tracing::error!(case = %kept.case.code, %error, "a case's ladders could not change over; it is tried again");
                failed += 1;
            }
        }
        Ok(failed)
    }

    async fn change_over(&self, case: Uuid) -> Result<(), Error> {
        let txn = self.app.db.begin().await?;
        let Some(kept) = hold_case(&txn, &Scope::of_system(), &CaseKey::Id(case)).await? else { return Ok(()) };
        let set = list_timers(&txn, &[case]).await?;
        for (deadline, at) in self.changes(&kept.case, &set) {
            escalations::set_timer(&txn, Timer::Step, deadline, at).await?;
        }
        Ok(txn.commit().await?)
    }

    /// The deadlines of a case that are looked at at another moment now, and when.
    fn changes(&self, case: &Case, set: &HashMap<Uuid, Timers>) -> Vec<(Uuid, Option<DateTime<Utc>>)> {
        let running = case.deadlines.iter().filter(|deadline| deadline.status == DeadlineStatus::Running);
        let changed = running.filter_map(|deadline| {
            let before = self.city.ladder_of(self.before, &case.subject, deadline);
            let after = self.city.ladder(&case.subject, deadline);
            let calendar = self.city.calendar(&deadline.calendar);
            let set = set.get(&deadline.id).and_then(|timers| timers.next_step_at);
            let at = escalation::change_over(deadline, (&before, &after), calendar, set, (self.from, self.now));
            (at != set).then_some((deadline.id, at))
        });
        changed.collect()
    }
}

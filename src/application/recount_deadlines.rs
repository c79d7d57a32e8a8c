//! Carries out changes of calendars: one case after the other, each in a transaction of its own, restartable and on
//! several servers at once. A case that was counted anew already changes nothing a second time.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::act::save;
use super::{App, City, Error};
use crate::domain::access::Scope;
use crate::domain::calendar::Calendar;
use crate::domain::case::{Case, Recount, Subject, recalculate};
use crate::domain::deadline::{Deadline, DeadlineStatus};
use crate::domain::escalation;
use crate::store::calendar_changes::{self, CalendarChange, Pass};
use crate::store::cases::{CaseKey, Timers, hold_case, list_running_cases};
use crate::store::escalations::{self, Timer, list_timers};

/// Until every server counts on the new days, twice over: what one of them began on the old ones meanwhile is found by
/// a second look.
const SECOND_LOOK: TimeDelta = TimeDelta::seconds(20);
/// How long cases that could not be counted are left alone.
const REST: TimeDelta = TimeDelta::minutes(1);

/// Looks at up to `batch` cases of the oldest change that is to be carried out; how many.
pub async fn recount_deadlines(app: &App, batch: u64) -> Result<usize, Error> {
    let Some(pass) = calendar_changes::find_due(app.db.read(), app.system_now()).await? else { return Ok(0) };
    // A server that has not heard of the new days would count on the old ones.
    app.catch_up().await?;
    let city = app.city();
    let after = city.calendar(&pass.change.calendar);
    let before = after.before(&pass.change.days);
    let cases = list_running_cases(app.db.read(), Some(&after.id), pass.reached, batch).await?;
    let mut failed = 0;
    for case in &cases {
        if let Err(error) = recount(app, &city, &pass.change, (&before, after), *case).await {
            if let Error::Unavailable(_) = error {
                return Err(error);
            }
            tracing::error!(%case, %error, "a case could not be counted anew; it is tried again later");
            failed += 1;
        }
    }
    match cases.last() {
        Some(last) => calendar_changes::reach(app.db.write(), &pass, *last, failed).await?,
        None => end(app, &pass).await?,
    }
    Ok(cases.len().max(1))
}

/// Every case was looked at. One that failed is looked at again until it does not.
async fn end(app: &App, pass: &Pass) -> Result<(), Error> {
    let done_at = pass.change.done_at.or_else(|| (!pass.has_failures).then(|| app.clock.now()));
    let next_look = match pass.change.done_at {
        _ if pass.has_failures => Some(app.system_now() + REST),
        None => Some(app.system_now() + SECOND_LOOK),
        Some(_) => None,
    };
    calendar_changes::end_pass(app.db.write(), pass, done_at, next_look).await?;
    Ok(())
}

async fn recount(
    app: &App,
    city: &City,
    change: &CalendarChange,
    (before, after): (&Calendar, &Calendar),
    case: Uuid,
) -> Result<(), Error> {
    let now = app.clock.now();
    let txn = app.db.begin().await?;
    let Some(kept) = hold_case(&txn, &Scope::of_system(), &CaseKey::Id(case)).await? else { return Ok(()) };
    let set = list_timers(&txn, &[case]).await?;
    let recount = Recount { id: change.id, legal_basis: &change.legal_basis, at: change.announced_at, before, after };
    let event = app.at_desk(city, now, |desk| recalculate(&kept.case, recount, desk));
    let case = match &event {
        Some(event) => {
            calendar_changes::count_case(&txn, change.id, event.deadlines.len()).await?;
            save(app, city, &txn, &kept, event).await?.0
        }
        None => kept.case.clone(),
    };
    // The steps of what did not move count their days anew too.
    for deadline in unmoved(&case, &kept.case, &after.id) {
        let set = set.get(&deadline.id).copied().unwrap_or_default();
        let timers = |calendar| timers_on(city, &case.subject, calendar, deadline, now);
        let wanted = moved_timers(set, timers(before), timers(after), now);
        escalations::set_timer(&txn, Timer::Step, deadline.id, wanted.next_step_at).await?;
        escalations::set_timer(&txn, Timer::Lapse, deadline.id, wanted.lapses_at).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// When a deadline would be looked at next on this calendar, as seen from `now`.
pub(super) fn timers_on(
    city: &City,
    subject: &Subject,
    calendar: &Calendar,
    deadline: &Deadline,
    now: DateTime<Utc>,
) -> Timers {
    Timers {
        next_step_at: escalation::next_step_at(deadline, &city.ladder(subject, deadline), calendar, now),
        lapses_at: escalation::lapses_at(deadline, calendar),
    }
}

/// Timers as they are set, moved where the calendar moves them; what is due already is done as it was.
pub(super) fn moved_timers(set: Timers, before: Timers, after: Timers, now: DateTime<Utc>) -> Timers {
    let moved = |set: Option<DateTime<Utc>>, before, after| {
        let is_due = set.is_some_and(|at| at <= now);
        if is_due || before == after { set } else { after }
    };
    Timers {
        next_step_at: moved(set.next_step_at, before.next_step_at, after.next_step_at),
        lapses_at: moved(set.lapses_at, before.lapses_at, after.lapses_at),
    }
}

/// The running deadlines on this calendar whose due moment stayed.
fn unmoved<'a>(case: &'a Case, before: &'a Case, calendar: &'a str) -> impl Iterator<Item = &'a Deadline> {
    let stayed =
        |deadline: &Deadline| before.deadlines.iter().any(|was| (was.id, was.due_at) == (deadline.id, deadline.due_at));
    case.deadlines.iter().filter(move |deadline| {
        deadline.calendar == calendar && deadline.status == DeadlineStatus::Running && stayed(deadline)
    })
}

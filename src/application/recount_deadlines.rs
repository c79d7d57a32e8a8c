//! Carries out changes of calendars: one case after the other, each in a transaction of its own, restartable and on
//! several servers at once. A case that was counted anew already changes nothing a second time.

use chrono::TimeDelta;
use uuid::Uuid;

use super::act::save;
use super::ladders::timers;
use super::{App, City, Error};
use crate::clock::system_now;
use crate::domain::access::Scope;
use crate::domain::calendar::Calendar;
use crate::domain::case::{Case, Event, Recount, recalculate};
use crate::domain::deadline::{Deadline, DeadlineStatus};
use crate::store::calendar_changes::{self, CalendarChange, Pass};
use crate::store::cases::{CaseKey, hold_case, list_cases_running_on};
use crate::store::escalations::{self, Timer, list_timers};

/// Until every server counts on the new days, twice over: what one of them began on the old ones meanwhile is found by
/// a second look.
const SECOND_LOOK: TimeDelta = TimeDelta::seconds(20);
/// How long cases that could not be counted are left alone.
const REST: TimeDelta = TimeDelta::minutes(1);

/// Looks at up to `batch` cases of the oldest change that is to be carried out; how many.
pub async fn recount_deadlines(app: &App, batch: u64) -> Result<usize, Error> {
    let Some(pass) = calendar_changes::find_due(app.db.read(), system_now()).await? else { return Ok(0) };
    // A server that has not heard of the new days would count on the old ones.
    app.catch_up().await?;
    let city = app.city();
    let after = city.calendar(&pass.change.calendar);
    let before = after.before(&pass.change.days);
    let cases = list_cases_running_on(app.db.read(), &after.id, pass.reached, batch).await?;
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
        _ if pass.has_failures => Some(system_now() + REST),
        None => Some(system_now() + SECOND_LOOK),
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
    // The steps of what did not move count their days anew too; one that is due already is taken as it was.
    let timers = timers(city, &case.subject, now);
    for deadline in unmoved(&case, event.as_ref(), &kept.case, &after.id) {
        let (wanted, set) = (timers(deadline), set.get(&deadline.id).copied().unwrap_or_default());
        let changed = event.as_ref().is_some_and(|event| event.deadlines.iter().any(|it| it.id == deadline.id));
        for (timer, wanted, set) in [
            (Timer::Step, wanted.next_step_at, set.next_step_at),
            (Timer::Lapse, wanted.lapses_at, set.lapses_at),
        ] {
            let wanted = set.filter(|at| *at <= now).or(wanted);
            if changed || wanted != set {
                escalations::set_timer(&txn, timer, deadline.id, wanted).await?;
            }
        }
    }
    txn.commit().await?;
    Ok(())
}

/// The running deadlines on this calendar whose due moment stayed.
fn unmoved<'a>(
    case: &'a Case,
    event: Option<&'a Event>,
    before: &'a Case,
    calendar: &'a str,
) -> impl Iterator<Item = &'a Deadline> {
    let moved = move |deadline: &Deadline| {
        let was = before.deadlines.iter().find(|it| it.id == deadline.id);
        event.is_some() && was.is_none_or(|was| was.due_at != deadline.due_at)
    };
    let running = case.deadlines.iter().filter(move |deadline| {
        deadline.calendar == calendar && deadline.status == DeadlineStatus::Running
    });
    running.filter(move |deadline| !moved(deadline))
}

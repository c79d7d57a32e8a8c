//! What a change of a calendar would move: every open deadline and the next step of its ladder. Writes nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::change_calendar::{ChangeCalendar, check_may_change, find_calendar, planned};
use super::recount_deadlines::{moved_timers, timers_on};
use super::{App, City, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::calendar::DayChange;
use crate::domain::case::{Case, Recount};
use crate::domain::deadline::{Deadline, DeadlineStatus};
use crate::store::cases::{Timers, find_cases, list_running_cases};
use crate::store::escalations::list_timers;

/// Cases read at one time.
const CHUNK: u64 = 500;

/// A deadline that would move, or whose next step would.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The case's code.
    pub case: String,
    /// The deadline as it is.
    pub before: Deadline,
    /// The deadline as it would be.
    pub after: Deadline,
    /// When the next step of its ladder is due, and when it would be.
    pub next_step_at: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
}

/// All that a change would move.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarPreview {
    /// The edition of the calendars that it was counted on.
    pub edition: i32,
    /// The days, each before and after.
    pub days: Vec<DayChange>,
    /// What moves, the first due first.
    pub moves: Vec<Move>,
}

/// Counts it.
pub async fn preview_calendar_change(
    app: &App,
    actor: &Actor,
    wanted: &ChangeCalendar,
) -> Result<CalendarPreview, Error> {
    check_may_change(actor)?;
    app.catch_up().await?;
    let (city, edition, now) = (app.city(), app.calendars_edition(), app.clock.now());
    let days = planned(&city, app, wanted)?;
    let before = find_calendar(&city, &wanted.calendar)?;
    let after = before.after(&days);
    let recount = Recount { id: Uuid::nil(), legal_basis: &wanted.legal_basis, at: now, before, after: &after };
    let mut moves = Vec::new();
    let (mut reached, scope) = (None, Scope::of(actor));
    loop {
        let ids = list_running_cases(app.db.read(), Some(&wanted.calendar), reached, CHUNK).await?;
        let (cases, timers) = (find_cases(app.db.read(), &ids).await?, list_timers(app.db.read(), &ids).await?);
        for kept in cases.iter().filter(|kept| scope.opens(&kept.case)) {
            moves.extend(moves_of(&city, &kept.case, recount, &timers));
        }
        reached = ids.last().copied();
        if (ids.len() as u64) < CHUNK {
            break;
        }
    }
    moves.sort_by_key(|moved| (moved.before.due_at, moved.before.id));
    Ok(CalendarPreview { edition, days, moves })
}

fn moves_of(city: &City, case: &Case, recount: Recount<'_>, timers: &HashMap<Uuid, Timers>) -> Vec<Move> {
    let running =
        |deadline: &&Deadline| deadline.calendar == recount.after.id && deadline.status == DeadlineStatus::Running;
    let moved = |deadline: &Deadline| {
        let after = recount.of(deadline).unwrap_or_else(|| deadline.clone());
        let set = timers.get(&deadline.id).copied().unwrap_or_default();
        let on = |calendar, deadline| timers_on(city, &case.subject, calendar, deadline, recount.at);
        let next = moved_timers(set, on(recount.before, deadline), on(recount.after, &after), recount.at);
        let moves = after != *deadline || next != set;
        let (case, before, next_step_at) = (case.code.clone(), deadline.clone(), (set.next_step_at, next.next_step_at));
        moves.then_some(Move { case, before, after, next_step_at })
    };
    case.deadlines.iter().filter(running).filter_map(moved).collect()
}

//! A deadline: who owes what by when, its pauses, and how it ended.
//!
//! Owns the states of a deadline and the ledger of its suspensions. Does not decide when a case's deadline starts,
//! stands or ends, nor who is told; those rules call it.

mod explain;

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::calendar::{Calendar, Due, Limit};
use super::moment::city_date;
use super::words::DeadlineKind;
use crate::words;

words! {
    /// How a deadline stands, as it is kept.
    DeadlineStatus {
        /// Its clock runs.
        Running = "running",
        /// Its clock stands.
        Paused = "paused",
        /// What was owed came in time.
        Met = "met",
        /// What was owed came late.
        Missed = "missed",
        /// Nothing is owed any more.
        Cancelled = "cancelled",
    }
}

words! {
    /// How a deadline stands, as readers see it at some moment.
    DeadlineState {
        /// Its clock runs and its end has not passed.
        Running = "running",
        /// Its clock stands.
        Paused = "paused",
        /// What was owed came in time.
        Met = "met",
        /// What was owed came late.
        Missed = "missed",
        /// Its end has passed and what is owed has not come.
        Overdue = "overdue",
        /// Nothing is owed any more.
        Cancelled = "cancelled",
    }
}

/// A time during which a deadline's clock stood. Kept as it was: later changes of policy do not touch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// When the clock stopped.
    pub paused_at: DateTime<Utc>,
    /// When it ran again; `None` while it stands.
    pub resumed_at: Option<DateTime<Utc>>,
    /// What was left of the limit, in its unit: whole days after the day of pausing through the due day, or minutes.
    pub left: u32,
    /// When it was due before the pause.
    pub due_before: DateTime<Utc>,
    /// When it was due after the pause; `None` while it stands.
    pub due_after: Option<DateTime<Utc>>,
}

/// Something owed by a moment, counted on the debtor's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Its id.
    pub id: Uuid,
    /// What is owed.
    pub kind: DeadlineKind,
    /// The organization that owes it, by its code.
    pub owed_by: String,
    /// Rises when it is paused, resumed, extended or handed over: reminders start anew with each version.
    pub version: i32,
    /// The calendar it is counted on, by its id.
    pub calendar: String,
    /// How long it may take: the limit in force on the day it began.
    pub limit: Limit,
    /// The rule that sets the limit, where there is one.
    pub legal_basis: Option<String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ends; while it is paused, when it would have ended.
    pub due_at: DateTime<Utc>,
    /// It may still move: days off that it depends on have not been announced or confirmed.
    pub provisional: bool,
    /// How it stands.
    pub status: DeadlineStatus,
    /// Its pauses, in order; only the last may still last.
    pub suspensions: Vec<Suspension>,
    /// When it was met, missed or cancelled.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Deadline {
    /// Starts a deadline at `at`, on the calendar of whoever owes it.
    pub fn start(
        id: Uuid,
        kind: DeadlineKind,
        owed_by: impl Into<String>,
        calendar: &Calendar,
        limit: Limit,
        legal_basis: Option<String>,
        at: DateTime<Utc>,
    ) -> Self {
        let due = calendar.due(at, limit);
        Self {
            id,
            kind,
            owed_by: owed_by.into(),
            version: 1,
            calendar: calendar.id.clone(),
            limit,
            legal_basis,
            started_at: at,
            due_at: due.at,
            provisional: due.provisional,
            status: DeadlineStatus::Running,
            suspensions: Vec::new(),
            ended_at: None,
        }
    }

    /// Starts a deadline that ends with the closing of a working day that somebody set; none on a day off.
    pub fn until(
        id: Uuid,
        kind: DeadlineKind,
        owed_by: impl Into<String>,
        calendar: &Calendar,
        last_day: NaiveDate,
        at: DateTime<Utc>,
    ) -> Option<Self> {
        let due_at = calendar.closing_on(last_day)?;
        let limit = Limit::WorkingDays(calendar.working_days_between(calendar.arrival_day(at), last_day));
        Some(Self { due_at, ..Self::start(id, kind, owed_by, calendar, limit, None, at) })
    }

    /// Ends later, with the closing of a working day that somebody set. Says whether it does: only one that is open, and
    /// only later than before.
    pub fn extend(&mut self, calendar: &Calendar, last_day: NaiveDate) -> bool {
        let Some(due_at) = calendar.closing_on(last_day).filter(|due_at| *due_at > self.due_at) else { return false };
        if self.status != DeadlineStatus::Running {
            return false;
        }
        self.due_at = due_at;
        self.version += 1;
        true
    }

    /// Is owed again, until the closing of a working day: what was reported did not do.
    pub fn owe_again(&mut self, calendar: &Calendar, last_day: NaiveDate) -> bool {
        let Some(due_at) = calendar.closing_on(last_day) else { return false };
        (self.status, self.ended_at, self.due_at) = (DeadlineStatus::Running, None, due_at);
        self.version += 1;
        true
    }

    /// Counts another limit from its beginning, through the pauses as they were; it never ends before the closing of
    /// the next working day after `at`.
    pub fn count_anew(&mut self, calendar: &Calendar, limit: Limit, legal_basis: Option<String>, at: DateTime<Utc>) {
        let mut anew =
            Self::start(self.id, self.kind, self.owed_by.clone(), calendar, limit, legal_basis, self.started_at);
        for pause in &self.suspensions {
            // One that would have been overdue is not paused; the ledger keeps the pause all the same.
            let left = if pause.paused_at > anew.due_at { 0 } else { anew.left(calendar, pause.paused_at) };
            let due_before = anew.due_at;
            let due = pause.resumed_at.map(|resumed_at| calendar.due(resumed_at, limit.with_quantity(left)));
            anew.due_at = due.map_or(due_before, |due| due.at);
            anew.suspensions.push(Suspension { left, due_before, due_after: due.map(|due| due.at), ..pause.clone() });
        }
        let tomorrow = calendar.closing_on(calendar.nth_working_day(city_date(at), 1));
        let least = tomorrow.filter(|least| *least > anew.due_at && self.status == DeadlineStatus::Running);
        self.due_at = least.unwrap_or(anew.due_at);
        (self.limit, self.legal_basis, self.suspensions) = (limit, anew.legal_basis, anew.suspensions);
        self.provisional = anew.provisional;
        self.version += 1;
    }

    /// Takes up that days of its calendar were announced, moved or taken back at `at`: due where it would be had the
    /// calendar always been so. A day that somebody set stays, unless it is off now: then the next working day. Says
    /// whether anything of it changed; its version rises only where the due moment moves. One that stands is counted when
    /// it runs again, and one that had passed or ended at `at` stays as it is.
    pub fn recalculate(&mut self, before: &Calendar, after: &Calendar, at: DateTime<Utc>) -> bool {
        if self.status != DeadlineStatus::Running || self.due_at <= at {
            return false;
        }
        let (from, limit) = self.runs_from();
        let counted = self.kind != DeadlineKind::Directive && before.due(from, limit).at == self.due_at;
        let due = if counted { Some(after.due(from, limit)) } else { self.keep_day(after, from) };
        let Some(due) = due.filter(|due| (due.at, due.provisional) != (self.due_at, self.provisional)) else {
            return false;
        };
        self.version += i32::from(due.at != self.due_at);
        (self.due_at, self.provisional) = (due.at, due.provisional);
        true
    }

    /// The end on the day that somebody set, or on the next one that is worked.
    fn keep_day(&self, calendar: &Calendar, from: DateTime<Utc>) -> Option<Due> {
        let set = city_date(self.due_at);
        let last = calendar.nth_working_day(set, 0);
        let at = if last == set { self.due_at } else { calendar.closing_on(last)? };
        Some(Due { at, provisional: self.provisional && calendar.is_provisional(city_date(from), last) })
    }

    /// Since when its clock runs, and what was left of the limit then.
    fn runs_from(&self) -> (DateTime<Utc>, Limit) {
        let resumed = self.suspensions.last().and_then(|last| Some((last.resumed_at?, last.left)));
        resumed.map_or((self.started_at, self.limit), |(at, left)| (at, self.limit.with_quantity(left)))
    }

    /// Stops the clock, keeping what is left. Says whether it did: one that is overdue, stands or has ended is left
    /// alone.
    pub fn pause(&mut self, calendar: &Calendar, at: DateTime<Utc>) -> bool {
        if self.status != DeadlineStatus::Running || at > self.due_at {
            return false;
        }
        let left = self.left(calendar, at);
        self.suspensions.push(Suspension {
            paused_at: at,
            resumed_at: None,
            left,
            due_before: self.due_at,
            due_after: None,
        });
        self.status = DeadlineStatus::Paused;
        self.version += 1;
        true
    }

    /// Lets the clock run again: due at the close of as many days later as were left, or after as many minutes. Says
    /// whether it did: only one that stands can.
    pub fn resume(&mut self, calendar: &Calendar, at: DateTime<Utc>) -> bool {
        if self.status != DeadlineStatus::Paused {
            return false;
        }
        let Some(suspension) = self.suspensions.last_mut() else { return false };
        let due = calendar.due(at, self.limit.with_quantity(suspension.left));
        suspension.resumed_at = Some(at);
        suspension.due_after = Some(due.at);
        self.due_at = due.at;
        self.provisional = due.provisional;
        self.status = DeadlineStatus::Running;
        self.version += 1;
        true
    }

    /// What was owed has come: in time, or late. One that stands is never late; one that has ended stays as it
    /// is.
    pub fn meet(&mut self, at: DateTime<Utc>) {
        let is_late = self.status == DeadlineStatus::Running && at > self.due_at;
        self.end(if is_late { DeadlineStatus::Missed } else { DeadlineStatus::Met }, at);
    }

    /// What was owed did not come: somebody's silence was taken for it.
    pub fn miss(&mut self, at: DateTime<Utc>) {
        self.end(DeadlineStatus::Missed, at);
    }

    /// Nothing is owed any more; one that has ended stays as it is.
    pub fn cancel(&mut self, at: DateTime<Utc>) {
        self.end(DeadlineStatus::Cancelled, at);
    }

    /// Another organization owes it from now on. The due moment stays: a transfer gives no time and takes none; what
    /// is left after a later pause is counted on the new debtor's calendar.
    pub fn hand_over(&mut self, owed_by: &str, calendar: &Calendar) {
        owed_by.clone_into(&mut self.owed_by);
        self.calendar.clone_from(&calendar.id);
        self.version += 1;
    }

    /// Whether something is still owed.
    pub fn is_open(&self) -> bool {
        matches!(self.status, DeadlineStatus::Running | DeadlineStatus::Paused)
    }

    /// How it stands at this moment.
    pub fn state(&self, now: DateTime<Utc>) -> DeadlineState {
        match self.status {
            DeadlineStatus::Running if now > self.due_at => DeadlineState::Overdue,
            DeadlineStatus::Running => DeadlineState::Running,
            DeadlineStatus::Paused => DeadlineState::Paused,
            DeadlineStatus::Met => DeadlineState::Met,
            DeadlineStatus::Missed => DeadlineState::Missed,
            DeadlineStatus::Cancelled => DeadlineState::Cancelled,
        }
    }

    /// Working minutes until it is due, negative when overdue. While it stands and after it ended: as it was when the
    /// clock stopped.
    pub fn remaining_minutes(&self, calendar: &Calendar, now: DateTime<Utc>) -> i64 {
        let stopped_at = self.open_suspension().map(|suspension| suspension.paused_at).or(self.ended_at);
        calendar.working_minutes_between(stopped_at.unwrap_or(now), self.due_at)
    }

    /// The pause that has not ended, if there is one.
    pub fn open_suspension(&self) -> Option<&Suspension> {
        self.suspensions.last().filter(|suspension| suspension.resumed_at.is_none())
    }

    /// What is left of the limit when the clock stops at `at`, in its unit. The day of pausing is used up, and so is
    /// the day on which the clock began to run: neither counts.
    fn left(&self, calendar: &Calendar, at: DateTime<Utc>) -> u32 {
        let runs_from = self.suspensions.last().and_then(|last| last.resumed_at).unwrap_or(self.started_at);
        let used_through = city_date(at).max(calendar.arrival_day(runs_from));
        let due_on = city_date(self.due_at);
        match self.limit {
            Limit::WorkingDays(_) => calendar.working_days_between(used_through, due_on),
            Limit::CalendarDays(_) => u32::try_from((due_on - used_through).num_days()).unwrap_or(0),
            Limit::WorkingMinutes(_) => {
                // A minute that has begun is left whole: a pause never shortens a limit.
                let left = calendar.working_time_between(at, self.due_at) + TimeDelta::seconds(59);
                u32::try_from(left.num_minutes()).unwrap_or(0)
            }
        }
    }

    fn end(&mut self, status: DeadlineStatus, at: DateTime<Utc>) {
        if self.is_open() {
            self.status = status;
            self.ended_at = Some(at);
        }
    }
}

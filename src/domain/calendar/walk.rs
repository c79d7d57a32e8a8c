//! The walk from the first day of a limit to its last: the one place where days are counted. `due` takes its end,
//! `explain` tells every step.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::{Calendar, DayKind, Limit, LineKind, day_after};

/// One day of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) on: NaiveDate,
    /// Why it counts or not; `Due` on the last day only.
    pub(super) kind: LineKind,
    /// How many days or minutes have been counted with this day, where it counts.
    pub(super) counted: Option<u32>,
    /// On the last day only: the moment at which the limit ends.
    pub(super) ends_at: Option<NaiveDateTime>,
}

/// Where the walk is.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// Looking for the day on which it counts as begun.
    Arriving,
    Counting,
    Over,
}

/// See the module.
pub(super) struct Walk<'a> {
    calendar: &'a Calendar,
    limit: Limit,
    from: NaiveDateTime,
    on: NaiveDate,
    phase: Phase,
    /// Days counted so far.
    days: u32,
    /// Working time passed so far.
    worked: TimeDelta,
}

impl Calendar {
    /// The days of a limit from the one on which it began to the one on which it ends.
    pub(super) fn walk(&self, from: NaiveDateTime, limit: Limit) -> Walk<'_> {
        let phase = if matches!(limit, Limit::WorkingMinutes(_)) { Phase::Counting } else { Phase::Arriving };
        Walk { calendar: self, limit, from, on: from.date(), phase, days: 0, worked: TimeDelta::zero() }
    }

    fn kind_of_day_off(&self, on: NaiveDate) -> LineKind {
        let is_named = self.days.contains_key(&on) || self.find_fixed_day(on).is_some();
        if is_named { LineKind::DayOff } else { LineKind::Weekend }
    }

    fn kind_of_working_day(&self, on: NaiveDate) -> LineKind {
        let is_make_up = self.days.get(&on).is_some_and(|day| day.kind == DayKind::Work);
        if is_make_up { LineKind::MakeUp } else { LineKind::Counted }
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = match (self.phase, self.limit) {
            (Phase::Over, _) => return None,
            (Phase::Arriving, _) => self.arrive(),
            (Phase::Counting, Limit::WorkingDays(quantity)) => self.count_working_day(quantity),
            (Phase::Counting, Limit::CalendarDays(quantity)) => self.count_calendar_day(quantity),
            (Phase::Counting, Limit::WorkingMinutes(quantity)) => self.count_minutes(quantity),
        };
        if step.ends_at.is_some() {
            self.phase = Phase::Over;
        } else {
            self.on = day_after(self.on);
        }
        Some(step)
    }
}

impl Walk<'_> {
    /// A day off, or one whose work has ended, is passed by; the next one is the first day, which does not count.
    fn arrive(&mut self) -> Step {
        let Some(closing) = self.closing() else {
            return self.step(self.calendar.kind_of_day_off(self.on), None);
        };
        if self.from > closing {
            return self.step(LineKind::AfterClosing, None);
        }
        self.phase = Phase::Counting;
        match self.limit.quantity() {
            0 => self.last_step(None, closing),
            _ => self.step(LineKind::FirstDay, None),
        }
    }

    fn count_working_day(&mut self, quantity: u32) -> Step {
        let Some(closing) = self.closing() else {
            return self.step(self.calendar.kind_of_day_off(self.on), None);
        };
        self.days += 1;
        if self.days == quantity {
            return self.last_step(Some(self.days), closing);
        }
        self.step(self.calendar.kind_of_working_day(self.on), Some(self.days))
    }

    fn count_calendar_day(&mut self, quantity: u32) -> Step {
        let counted = (self.days < quantity).then_some(self.days + 1);
        self.days += u32::from(counted.is_some());
        match self.closing() {
            None => self.step(self.calendar.kind_of_day_off(self.on), counted),
            Some(closing) if self.days == quantity => self.last_step(counted, closing),
            Some(_) => self.step(self.calendar.kind_of_working_day(self.on), counted),
        }
    }

    fn count_minutes(&mut self, quantity: u32) -> Step {
        let limit = TimeDelta::minutes(quantity.into());
        let hours = self.calendar.hours_on(self.on);
        if hours.is_empty() {
            return self.step(self.calendar.kind_of_day_off(self.on), None);
        }
        let before = self.worked;
        for interval in hours {
            let begins = self.on.and_time(interval.opens()).max(self.from);
            let length = self.on.and_time(interval.closes()) - begins;
            // An interval that has passed cannot end the limit: nought minutes from a closing end at the next opening.
            if length > TimeDelta::zero() && self.worked + length >= limit {
                return self.last_step(Some(quantity), begins + (limit - self.worked));
            }
            self.worked += length.max(TimeDelta::zero());
        }
        if self.worked == before {
            return self.step(LineKind::AfterClosing, None);
        }
        self.step(self.calendar.kind_of_working_day(self.on), Some(self.worked.num_minutes() as u32))
    }

    fn closing(&self) -> Option<NaiveDateTime> {
        self.calendar.hours_on(self.on).last().map(|interval| self.on.and_time(interval.closes()))
    }

    fn step(&self, kind: LineKind, counted: Option<u32>) -> Step {
        Step { on: self.on, kind, counted, ends_at: None }
    }

    fn last_step(&self, counted: Option<u32>, ends_at: NaiveDateTime) -> Step {
        Step { on: self.on, kind: LineKind::Due, counted, ends_at: Some(ends_at) }
    }
}

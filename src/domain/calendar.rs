//! Working time: which days and hours an organization works, and when a limit that began at some moment ends.
//!
//! Owns the arithmetic of days and minutes and its day-by-day explanation. Does not know what a deadline is for, who
//! owes it, or where calendars are kept. All instants are UTC outside and the city's local time inside.

mod change;
mod days;
mod explain;
mod hours;
mod limit;
mod span;
mod walk;

#[cfg(test)]
pub(in crate::domain) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::moment::{city_date, city_time, instant_of};

pub use change::{Announcement, DayChange, Fault};
pub use days::{CalendarDay, DayKind};
pub(in crate::domain) use explain::Part;
pub use explain::{DayLine, LineKind};
pub use hours::{HoursError, Interval, WeeklyHours};
pub use limit::{Due, Limit, LimitUnit};

/// The calendar of an organization that has not chosen another: the city's administrative offices.
pub const DEFAULT_CALENDAR: &str = "hcmc";

/// Weekly hours, and the days on which they do not hold: days off and make-up working days, as announced.
///
/// A year is announced once its first of January is among the days. In any other year the days that the law fixes by
/// the solar calendar are off as well (1 January, 30 April, 1 May, 2 September), and what is due there is provisional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The stable id that organizations and deadlines refer to.
    pub id: String,
    /// What people call it.
    pub name: String,
    hours: WeeklyHours,
    days: BTreeMap<NaiveDate, CalendarDay>,
    announced_years: BTreeSet<i32>,
    provisional_from: Option<NaiveDate>,
}

impl Calendar {
    /// A calendar of these weekly hours and announced days; of two entries for one day the later one holds.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        hours: WeeklyHours,
        days: impl IntoIterator<Item = CalendarDay>,
    ) -> Self {
        let days: BTreeMap<_, _> = days.into_iter().map(|day| (day.on, day)).collect();
        Self {
            id: id.into(),
            name: name.into(),
            hours,
            announced_years: days.keys().filter(|on| on.ordinal() == 1).map(Datelike::year).collect(),
            provisional_from: days.values().find(|day| day.provisional).map(|day| day.on),
            days,
        }
    }

    /// The weekly hours.
    pub fn hours(&self) -> &WeeklyHours {
        &self.hours
    }

    /// The announced days off and make-up working days, by date.
    pub fn days(&self) -> impl Iterator<Item = &CalendarDay> {
        self.days.values()
    }

    /// The years whose days off have been announced.
    pub fn announced_years(&self) -> impl Iterator<Item = i32> {
        self.announced_years.iter().copied()
    }

    /// The intervals worked on a day, in order; none on a day off. A make-up day is worked like the day it is in
    /// exchange for.
    pub fn hours_on(&self, on: NaiveDate) -> &[Interval] {
        match self.days.get(&on) {
            Some(day) if day.kind == DayKind::Off => &[],
            Some(day) => self.hours.made_up(on, day.swapped_with),
            None if self.find_fixed_day(on).is_some() => &[],
            None => self.hours.on(on.weekday()),
        }
    }

    /// Whether the day is worked.
    pub fn is_working_day(&self, on: NaiveDate) -> bool {
        !self.hours_on(on).is_empty()
    }

    /// When work begins on this day; `None` on a day off.
    pub fn opening_on(&self, on: NaiveDate) -> Option<DateTime<Utc>> {
        self.hours_on(on).first().map(|interval| instant_of(on.and_time(interval.opens())))
    }

    /// When work ends on this day; `None` on a day off.
    pub fn closing_on(&self, on: NaiveDate) -> Option<DateTime<Utc>> {
        self.hours_on(on).last().map(|interval| instant_of(on.and_time(interval.closes())))
    }

    /// The `n`-th working day after `from` (`n > 0`) or before it (`n < 0`). Zero: `from` itself if it is worked, else
    /// the next working day.
    pub fn nth_working_day(&self, from: NaiveDate, n: i32) -> NaiveDate {
        if n == 0 {
            return if self.is_working_day(from) { from } else { self.nth_working_day(from, 1) };
        }
        let step = if n > 0 { day_after } else { day_before };
        let mut on = from;
        let mut left = n.unsigned_abs();
        while left > 0 {
            on = step(on);
            left -= u32::from(self.is_working_day(on));
        }
        on
    }

    /// The moment itself when it lies inside working time, else the next opening.
    pub fn next_working_moment(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.due(at, Limit::WorkingMinutes(0)).at
    }

    /// The day on which something counts as arrived: that day, unless it is off or work has already ended; then the
    /// next working day.
    pub fn arrival_day(&self, at: DateTime<Utc>) -> NaiveDate {
        let on = city_date(at);
        match self.closing_on(on) {
            Some(closing) if at <= closing => on,
            _ => self.nth_working_day(on, 1),
        }
    }

    /// When a limit that begins at `from` ends.
    ///
    /// In days, as articles 147 and 148 of the Civil Code 2015 count them: the first day is not counted, and the limit
    /// ends with the closing of its last day or, where that is off, of the next working day. In minutes: the moment at
    /// which that much working time has passed.
    pub fn due(&self, from: DateTime<Utc>, limit: Limit) -> Due {
        let ends_at = self.walk(city_time(from), limit).find_map(|step| step.ends_at);
        let ends_at = ends_at.expect("a walk goes on until the limit ends");
        Due { at: instant_of(ends_at), provisional: self.is_provisional(city_date(from), ends_at.date()) }
    }

    /// Whether a limit from the one day to the other may still move: a year it touches is not announced, or it ends on
    /// or after a day that nobody has confirmed.
    pub(in crate::domain) fn is_provisional(&self, from: NaiveDate, through: NaiveDate) -> bool {
        self.provisional_from.is_some_and(|on| on <= through)
            || (from.year()..=through.year()).any(|year| !self.announced_years.contains(&year))
    }

    /// The day off that the law fixes on this date, in a year whose days have not been announced.
    fn find_fixed_day(&self, on: NaiveDate) -> Option<days::FixedDay> {
        days::find_fixed(on).filter(|_| !self.announced_years.contains(&on.year()))
    }
}

fn day_after(on: NaiveDate) -> NaiveDate {
    on.succ_opt().expect("limits end long before the last date there is (Limit::new)")
}

fn day_before(on: NaiveDate) -> NaiveDate {
    on.pred_opt().expect("steps lie long after the first date there is")
}

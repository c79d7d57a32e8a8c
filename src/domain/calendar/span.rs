//! How much working time lies between two moments. Whole weeks are multiplied, not walked; only the days on which the
//! weekly hours do not hold are looked at one by one.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::{Calendar, Interval, day_after, days};
use crate::domain::moment::city_time;

impl Calendar {
    /// Working days after the one date, through the other; none when `through` is not later.
    pub fn working_days_between(&self, after: NaiveDate, through: NaiveDate) -> u32 {
        if through <= after {
            return 0;
        }
        self.sum(day_after(after), day_after(through), |hours| i64::from(!hours.is_empty())) as u32
    }

    /// Working days by which today is past a due day; negative while some are left.
    pub fn working_days_late(&self, due_on: NaiveDate, today: NaiveDate) -> i32 {
        self.working_days_between(due_on, today) as i32 - self.working_days_between(today, due_on) as i32
    }

    /// Working minutes from `a` to `b`, negative when `b` is earlier. Minutes are those of the clock on the wall, so
    /// that the parts of a stretch add up to the whole.
    pub fn working_minutes_between(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> i64 {
        if b < a {
            return -self.working_minutes_between(b, a);
        }
        let (a, b) = (city_time(a), city_time(b));
        self.minutes_of_days(a.date(), b.date()) + self.worked_by(b).num_minutes() - self.worked_by(a).num_minutes()
    }

    /// Working time from `a` to `b`, exactly; nought when `b` is earlier.
    pub(in crate::domain) fn working_time_between(&self, a: DateTime<Utc>, b: DateTime<Utc>) -> TimeDelta {
        let (a, b) = (city_time(a), city_time(b));
        if b <= a {
            return TimeDelta::zero();
        }
        TimeDelta::minutes(self.minutes_of_days(a.date(), b.date())) + self.worked_by(b) - self.worked_by(a)
    }

    /// Working time of its day that has passed at this moment.
    fn worked_by(&self, at: NaiveDateTime) -> TimeDelta {
        let passed = |interval: &Interval| (at.time().min(interval.closes()) - interval.opens()).max(TimeDelta::zero());
        self.hours_on(at.date()).iter().map(passed).sum()
    }

    /// Working minutes of the days from `from` until before `to`.
    fn minutes_of_days(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.sum(from, to, |hours| hours.iter().map(Interval::minutes).sum())
    }

    /// Adds up what the days from `from` until before `to` weigh by their hours.
    fn sum(&self, from: NaiveDate, to: NaiveDate, weigh: impl Fn(&[Interval]) -> i64) -> i64 {
        let regular = |on: NaiveDate| weigh(self.hours.on(on.weekday()));
        let days = (to - from).num_days();
        let week: i64 = from.iter_days().take(7).map(regular).sum();
        let rest: i64 = from.iter_days().take((days % 7) as usize).map(regular).sum();
        let correction: i64 = self.irregular_days(from, to).map(|on| weigh(self.hours_on(on)) - regular(on)).sum();
        week * (days / 7) + rest + correction
    }

    /// The days from `from` until before `to` on which the weekly hours do not hold, each once.
    fn irregular_days(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let fixed = (from.year()..=to.year())
            .filter(|year| !self.announced_years.contains(year))
            .flat_map(days::fixed_dates)
            .filter(move |on| from <= *on && *on < to && !self.days.contains_key(on));
        self.days.range(from..to).map(|(on, _)| *on).chain(fixed)
    }
}

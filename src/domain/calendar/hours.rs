//! The hours of a working week: intervals by weekday.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

/// A stretch of working time within one day, from its opening until just before its closing, in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    opens: NaiveTime,
    closes: NaiveTime,
}

/// Why intervals make no working week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// It does not open before it closes, or not on whole minutes.
    #[error("{0} to {1} is no interval of whole minutes")]
    NoInterval(NaiveTime, NaiveTime),
    /// Two intervals of a weekday overlap.
    #[error("two intervals of {0} overlap")]
    Overlap(Weekday),
    /// No weekday is worked: nothing would ever be due.
    #[error("no weekday is worked")]
    NoWork,
}

impl Interval {
    /// From `opens` to `closes`; both on whole minutes, in that order.
    pub fn new(opens: NaiveTime, closes: NaiveTime) -> Result<Self, HoursError> {
        let is_whole = |time: NaiveTime| time.second() == 0 && time.nanosecond() == 0;
        if opens < closes && is_whole(opens) && is_whole(closes) {
            return Ok(Self { opens, closes });
        }
        Err(HoursError::NoInterval(opens, closes))
    }

    /// When it begins.
    pub fn opens(&self) -> NaiveTime {
        self.opens
    }

    /// When it ends; no longer part of it.
    pub fn closes(&self) -> NaiveTime {
        self.closes
    }

    /// How long it lasts.
    pub fn minutes(&self) -> i64 {
        (self.closes - self.opens).num_minutes()
    }
}

/// The intervals of each weekday, in order, without overlaps; at least one weekday is worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyHours([Vec<Interval>; 7]);

impl WeeklyHours {
    /// A week of these intervals, in any order.
    pub fn new(intervals: impl IntoIterator<Item = (Weekday, Interval)>) -> Result<Self, HoursError> {
        let mut week: [Vec<Interval>; 7] = Default::default();
        for (weekday, interval) in intervals {
            week[index(weekday)].push(interval);
        }
        for (day, weekday) in week.iter_mut().zip(WEEK) {
            day.sort();
            if day.windows(2).any(|pair| pair[1].opens < pair[0].closes) {
                return Err(HoursError::Overlap(weekday));
            }
        }
        if week.iter().all(Vec::is_empty) {
            return Err(HoursError::NoWork);
        }
        Ok(Self(week))
    }

    /// The intervals of a weekday, in order; none where it is not worked.
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        &self.0[index(weekday)]
    }

    /// Every interval with its weekday, from Monday on.
    pub fn intervals(&self) -> impl Iterator<Item = (Weekday, Interval)> {
        WEEK.into_iter().flat_map(|weekday| self.on(weekday).iter().map(move |interval| (weekday, *interval)))
    }

    /// The hours of a make-up day: those of the day it is in exchange for, else its own, else of the first weekday
    /// that is worked.
    pub(super) fn made_up(&self, on: NaiveDate, swapped_with: Option<NaiveDate>) -> &[Interval] {
        let candidates = swapped_with.into_iter().chain([on]).map(|day| day.weekday()).chain(WEEK);
        candidates.map(|weekday| self.on(weekday)).find(|day| !day.is_empty()).unwrap_or_default()
    }
}

impl Default for WeeklyHours {
    /// The city's offices: Monday to Friday, 07:30 to 11:30 and 13:00 to 17:00.
    fn default() -> Self {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day");
        let morning = Interval { opens: time(7, 30), closes: time(11, 30) };
        let afternoon = Interval { opens: time(13, 0), closes: time(17, 0) };
        let mut week: [Vec<Interval>; 7] = Default::default();
        week[..5].fill(vec![morning, afternoon]);
        Self(week)
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn index(weekday: Weekday) -> usize {
    weekday.num_days_from_monday() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn a_week_needs_work_and_no_overlap() {
        let interval = |from, to| Interval::new(time(from, 0), time(to, 0)).unwrap();
        assert_eq!(WeeklyHours::new([]), Err(HoursError::NoWork));
        let overlapping = [(Weekday::Mon, interval(10, 12)), (Weekday::Mon, interval(8, 11))];
        assert_eq!(WeeklyHours::new(overlapping), Err(HoursError::Overlap(Weekday::Mon)));
        assert!(Interval::new(time(12, 0), time(12, 0)).is_err());
    }

    #[test]
    fn a_make_up_day_is_worked_like_the_day_it_replaces() {
        let short = Interval::new(time(8, 0), time(12, 0)).unwrap();
        let long = Interval::new(time(8, 0), time(16, 0)).unwrap();
        let hours = WeeklyHours::new([(Weekday::Mon, long), (Weekday::Fri, short)]).unwrap();
        let saturday = NaiveDate::from_ymd_opt(2024, 5, 4).unwrap();
        assert_eq!(hours.made_up(saturday, NaiveDate::from_ymd_opt(2024, 5, 3)), [short]);
        assert_eq!(hours.made_up(saturday, None), [long]);
    }
}

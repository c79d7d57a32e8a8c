//! The city's calendars, from the tables beside this file: office hours, and the days off and make-up working days of
//! 2019 to 2026 with the announcements they rest on (`sources.csv` resolves their sources). Owns no rule of counting.
//!
//! - `hcmc`: what public bodies keep, swaps included; everyone's default.
//! - `statutory`: the same hours and the days off that the law gives, without the swaps, which bind public bodies only.
//!   An enterprise may keep it.

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::calendar::{Calendar, CalendarDay, DEFAULT_CALENDAR, DayKind, Interval, WeeklyHours};
use crate::domain::text::Text;

/// The calendar without swaps, for enterprises that keep it.
pub const STATUTORY_CALENDAR: &str = "statutory";

/// A row of `holidays.csv`; its other columns are for people.
#[derive(Debug, Deserialize)]
struct DayRow {
    date: NaiveDate,
    kind: String,
    name_vi: String,
    name_en: String,
    swapped_with: Option<NaiveDate>,
    legal_basis: String,
    certainty: String,
}

/// A row of `working_hours.csv`.
#[derive(Debug, Deserialize)]
struct HoursRow {
    weekday: String,
    start: NaiveTime,
    end: NaiveTime,
}

/// The city's calendars, the default one first.
pub fn calendars() -> Vec<Calendar> {
    let hours = office_hours();
    let rows: Vec<DayRow> = read(include_str!("holidays.csv"));
    let announced = rows.iter().map(DayRow::day);
    let statutory = rows.iter().filter(|row| !row.is_swap()).map(DayRow::day);
    vec![
        Calendar::new(DEFAULT_CALENDAR, "Lịch làm việc cơ quan hành chính Thành phố", hours.clone(), announced),
        Calendar::new(STATUTORY_CALENDAR, "Lịch nghỉ theo luật, không hoán đổi ngày làm việc", hours, statutory),
    ]
}

impl DayRow {
    /// Whether it comes of a swap of working days, which binds public bodies only.
    fn is_swap(&self) -> bool {
        matches!(self.kind.as_str(), "off_swapped" | "work_swapped")
    }

    fn day(&self) -> CalendarDay {
        CalendarDay {
            on: self.date,
            kind: if self.kind == "work_swapped" { DayKind::Work } else { DayKind::Off },
            name: Text::new(&self.name_vi, &self.name_en),
            legal_basis: self.legal_basis.clone(),
            provisional: !self.certainty.starts_with("certain"),
            swapped_with: self.swapped_with,
        }
    }
}

fn office_hours() -> WeeklyHours {
    let intervals = read::<HoursRow>(include_str!("working_hours.csv")).into_iter().map(|row| {
        let weekday: Weekday = row.weekday.parse().expect("working_hours.csv names weekdays");
        (weekday, Interval::new(row.start, row.end).expect("working_hours.csv opens before it closes"))
    });
    WeeklyHours::new(intervals).expect("working_hours.csv makes a week")
}

fn read<Row: DeserializeOwned>(table: &str) -> Vec<Row> {
    csv::Reader::from_reader(table.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("the tables built into the program are well-formed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Limit;
    use crate::domain::moment::{city_date, instant_of};

    #[derive(Deserialize)]
    struct MonthRow {
        year: i32,
        month: u32,
        working_days: usize,
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(calendar: &Calendar, from: &str, days: u32) -> (String, bool) {
        let due = calendar.due(instant_of(from.parse().unwrap()), Limit::WorkingDays(days));
        (city_date(due.at).to_string(), due.provisional)
    }

    #[test]
    fn every_month_has_its_working_days() {
        let hcmc = &calendars()[0];
        let months: Vec<MonthRow> = read(include_str!("working_days_per_month.csv"));
        assert_eq!(months.len(), 96);
        for row in months {
            let first = NaiveDate::from_ymd_opt(row.year, row.month, 1).unwrap();
            let next = first + chrono::Months::new(1);
            let worked = first.iter_days().take_while(|on| *on < next).filter(|on| hcmc.is_working_day(*on)).count();
            assert_eq!(worked, row.working_days, "{first}");
            let eve = first.pred_opt().unwrap();
            assert_eq!(hcmc.working_days_between(eve, next.pred_opt().unwrap()) as usize, worked, "{first}");
        }
    }

    #[test]
    fn the_years_2019_to_2026_are_announced() {
        for calendar in calendars() {
            assert_eq!(calendar.announced_years().collect::<Vec<_>>(), (2019..=2026).collect::<Vec<_>>());
        }
    }

    #[test]
    fn swaps_bind_public_bodies_only() {
        let [hcmc, statutory] = &calendars()[..] else { panic!("two calendars") };
        assert_eq!((hcmc.id.as_str(), statutory.id.as_str()), ("hcmc", "statutory"));
        assert!(hcmc.is_working_day(date("2026-01-10")) && !hcmc.is_working_day(date("2026-01-02")));
        assert!(!statutory.is_working_day(date("2026-01-10")) && statutory.is_working_day(date("2026-01-02")));
        assert!(!statutory.is_working_day(date("2026-02-17")));
    }

    #[test]
    fn what_depends_on_the_unconfirmed_day_is_provisional() {
        let hcmc = &calendars()[0];
        assert_eq!(due(hcmc, "2026-11-20T10:00:00", 1), ("2026-11-23".to_owned(), false));
        assert_eq!(due(hcmc, "2026-11-20T10:00:00", 2), ("2026-11-25".to_owned(), true));
        assert_eq!(due(hcmc, "2026-12-01T10:00:00", 3), ("2026-12-04".to_owned(), true));
    }

    #[test]
    fn tet_and_its_swaps_are_walked_over() {
        let hcmc = &calendars()[0];
        assert_eq!(due(hcmc, "2026-02-13T16:00:00", 1), ("2026-02-23".to_owned(), false));
        assert_eq!(due(hcmc, "2024-05-03T09:00:00", 1), ("2024-05-04".to_owned(), false));
        assert_eq!(due(hcmc, "2021-03-18T10:00:00", 7), ("2021-03-29".to_owned(), false));
    }
}

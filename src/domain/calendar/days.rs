//! Days on which the weekly hours do not hold: announced ones, and those that the law fixes by the solar calendar.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::text::Text;
use crate::words;

words! {
    /// What an announced day is.
    DayKind {
        /// Not worked, whatever the weekday.
        Off = "off",
        /// Worked in exchange for another day.
        Work = "work",
    }
}

/// A day off or a make-up working day, as announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The date.
    pub on: NaiveDate,
    /// Off or worked.
    pub kind: DayKind,
    /// Its name, as announced.
    pub name: Text,
    /// The law or announcement it rests on; empty where none is known, never made up.
    pub legal_basis: String,
    /// Nobody has confirmed it yet: what is due on it or later may still move.
    pub provisional: bool,
    /// The day that was exchanged for this one, if it comes of a swap.
    pub swapped_with: Option<NaiveDate>,
}

/// A day off that the law fixes by the solar calendar. From 2021 on the law adds one day beside 2 September, which the
/// Prime Minister chooses each year: until it is announced there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct FixedDay {
    month: u32,
    day: u32,
    /// Vietnamese and English.
    name: (&'static str, &'static str),
}

const FIXED: [FixedDay; 4] = [
    FixedDay { month: 1, day: 1, name: ("Tết Dương lịch", "New Year's Day") },
    FixedDay { month: 4, day: 30, name: ("Ngày Chiến thắng (30/4)", "Reunification Day") },
    FixedDay { month: 5, day: 1, name: ("Ngày Quốc tế Lao động (1/5)", "International Labour Day") },
    FixedDay { month: 9, day: 2, name: ("Quốc khánh (2/9)", "National Day") },
];

impl FixedDay {
    /// The announced day it would be.
    pub(super) fn in_full(self, on: NaiveDate) -> CalendarDay {
        let legal_basis = match on.year() {
            2021.. => "Bộ luật Lao động 2019, Điều 112",
            2013..=2020 => "Bộ luật Lao động 2012, Điều 115",
            _ => "",
        };
        CalendarDay {
            on,
            kind: DayKind::Off,
            name: Text::new(self.name.0, self.name.1),
            legal_basis: legal_basis.to_owned(),
            provisional: false,
            swapped_with: None,
        }
    }
}

/// The fixed day off on this date, if it is one.
pub(super) fn find_fixed(on: NaiveDate) -> Option<FixedDay> {
    FIXED.into_iter().find(|fixed| (fixed.month, fixed.day) == (on.month(), on.day()))
}

/// The dates of the fixed days off in a year.
pub(super) fn fixed_dates(year: i32) -> impl Iterator<Item = NaiveDate> {
    FIXED.into_iter().filter_map(move |fixed| NaiveDate::from_ymd_opt(year, fixed.month, fixed.day))
}

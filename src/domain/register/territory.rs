//! A territory of the register. A code alone does not identify one: codes and names are given anew over time.

use chrono::NaiveDate;

use crate::domain::text::Text;
use crate::words;

use super::is_within;

words! {
    /// The levels of territories and of the bodies that govern them, the widest first.
    Level {
        /// The country.
        Central = "central",
        /// A province or a city under the central government.
        Province = "province",
        /// A district, or a city in a city; gone since 2025-07-01 (law 72/2025/QH15).
        District = "district",
        /// A ward, a commune, a township or a special zone.
        Commune = "commune",
    }
}

/// A territory during the time in which it kept its code, its name and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Code and first day, which together are unique (`769@2021-01-01`).
    pub unit_id: String,
    /// The statistics office's code (`769`), used over again.
    pub code: String,
    /// Its level.
    pub level: Level,
    /// Its official name.
    pub name: Text,
    /// The code of the territory that it lies in.
    pub parent_code: Option<String>,
    /// Its first day; open where it is older than our records.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; open while it exists.
    pub valid_to: Option<NaiveDate>,
}

impl Territory {
    /// Whether it exists on that date.
    pub fn is_valid_on(&self, on: NaiveDate) -> bool {
        is_within(self.valid_from, self.valid_to, on)
    }
}

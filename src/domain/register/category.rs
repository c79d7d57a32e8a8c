//! A category of obstacles.

use chrono::NaiveDate;

use super::is_within;
use crate::domain::text::Text;
use crate::words;

words! {
    /// The field of a vice-chairman of the city, by the code of the position.
    Field {
        /// Land, planning, construction, infrastructure, environment and fire safety.
        Urban = "pct-dt",
        /// Economy, budget, enterprises and the rest.
        Economy = "pct-kt",
    }
}

/// What an obstacle is about: a node of the tree of categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its code; those under a group begin with the group's (`DAT.THUE`).
    pub code: String,
    /// The group that it lies in.
    pub parent: Option<String>,
    /// How it is called.
    pub name: Text,
    /// The law that governs it, where it was recorded.
    pub legal_basis: Option<String>,
    /// Obstacles of this kind that were in the press, in Vietnamese; may be empty.
    pub examples: String,
    /// The vice-chairman to whom it falls.
    pub field: Field,
    /// Its first day; open where it always was.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; open while it is in use.
    pub valid_to: Option<NaiveDate>,
}

impl Category {
    /// Whether it is in use on that date.
    pub fn is_valid_on(&self, on: NaiveDate) -> bool {
        is_within(self.valid_from, self.valid_to, on)
    }
}

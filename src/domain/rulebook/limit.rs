//! How long a deadline may run.

use chrono::NaiveDate;

use crate::domain::calendar::Limit;
use crate::domain::register::is_within;
use crate::domain::words::{DeadlineKind, Urgency};

/// A limit for one kind of deadline. The one in force on the day that a deadline began governs it to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitPolicy {
    /// Its id (`L3`), unique within a revision.
    pub id: String,
    /// Which deadline.
    pub kind: DeadlineKind,
    /// For cases of this urgency; for any where `None`.
    pub urgency: Option<Urgency>,
    /// Once so many opinions were asked for; at any number where `None`.
    pub min_opinions: Option<i32>,
    /// How long.
    pub limit: Limit,
    /// Its first day; open where it always held.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; open while it holds.
    pub valid_to: Option<NaiveDate>,
    /// Where it comes from; none where it is the city's own choice.
    pub legal_basis: Option<String>,
}

impl LimitPolicy {
    /// Whether it is made for such a deadline beginning on that date, with so many opinions asked for.
    pub fn governs(&self, kind: DeadlineKind, urgency: Urgency, opinions: i32, on: NaiveDate) -> bool {
        self.kind == kind
            && self.min_opinions.is_none_or(|least| opinions >= least)
            && self.urgency.is_none_or(|own| own == urgency)
            && is_within(self.valid_from, self.valid_to, on)
    }
}

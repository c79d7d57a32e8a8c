//! From which day to which something holds.

use chrono::NaiveDate;

use super::is_within;
use crate::domain::text::Text;

/// From a first day through a last one, both inclusive; open where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Validity {
    /// The first day; open where it always held.
    pub from: Option<NaiveDate>,
    /// The last day; open while it holds.
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// From `from` through `to`.
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Self {
        Self { from, to }
    }

    /// Whether it holds on that day.
    pub fn contains(self, on: NaiveDate) -> bool {
        is_within(self.from, self.to, on)
    }

    /// Whether it ends before it begins, so that it holds on no day.
    pub fn is_reversed(self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }

    /// The days on which both hold; none where there are no such.
    pub fn common(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(own), Some(others)) => Some(own.min(others)),
            (own, others) => own.or(others),
        };
        Some(Self { from, to }).filter(|common| !common.is_reversed())
    }

    /// It in words: `from 1 July 2025 to 31 December 2025`.
    pub fn text(self) -> Text {
        let (from, to) = (self.from.map(day_text), self.to.map(day_text));
        match (from, to) {
            (Some(from), Some(to)) => {
                Text::new(format!("từ {} đến {}", from.vi, to.vi), format!("from {} to {}", from.en, to.en))
            }
            (Some(from), None) => Text::new(format!("từ {}", from.vi), format!("from {} on", from.en)),
            (None, Some(to)) => Text::new(format!("đến hết {}", to.vi), format!("up to {}", to.en)),
            (None, None) => Text::new("trong mọi thời gian", "at all times"),
        }
    }
}

/// A day in words: `01/07/2025`, `1 July 2025`.
pub fn day_text(on: NaiveDate) -> Text {
    Text::new(on.format("%d/%m/%Y").to_string(), on.format("%-d %B %Y").to_string())
}

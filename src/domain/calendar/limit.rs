//! How long something may take: three units, never mixed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::words;

words! {
    /// What a limit is counted in.
    LimitUnit {
        /// Days that the calendar works.
        WorkingDays = "working_days",
        /// All days; a last day that is off moves to the next working day.
        CalendarDays = "calendar_days",
        /// Minutes of working time; limits in hours are kept so.
        WorkingMinutes = "working_minutes",
    }
}

/// How long something may take; as JSON `{"unit": "working_days", "quantity": 10}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "unit", content = "quantity", rename_all = "snake_case")]
pub enum Limit {
    /// Until the close of the n-th working day after the first.
    WorkingDays(u32),
    /// Until the close of the n-th day after the first or, where that is off, of the next working day.
    CalendarDays(u32),
    /// Until that many minutes of working time have passed.
    WorkingMinutes(u32),
}

impl Limit {
    /// The longest limit in days: ten years.
    pub const MAX_DAYS: u32 = 3_660;
    /// The longest limit in working minutes: as many days of eight hours.
    pub const MAX_MINUTES: u32 = Self::MAX_DAYS * 480;

    /// A limit of `quantity` units; `None` beyond the longest one. Use it for what comes from outside.
    pub fn new(unit: LimitUnit, quantity: u32) -> Option<Self> {
        let (limit, longest) = match unit {
            LimitUnit::WorkingDays => (Self::WorkingDays(quantity), Self::MAX_DAYS),
            LimitUnit::CalendarDays => (Self::CalendarDays(quantity), Self::MAX_DAYS),
            LimitUnit::WorkingMinutes => (Self::WorkingMinutes(quantity), Self::MAX_MINUTES),
        };
        (quantity <= longest).then_some(limit)
    }

    /// What it is counted in.
    pub fn unit(self) -> LimitUnit {
        match self {
            Self::WorkingDays(_) => LimitUnit::WorkingDays,
            Self::CalendarDays(_) => LimitUnit::CalendarDays,
            Self::WorkingMinutes(_) => LimitUnit::WorkingMinutes,
        }
    }

    /// How many of its unit.
    pub fn quantity(self) -> u32 {
        match self {
            Self::WorkingDays(quantity) | Self::CalendarDays(quantity) | Self::WorkingMinutes(quantity) => quantity,
        }
    }

    /// A limit in the same unit.
    pub fn with_quantity(self, quantity: u32) -> Self {
        match self {
            Self::WorkingDays(_) => Self::WorkingDays(quantity),
            Self::CalendarDays(_) => Self::CalendarDays(quantity),
            Self::WorkingMinutes(_) => Self::WorkingMinutes(quantity),
        }
    }
}

/// When a limit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last moment in time.
    pub at: DateTime<Utc>,
    /// It may still move: days off that it depends on have not been announced or confirmed.
    pub provisional: bool,
}

//! The escalation ladders: when, to whom, and in which manner someone is reminded.

use crate::domain::words::Position;
use crate::words;

words! {
    /// Whose ladder: who owes what is late.
    LadderSide {
        /// An agency, which owes acceptance or an answer.
        Agency = "agency",
        /// The coordinator, who owes triage.
        Coordinator = "coordinator",
        /// An enterprise, which owes information or confirmation.
        Enterprise = "enterprise",
    }
}

words! {
    /// In which manner a step reaches its reader.
    Delivery {
        /// As a mail of its own.
        AtOnce = "at_once",
        /// In the morning digest: a leader gets one a day, not one mail per case.
        Digest = "digest",
    }
}

/// One step of a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderStep {
    /// Whose ladder.
    pub owed_by: LadderSide,
    /// Its place in the ladder, from 1.
    pub step: i32,
    /// The opening of which working day before (negative) or after the due day; 0 is the due day itself.
    pub offset_days: i32,
    /// Taken again every so many working days after that, without end; once where `None`.
    pub repeat_every_days: Option<i32>,
    /// Whom it reaches.
    pub positions: Vec<Position>,
    /// In which manner.
    pub delivery: Delivery,
}

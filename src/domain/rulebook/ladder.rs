//! The escalation ladders: when, to whom, and in which manner someone is reminded, and which ladder is climbed for
//! what is owed.

use std::cmp::Ordering;

use crate::domain::words::{DeadlineKind, Position, Urgency};
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

/// One step of a ladder. What the ladder is for (`owed_by`, `category`, `urgency`, `kind`, `amount_from`) is the same in
/// every step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderStep {
    /// The name of its ladder, by which steps belong together (`agency`).
    pub ladder: String,
    /// Whose ladder.
    pub owed_by: LadderSide,
    /// Only for cases of this category and what is under it; of any where none.
    pub category: Option<String>,
    /// Only for cases that are so pressing.
    pub urgency: Option<Urgency>,
    /// Only for deadlines of this kind.
    pub kind: Option<DeadlineKind>,
    /// Only for cases in which at least so much is at stake, in đồng; a case that names no amount is none of them.
    pub amount_from: Option<i64>,
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

/// What is owed, as far as ladders differ by it.
#[derive(Debug, Clone, Copy)]
pub struct Owed<'a> {
    /// By whom.
    pub by: LadderSide,
    /// What.
    pub kind: DeadlineKind,
    /// The case's category and those above it, itself first.
    pub lineage: &'a [&'a str],
    /// How pressing the case is.
    pub urgency: Urgency,
    /// What is at stake in it, in đồng.
    pub amount_vnd: Option<i64>,
}

impl LadderStep {
    /// Whether its ladder may be climbed for this.
    pub fn is_for(&self, owed: &Owed) -> bool {
        self.owed_by == owed.by
            && self.category.as_deref().is_none_or(|category| owed.lineage.contains(&category))
            && self.kind.is_none_or(|kind| kind == owed.kind)
            && self.urgency.is_none_or(|urgency| urgency == owed.urgency)
            && self.amount_from.is_none_or(|from| owed.amount_vnd.is_some_and(|amount| amount >= from))
    }

    /// Which of two ladders that are both for `owed` is climbed; the greater one. The order is total, so that the same is
    /// climbed always: the deeper category, then one for the kind, then one for the urgency, then the higher amount, then
    /// the name that comes first.
    pub fn compare(&self, other: &Self, owed: &Owed) -> Ordering {
        let rank = |step: &Self| {
            // The lineage begins with the deepest.
            let depth =
                step.category.as_deref().and_then(|own| owed.lineage.iter().rev().position(|code| *code == own));
            (depth, step.kind.is_some(), step.urgency.is_some(), step.amount_from)
        };
        rank(self).cmp(&rank(other)).then_with(|| other.ladder.cmp(&self.ladder))
    }
}

#[cfg(test)]
mod tests;

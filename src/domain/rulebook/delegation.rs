//! One delegation: an agency hands a competence of its own on to another, which decides in its stead.

use chrono::NaiveDate;

use super::Party;
use crate::domain::register::is_within;
use crate::words;

words! {
    /// How it stands with a delegation on a day.
    DelegationState {
        /// It holds.
        Holds = "holds",
        /// Its first day is still to come.
        NotYet = "not_yet",
        /// Its term has run out.
        Ended = "ended",
        /// It was revoked before its term ran out.
        Revoked = "revoked",
    }
}

/// For these categories, in these territories, up to this value, from this date to that: who decides in whose stead.
///
/// The delegator stays responsible (law 72/2025/QH15, article 14; before, law 77/2015/QH13, article 14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id (`DL5`), unique within a revision.
    pub id: String,
    /// The code of the agency whose competence it is.
    pub delegator: String,
    /// Who decides in its stead.
    pub delegate: Party,
    /// Only for these categories and what is under them; for all where empty.
    pub categories: Vec<String>,
    /// Only in these territories and what is in them, by code, read on the filing's date; anywhere where empty.
    pub territories: Vec<String>,
    /// From this investment value on, in đồng, inclusive.
    pub amount_from: Option<i64>,
    /// Up to this investment value, in đồng, inclusive.
    pub amount_to: Option<i64>,
    /// Its first day; open where it is older than our records.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; open while it holds.
    pub valid_to: Option<NaiveDate>,
    /// The first day on which it holds no more, because it was revoked.
    pub revoked_on: Option<NaiveDate>,
    /// The document by which it was made.
    pub instrument: Option<String>,
    /// Whether the instrument lets the delegate hand it on.
    pub may_pass_on: bool,
    /// A remark of whoever wrote it.
    pub note: Option<String>,
}

impl Delegation {
    /// Whether it holds on that date.
    pub fn is_valid_on(&self, on: NaiveDate) -> bool {
        is_within(self.valid_from, self.last_day(), on)
    }

    /// How it stands with it on that date.
    pub fn state_on(&self, on: NaiveDate) -> DelegationState {
        if self.last_day().is_some_and(|last| last < on) {
            return if self.last_day() == self.valid_to { DelegationState::Ended } else { DelegationState::Revoked };
        }
        if self.is_valid_on(on) { DelegationState::Holds } else { DelegationState::NotYet }
    }

    /// The last day on which it holds, by its own term or by revocation.
    pub fn last_day(&self) -> Option<NaiveDate> {
        let before_revocation = self.revoked_on.map(|on| on.pred_opt().unwrap_or(on));
        match (self.valid_to, before_revocation) {
            (Some(term), Some(revoked)) => Some(term.min(revoked)),
            (term, revoked) => term.or(revoked),
        }
    }

    /// Whether a filing of this value falls under it. What is not known meets no condition.
    pub fn covers_amount(&self, amount_vnd: Option<i64>) -> bool {
        self.amount_from.is_none_or(|from| amount_vnd.is_some_and(|amount| from <= amount))
            && self.amount_to.is_none_or(|to| amount_vnd.is_some_and(|amount| amount <= to))
    }
}

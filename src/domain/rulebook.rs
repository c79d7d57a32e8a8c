//! The rulebook: one revision of who is competent, how long everything may take and who is reminded. Owns what the
//! rules say; `routing` applies those on competence.

mod check;
mod columns;
mod competence;
mod delegation;
mod diff;
mod journal;
mod ladder;
mod limit;
mod revision;
mod row;

use chrono::{DateTime, NaiveDate, Utc};

use super::words::{DeadlineKind, Urgency};
use crate::words;

pub use check::{Flaw, MAX_ID, MAX_TEXT, Part, flaws};
pub use columns::{Column, ColumnKind, columns};
pub use competence::{CompetenceRule, Party};
pub use delegation::{Delegation, DelegationState};
pub use diff::{Diff, FieldDiff, RowDiff, between};
pub use journal::{Deed, Entry, RowFields};
pub use ladder::{Delivery, LadderSide, LadderStep, Owed};
pub use limit::LimitPolicy;
pub use revision::Revision;
pub use row::{Row, RowError, Section};

words! {
    /// Where a revision stands.
    RulebookStatus {
        /// It may still change; nothing is routed by it.
        Draft = "draft",
        /// It waits for a second person to approve it, and does not change meanwhile.
        Submitted = "submitted",
        /// It never changes any more.
        Published = "published",
        /// It was given up before it was published.
        Discarded = "discarded",
    }
}

/// One revision of all rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Rulebook {
    /// Its number, rising from 1. Cases keep the number of the revision that routed them.
    pub revision: i32,
    /// Where it stands.
    pub status: RulebookStatus,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// From when filings are routed by it.
    pub effective_at: Option<DateTime<Utc>>,
    /// Who is competent, by rule id.
    pub rules: Vec<CompetenceRule>,
    /// Who handed competence on to whom, by id.
    pub delegations: Vec<Delegation>,
    /// How long everything may take.
    pub limits: Vec<LimitPolicy>,
    /// Who is reminded when, by debtor, ladder and step.
    pub ladders: Vec<LadderStep>,
}

impl Rulebook {
    /// A draft of these.
    pub fn draft(
        revision: i32,
        mut rules: Vec<CompetenceRule>,
        limits: Vec<LimitPolicy>,
        mut ladders: Vec<LadderStep>,
    ) -> Self {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        ladders.sort_by(|a, b| (a.owed_by, &a.ladder, a.step).cmp(&(b.owed_by, &b.ladder, b.step)));
        let (status, published_at, effective_at) = (RulebookStatus::Draft, None, None);
        Self { revision, status, published_at, effective_at, rules, delegations: Vec::new(), limits, ladders }
    }

    /// The same with these delegations.
    pub fn with_delegations(self, mut delegations: Vec<Delegation>) -> Self {
        delegations.sort_by(|a, b| a.id.cmp(&b.id));
        Self { delegations, ..self }
    }

    /// The same, published at that moment and in effect from then on.
    pub fn published(self, at: DateTime<Utc>) -> Self {
        Self { status: RulebookStatus::Published, published_at: Some(at), effective_at: Some(at), ..self }
    }

    /// The limit of a deadline that begins on that date, with so many opinions asked for: one made for the urgency
    /// before one for any, then one made for more opinions, then the one that came into force last.
    pub fn limit(&self, kind: DeadlineKind, urgency: Urgency, opinions: i32, on: NaiveDate) -> Option<&LimitPolicy> {
        let in_force = self.limits.iter().filter(|policy| policy.governs(kind, urgency, opinions, on));
        in_force.max_by_key(|policy| (policy.urgency.is_some(), policy.min_opinions, policy.valid_from))
    }

    /// The steps of the ladder that is climbed for this, in order: of the ladders that are for it the most specific one,
    /// whole. None where no ladder is for it, which publishing refuses.
    pub fn ladder(&self, owed: &Owed) -> Vec<&LadderStep> {
        let fitting = self.ladders.iter().filter(|step| step.is_for(owed));
        let climbed = fitting.max_by(|a, b| a.compare(b, owed)).map(|step| step.ladder.as_str());
        self.ladders.iter().filter(|step| climbed == Some(step.ladder.as_str())).collect()
    }
}

#[cfg(test)]
mod tests;

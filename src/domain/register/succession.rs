//! Who or what followed whom: mergers, splits, new names, ends.

use chrono::NaiveDate;

use crate::words;

words! {
    /// What succeeds what.
    SuccessionKind {
        /// Organizations, by code.
        Organization = "organization",
        /// Territories, by unit id.
        Territory = "territory",
    }
}

words! {
    /// What happened.
    SuccessionEvent {
        /// It goes on as before.
        Continue = "continue",
        /// It goes on as before in all but its code or its parent's.
        Unchanged = "unchanged",
        /// It bears another name.
        Rename = "rename",
        /// It was joined with others.
        Merge = "merge",
        /// Parts of it became others.
        Split = "split",
        /// It was set up anew under the same tasks.
        Reorganise = "reorganise",
        /// One of its tasks went to another, which existed already.
        Transfer = "transfer",
        /// It lies in another territory.
        Reparent = "reparent",
        /// It became a unit of another kind.
        Convert = "convert",
        /// It ended.
        Abolish = "abolish",
    }
}

words! {
    /// How much of a territory went over.
    Share {
        /// All of it.
        Whole = "whole",
        /// A part: where a case belongs is told by its address.
        Part = "part",
    }
}

/// One succession on its effective day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Succession {
    /// Of organizations or of territories.
    pub kind: SuccessionKind,
    /// The first day on which it holds.
    pub effective_on: NaiveDate,
    /// Who or what was followed: an organization's code or a unit id.
    pub from: String,
    /// Who or what follows: an organization's code, `@commune`, or a unit id; none where it just ended.
    pub to: Option<String>,
    /// What happened.
    pub event: SuccessionEvent,
    /// Whether what is not said to go elsewhere goes here.
    pub is_default: bool,
    /// How much of a territory went over.
    pub share: Option<Share>,
    /// Which tasks of an organization went over, in Vietnamese.
    pub scope: Option<String>,
    /// Only for these categories and what is under them; for all where empty.
    pub categories: Vec<String>,
    /// Only for these territories and what is in them, by code; for all where empty.
    pub territories: Vec<String>,
    /// The instrument, where it was recorded.
    pub legal_basis: Option<String>,
}

impl Succession {
    /// Whether it holds for some categories or territories only.
    pub fn is_limited(&self) -> bool {
        !self.categories.is_empty() || !self.territories.is_empty()
    }

    /// Whether routing follows it, whatever was filed, from an organization that ended.
    pub fn is_replacement(&self) -> bool {
        self.kind == SuccessionKind::Organization
            && self.is_default
            && !self.is_limited()
            && self.to.is_some()
            && self.event != SuccessionEvent::Continue
    }
}

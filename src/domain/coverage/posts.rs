//! Who sits where, as far as coverage asks: whether an agency that leads has a director, and somebody who takes cases in.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::register::Validity;
use crate::domain::words::Position;
use crate::words;

words! {
    /// Which posts of an agency nobody holds.
    Vacancy {
        /// The director's.
        Director = "director",
        /// Both intake and officer: nobody takes cases in.
        Intake = "intake",
        /// All of them.
        Everyone = "everyone",
    }
}

/// A post that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Of which organization, by its code.
    pub organization: String,
    /// Which position.
    pub position: Position,
    /// From when to when.
    pub validity: Validity,
}

/// The posts that people hold, by organization.
#[derive(Debug, Clone, Default)]
pub struct Posts(HashMap<String, Vec<(Position, Validity)>>);

impl Posts {
    /// These posts.
    pub fn of(posts: impl IntoIterator<Item = Post>) -> Self {
        let mut by_organization: HashMap<String, Vec<_>> = HashMap::new();
        for post in posts {
            by_organization.entry(post.organization).or_default().push((post.position, post.validity));
        }
        Self(by_organization)
    }

    /// Which posts of the organization nobody holds on that day.
    pub(super) fn vacancy(&self, organization: &str, on: NaiveDate) -> Option<Vacancy> {
        let held = self.held(organization).iter().filter(|(_, validity)| validity.contains(on));
        let (mut director, mut intake) = (false, false);
        for (position, _) in held {
            director |= *position == Position::Director;
            intake |= matches!(position, Position::Officer | Position::Intake);
        }
        match (director, intake) {
            (true, true) => None,
            (false, true) => Some(Vacancy::Director),
            (true, false) => Some(Vacancy::Intake),
            (false, false) => Some(Vacancy::Everyone),
        }
    }

    /// The days after `from` through `to` on which a post of the organization changes hands.
    pub(super) fn changes(&self, organization: &str, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let held = self.held(organization).iter();
        let days = held.flat_map(|(_, held)| [held.from, held.to.and_then(|last| last.succ_opt())]);
        let mut days: Vec<_> = days.flatten().filter(|day| from < *day && *day <= to).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    fn held(&self, organization: &str) -> &[(Position, Validity)] {
        self.0.get(organization).map_or(&[], Vec::as_slice)
    }
}

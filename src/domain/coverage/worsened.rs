//! What a draft would make worse: cells that stand less well under it than under the revision in force.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::cell::Look;
use super::days::{Days, category_days, register_days, stretches};
use super::{CellState, Finding, Sight};
use crate::domain::routing::Router;

/// How many examples are told.
const EXAMPLES: usize = 20;

/// What a draft would make worse.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Worsened {
    /// How many cells, on some day from then on; nothing is worse where it is 0.
    pub cells: usize,
    /// The first of them, by category and territory.
    pub examples: Vec<Worse>,
}

/// A cell that a draft would make worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worse {
    /// The category's code.
    pub category: String,
    /// The territory's unit id.
    pub unit: String,
    /// The first day on which it is worse.
    pub on: NaiveDate,
    /// How it stands under the revision in force.
    pub before: CellState,
    /// How it would stand.
    pub after: Finding,
}

/// Which cells stand less well under `draft` than under `current` on some day from `on`, as far as both now tell: somebody
/// leads no more, or no longer as it should be. Both route by the same register.
pub fn worsened(current: &Router, draft: &Router, sight: &Sight, on: NaiveDate) -> Worsened {
    let register = current.register();
    let (before, after) = (Look::new(current, &sight.posts), Look::new(draft, &sight.posts));
    let until = register.categories().flat_map(|category| {
        [current, draft].into_iter().flat_map(move |router| category_days(router.rulebook(), register, category))
    });
    let until = until.chain(register_days(register)).chain([on]).max().unwrap_or(on);
    let days = Days::of(current, sight, on, until);
    let mut found = Worsened::default();
    for category in register.categories().filter(|category| !register.is_group(&category.code)) {
        let drafted = category_days(draft.rulebook(), register, category);
        let mut begins: BTreeSet<NaiveDate> = drafted.into_iter().filter(|day| on < *day && *day <= until).collect();
        begins.extend(days.stretches(register, category).into_iter().map(|(from, _)| from));
        let mut told = BTreeSet::new();
        for (day, _) in stretches(&begins, until).filter(|(day, _)| category.is_valid_on(*day)) {
            for unit in days.leaves(day) {
                let (is, becomes) = (before.at(&category.code, unit, day), after.at(&category.code, unit, day));
                if becomes.state.rank() < is.state.rank() && told.insert(&unit.unit_id) {
                    found.note(category.code.clone(), unit.unit_id.clone(), day, is.state, becomes);
                }
            }
        }
    }
    found
}

impl Worsened {
    fn note(&mut self, category: String, unit: String, on: NaiveDate, before: CellState, after: Finding) {
        self.cells += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(Worse { category, unit, on, before, after });
        }
    }
}

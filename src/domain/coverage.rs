//! Whether everyone who could file finds somebody: every category that may be filed under, in every territory, on every
//! day, as a revision of the rulebook decides it. Owns what counts as covered; decides no filing itself.
//!
//! A cell is a leaf category in a leaf territory, filed by nobody in particular and of no known value: rules and
//! delegations with conditions do not hold there, so that a cell is covered by what holds for all.

mod cell;
mod days;
mod dead;
mod posts;
mod sentences;
mod worsened;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::register::{Category, Level, Register, Territory};
use super::routing::{Gap, Router};
use crate::words;

use cell::Look;
use days::Days;
pub use dead::{DeadRule, DeadWhy};
pub use posts::{Post, Posts, Vacancy};
pub use worsened::{Worse, Worsened, worsened};

words! {
    /// How it stands with one category in one territory.
    CellState {
        /// Somebody leads, and can be reached.
        Covered = "covered",
        /// Nobody leads: the coordinator has to decide.
        NoLead = "no_lead",
        /// The organization that would lead ended, and nobody follows it.
        EndedWithoutSuccessor = "ended_without_successor",
        /// Two rules differ in nothing but their ids: the smaller one happens to win.
        BareTie = "bare_tie",
        /// Who leads has no director, or nobody who takes cases in.
        UnreachableLead = "unreachable_lead",
        /// A delegation that would have held has run out, was revoked, or its delegate is no more: the delegator decides.
        DelegationEnded = "delegation_ended",
    }
}

impl CellState {
    /// How bad it is: nobody leads, somebody leads but not as it should be, all is well.
    fn rank(self) -> u8 {
        match self {
            Self::NoLead | Self::EndedWithoutSuccessor => 0,
            Self::BareTie | Self::UnreachableLead | Self::DelegationEnded => 1,
            Self::Covered => 2,
        }
    }
}

/// How it stands with a cell, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How.
    pub state: CellState,
    /// The rule that applies; none where none does, or where all is well.
    pub rule: Option<String>,
    /// Who leads, by its code; none where nobody does, or where all is well.
    pub lead: Option<String>,
    /// Why nobody leads.
    pub gap: Option<Gap>,
    /// Which posts of the lead nobody holds.
    pub vacancy: Option<Vacancy>,
    /// The delegation that ended.
    pub delegation: Option<String>,
}

impl Finding {
    /// All is well.
    fn covered() -> Self {
        Self { state: CellState::Covered, rule: None, lead: None, gap: None, vacancy: None, delegation: None }
    }
}

/// Something that is not as it should be with one cell, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The category's code.
    pub category: String,
    /// The territory's unit id.
    pub unit: String,
    /// The first day of the days looked at on which it is so.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// What it is.
    pub finding: Finding,
}

/// What was found on the days from `from` through `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The revision that was looked at.
    pub revision: i32,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How many cells there are: leaf categories by leaf territories that exist on some day.
    pub cells: usize,
    /// How many cells are in a state on some day; of `covered`, on every day on which they exist.
    pub counts: BTreeMap<CellState, usize>,
    /// Where not all is well, by category, territory and day.
    pub holes: Vec<Hole>,
    /// Rules that win nowhere on any of the days, by id.
    pub dead_rules: Vec<DeadRule>,
}

/// Every cell on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The revision that was looked at.
    pub revision: i32,
    /// The day.
    pub on: NaiveDate,
    /// The codes of the leaf categories, in order.
    pub categories: Vec<String>,
    /// The unit ids of the leaf territories, by code.
    pub units: Vec<String>,
    /// The states, category by category.
    pub states: Vec<CellState>,
}

/// What coverage looks at beside rules and register.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Only what lies in the territory of this code; everything where `None`.
    pub within: Option<String>,
    /// Who sits where.
    pub posts: Posts,
}

/// Every cell on that day.
pub fn grid(router: &Router, sight: &Sight, on: NaiveDate) -> Grid {
    let register = router.register();
    let look = Look::new(router, &sight.posts);
    let categories: Vec<&str> = leaf_categories(register, on).map(|category| category.code.as_str()).collect();
    let units = leaf_territories(register, sight.within.as_deref(), on);
    let cells = categories.iter().flat_map(|category| units.iter().map(move |unit| (*category, *unit)));
    Grid {
        revision: router.rulebook().revision,
        on,
        states: cells.map(|(category, unit)| look.at(category, unit, on).state).collect(),
        categories: categories.into_iter().map(str::to_owned).collect(),
        units: units.into_iter().map(|unit| unit.unit_id.clone()).collect(),
    }
}

/// Every cell on every day from `from` through `to`; nothing where `to` is before `from`.
pub fn over(router: &Router, sight: &Sight, from: NaiveDate, to: NaiveDate) -> Coverage {
    let register = router.register();
    let days = Days::of(router, sight, from, to);
    let look = Look::new(router, &sight.posts);
    let mut winners = BTreeSet::new();
    let mut cells: Cells = BTreeMap::new();
    for category in register.categories().filter(|category| !register.is_group(&category.code)) {
        for stretch in days.stretches(register, category) {
            for unit in days.leaves(stretch.0) {
                let (winner, pieces) = look.over(&category.code, unit, stretch);
                winners.extend(winner);
                let seen = cells.entry((&category.code, &unit.unit_id)).or_default();
                pieces.into_iter().for_each(|piece| join(seen, piece));
            }
        }
    }
    Coverage {
        revision: router.rulebook().revision,
        from,
        to,
        cells: cells.len(),
        counts: count(&cells),
        holes: holes(cells),
        dead_rules: dead::find(router, &days, &winners),
    }
}

/// What was found of a cell from a day to a day.
type Piece = (NaiveDate, NaiveDate, Finding);
/// What was found of each cell, by category and unit id, in the order of days.
type Cells<'a> = BTreeMap<(&'a str, &'a str), Vec<Piece>>;

/// Adds what was found next; equal neighbours become one.
fn join(seen: &mut Vec<Piece>, piece: Piece) {
    match seen.last_mut() {
        Some(last) if last.2 == piece.2 && last.1.succ_opt() == Some(piece.0) => last.1 = piece.1,
        _ => seen.push(piece),
    }
}

fn count(cells: &Cells) -> BTreeMap<CellState, usize> {
    let mut counts: BTreeMap<_, _> = CellState::ALL.iter().map(|state| (*state, 0)).collect();
    for pieces in cells.values() {
        let mut states: BTreeSet<CellState> = pieces.iter().map(|(_, _, finding)| finding.state).collect();
        if states.len() > 1 {
            states.remove(&CellState::Covered);
        }
        for state in states {
            *counts.entry(state).or_default() += 1;
        }
    }
    counts
}

fn holes(cells: Cells) -> Vec<Hole> {
    let mut holes = Vec::new();
    for ((category, unit), pieces) in cells {
        let open = pieces.into_iter().filter(|(_, _, finding)| finding.state != CellState::Covered);
        holes.extend(open.map(|(from, to, finding)| Hole {
            category: category.to_owned(),
            unit: unit.to_owned(),
            from,
            to,
            finding,
        }));
    }
    holes
}

/// The categories that may be filed under on that day: in use, and no groups.
fn leaf_categories(register: &Register, on: NaiveDate) -> impl Iterator<Item = &Category> {
    register.categories().filter(move |category| category.is_valid_on(on) && !register.is_group(&category.code))
}

/// The territories of that day in which no other lies, by code.
fn leaf_territories<'a>(register: &'a Register, within: Option<&str>, on: NaiveDate) -> Vec<&'a Territory> {
    let parents: BTreeSet<&str> = register.territories_on(on).filter_map(|unit| unit.parent_code.as_deref()).collect();
    let lies_within = |unit: &&Territory| {
        within.is_none_or(|within| register.surroundings(unit, on).iter().any(|around| around.code == within))
    };
    let all = register.territories_on(on).filter(|unit| !parents.contains(unit.code.as_str()));
    let mut leaves: Vec<&Territory> = all.filter(lies_within).collect();
    leaves.sort_by(|a, b| a.code.cmp(&b.code));
    leaves
}

/// Whether a territory of that level lies around this one.
fn has_level(register: &Register, unit: &Territory, level: Level, on: NaiveDate) -> bool {
    register.surroundings(unit, on).iter().any(|around| around.level == level)
}

#[cfg(test)]
mod tests;

//! Which rules hold for a filing, in the order in which they win: the deeper category, the deeper territory, the more
//! conditions, the higher priority, the earlier first day, the smaller id. The order is total.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::ops::Range;

use super::Filing;
use super::ground::{Code, Ground, Seat, Spot};
use crate::domain::rulebook::CompetenceRule;
use crate::words;

/// Stands for the territory of rules that hold anywhere.
const ANYWHERE: Code = Code::MAX;

/// The rules by category and territory, so that those of others cost nothing.
#[derive(Debug)]
pub(super) struct Index {
    /// By category: by territory, in order, where in `entries` its rules lie.
    shelves: Vec<Vec<(Code, Range<usize>)>>,
    /// Under one category and territory in the order in which they win.
    entries: Vec<Entry>,
}

/// A rule, ready.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its place in the rulebook.
    place: usize,
    has_conditions: bool,
    pub lead: Seat,
    pub coordinating: Box<[Seat]>,
}

/// A rule that holds for a filing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub rule: &'a CompetenceRule,
    pub entry: &'a Entry,
    /// How many categories lie between the filing's and the rule's.
    category_distance: usize,
    /// The same for territories; a rule for anywhere is farther than any.
    territory_distance: usize,
}

words! {
    /// What decides between two rules that both hold.
    Criterion {
        /// The deeper category.
        Category = "category",
        /// The deeper territory.
        Territory = "territory",
        /// The more conditions.
        Conditions = "conditions",
        /// The higher priority.
        Priority = "priority",
        /// The earlier first day.
        ValidFrom = "valid_from",
        /// Nothing but the smaller id: a bare tie.
        Id = "id",
    }
}

impl Index {
    pub fn of(ground: &mut Ground, rules: &[CompetenceRule]) -> Self {
        let mut places: BTreeMap<(Code, Code), Vec<usize>> = BTreeMap::new();
        for (place, rule) in rules.iter().enumerate() {
            let territory = rule.territory.as_deref().map_or(ANYWHERE, |code| ground.territory(code));
            places.entry((ground.category(&rule.category), territory)).or_default().push(place);
        }
        let mut index = Self { shelves: Vec::new(), entries: Vec::with_capacity(rules.len()) };
        for ((category, territory), mut places) in places {
            places.sort_by(|a, b| precedence(&rules[*a], &rules[*b]));
            let begin = index.entries.len();
            index.entries.extend(places.into_iter().map(|place| Entry::of(ground, place, &rules[place])));
            let shelf = category as usize;
            index.shelves.resize_with(index.shelves.len().max(shelf + 1), Vec::new);
            index.shelves[shelf].push((territory, begin..index.entries.len()));
        }
        index
    }

    /// The rules that hold for the filing, the winner first: nearer categories before farther ones, in each the nearer
    /// territories before the farther ones, and under one category and territory as the index keeps them.
    pub fn candidates<'a, 's>(
        &'a self,
        rules: &'a [CompetenceRule],
        spot: &'s Spot<'a>,
        filing: &'s Filing,
    ) -> impl Iterator<Item = Candidate<'a>> {
        spot.lineage.iter().enumerate().flat_map(move |(category_distance, category)| {
            let shelf = self.shelves.get(*category as usize).map_or(&[][..], Vec::as_slice);
            let territories = spot.around.iter().map(|(code, _)| *code).chain([ANYWHERE]).enumerate();
            let held = territories.flat_map(move |(territory_distance, territory)| {
                let found = shelf.binary_search_by_key(&territory, |(code, _)| *code);
                let entries = found.map_or(&[][..], |found| &self.entries[shelf[found].1.clone()]);
                entries.iter().map(move |entry| (territory_distance, entry))
            });
            let held = held.map(move |(territory_distance, entry)| {
                let rule = &rules[entry.place];
                Candidate { rule, entry, category_distance, territory_distance }
            });
            held.filter(move |candidate| candidate.holds(filing))
        })
    }
}

impl Entry {
    fn of(ground: &mut Ground, place: usize, rule: &CompetenceRule) -> Self {
        Self {
            place,
            has_conditions: rule.conditions() > 0,
            lead: ground.seat(&rule.lead),
            coordinating: rule.coordinating.iter().map(|party| ground.seat(party)).collect(),
        }
    }
}

impl Candidate<'_> {
    /// Why this one comes before that one.
    pub fn criterion_over(&self, other: &Candidate) -> Criterion {
        let (own, others) = (self.rule, other.rule);
        if self.category_distance != other.category_distance {
            Criterion::Category
        } else if self.territory_distance != other.territory_distance {
            Criterion::Territory
        } else if own.conditions() != others.conditions() {
            Criterion::Conditions
        } else if own.priority != others.priority {
            Criterion::Priority
        } else if own.valid_from != others.valid_from {
            Criterion::ValidFrom
        } else {
            Criterion::Id
        }
    }

    fn holds(&self, filing: &Filing) -> bool {
        let is_met = || self.rule.is_met_by(filing.enterprise, filing.sector, filing.amount_vnd);
        self.rule.is_valid_on(filing.on) && (!self.entry.has_conditions || is_met())
    }
}

/// Which of two rules on the same category and territory wins. An open first day is the earliest.
fn precedence(a: &CompetenceRule, b: &CompetenceRule) -> Ordering {
    let key = |rule: &CompetenceRule| (Reverse(rule.conditions()), Reverse(rule.priority), rule.valid_from);
    key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
}

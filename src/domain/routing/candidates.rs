//! Which rules hold for a filing, in the order in which they win: the deeper category, the deeper territory, the more
//! conditions, the higher priority, the earlier first day, the smaller id. The order is total.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use super::Filing;
use crate::domain::register::Register;
use crate::domain::rulebook::CompetenceRule;

/// The places of rules by category and territory, so that those of other categories cost nothing.
#[derive(Debug)]
pub(super) struct Index(HashMap<String, HashMap<Option<String>, Vec<usize>>>);

/// A rule that holds for a filing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub rule: &'a CompetenceRule,
    /// How many categories lie between the filing's and the rule's.
    category_distance: usize,
    /// The same for territories; a rule for anywhere is farther than any.
    territory_distance: usize,
}

/// What decided between two candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Criterion {
    Category,
    Territory,
    Conditions,
    Priority,
    ValidFrom,
    Id,
}

impl Index {
    pub fn of(rules: &[CompetenceRule]) -> Self {
        let mut index: HashMap<String, HashMap<Option<String>, Vec<usize>>> = HashMap::new();
        for (place, rule) in rules.iter().enumerate() {
            let by_territory = index.entry(rule.category.clone()).or_default();
            by_territory.entry(rule.territory.clone()).or_default().push(place);
        }
        for places in index.values_mut().flat_map(HashMap::values_mut) {
            places.sort_by(|a, b| precedence(&rules[*a], &rules[*b]));
        }
        Self(index)
    }

    /// The rules that hold for the filing, the winner first: nearer categories before farther ones, in each the nearer
    /// territories before the farther ones, and under one category and territory as the index keeps them.
    pub fn candidates<'a>(
        &self,
        rules: &'a [CompetenceRule],
        register: &Register,
        filing: &Filing,
    ) -> Vec<Candidate<'a>> {
        let territories = register.surroundings(filing.territory, filing.on).into_iter();
        let territories: Vec<_> = territories.map(|territory| Some(territory.code.clone())).chain([None]).collect();
        let mut candidates = Vec::new();
        for (category_distance, category) in register.lineage(filing.category).into_iter().enumerate() {
            let Some(by_territory) = self.0.get(category) else { continue };
            for (territory_distance, territory) in territories.iter().enumerate() {
                let places = by_territory.get(territory).map_or(&[][..], Vec::as_slice);
                let rules = places.iter().map(|place| &rules[*place]).filter(|rule| holds(rule, filing));
                candidates.extend(rules.map(|rule| Candidate { rule, category_distance, territory_distance }));
            }
        }
        candidates
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
}

fn holds(rule: &CompetenceRule, filing: &Filing) -> bool {
    rule.is_valid_on(filing.on) && rule.is_met_by(filing.enterprise, filing.sector, filing.amount_vnd)
}

/// Which of two rules on the same category and territory wins. An open first day is the earliest.
fn precedence(a: &CompetenceRule, b: &CompetenceRule) -> Ordering {
    let key = |rule: &CompetenceRule| (Reverse(rule.conditions()), Reverse(rule.priority), rule.valid_from);
    key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
}

//! Rules that can never win: wherever and for whomever they hold, another one comes before them.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::plain;
use super::days::Days;
use super::has_level;
use crate::domain::register::{Register, Territory, Validity};
use crate::domain::routing::{Filing, Router};
use crate::domain::rulebook::{CompetenceRule, Party};
use crate::words;

words! {
    /// Why a rule never wins.
    DeadWhy {
        /// Wherever it holds, another rule comes before it.
        Outranked = "outranked",
        /// It names the committee of a level that none of its territories lies in.
        LevelAbsent = "level_absent",
        /// None of its categories is in use, or none of its territories exists, on the days on which it holds.
        Nowhere = "nowhere",
    }
}

/// A rule that wins nowhere on the days looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadRule {
    /// Its id.
    pub rule: String,
    /// Why.
    pub why: DeadWhy,
    /// The rule that covers it: of those that win in its place, the one that does so most often.
    pub covered_by: Option<String>,
}

/// The rules that hold on some of the days, are not among `winners`, and win for no filing that meets their conditions,
/// in whatever territory, leaf or not.
pub(super) fn find(router: &Router, days: &Days, winners: &BTreeSet<&str>) -> Vec<DeadRule> {
    let looked_at = Validity::new(Some(days.from), Some(days.to));
    let rules = router.rulebook().rules.iter().filter(|rule| !winners.contains(rule.id.as_str()));
    let rules = rules.filter(|rule| Validity::new(rule.valid_from, rule.valid_to).common(looked_at).is_some());
    rules.filter_map(|rule| bury(router, days, rule)).collect()
}

/// What stands in the rule's way everywhere; none where it wins somewhere.
fn bury(router: &Router, days: &Days, rule: &CompetenceRule) -> Option<DeadRule> {
    let register: &Register = router.register();
    let amounts = amounts(rule, &router.rulebook().rules);
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut is_somewhere, mut has_its_level) = (false, false);
    let under = |code: &str| register.lineage(code).contains(&rule.category.as_str());
    let categories = register.categories().filter(|found| !register.is_group(&found.code) && under(&found.code));
    for category in categories {
        for (on, _) in days.stretches(register, category).into_iter().filter(|(on, _)| rule.is_valid_on(*on)) {
            for unit in register.territories_on(on).filter(|unit| lies_in(register, unit, rule, on)) {
                is_somewhere = true;
                has_its_level |= match rule.lead {
                    Party::Committee(level) => has_level(register, unit, level, on),
                    Party::Organization(_) => true,
                };
                for filing in filings(rule, &amounts, plain(&category.code, unit, on)) {
                    match router.decide(&filing).rule {
                        Some(winner) if winner.id == rule.id => return None,
                        Some(winner) => *others.entry(&winner.id).or_default() += 1,
                        None => {}
                    }
                }
            }
        }
    }
    let covered_by = others.into_iter().max_by_key(|(id, times)| (*times, std::cmp::Reverse(*id)));
    let why = match (is_somewhere, has_its_level) {
        (false, _) => DeadWhy::Nowhere,
        (true, false) => DeadWhy::LevelAbsent,
        (true, true) => DeadWhy::Outranked,
    };
    Some(DeadRule { rule: rule.id.clone(), why, covered_by: covered_by.map(|(id, _)| id.to_owned()) })
}

fn lies_in(register: &Register, unit: &Territory, rule: &CompetenceRule, on: chrono::NaiveDate) -> bool {
    rule.territory.as_ref().is_none_or(|code| register.surroundings(unit, on).iter().any(|around| around.code == *code))
}

/// Filings there that meet the rule's conditions and as few of others' as can be: of each enterprise and each sector that
/// it names alone, at each of `amounts`.
fn filings<'a>(
    rule: &'a CompetenceRule,
    amounts: &'a [Option<i64>],
    plain: Filing<'a>,
) -> impl Iterator<Item = Filing<'a>> {
    let each = |named: &'a [String]| -> Vec<Option<&'a str>> {
        if named.is_empty() { vec![None] } else { named.iter().map(|code| Some(code.as_str())).collect() }
    };
    let sectors = each(&rule.sectors);
    let whose = each(&rule.enterprises).into_iter().flat_map(move |enterprise| {
        sectors.clone().into_iter().map(move |sector| Filing { enterprise, sector, ..plain })
    });
    whose.flat_map(move |filing| amounts.iter().map(move |amount_vnd| Filing { amount_vnd: *amount_vnd, ..filing }))
}

/// The values that stand for all that meet the rule's condition: its ends, and where others' conditions end or begin.
fn amounts(rule: &CompetenceRule, rules: &[CompetenceRule]) -> Vec<Option<i64>> {
    if rule.amount_from.is_none() && rule.amount_to.is_none() {
        return vec![None];
    }
    let beside = rules.iter().flat_map(|other| {
        [other.amount_to.and_then(|to| to.checked_add(1)), other.amount_from.and_then(|from| from.checked_sub(1))]
    });
    let all = [rule.amount_from, rule.amount_to].into_iter().chain(beside).flatten();
    let met = |amount: &i64| {
        rule.amount_from.is_none_or(|from| from <= *amount) && rule.amount_to.is_none_or(|to| *amount <= to)
    };
    all.filter(met).map(Some).collect::<BTreeSet<_>>().into_iter().collect()
}

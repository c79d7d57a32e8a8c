//! The days to look at: between two of them on which nothing changes that a category's filings depend on, one stands for
//! all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Sight, leaf_territories};
use crate::domain::register::{Category, Register, Territory, Validity};
use crate::domain::routing::Router;
use crate::domain::rulebook::Rulebook;

/// The days from one through another.
pub(super) struct Days<'a> {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The days on which the register changes, the first day among them, each with the leaf territories from then on.
    leaves: BTreeMap<NaiveDate, Vec<&'a Territory>>,
    rulebook: &'a Rulebook,
}

impl<'a> Days<'a> {
    pub fn of(router: &'a Router, sight: &Sight, from: NaiveDate, to: NaiveDate) -> Self {
        let register: &Register = router.register();
        let within = sight.within.as_deref();
        let turning = register_days(register).into_iter().filter(|day| from < *day && *day <= to);
        let days = turning.chain((from <= to).then_some(from));
        let leaves = days.map(|day| (day, leaf_territories(register, within, day))).collect();
        Self { from, to, leaves, rulebook: router.rulebook() }
    }

    /// The stretches of days on which nothing changes for a category that is in use, from the first through the last.
    pub fn stretches(&self, register: &Register, category: &Category) -> Vec<(NaiveDate, NaiveDate)> {
        let mut days: BTreeSet<NaiveDate> = self.leaves.keys().copied().collect();
        let own = category_days(self.rulebook, register, category);
        days.extend(own.into_iter().filter(|day| self.from < *day && *day <= self.to));
        stretches(&days, self.to).filter(|(from, _)| category.is_valid_on(*from)).collect()
    }

    /// The leaf territories on that day.
    pub fn leaves(&self, on: NaiveDate) -> &[&'a Territory] {
        self.leaves.range(..=on).next_back().map_or(&[], |(_, leaves)| leaves.as_slice())
    }
}

/// From each day through the one before the next, from the last one through `to`.
pub(super) fn stretches(
    days: &BTreeSet<NaiveDate>,
    to: NaiveDate,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> + '_ {
    let ends = days.iter().skip(1).filter_map(|day| day.pred_opt()).chain([to]);
    days.iter().copied().zip(ends)
}

/// The days on which an organization, a territory or a succession begins, or one has just ended.
pub(super) fn register_days(register: &Register) -> BTreeSet<NaiveDate> {
    let organizations = register.organizations().map(|found| Validity::new(found.valid_from, found.valid_to));
    let territories = register.territories().map(|found| Validity::new(found.valid_from, found.valid_to));
    let mut days: BTreeSet<_> = organizations.chain(territories).flat_map(turns).collect();
    days.extend(register.successions().iter().map(|succession| succession.effective_on));
    days
}

/// The days on which a category, or a rule or delegation that could hold for it, begins or has just ended.
pub(super) fn category_days(book: &Rulebook, register: &Register, category: &Category) -> BTreeSet<NaiveDate> {
    let lineage = register.lineage(&category.code);
    let is_above = |code: &String| lineage.contains(&code.as_str());
    let rules = book.rules.iter().filter(|rule| is_above(&rule.category));
    let rules = rules.map(|rule| Validity::new(rule.valid_from, rule.valid_to));
    let delegations = book.delegations.iter();
    let delegations = delegations.filter(|found| found.categories.is_empty() || found.categories.iter().any(is_above));
    let delegations = delegations.map(|found| Validity::new(found.valid_from, found.last_day()));
    let own = Validity::new(category.valid_from, category.valid_to);
    rules.chain(delegations).chain([own]).flat_map(turns).collect()
}

fn turns(validity: Validity) -> impl Iterator<Item = NaiveDate> {
    [validity.from, validity.to.and_then(|last| last.succ_opt())].into_iter().flatten()
}

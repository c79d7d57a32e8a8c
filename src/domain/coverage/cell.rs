//! One cell: what the router decides there, and what is to be said of it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::posts::Posts;
use super::{CellState, Finding, Piece};
use crate::domain::register::{Register, Territory};
use crate::domain::routing::{Decision, Filing, Gap, Router};
use crate::domain::rulebook::{Delegation, Party};

/// A revision, and who sits where.
pub(super) struct Look<'a> {
    router: &'a Router,
    posts: &'a Posts,
    /// Delegations that end some day, by who gave them.
    ending: HashMap<&'a str, Vec<&'a Delegation>>,
}

impl<'a> Look<'a> {
    pub fn new(router: &'a Router, posts: &'a Posts) -> Self {
        let mut ending: HashMap<&str, Vec<&Delegation>> = HashMap::new();
        let delegations = router.rulebook().delegations.iter();
        for delegation in delegations.filter(|delegation| last_day(router.register(), delegation).is_some()) {
            ending.entry(&delegation.delegator).or_default().push(delegation);
        }
        Self { router, posts, ending }
    }

    /// What is to be said of the cell on that day.
    pub fn at(&self, category: &str, unit: &Territory, on: NaiveDate) -> Finding {
        let decision = self.router.decide(&plain(category, unit, on));
        Self::by_rules(&decision).unwrap_or_else(|| self.by_posts(&decision, on, (category, unit, on)))
    }

    /// What is to be said of the cell from day to day while rules and register stay as they are on the first one; and
    /// the rule that applies.
    pub fn over(
        &self,
        category: &str,
        unit: &Territory,
        (from, to): (NaiveDate, NaiveDate),
    ) -> (Option<&'a str>, Vec<Piece>) {
        let decision = self.router.decide(&plain(category, unit, from));
        let winner = decision.rule.map(|rule| rule.id.as_str());
        if let Some(told) = Self::by_rules(&decision) {
            return (winner, vec![(from, to, told)]);
        }
        let lead = decision.lead.map_or("", |lead| lead.code.as_str());
        let mut pieces: Vec<Piece> = Vec::new();
        for begins in std::iter::once(from).chain(self.posts.changes(lead, from, to)) {
            if let Some(last) = pieces.last_mut() {
                last.1 = begins.pred_opt().unwrap_or(begins);
            }
            pieces.push((begins, to, self.by_posts(&decision, begins, (category, unit, from))));
        }
        (winner, pieces)
    }

    /// What rules and register say against it: nobody leads, or by chance.
    fn by_rules(decision: &Decision) -> Option<Finding> {
        let state = match (decision.lead, decision.gap) {
            (Some(_), _) if decision.bare_tie => CellState::BareTie,
            (Some(_), _) => return None,
            (None, Some(Gap::EndedWithoutSuccessor)) => CellState::EndedWithoutSuccessor,
            (None, _) => CellState::NoLead,
        };
        Some(Finding { gap: decision.gap, ..told(state, decision) })
    }

    /// What the posts as of a day, and delegations, say of a cell that somebody leads.
    fn by_posts(&self, decision: &Decision, posts_on: NaiveDate, cell: (&str, &Territory, NaiveDate)) -> Finding {
        let lead = decision.lead.map_or("", |lead| lead.code.as_str());
        if let Some(vacancy) = self.posts.vacancy(lead, posts_on) {
            return Finding { vacancy: Some(vacancy), ..told(CellState::UnreachableLead, decision) };
        }
        match self.ended(lead, cell) {
            Some(delegation) => {
                Finding { delegation: Some(delegation.id.clone()), ..told(CellState::DelegationEnded, decision) }
            }
            None => Finding::covered(),
        }
    }

    /// The delegation of the lead's that would have held for the cell, had it not ended; of several the last to end.
    fn ended(&self, lead: &str, (category, unit, on): (&str, &Territory, NaiveDate)) -> Option<&'a Delegation> {
        let register = self.router.register();
        let given = self.ending.get(lead)?.iter().copied();
        let over = given.filter_map(|delegation| Some((last_day(register, delegation)?, delegation)));
        let over = over.filter(|(last, delegation)| *last < on && reaches(register, delegation, category, unit, on));
        over.max_by_key(|(last, delegation)| (*last, std::cmp::Reverse(&delegation.id))).map(|(_, found)| found)
    }
}

/// A filing by nobody in particular, of no known value.
pub(super) fn plain<'a>(category: &'a str, territory: &'a Territory, on: NaiveDate) -> Filing<'a> {
    Filing { category, territory, on, enterprise: None, sector: None, amount_vnd: None }
}

fn told(state: CellState, decision: &Decision) -> Finding {
    Finding {
        state,
        rule: decision.rule.map(|rule| rule.id.clone()),
        lead: decision.lead.map(|lead| lead.code.clone()),
        gap: None,
        vacancy: None,
        delegation: None,
    }
}

/// The last day on which a delegation can hold: its own, or its delegate's.
fn last_day(register: &Register, delegation: &Delegation) -> Option<NaiveDate> {
    let delegate = match &delegation.delegate {
        Party::Organization(code) => register.find_organization(code).and_then(|found| found.valid_to),
        Party::Committee(_) => None,
    };
    [delegation.last_day(), delegate].into_iter().flatten().min()
}

fn reaches(register: &Register, delegation: &Delegation, category: &str, unit: &Territory, on: NaiveDate) -> bool {
    let categories = || register.lineage(category);
    let territories = || register.surroundings(unit, on);
    delegation.covers_amount(None)
        && (delegation.categories.is_empty()
            || categories().iter().any(|above| delegation.categories.iter().any(|code| code == above)))
        && (delegation.territories.is_empty()
            || territories().iter().any(|around| delegation.territories.contains(&around.code)))
}

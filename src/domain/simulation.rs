//! What one revision of the rulebook would decide otherwise than another, filing by filing. Owns the counting; where the
//! filings come from is its caller's, and none of them is kept.

use std::collections::BTreeMap;

use super::routing::{Filing, Router};

/// What a simulation found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simulation {
    /// How many filings were decided.
    pub filings: u64,
    /// How many of them would have another lead agency.
    pub moved: u64,
    /// How many would go to the coordinator, because nobody leads, by the revision that is compared with.
    pub unled_before: u64,
    /// The same by the revision that is simulated.
    pub unled_after: u64,
    /// By category.
    pub by_category: BTreeMap<String, Tally>,
    /// How many would move, by category, from whom and to whom.
    pub flows: BTreeMap<Flow, u64>,
    /// The first of those that would move.
    pub moves: Vec<Move>,
    /// How many moves are listed one by one.
    listed: usize,
}

/// How many there are of one category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were decided.
    pub filings: u64,
    /// How many of them would move.
    pub moved: u64,
}

/// From whom to whom filings of a category would move.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// The category's code.
    pub category: String,
    /// The lead by the revision that is compared with; none: the coordinator decides.
    pub from: Option<String>,
    /// The lead by the revision that is simulated; none: the coordinator decides.
    pub to: Option<String>,
}

/// A filing that would move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What it is called.
    pub filing: String,
    /// From whom to whom.
    pub flow: Flow,
    /// The rule that was applied.
    pub rule_before: Option<String>,
    /// The rule that would be.
    pub rule_after: Option<String>,
}

impl Simulation {
    /// Nothing found yet; of the filings that move the first `listed` are kept one by one, all are counted.
    pub fn listing(listed: usize) -> Self {
        Self { listed, ..Self::default() }
    }

    /// Decides one filing, called `name`, by both.
    pub fn weigh(&mut self, name: &str, filing: &Filing, before: &Router, after: &Router) {
        let (before, after) = (before.decide(filing), after.decide(filing));
        let moves = before.lead.map(|lead| &lead.code) != after.lead.map(|lead| &lead.code);
        self.filings += 1;
        self.moved += u64::from(moves);
        self.unled_before += u64::from(before.lead.is_none());
        self.unled_after += u64::from(after.lead.is_none());
        let tally = self.tally(filing.category);
        tally.filings += 1;
        tally.moved += u64::from(moves);
        if !moves {
            return;
        }
        let flow = Flow {
            category: filing.category.to_owned(),
            from: before.lead.map(|lead| lead.code.clone()),
            to: after.lead.map(|lead| lead.code.clone()),
        };
        if self.moves.len() < self.listed {
            let [rule_before, rule_after] = [before.rule, after.rule].map(|rule| rule.map(|rule| rule.id.clone()));
            self.moves.push(Move { filing: name.to_owned(), flow: flow.clone(), rule_before, rule_after });
        }
        *self.flows.entry(flow).or_default() += 1;
    }

    /// A category's tally; its name is copied only when it comes up first.
    fn tally(&mut self, category: &str) -> &mut Tally {
        if !self.by_category.contains_key(category) {
            self.by_category.insert(category.to_owned(), Tally::default());
        }
        self.by_category.get_mut(category).expect("it was just put in where it was missing")
    }
}

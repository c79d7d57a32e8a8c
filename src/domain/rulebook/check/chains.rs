//! Delegations that follow one another on common ground: those that come back to where they began, and those that are
//! longer than the law lets them be.

use std::collections::HashMap;

use super::ground::Ground;
use super::known::Known;
use crate::domain::register::Level;
use crate::domain::rulebook::{Delegation, Party};

/// The most links that a chain of delegations may have.
pub const MAX_LINKS: usize = 5;

/// How many pairs of delegations are looked at, in all: more lie over each other in no real rulebook.
const MOST_PAIRS: usize = 2_000_000;

/// What is wrong with the chain that begins with a delegation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tangle {
    /// It comes back: who delegates to whom, the first one again at the end.
    Circle(String),
    /// It has more than [`MAX_LINKS`] links: who delegates to whom.
    TooLong(String),
    /// So many delegations lie over each other that not all could be followed.
    TooMany,
}

/// Delegations by who gave them.
pub(super) struct Chains<'a> {
    known: &'a Known<'a>,
    links: Vec<(&'a Delegation, Ground<'a>)>,
    given: HashMap<&'a str, Vec<usize>>,
    /// Those given by committees of a level.
    given_by_committees: HashMap<Level, Vec<usize>>,
    pairs_left: usize,
}

impl<'a> Chains<'a> {
    pub fn of(known: &'a Known<'a>, delegations: &'a [Delegation]) -> Self {
        let mut links = Vec::new();
        let mut given: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut given_by_committees: HashMap<Level, Vec<usize>> = HashMap::new();
        for (place, delegation) in delegations.iter().enumerate() {
            links.push((delegation, Ground::of_delegation(delegation)));
            given.entry(&delegation.delegator).or_default().push(place);
            if let Some((level, _)) = known.governed_by(&delegation.delegator) {
                given_by_committees.entry(level).or_default().push(place);
            }
        }
        Self { known, links, given, given_by_committees, pairs_left: MOST_PAIRS }
    }

    /// What is wrong with the chain that begins with the delegation of this place. A circle is told once, of the first
    /// of its delegations.
    pub fn tangle(&mut self, place: usize) -> Option<Tangle> {
        let ground = self.links[place].1.clone();
        self.follow(&mut vec![place], &ground)
    }

    fn follow(&mut self, path: &mut Vec<usize>, ground: &Ground<'a>) -> Option<Tangle> {
        let (first, last) = (path[0], *path.last()?);
        let closes = path.len() > 1 && self.handed_over(last, first, ground).is_some();
        if closes && path.iter().all(|place| first <= *place) {
            return Some(Tangle::Circle(self.told(path)));
        }
        if path.len() > MAX_LINKS {
            let is_passed_on = path[..MAX_LINKS].iter().all(|place| self.links[*place].0.may_pass_on);
            return (is_passed_on && !closes).then(|| Tangle::TooLong(self.told(path)));
        }
        for next in self.after(last) {
            let Some(left) = self.pairs_left.checked_sub(1) else { return Some(Tangle::TooMany) };
            self.pairs_left = left;
            if path.contains(&next) || !ground.touches(&self.links[next].1, self.known) {
                continue;
            }
            let handed_over = self.handed_over(last, next, ground);
            let Some(common) = handed_over.and_then(|own| own.common(&self.links[next].1, self.known)) else {
                continue;
            };
            path.push(next);
            let found = self.follow(path, &common);
            path.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The delegations that the delegate of this one gave.
    fn after(&self, place: usize) -> Vec<usize> {
        let given = match &self.links[place].0.delegate {
            Party::Organization(code) => self.given.get(code.as_str()),
            Party::Committee(level) => self.given_by_committees.get(level),
        };
        given.cloned().unwrap_or_default()
    }

    /// Of `ground`, what comes from the one delegation to who gave the next.
    fn handed_over(&self, place: usize, next: usize, ground: &Ground<'a>) -> Option<Ground<'a>> {
        let delegator = &self.links[next].0.delegator;
        match &self.links[place].0.delegate {
            Party::Organization(code) => (code == delegator).then(|| ground.clone()),
            Party::Committee(level) => {
                let (_, territory) = self.known.governed_by(delegator).filter(|(governed, _)| governed == level)?;
                ground.clone().within(self.known, territory)
            }
        }
    }

    /// Who delegates to whom along the path.
    fn told(&self, path: &[usize]) -> String {
        let delegators = path.iter().map(|place| self.links[*place].0.delegator.clone());
        let last = path.last().map(|place| self.links[*place].0.delegate.to_string());
        delegators.chain(last).collect::<Vec<_>>().join(" → ")
    }
}

//! What an organization is competent for: by a rule that names it or one whom it followed, as the committee of its
//! territory, or because it was delegated to it.

use std::collections::HashMap;

use super::ground::Ground;
use super::known::Known;
use crate::domain::rulebook::{Delegation, Party, Rulebook};

/// Who is competent for what.
pub(super) struct Competence<'a> {
    by_rule: HashMap<Party, Vec<Ground<'a>>>,
    by_delegation: HashMap<&'a Party, Vec<(&'a Delegation, Ground<'a>)>>,
}

/// How an organization comes to a competence that it hands on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Title<'a> {
    /// It holds it, or was let to pass it on.
    Held,
    /// Only by this delegation, which does not let it pass it on.
    Forbidden(&'a str),
    /// Not at all.
    None,
}

impl<'a> Competence<'a> {
    pub fn of(known: &Known, book: &'a Rulebook) -> Self {
        let mut by_rule: HashMap<Party, Vec<Ground>> = HashMap::new();
        for rule in &book.rules {
            for party in known.line_of(&rule.lead, rule.valid_to) {
                by_rule.entry(party).or_default().push(Ground::of_rule(rule));
            }
        }
        for grounds in by_rule.values_mut() {
            let mut seen = std::collections::HashSet::new();
            grounds.retain(|ground| seen.insert(ground.clone()));
        }
        let mut by_delegation: HashMap<&Party, Vec<_>> = HashMap::new();
        for delegation in &book.delegations {
            let ground = Ground::of_delegation(delegation);
            by_delegation.entry(&delegation.delegate).or_default().push((delegation, ground));
        }
        Self { by_rule, by_delegation }
    }

    /// How the delegator of this delegation comes to what lies on `ground`.
    pub fn title(&self, known: &Known<'a>, delegation: &Delegation, ground: &Ground) -> Title<'a> {
        let own = Party::Organization(delegation.delegator.clone());
        let governed = known.governed_by(&delegation.delegator);
        let as_committee = governed.map(|(level, territory)| (Party::Committee(level), territory));
        let rules = |party: &Party| self.by_rule.get(party).map_or(&[][..], Vec::as_slice);
        let here = |found: &Ground, territory: &'a str| {
            found.clone().within(known, territory).is_some_and(|found| found.touches(ground, known))
        };
        let by_rule = rules(&own).iter().any(|found| found.touches(ground, known));
        if by_rule || as_committee.as_ref().is_some_and(|(party, t)| rules(party).iter().any(|found| here(found, t))) {
            return Title::Held;
        }
        let to_committee = as_committee.as_ref().into_iter().flat_map(|(party, territory)| {
            self.delegated(party).iter().filter(move |(_, found)| here(found, territory))
        });
        let to_it = self.delegated(&own).iter().filter(|(_, found)| found.touches(ground, known));
        let mut others = to_it.chain(to_committee).filter(|(other, _)| other.id != delegation.id).peekable();
        match others.peek().map(|(first, _)| first.id.as_str()) {
            None => Title::None,
            Some(_) if others.clone().any(|(other, _)| other.may_pass_on) => Title::Held,
            Some(first) => Title::Forbidden(first),
        }
    }

    fn delegated(&self, party: &Party) -> &[(&'a Delegation, Ground<'a>)] {
        self.by_delegation.get(party).map_or(&[], Vec::as_slice)
    }
}

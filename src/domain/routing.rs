//! Who is competent for a filing: the rulebook and the register, as at the filing's date, give the lead and the
//! coordinating agencies with every step written down. Owns the order of the rules; changes nothing.

mod candidates;
mod decision;
mod delegations;
mod difference;
mod ground;
mod parties;
mod phrases;
mod sentences;
mod told;

use std::iter::Peekable;
use std::sync::Arc;

use chrono::NaiveDate;

use super::register::{Register, Territory};
use super::rulebook::Rulebook;
use candidates::{Candidate, Index};
use delegations::Delegations;
use ground::Ground;
use parties::{Chain, Parties};
use sentences::{Minutes, no_rule_left};
use told::{Deaf, Listener, Missing, NoLead, Told};

pub use candidates::Criterion;
pub use decision::{Decision, DelegationNote, Gap, RoutingDecision, RoutingStep, RuleNote, StepKind};
pub use difference::{DecisionPart, Difference};

/// What routing has to know of an obstacle.
#[derive(Debug, Clone, Copy)]
pub struct Filing<'a> {
    /// The code of its category.
    pub category: &'a str,
    /// Its territory, as on `on`.
    pub territory: &'a Territory,
    /// The date as at which competence is decided.
    pub on: NaiveDate,
    /// The code of the enterprise that files.
    pub enterprise: Option<&'a str>,
    /// The enterprise's sectors, separated by commas.
    pub sector: Option<&'a str>,
    /// The investment value, in đồng.
    pub amount_vnd: Option<i64>,
}

/// A register and a rulebook made ready for routing: the cost of a filing follows the rules that could hold for it, not
/// those that there are.
#[derive(Debug)]
pub struct Router {
    register: Arc<Register>,
    rulebook: Arc<Rulebook>,
    ground: Ground,
    index: Index,
    delegations: Delegations,
}

/// The rule that is applied and who has the competence by it.
struct Settled<'a> {
    candidate: Candidate<'a>,
    next: Option<Candidate<'a>>,
    chain: Result<Chain<'a>, NoLead<'a>>,
}

impl Router {
    /// Makes them ready.
    pub fn compile(register: Arc<Register>, rulebook: Arc<Rulebook>) -> Self {
        let mut ground = Ground::of(&register);
        let index = Index::of(&mut ground, &rulebook.rules);
        let delegations = Delegations::of(&mut ground, &rulebook.delegations);
        Self { register, rulebook, ground, index, delegations }
    }

    /// The register that it routes by.
    pub fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// The rulebook that it routes by.
    pub fn rulebook(&self) -> &Arc<Rulebook> {
        &self.rulebook
    }

    /// Who leads, without reasons, at a small part of the cost of [`route`](Self::route), which says the same.
    pub fn decide(&self, filing: &Filing) -> Decision<'_> {
        let spot = self.ground.spot(filing);
        let mut candidates = self.index.candidates(&self.rulebook.rules, &spot, filing).peekable();
        let gap = if candidates.peek().is_some() { Gap::LevelAbsent } else { Gap::NoRule };
        let parties = Parties::of(self, &spot, filing);
        match settle(parties, candidates, &[], &mut Deaf) {
            Some(settled) => settled.decision(),
            None => Decision::gap(gap),
        }
    }

    /// Who is competent, and why. The same filing always gets the same answer. Of the rules that hold, the most specific
    /// wins; one whose lead is the committee of a level that the territory does not lie in gives way to the next. Then
    /// delegations of that competence are followed. Each delegator stays responsible: it coordinates, before the
    /// agencies that the rule names.
    pub fn route(&self, filing: &Filing) -> RoutingDecision {
        self.route_without(filing, &[])
    }

    /// Who else is competent once the agencies in `held` had the filing: a delegate that held it leaves it to its
    /// delegator; a rule of whose agencies each had it gives way to the next.
    pub fn route_without(&self, filing: &Filing, held: &[&str]) -> RoutingDecision {
        let mut decision = RoutingDecision::begin(self.rulebook.revision, filing.on);
        let mut minutes = Minutes { register: &self.register, filing, steps: Vec::with_capacity(4) };
        let spot = self.ground.spot(filing);
        let candidates: Vec<_> = self.index.candidates(&self.rulebook.rules, &spot, filing).collect();
        if candidates.is_empty() {
            decision.steps.push(minutes.no_rule());
            return decision;
        }
        minutes.steps.push(minutes.considered(&candidates));
        let parties = Parties::of(self, &spot, filing);
        if let Some(settled) = settle(parties, candidates.into_iter().peekable(), held, &mut minutes) {
            decision.rule = Some(settled.candidate.rule.id.clone());
            if let Ok(chain) = settled.chain {
                decision.coordinating_agencies = coordinators(parties, settled.candidate, &chain, &mut minutes);
                decision.lead_agency = Some(chain.lead.code.clone());
            }
        } else {
            minutes.steps.push(no_rule_left());
        }
        decision.steps = minutes.steps;
        decision
    }
}

/// The first rule that does not give way, and who has the competence by it.
fn settle<'a>(
    parties: Parties<'a, '_>,
    mut candidates: Peekable<impl Iterator<Item = Candidate<'a>>>,
    held: &[&str],
    listener: &mut impl Listener<'a>,
) -> Option<Settled<'a>> {
    while let Some(candidate) = candidates.next() {
        let (rule, next) = (candidate.rule, candidates.peek().copied());
        listener.hear(rule, Told::Chosen(candidate, next));
        match parties.holders(rule, candidate.entry.lead, held, listener) {
            Err(NoLead::Missing(Missing::Level(level))) => listener.hear(rule, Told::GivesWay(level)),
            Ok(Chain { lead, .. }) if held.contains(&lead.code.as_str()) => {
                listener.hear(rule, Told::HeldBefore(lead));
            }
            chain => {
                if let Err(why) = &chain {
                    listener.hear(rule, Told::Unled(why.clone()));
                }
                return Some(Settled { candidate, next, chain });
            }
        }
    }
    None
}

/// Who coordinates, each once and without the lead: the delegators, who stay responsible, then whom the rule names, but
/// not those that are not there.
fn coordinators<'a>(
    parties: Parties<'a, '_>,
    candidate: Candidate<'a>,
    chain: &Chain<'a>,
    listener: &mut impl Listener<'a>,
) -> Vec<String> {
    let mut named: Vec<String> = chain.delegators.iter().map(|delegator| delegator.code.clone()).collect();
    let rule = candidate.rule;
    for (party, seat) in rule.coordinating.iter().zip(&candidate.entry.coordinating) {
        match parties.resolve(rule, *seat, listener) {
            Ok(found) if found.code == chain.lead.code => listener.hear(rule, Told::LeadsAlready(party, found)),
            Ok(found) if named.contains(&found.code) => listener.hear(rule, Told::NamedAlready(party, found)),
            Ok(found) => named.push(found.code.clone()),
            Err(missing) => listener.hear(rule, Told::LeftOut(party, missing)),
        }
    }
    named
}

impl<'a> Settled<'a> {
    fn decision(self) -> Decision<'a> {
        let by_id = |next: Candidate| self.candidate.criterion_over(&next) == Criterion::Id;
        let (rule, bare_tie) = (Some(self.candidate.rule), self.next.is_some_and(by_id));
        match self.chain {
            Ok(Chain { lead, delegations, .. }) => {
                Decision { rule, lead: Some(lead), gap: None, bare_tie, delegations }
            }
            Err(why) => Decision { rule, bare_tie, ..Decision::gap(gap_of(&why)) },
        }
    }
}

fn gap_of(why: &NoLead) -> Gap {
    match why {
        NoLead::Missing(Missing::Level(_)) => Gap::LevelAbsent,
        NoLead::Missing(Missing::Unknown(_)) => Gap::Unknown,
        NoLead::Missing(Missing::NotYet(_)) => Gap::NotYet,
        NoLead::Missing(Missing::Ended(_) | Missing::NoSuccessor(_)) => Gap::EndedWithoutSuccessor,
        NoLead::Circle(_) => Gap::DelegationCircle,
    }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(in crate::domain) mod worlds;

//! Who is competent for a filing: the rulebook and the register, as at the filing's date, give the lead and the
//! coordinating agencies with every step written down. Owns the order of the rules; changes nothing.

mod candidates;
mod decision;
mod parties;
mod sentences;

use std::sync::Arc;

use chrono::NaiveDate;

use super::register::{Register, Territory};
use super::rulebook::Rulebook;
use candidates::{Candidate, Index};
pub use decision::{RoutingDecision, RoutingStep, StepKind};
use parties::Parties;
use sentences::{Missing, Sentences};

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
    index: Index,
}

impl Router {
    /// Makes them ready.
    pub fn compile(register: Arc<Register>, rulebook: Arc<Rulebook>) -> Self {
        let index = Index::of(&rulebook.rules);
        Self { register, rulebook, index }
    }

    /// The register that it routes by.
    pub fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// The rulebook that it routes by.
    pub fn rulebook(&self) -> &Arc<Rulebook> {
        &self.rulebook
    }

    /// Who is competent, and why. The same filing always gets the same answer. Of the rules that hold, the most specific
    /// wins; one whose lead is the committee of a level that the territory does not lie in gives way to the next.
    pub fn route(&self, filing: &Filing) -> RoutingDecision {
        self.route_without(filing, &[])
    }

    /// Who else is competent once the agencies in `held` had the filing: a rule whose lead is one of them gives way to the
    /// next.
    pub fn route_without(&self, filing: &Filing, held: &[&str]) -> RoutingDecision {
        let mut decision = RoutingDecision::begin(self.rulebook.revision, filing.on);
        let sentences = Sentences { register: &self.register, filing };
        let candidates = self.index.candidates(&self.rulebook.rules, &self.register, filing);
        if candidates.is_empty() {
            decision.steps.push(sentences.no_rule());
            return decision;
        }
        decision.steps.push(sentences.considered(&candidates));
        let parties = Parties::of(&self.register, filing, sentences);
        for (place, candidate) in candidates.iter().enumerate() {
            decision.steps.push(sentences.chosen(candidate, candidates.get(place + 1)));
            match parties.resolve(candidate.rule, &candidate.rule.lead, &mut decision.steps) {
                Ok(lead) if held.contains(&lead.code.as_str()) => {
                    decision.steps.push(sentences.held_before(candidate, lead));
                }
                Ok(lead) => return assign(decision, &parties, candidate, lead.code.clone()),
                Err(Missing::Level(level)) => decision.steps.push(sentences.gives_way(candidate, level)),
                Err(missing) => {
                    decision.rule = Some(candidate.rule.id.clone());
                    decision.steps.push(sentences.no_lead(candidate, &missing));
                    return decision;
                }
            }
        }
        decision.steps.push(sentences.no_rule_left());
        decision
    }
}

/// The decision for this lead: also names each coordinator once, without the lead and without those that are not there.
fn assign(mut decision: RoutingDecision, parties: &Parties, candidate: &Candidate, lead: String) -> RoutingDecision {
    let mut named: Vec<String> = Vec::new();
    for party in &candidate.rule.coordinating {
        match parties.resolve(candidate.rule, party, &mut decision.steps) {
            Ok(found) if found.code == lead => {
                decision.steps.push(parties.sentences.leads_already(candidate, party, found))
            }
            Ok(found) if named.contains(&found.code) => {
                decision.steps.push(parties.sentences.named_already(candidate, party, found));
            }
            Ok(found) => named.push(found.code.clone()),
            Err(missing) => decision.steps.push(parties.sentences.left_out(candidate, party, &missing)),
        }
    }
    decision.rule = Some(candidate.rule.id.clone());
    decision.lead_agency = Some(lead);
    decision.coordinating_agencies = named;
    decision
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

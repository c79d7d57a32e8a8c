//! In what two decisions on the same filing differ. Their sentences may be worded anew over the years; what they decide may
//! not change.

use super::RoutingDecision;
use crate::words;

words! {
    /// A part of a routing decision.
    DecisionPart {
        /// The rule that was applied.
        Rule = "rule",
        /// Who leads.
        LeadAgency = "lead_agency",
        /// Who coordinates.
        CoordinatingAgencies = "coordinating_agencies",
    }
}

/// A part in which two decisions differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub part: DecisionPart,
    /// What the first decision says: a rule's id, or codes of organizations; empty where it names none.
    pub kept: Vec<String>,
    /// What the second says.
    pub replayed: Vec<String>,
}

impl RoutingDecision {
    /// Everything in which `replayed` decides otherwise; empty where they agree.
    pub fn differences(&self, replayed: &Self) -> Vec<Difference> {
        let parts = [
            (DecisionPart::Rule, named(&self.rule), named(&replayed.rule)),
            (DecisionPart::LeadAgency, named(&self.lead_agency), named(&replayed.lead_agency)),
            (
                DecisionPart::CoordinatingAgencies,
                self.coordinating_agencies.clone(),
                replayed.coordinating_agencies.clone(),
            ),
        ];
        let differing = parts.into_iter().filter(|(_, kept, replayed)| kept != replayed);
        differing.map(|(part, kept, replayed)| Difference { part, kept, replayed }).collect()
    }
}

fn named(one: &Option<String>) -> Vec<String> {
    one.iter().cloned().collect()
}

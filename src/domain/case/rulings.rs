//! Which decisions of a case's history the rulebook made, with what it was asked: those that can be asked of it again.
//! What the coordinator decided is nobody's to repeat.

use super::{Case, Event, Fact};
use crate::domain::routing::RoutingDecision;

/// A decision of the rulebook on a case.
#[derive(Debug, Clone)]
pub struct Ruling<'a> {
    /// The event that carries it.
    pub event: &'a Event,
    /// The decision.
    pub decision: &'a RoutingDecision,
    /// The category's code, as it was then.
    pub category: String,
    /// The territory's unit id, as it was then.
    pub territory: String,
    /// What was at stake, in đồng.
    pub amount_vnd: Option<i64>,
    /// Who filed.
    pub enterprise: String,
    /// The agencies that had held the case, where it was returned.
    pub held: Vec<String>,
}

/// The decisions that the rulebook made on the case whose history this is, in their order.
pub fn rulings<'a>(history: impl IntoIterator<Item = &'a Event>) -> Vec<Ruling<'a>> {
    let mut case: Option<Case> = None;
    let mut rulings = Vec::new();
    for event in history {
        let held = case.as_ref().map(returned_by);
        match &mut case {
            Some(case) => case.apply(event),
            None => case = Case::begin(event),
        }
        let ruled = match (&event.fact, held) {
            (Fact::File { routing, .. } | Fact::Reclassify { routing, .. }, _) => Some((routing, Vec::new())),
            (Fact::Return { routing, .. }, Some(Some(held))) => Some((routing, held)),
            _ => None,
        };
        if let (Some((decision, held)), Some(case)) = (ruled, &case) {
            rulings.push(Ruling::of(case, event, decision, held));
        }
    }
    rulings
}

/// Who held the case, should it be returned now for the first time; a second return is not for the rulebook.
fn returned_by(case: &Case) -> Option<Vec<String>> {
    let is_first = case.proceedings.returns.is_empty();
    is_first.then(|| case.legs.iter().map(|leg| leg.agency.clone()).collect())
}

impl<'a> Ruling<'a> {
    fn of(case: &Case, event: &'a Event, decision: &'a RoutingDecision, held: Vec<String>) -> Self {
        Self {
            event,
            decision,
            category: case.subject.category.clone(),
            territory: case.subject.territory.clone(),
            amount_vnd: case.subject.amount_vnd,
            enterprise: case.enterprise.clone(),
            held,
        }
    }
}

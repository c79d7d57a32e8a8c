//! What happens on the way to a decision, told as it happens to whoever listens: a decision without reasons listens to
//! nothing, so that both kinds of decisions go one way.

use super::candidates::Candidate;
use crate::domain::register::{Level, Organization, Succession};
use crate::domain::rulebook::{CompetenceRule, Delegation, Party};

/// Why nobody stands for a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing<'a> {
    /// The filing's territory has no people's committee of that level on that date.
    Level(Level),
    /// The register does not know this organization.
    Unknown(&'a str),
    /// This organization does not exist yet.
    NotYet(&'a Organization),
    /// This organization ended.
    Ended(&'a Organization),
    /// This organization ended, and nobody who exists follows it.
    NoSuccessor(&'a Organization),
}

/// Why nobody leads although a rule is applied.
#[derive(Debug, Clone)]
pub(super) enum NoLead<'a> {
    /// Nobody stands for its lead.
    Missing(Missing<'a>),
    /// The competence was delegated in a circle: who has it, one after the other, the first again at the end.
    Circle(Vec<&'a Organization>),
}

/// Why a delegation is not followed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unheld<'a> {
    /// Nobody stands for its delegate.
    Delegate(Missing<'a>),
    /// Its delegator ended, and the successor did not confirm it.
    DelegatorEnded(&'a Organization),
    /// The delegator has the competence by a delegation that may not be passed on.
    NotPassedOn(&'a Delegation),
    /// The competence was passed on as often as may be.
    TooFar,
    /// The delegate held the case before.
    HeldBefore(&'a Organization),
}

/// One thing that happened under a rule.
#[derive(Debug, Clone)]
pub(super) enum Told<'a> {
    /// The rule comes before the next.
    Chosen(Candidate<'a>, Option<Candidate<'a>>),
    /// This is the committee that a party means here.
    Committee(Level, &'a Organization),
    /// This succession was followed from an organization.
    Succession(&'a Organization, &'a Succession),
    /// The delegator handed the competence on to the delegate.
    Delegation(&'a Delegation, &'a Organization, &'a Organization),
    /// A delegation is not followed: `.1` keeps the competence.
    DelegationLeftOut(&'a Delegation, &'a Organization, Unheld<'a>),
    /// The rule gives way: there is no committee of that level.
    GivesWay(Level),
    /// The rule gives way: its lead held the case before.
    HeldBefore(&'a Organization),
    /// Nobody leads.
    Unled(NoLead<'a>),
    /// A party is not named as coordinating: it leads.
    LeadsAlready(&'a Party, &'a Organization),
    /// A party is not named again.
    NamedAlready(&'a Party, &'a Organization),
    /// A party is not named: nobody stands for it.
    LeftOut(&'a Party, Missing<'a>),
}

/// Who listens.
pub(super) trait Listener<'a> {
    /// This happened under that rule.
    fn hear(&mut self, rule: &'a CompetenceRule, told: Told<'a>);
}

/// Wants the decision only.
pub(super) struct Deaf;

impl<'a> Listener<'a> for Deaf {
    #[inline]
    fn hear(&mut self, _: &'a CompetenceRule, _: Told<'a>) {}
}

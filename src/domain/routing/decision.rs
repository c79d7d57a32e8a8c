//! What routing answers: the parties, and the steps that led to them as sentences and as data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::candidates::Criterion;
use crate::domain::register::Organization;
use crate::domain::rulebook::{CompetenceRule, Delegation};
use crate::domain::text::Text;
use crate::words;

words! {
    /// What a step of a routing decision tells.
    StepKind {
        /// Which rules hold for the filing.
        Considered = "considered",
        /// Which of them is applied, and why it comes before the next.
        Rule = "rule",
        /// Which people's committee `@district` or `@commune` is here.
        Committee = "committee",
        /// Who took over from an organization that ended or lost this field.
        Succession = "succession",
        /// Who decides in whose stead: the delegator stays responsible.
        Delegation = "delegation",
        /// A delegation is not followed, and why: the delegator decides itself.
        DelegationLeftOut = "delegation_left_out",
        /// A rule gives way to the next: its lead is a committee of a level that is absent here, or held the case before.
        GivesWay = "gives_way",
        /// A coordinator is not named, and why.
        CoordinatorLeftOut = "coordinator_left_out",
        /// Nobody leads: the coordinator has to decide.
        Unrouted = "unrouted",
        /// The coordinator decided, whatever the rules say.
        Coordinator = "coordinator",
        /// An agency gave the case back as not competent, and whom it proposes instead.
        Returned = "returned",
        /// The category or the territory was corrected, and the rulebook asked again.
        Reclassified = "reclassified",
    }
}

words! {
    /// Why nobody leads.
    Gap {
        /// No rule holds.
        NoRule = "no_rule",
        /// Every rule that holds names a committee of a level that the territory does not lie in.
        LevelAbsent = "level_absent",
        /// The register does not know the organization that the rule names.
        Unknown = "unknown",
        /// The organization that the rule names does not exist yet.
        NotYet = "not_yet",
        /// The organization that the rule names ended, and nobody who exists follows it.
        EndedWithoutSuccessor = "ended_without_successor",
        /// The competence was delegated in a circle.
        DelegationCircle = "delegation_circle",
    }
}

/// Who leads, without reasons: what a decision comes to, for those who ask of many filings.
#[derive(Debug, Clone)]
pub struct Decision<'a> {
    /// The rule that was applied; none where no rule held.
    pub rule: Option<&'a CompetenceRule>,
    /// The lead agency; none where the coordinator has to decide.
    pub lead: Option<&'a Organization>,
    /// Why nobody leads; none where somebody does.
    pub gap: Option<Gap>,
    /// Whether the rule comes before the next that holds by nothing but its id.
    pub bare_tie: bool,
    /// The delegations that made the lead competent, in order.
    pub delegations: Vec<&'a Delegation>,
}

/// Who is competent for a filing under a revision of the rulebook on a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingDecision {
    /// The revision of the rulebook.
    pub rulebook: i32,
    /// The date as at which competence was decided.
    pub on: NaiveDate,
    /// The rule that was applied; none where no rule held.
    pub rule: Option<String>,
    /// The code of the lead agency; none where the coordinator has to decide.
    pub lead_agency: Option<String>,
    /// The codes of the coordinating agencies, each once, without the lead.
    pub coordinating_agencies: Vec<String>,
    /// Every step, in order.
    pub steps: Vec<RoutingStep>,
}

impl Decision<'_> {
    pub(super) fn gap(why: Gap) -> Self {
        Self { rule: None, lead: None, gap: Some(why), bare_tie: false, delegations: Vec::new() }
    }
}

impl RoutingDecision {
    /// Nobody leads, for this reason: the coordinator has to decide.
    pub fn leave_to_coordinator(rulebook: i32, on: NaiveDate, reason: Text) -> Self {
        Self { steps: vec![RoutingStep::new(StepKind::Unrouted, reason)], ..Self::begin(rulebook, on) }
    }

    pub(super) fn begin(rulebook: i32, on: NaiveDate) -> Self {
        Self { rulebook, on, rule: None, lead_agency: None, coordinating_agencies: Vec::new(), steps: Vec::new() }
    }
}

/// One step: a sentence for people, the rest for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingStep {
    /// What it tells.
    pub kind: StepKind,
    /// The sentence. Where a legal basis belongs to it, it names it or says that none was recorded.
    pub text: Text,
    /// The legal basis, where one was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    /// The rule that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What was replaced or left out: an organization's code, `@district` or `@commune`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What stands in its place: an organization's code or `@commune`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// From when a succession holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<NaiveDate>,
    /// The delegation that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<DelegationNote>,
    /// The rules that hold, in the order in which they win.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleNote>,
}

/// A rule that holds for a filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleNote {
    /// Its id.
    pub id: String,
    /// By what it loses against the first; none for the first itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loses_by: Option<Criterion>,
}

/// A delegation, as the rulebook has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationNote {
    /// Its id.
    pub id: String,
    /// The code of the agency whose competence it is.
    pub delegator: String,
    /// Who decides in its stead: an organization's code, `@district` or `@commune`.
    pub delegate: String,
    /// The document by which it was made, where it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// Whether the delegate may hand it on.
    pub may_pass_on: bool,
}

impl RoutingStep {
    /// A step of which there is nothing more to say than this sentence.
    pub fn new(kind: StepKind, text: Text) -> Self {
        Self {
            kind,
            text,
            legal_basis: None,
            rule: None,
            from: None,
            to: None,
            effective_on: None,
            delegation: None,
            rules: Vec::new(),
        }
    }

    /// The same on this legal basis.
    pub fn under(self, legal_basis: &Option<String>) -> Self {
        Self { legal_basis: legal_basis.clone(), ..self }
    }

    /// The same about this rule.
    pub fn by_rule(self, rule: &str) -> Self {
        Self { rule: Some(rule.to_owned()), ..self }
    }

    /// The same, telling what was replaced by what.
    pub fn replacing(self, from: impl ToString, to: Option<&str>) -> Self {
        Self { from: Some(from.to_string()), to: to.map(str::to_owned), ..self }
    }
}

impl RuleNote {
    pub(super) fn new(id: &str, loses_by: Option<Criterion>) -> Self {
        Self { id: id.to_owned(), loses_by }
    }
}

impl DelegationNote {
    pub(super) fn of(delegation: &Delegation) -> Self {
        Self {
            id: delegation.id.clone(),
            delegator: delegation.delegator.clone(),
            delegate: delegation.delegate.to_string(),
            instrument: delegation.instrument.clone(),
            may_pass_on: delegation.may_pass_on,
        }
    }
}

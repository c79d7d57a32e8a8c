//! What routing answers: the parties, and the steps that led to them as sentences and as data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
        /// Who took over from an organization that ended.
        Succession = "succession",
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
}

impl RoutingStep {
    /// A step that tells `text` and no more.
    pub fn new(kind: StepKind, text: Text) -> Self {
        Self { kind, text, legal_basis: None, rule: None, from: None, to: None }
    }

    pub(super) fn under(self, legal_basis: &Option<String>) -> Self {
        Self { legal_basis: legal_basis.clone(), ..self }
    }

    pub(super) fn by_rule(self, rule: &str) -> Self {
        Self { rule: Some(rule.to_owned()), ..self }
    }

    pub(super) fn replacing(self, from: impl ToString, to: Option<&str>) -> Self {
        Self { from: Some(from.to_string()), to: to.map(str::to_owned), ..self }
    }
}

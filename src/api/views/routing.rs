//! Why a case lies where it lies, and who held it.

use chrono::NaiveDate;
use poem_openapi::Object;

use super::{Moment, NamedView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::domain::case::{Case, Clock};
use crate::domain::routing::{Criterion, DelegationNote, RoutingDecision, RoutingStep, RuleNote, StepKind};
use crate::domain::text::Language;

/// Why a case lies where it lies.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Routing", skip_serializing_if_is_none)]
pub struct RoutingView {
    /// The revision of the rulebook that decided.
    pub rulebook: i32,
    /// The date as at which competence was decided.
    pub on: NaiveDate,
    /// The rule that was applied.
    pub rule: Option<String>,
    /// The reasons, in order.
    pub steps: Vec<RoutingStepView>,
}

/// One reason: a sentence for people, the rest for programs.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingStep", skip_serializing_if_is_none)]
pub struct RoutingStepView {
    /// What it tells.
    pub kind: Word<StepKind>,
    /// The sentence, in the caller's language.
    pub text: String,
    /// Its legal basis; absent where none is recorded.
    pub legal_basis: Option<String>,
    /// The rule that it is about.
    pub rule: Option<String>,
    /// What was replaced or left out.
    pub from: Option<String>,
    /// What stands in its place.
    pub to: Option<String>,
    /// From when a succession holds.
    pub effective_on: Option<NaiveDate>,
    /// The delegation that it is about.
    pub delegation: Option<DelegationNoteView>,
    /// Of the step `considered`: the rules that hold, in the order in which they win, the runner-up second.
    pub rules: Option<Vec<RuleNoteView>>,
}

/// A delegation, as the rulebook has it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingDelegation", skip_serializing_if_is_none)]
pub struct DelegationNoteView {
    /// Its id.
    pub id: String,
    /// The code of the agency whose competence it is; it stays responsible.
    pub delegator: String,
    /// Who decides in its stead: an organization's code, `@district` or `@commune`.
    pub delegate: String,
    /// The document by which it was made; absent where none is recorded.
    pub instrument: Option<String>,
    /// Whether the delegate may hand it on.
    pub may_pass_on: bool,
}

/// A rule that holds for a filing.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingRule", skip_serializing_if_is_none)]
pub struct RuleNoteView {
    /// Its id.
    pub id: String,
    /// By what it loses against the first; absent for the first itself.
    pub loses_by: Option<Word<Criterion>>,
}

/// Working time on a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Clock", skip_serializing_if_is_none)]
pub struct ClockView {
    /// Working minutes from filing until it ended, or until now, on the lead agency's calendar. It never begins anew, and
    /// leaves out the time in which the case had ended.
    pub elapsed_minutes: i64,
    /// Those for which the agencies answer that held the case: without its waiting for the enterprise, for a higher
    /// body, or for the coordinator to route it.
    pub attributable_minutes: i64,
    /// Working minutes left for the answer, negative when overdue; absent while none is owed.
    pub remaining_minutes: Option<i64>,
    /// Each agency that held it, in the order in which they first did.
    pub by_agency: Vec<AgencyClockView>,
}

/// Working time for which one agency held a case, all its legs together, on its own calendar.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AgencyClock", skip_serializing_if_is_none)]
pub struct AgencyClockView {
    /// The agency.
    pub agency: NamedView,
    /// Working minutes for which it held the case.
    pub elapsed_minutes: i64,
    /// Those for which it answers.
    pub attributable_minutes: i64,
    /// Working minutes left for what it owes the enterprise; absent where it holds the case no more.
    pub remaining_minutes: Option<i64>,
}

/// One holding of a case by an agency.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Leg", skip_serializing_if_is_none)]
pub struct LegView {
    /// Counted from one.
    pub number: i32,
    /// Who held it.
    pub agency: NamedView,
    /// Since when.
    pub began_at: Moment,
    /// Until when; absent while it lasts.
    pub ended_at: Option<Moment>,
    /// Whether the coordinator decided it: then the agency cannot return the case.
    pub binding: bool,
    /// Working minutes on the agency's calendar, until now while it lasts.
    pub elapsed_minutes: i64,
    /// The same without the minutes in which the case waited for the enterprise or a higher body: what the agency
    /// answers for.
    pub attributable_minutes: i64,
    /// Working minutes left for what the agency owes the enterprise, negative when overdue; absent once the leg ended.
    pub remaining_minutes: Option<i64>,
    /// The same as `elapsed_minutes`.
    #[oai(deprecated)]
    pub working_minutes: i64,
}

impl RoutingView {
    /// The reasons in the reader's language.
    pub fn new(routing: RoutingDecision, language: Language) -> Self {
        let steps = routing.steps.into_iter().map(|step| RoutingStepView::new(step, language));
        Self { rulebook: routing.rulebook, on: routing.on, rule: routing.rule, steps: steps.collect() }
    }
}

impl RoutingStepView {
    fn new(step: RoutingStep, language: Language) -> Self {
        let rules = step.rules.into_iter().map(|RuleNote { id, loses_by }| {
            let loses_by = loses_by.map(Word);
            RuleNoteView { id, loses_by }
        });
        Self {
            kind: Word(step.kind),
            text: step.text.to(language).to_owned(),
            legal_basis: step.legal_basis,
            rule: step.rule,
            from: step.from,
            to: step.to,
            effective_on: step.effective_on,
            delegation: step.delegation.map(DelegationNoteView::from),
            rules: Some(rules.collect::<Vec<_>>()).filter(|rules| !rules.is_empty()),
        }
    }
}

impl From<DelegationNote> for DelegationNoteView {
    fn from(note: DelegationNote) -> Self {
        let DelegationNote { id, delegator, delegate, instrument, may_pass_on } = note;
        Self { id, delegator, delegate, instrument, may_pass_on }
    }
}

impl LegView {
    /// The holdings of a case, with what each took.
    pub fn all(city: &City, case: &Case, clock: &Clock, remaining: Option<i64>, language: Language) -> Vec<Self> {
        let legs = case.legs.iter().zip(&clock.legs).map(|(leg, held)| Self {
            number: leg.number,
            agency: organization(city, &leg.agency, language),
            began_at: moment(leg.began_at),
            ended_at: leg.ended_at.map(moment),
            binding: leg.binding,
            elapsed_minutes: held.elapsed_minutes,
            attributable_minutes: held.attributable_minutes,
            remaining_minutes: remaining.filter(|_| leg.ended_at.is_none()),
            working_minutes: held.elapsed_minutes,
        });
        legs.collect()
    }
}

impl ClockView {
    /// The clocks of a case; `remaining` is left for the answer.
    pub fn new(city: &City, case: &Case, clock: &Clock, remaining: Option<i64>, language: Language) -> Self {
        let holder = case.leg().map(|leg| leg.agency.as_str());
        let agencies = clock.agencies.iter().map(|held| AgencyClockView {
            agency: organization(city, &held.agency, language),
            elapsed_minutes: held.elapsed_minutes,
            attributable_minutes: held.attributable_minutes,
            remaining_minutes: remaining.filter(|_| holder == Some(held.agency.as_str())),
        });
        Self {
            elapsed_minutes: clock.elapsed_minutes,
            attributable_minutes: clock.attributable_minutes(),
            remaining_minutes: remaining,
            by_agency: agencies.collect(),
        }
    }
}

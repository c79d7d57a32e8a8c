//! Why a case lies where it lies, and who held it.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;

use super::{Moment, NamedView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::domain::case::Leg;
use crate::domain::routing::{RoutingDecision, StepKind};
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
    pub working_minutes: i64,
}

impl RoutingView {
    /// The reasons in the reader's language.
    pub fn new(routing: RoutingDecision, language: Language) -> Self {
        let steps = routing.steps.into_iter().map(|step| RoutingStepView {
            kind: Word(step.kind),
            text: step.text.to(language).to_owned(),
            legal_basis: step.legal_basis,
            rule: step.rule,
            from: step.from,
            to: step.to,
        });
        Self { rulebook: routing.rulebook, on: routing.on, rule: routing.rule, steps: steps.collect() }
    }
}

impl LegView {
    /// A holding as it stands at `now`.
    pub fn new(city: &City, leg: &Leg, now: DateTime<Utc>, language: Language) -> Self {
        let until = leg.ended_at.unwrap_or(now);
        Self {
            number: leg.number,
            agency: organization(city, &leg.agency, language),
            began_at: moment(leg.began_at),
            ended_at: leg.ended_at.map(moment),
            binding: leg.binding,
            working_minutes: city.calendar_of(&leg.agency).working_minutes_between(leg.began_at, until),
        }
    }
}

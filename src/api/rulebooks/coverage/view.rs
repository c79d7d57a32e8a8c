//! What is shown of a coverage.

use chrono::NaiveDate;
use poem_openapi::Object;

use crate::api::views::{NamedView, category, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::domain::coverage::{CellState, Coverage, DeadRule, DeadWhy, Hole, Vacancy};
use crate::domain::routing::Gap;
use crate::domain::text::Language;

/// How many dead rules are shown.
const MOST_DEAD_RULES: usize = 200;

/// How completely a revision covers the city.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Coverage", skip_serializing_if_is_none)]
pub struct CoverageView {
    /// The revision's number.
    pub rulebook: i32,
    /// The first day that was looked at.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How many cells there are: leaf categories by leaf territories that exist on some of the days.
    pub cells: u64,
    /// How many cells are in each state on some day; `covered` counts those that are it on every day.
    pub counts: Vec<CellCountView>,
    /// How many rules win nowhere on any of the days.
    pub dead_rule_count: u64,
    /// Those rules, by id; at most 200.
    pub dead_rules: Vec<DeadRuleView>,
    /// How many holes the filters let through.
    pub total: u64,
    /// The holes of this page, by category, territory and day.
    pub items: Vec<HoleView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// How many cells are in a state.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CellCount")]
pub struct CellCountView {
    /// The state.
    pub state: Word<CellState>,
    /// How many.
    pub cells: u64,
}

/// A rule that wins nowhere.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DeadRule", skip_serializing_if_is_none)]
pub struct DeadRuleView {
    /// Its id.
    pub rule: String,
    /// Why.
    pub why: Word<DeadWhy>,
    /// The rule that most often wins in its place.
    pub covered_by: Option<String>,
}

/// Something that is not as it should be with one category in one territory, from a day to a day.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CoverageHole", skip_serializing_if_is_none)]
pub struct HoleView {
    /// The category.
    pub category: NamedView,
    /// The territory.
    pub territory: NamedView,
    /// The territory's code and first day: unique for ever.
    pub unit_id: String,
    /// The first of the days looked at on which it is so.
    pub from: NaiveDate,
    /// The last of them.
    pub to: NaiveDate,
    /// What it is.
    pub state: Word<CellState>,
    /// It in a sentence, with how to mend it.
    pub text: String,
    /// The rule that applies.
    pub rule: Option<String>,
    /// Who leads.
    pub lead_agency: Option<NamedView>,
    /// Why nobody leads.
    pub gap: Option<Word<Gap>>,
    /// Which posts of the lead nobody holds.
    pub vacancy: Option<Word<Vacancy>>,
    /// The delegation that ended.
    pub delegation: Option<String>,
}

impl CoverageView {
    /// This page of the holes of which the filters let `total` through.
    pub fn new(found: &Coverage, items: Vec<HoleView>, total: usize, next_cursor: Option<String>) -> Self {
        let count = |(state, cells): (&CellState, &usize)| CellCountView { state: Word(*state), cells: *cells as u64 };
        Self {
            rulebook: found.revision,
            from: found.from,
            to: found.to,
            cells: found.cells as u64,
            counts: found.counts.iter().map(count).collect(),
            dead_rule_count: found.dead_rules.len() as u64,
            dead_rules: found.dead_rules.iter().take(MOST_DEAD_RULES).map(DeadRuleView::new).collect(),
            total: total as u64,
            items,
            next_cursor,
        }
    }
}

impl DeadRuleView {
    fn new(found: &DeadRule) -> Self {
        Self { rule: found.rule.clone(), why: Word(found.why), covered_by: found.covered_by.clone() }
    }
}

impl HoleView {
    /// This hole in the reader's language.
    pub fn new(city: &City, hole: &Hole, language: Language) -> Self {
        let unit = city.register().find_unit(&hole.unit);
        let territory = unit.map(|unit| NamedView { code: unit.code.clone(), name: unit.name.to(language).to_owned() });
        let finding = &hole.finding;
        Self {
            category: category(city, &hole.category, language),
            territory: territory.unwrap_or_default(),
            unit_id: hole.unit.clone(),
            from: hole.from,
            to: hole.to,
            state: Word(finding.state),
            text: finding.text(city.register()).to(language).to_owned(),
            rule: finding.rule.clone(),
            lead_agency: finding.lead.as_deref().map(|lead| organization(city, lead, language)),
            gap: finding.gap.map(Word),
            vacancy: finding.vacancy.map(Word),
            delegation: finding.delegation.clone(),
        }
    }
}

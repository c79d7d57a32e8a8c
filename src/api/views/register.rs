//! The register and the calendars, as at a date.

mod details;
mod succession;

use chrono::NaiveDate;
use poem_openapi::Object;
use uuid::Uuid;

use super::Moment;
use crate::api::word::Word;
use crate::domain::calendar::{Calendar, CalendarDay, DEFAULT_CALENDAR, DayKind, DayLine, LineKind};
use crate::domain::register::{Category, Field, Level, Organization, OrganizationKind, Territory};
use crate::domain::text::Language;

pub use details::{CategoryDetailView, OrganizationDetailView, TerritoryDetailView};
pub use succession::{SuccessionListView, SuccessionView};

/// An enterprise, an agency or an authority.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Organization", skip_serializing_if_is_none)]
pub struct OrganizationView {
    /// Its code.
    pub code: String,
    /// What it is.
    pub kind: Word<OrganizationKind>,
    /// The official code by which other systems know it: an agency's electronic identifier, an enterprise's tax code.
    pub identifier: Option<String>,
    /// At which level it stands.
    pub level: Option<Word<Level>>,
    /// Its name, in the caller's language.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// Which organization it belongs to.
    pub parent: Option<String>,
    /// Its territory's code.
    pub territory: Option<String>,
    /// Its sector, of an enterprise.
    pub sector: Option<String>,
    /// First day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; absent: still.
    pub valid_to: Option<NaiveDate>,
}

/// A page of organizations as at a date.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OrganizationList", skip_serializing_if_is_none)]
pub struct OrganizationListView {
    /// The date.
    pub on: NaiveDate,
    /// The organizations, by code.
    pub items: Vec<OrganizationView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// A territory. Codes are used again over time: `unit_id` tells units of one code apart.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Territory", skip_serializing_if_is_none)]
pub struct TerritoryView {
    /// Its code, unique on a date.
    pub code: String,
    /// Its code and its first day: unique for ever.
    pub unit_id: String,
    /// At which level it stands.
    pub level: Word<Level>,
    /// Its name, in the caller's language.
    pub name: String,
    /// The code of the territory that it lies in.
    pub parent: Option<String>,
    /// First day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; absent: still.
    pub valid_to: Option<NaiveDate>,
}

/// A page of territories as at a date.
#[derive(Debug, Clone, Object)]
#[oai(rename = "TerritoryList", skip_serializing_if_is_none)]
pub struct TerritoryListView {
    /// The date.
    pub on: NaiveDate,
    /// The territories, by code.
    pub items: Vec<TerritoryView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// A category of obstacles.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Category", skip_serializing_if_is_none)]
pub struct CategoryView {
    /// Its code.
    pub code: String,
    /// The group that it belongs to.
    pub parent: Option<String>,
    /// Its name, in the caller's language.
    pub name: String,
    /// Whether it is a group: a filing under it comes to the coordinator.
    pub is_group: bool,
    /// Its legal basis; absent where none is recorded.
    pub legal_basis: Option<String>,
    /// Examples, in Vietnamese.
    pub examples: String,
    /// The vice-chairman to whom it falls, by the code of their position.
    pub field: Word<Field>,
    /// First day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; absent: still.
    pub valid_to: Option<NaiveDate>,
}

/// A page of categories as at a date.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CategoryList", skip_serializing_if_is_none)]
pub struct CategoryListView {
    /// The date.
    pub on: NaiveDate,
    /// The categories, by code.
    pub items: Vec<CategoryView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// A working calendar.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Calendar")]
pub struct CalendarView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether organizations keep it unless they keep another.
    pub default: bool,
    /// The years whose days off are announced.
    pub announced_years: Vec<i32>,
    /// The days that differ from the week.
    pub days: Vec<CalendarDayView>,
}

/// A day that differs from the week.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarDay", skip_serializing_if_is_none)]
pub struct CalendarDayView {
    /// Which day.
    pub on: NaiveDate,
    /// Off, or worked in exchange.
    pub kind: Word<DayKind>,
    /// Why, in the caller's language.
    pub name: String,
    /// On which legal basis.
    pub legal_basis: String,
    /// Whether it is still to be confirmed.
    pub provisional: bool,
    /// The day that it is exchanged for.
    pub swapped_with: Option<NaiveDate>,
}

/// Every calendar.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarList")]
pub struct CalendarListView {
    /// The calendars.
    pub items: Vec<CalendarView>,
}

/// Until when a limit runs.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Due")]
pub struct DueView {
    /// The moment.
    pub due_at: Moment,
    /// Whether days off that are not announced yet may move it.
    pub provisional: bool,
    /// The walk from the start to it, day by day.
    pub explanation: Vec<DayLineView>,
}

/// The walk from a deadline's start to its due moment, from the code that computed it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Explanation")]
pub struct ExplanationView {
    /// The deadline.
    pub deadline_id: Uuid,
    /// When it started.
    pub started_at: Moment,
    /// Until when it runs.
    pub due_at: Moment,
    /// Day by day.
    pub items: Vec<DayLineView>,
}

/// One day of the walk.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DayLine", skip_serializing_if_is_none)]
pub struct DayLineView {
    /// Which day.
    pub on: NaiveDate,
    /// What the day is to the limit.
    pub kind: Word<LineKind>,
    /// Which day of the limit it is, if it counts.
    pub counted: Option<u32>,
    /// The same as a sentence, in the caller's language.
    pub text: String,
    /// Its legal basis.
    pub legal_basis: Option<String>,
}

impl OrganizationView {
    /// An organization, named in the reader's language.
    pub fn new(found: &Organization, language: Language) -> Self {
        Self {
            code: found.code.clone(),
            kind: Word(found.kind),
            identifier: found.identifier.clone(),
            level: found.level.map(Word),
            name: found.name.to(language).to_owned(),
            short: found.short.clone(),
            parent: found.parent.clone(),
            territory: found.territory.clone(),
            sector: found.sector.clone(),
            valid_from: found.valid_from,
            valid_to: found.valid_to,
        }
    }
}

impl TerritoryView {
    /// A territory, named in the reader's language.
    pub fn new(found: &Territory, language: Language) -> Self {
        Self {
            code: found.code.clone(),
            unit_id: found.unit_id.clone(),
            level: Word(found.level),
            name: found.name.to(language).to_owned(),
            parent: found.parent_code.clone(),
            valid_from: found.valid_from,
            valid_to: found.valid_to,
        }
    }
}

impl CategoryView {
    /// A category, named in the reader's language.
    pub fn new(found: &Category, is_group: bool, language: Language) -> Self {
        Self {
            code: found.code.clone(),
            parent: found.parent.clone(),
            name: found.name.to(language).to_owned(),
            is_group,
            legal_basis: found.legal_basis.clone(),
            examples: found.examples.clone(),
            field: Word(found.field),
            valid_from: found.valid_from,
            valid_to: found.valid_to,
        }
    }
}

impl CalendarDayView {
    /// A day, named in the reader's language.
    pub fn new(day: &CalendarDay, language: Language) -> Self {
        Self {
            on: day.on,
            kind: Word(day.kind),
            name: day.name.to(language).to_owned(),
            legal_basis: day.legal_basis.clone(),
            provisional: day.provisional,
            swapped_with: day.swapped_with,
        }
    }
}

impl CalendarView {
    /// A calendar, its days named in the reader's language.
    pub fn new(calendar: &Calendar, language: Language) -> Self {
        let days = calendar.days().map(|day| CalendarDayView::new(day, language));
        Self {
            id: calendar.id.clone(),
            name: calendar.name.clone(),
            default: calendar.id == DEFAULT_CALENDAR,
            announced_years: calendar.announced_years().collect(),
            days: days.collect(),
        }
    }
}

impl DayLineView {
    /// One day of a walk, in the reader's language.
    pub fn new(line: DayLine, language: Language) -> Self {
        Self {
            on: line.on,
            kind: Word(line.kind),
            counted: line.counted,
            text: line.text.to(language).to_owned(),
            legal_basis: line.legal_basis,
        }
    }
}

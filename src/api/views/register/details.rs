//! One organization, territory or category with what is around it.

use chrono::NaiveDate;
use poem_openapi::Object;

use super::succession::SuccessionView;
use super::{CategoryView, OrganizationView, TerritoryView};
use crate::api::views::NamedView;
use crate::domain::register::{Category, Organization, Register, Succession, SuccessionKind, Territory};
use crate::domain::text::Language;

/// An organization, with what it followed and what followed it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OrganizationDetail", skip_serializing_if_is_none)]
pub struct OrganizationDetailView {
    /// The organization.
    #[oai(flatten)]
    pub organization: OrganizationView,
    /// As at which date `exists` is said.
    pub on: NaiveDate,
    /// Whether it exists on that date.
    pub exists: bool,
    /// What it took over, the earliest first.
    pub followed: Vec<SuccessionView>,
    /// What became of it and of its tasks, the earliest first.
    pub followed_by: Vec<SuccessionView>,
}

/// A territory, with what it lies in, what it was formed from and what became of it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "TerritoryDetail", skip_serializing_if_is_none)]
pub struct TerritoryDetailView {
    /// The territory.
    #[oai(flatten)]
    pub territory: TerritoryView,
    /// As at which date its surroundings are told.
    pub on: NaiveDate,
    /// Whether it exists on that date.
    pub exists: bool,
    /// What it lies in on that date, the nearest first.
    pub within: Vec<NamedView>,
    /// What it was formed from.
    pub formed_from: Vec<SuccessionView>,
    /// What became of it.
    pub became: Vec<SuccessionView>,
}

/// A category with what lies under it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CategoryDetail", skip_serializing_if_is_none)]
pub struct CategoryDetailView {
    /// The category.
    #[oai(flatten)]
    pub category: CategoryView,
    /// Of a group: what lies under it, by code.
    pub under: Vec<NamedView>,
}

impl OrganizationDetailView {
    /// An organization as at a date.
    pub fn new(register: &Register, found: &Organization, on: NaiveDate, language: Language) -> Self {
        let all = || around(register, SuccessionKind::Organization);
        let view = |succession: &Succession| SuccessionView::new(register, succession, language);
        Self {
            organization: OrganizationView::new(found, language),
            on,
            exists: found.is_valid_on(on),
            followed: all().filter(|s| s.to.as_ref() == Some(&found.code)).map(view).collect(),
            followed_by: all().filter(|s| s.from == found.code).map(view).collect(),
        }
    }
}

impl TerritoryDetailView {
    /// A territory as at a date.
    pub fn new(register: &Register, found: &Territory, on: NaiveDate, language: Language) -> Self {
        let all = || around(register, SuccessionKind::Territory);
        let view = |succession: &Succession| SuccessionView::new(register, succession, language);
        let within = register.surroundings(found, on).into_iter().skip(1);
        Self {
            territory: TerritoryView::new(found, language),
            on,
            exists: found.is_valid_on(on),
            within: within.map(|unit| named(&unit.code, unit.name.to(language))).collect(),
            formed_from: all().filter(|s| s.to.as_ref() == Some(&found.unit_id)).map(view).collect(),
            became: all().filter(|s| s.from == found.unit_id).map(view).collect(),
        }
    }
}

impl CategoryDetailView {
    /// A category.
    pub fn new(register: &Register, found: &Category, language: Language) -> Self {
        let under = register.categories().filter(|category| category.parent.as_ref() == Some(&found.code));
        Self {
            category: CategoryView::new(found, register.is_group(&found.code), language),
            under: under.map(|category| named(&category.code, category.name.to(language))).collect(),
        }
    }
}

/// The successions of a kind in which something else follows.
fn around(register: &Register, kind: SuccessionKind) -> impl Iterator<Item = &Succession> {
    register.successions().iter().filter(move |s| s.kind == kind && s.to.as_ref() != Some(&s.from))
}

fn named(code: &str, name: &str) -> NamedView {
    NamedView { code: code.to_owned(), name: name.to_owned() }
}

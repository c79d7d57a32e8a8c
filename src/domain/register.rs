//! The register: organizations, territories and categories, each valid from a date to a date, and the successions
//! between them. Owns who exists when and who follows whom; says nothing of competence, and is never changed in place.

mod category;
mod check;
mod heir;
mod organization;
mod succession;
mod territory;
mod validity;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

pub use category::{Category, Field};
pub use check::{RegisterFlaw, RegisterPart};
pub use heir::Matter;
pub use organization::{Organization, OrganizationKind};
pub use succession::{Share, Succession, SuccessionEvent, SuccessionKind};
pub use territory::{Level, Territory};
pub use validity::{Validity, day_text};

/// Whether something valid from `from` through `to` (both inclusive, open where `None`) is valid on `on`.
pub(crate) fn is_within(from: Option<NaiveDate>, to: Option<NaiveDate>, on: NaiveDate) -> bool {
    from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to)
}

/// Everything that the city knows of organizations, territories and categories, past and present.
///
/// Equal registers are equal whatever the order they were built in.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    organizations: BTreeMap<String, Organization>,
    units: BTreeMap<String, Territory>,
    categories: BTreeMap<String, Category>,
    groups: BTreeSet<String>,
    successions: Vec<Succession>,
    /// Unit ids by code: one code has named several units over time.
    units_by_code: HashMap<String, Vec<String>>,
    /// Codes of people's committees by level and territory code.
    committees: HashMap<(Level, String), Vec<String>>,
    /// Places in `successions` of those that replace an organization, by its code, the latest first.
    replacements: HashMap<String, Vec<usize>>,
}

impl Register {
    /// A register of these. Of two with the same code (for territories: unit id) the later one counts.
    pub fn new(
        organizations: Vec<Organization>,
        territories: Vec<Territory>,
        categories: Vec<Category>,
        mut successions: Vec<Succession>,
    ) -> Self {
        successions.sort();
        let organizations: BTreeMap<_, _> = organizations.into_iter().map(|o| (o.code.clone(), o)).collect();
        let units: BTreeMap<_, _> = territories.into_iter().map(|t| (t.unit_id.clone(), t)).collect();
        let categories: BTreeMap<_, _> = categories.into_iter().map(|c| (c.code.clone(), c)).collect();
        Self {
            groups: categories.values().filter_map(|category| category.parent.clone()).collect(),
            units_by_code: index_units(&units),
            committees: index_committees(&organizations),
            replacements: index_replacements(&successions),
            organizations,
            units,
            categories,
            successions,
        }
    }

    /// The organization of this code, whenever it exists.
    pub fn find_organization(&self, code: &str) -> Option<&Organization> {
        self.organizations.get(code)
    }

    /// The territory that bears this code on that date.
    pub fn find_territory(&self, code: &str, on: NaiveDate) -> Option<&Territory> {
        let units = self.units_by_code.get(code)?;
        units.iter().filter_map(|unit_id| self.units.get(unit_id)).find(|unit| unit.is_valid_on(on))
    }

    /// The territory of this unit id (`769@2021-01-01`), whenever it exists.
    pub fn find_unit(&self, unit_id: &str) -> Option<&Territory> {
        self.units.get(unit_id)
    }

    /// The category of this code.
    pub fn find_category(&self, code: &str) -> Option<&Category> {
        self.categories.get(code)
    }

    /// Whether other categories lie under this one.
    pub fn is_group(&self, category: &str) -> bool {
        self.groups.contains(category)
    }

    /// Every organization, past and present, by code.
    pub fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations.values()
    }

    /// The organizations that exist on that date, by code.
    pub fn organizations_on(&self, on: NaiveDate) -> impl Iterator<Item = &Organization> {
        self.organizations.values().filter(move |organization| organization.is_valid_on(on))
    }

    /// Every territory, past and present, by unit id.
    pub fn territories(&self) -> impl Iterator<Item = &Territory> {
        self.units.values()
    }

    /// The territories that exist on that date, by unit id.
    pub fn territories_on(&self, on: NaiveDate) -> impl Iterator<Item = &Territory> {
        self.units.values().filter(move |unit| unit.is_valid_on(on))
    }

    /// Every category, by code.
    pub fn categories(&self) -> impl Iterator<Item = &Category> {
        self.categories.values()
    }

    /// Every succession, by kind, then by date.
    pub fn successions(&self) -> &[Succession] {
        &self.successions
    }

    /// This category and those above it, itself first; only itself when it is not known.
    pub fn lineage<'a>(&'a self, category: &'a str) -> Vec<&'a str> {
        let mut lineage = vec![category];
        let mut parent = self.find_category(category).and_then(|c| c.parent.as_deref());
        while let Some(code) = parent.filter(|code| !lineage.contains(code)) {
            lineage.push(code);
            parent = self.find_category(code).and_then(|c| c.parent.as_deref());
        }
        lineage
    }

    /// This territory and those that it lies in on that date, itself first.
    pub fn surroundings<'a>(&'a self, territory: &'a Territory, on: NaiveDate) -> Vec<&'a Territory> {
        let mut chain = vec![territory];
        let mut parent = territory.parent_code.as_deref();
        while let Some(unit) = parent.and_then(|code| self.find_territory(code, on)) {
            if chain.iter().any(|seen| seen.code == unit.code) {
                break;
            }
            chain.push(unit);
            parent = unit.parent_code.as_deref();
        }
        chain
    }

    /// The people's committee that governs the territory of this code and level on that date.
    pub fn find_committee(&self, level: Level, territory: &str, on: NaiveDate) -> Option<&Organization> {
        let codes = self.committees.get(&(level, territory.to_owned()))?;
        codes.iter().filter_map(|code| self.organizations.get(code)).find(|committee| committee.is_valid_on(on))
    }

    /// What replaced this organization by that date: of its default successions in force, the latest. One that only
    /// confirms that it goes on (`continue`) replaces nothing.
    pub fn find_replacement(&self, organization: &str, on: NaiveDate) -> Option<&Succession> {
        let places = self.replacements.get(organization)?;
        places.iter().map(|place| &self.successions[*place]).find(|succession| succession.effective_on <= on)
    }
}

fn index_units(units: &BTreeMap<String, Territory>) -> HashMap<String, Vec<String>> {
    let mut index: HashMap<String, Vec<String>> = HashMap::new();
    for unit in units.values() {
        index.entry(unit.code.clone()).or_default().push(unit.unit_id.clone());
    }
    index
}

fn index_committees(organizations: &BTreeMap<String, Organization>) -> HashMap<(Level, String), Vec<String>> {
    let mut index: HashMap<_, Vec<String>> = HashMap::new();
    for committee in organizations.values().filter(|organization| organization.is_committee) {
        if let (Some(level), Some(territory)) = (committee.level, &committee.territory) {
            index.entry((level, territory.clone())).or_default().push(committee.code.clone());
        }
    }
    index
}

fn index_replacements(successions: &[Succession]) -> HashMap<String, Vec<usize>> {
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, succession) in successions.iter().enumerate().filter(|(_, succession)| succession.is_replacement()) {
        index.entry(succession.from.clone()).or_default().push(place);
    }
    for places in index.values_mut() {
        places.sort_by_key(|place| std::cmp::Reverse(successions[*place].effective_on));
    }
    index
}

#[cfg(test)]
mod tests;

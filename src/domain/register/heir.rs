//! Who took over a matter from an organization that ended: successions for the matter's category and territory first,
//! else the one for everything.

use chrono::NaiveDate;

use super::{Level, Organization, Register, Succession, SuccessionEvent, SuccessionKind, Territory};

/// A matter that somebody held.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// The code of its category.
    pub category: &'a str,
    /// Where it lies.
    pub territory: &'a Territory,
}

impl Register {
    /// Who holds on that date what `organization` held before: itself while it exists, else who took over; none where
    /// nobody did. A circle of successions leads to nobody.
    pub fn find_heir(&self, organization: &str, matter: Matter<'_>, on: NaiveDate) -> Option<&Organization> {
        let mut holder = self.find_organization(organization)?;
        let mut passed = Vec::new();
        while !holder.is_valid_on(on) {
            if passed.contains(&holder.code.as_str()) {
                return None;
            }
            passed.push(&holder.code);
            let limited = self.find_limited(&holder.code, matter, on);
            let succession = limited.or_else(|| self.find_replacement(&holder.code, on))?;
            holder = self.find_successor(succession.to.as_deref()?, matter, on)?;
        }
        Some(holder)
    }

    /// The latest succession that says of this very matter where it went.
    fn find_limited(&self, from: &str, matter: Matter<'_>, on: NaiveDate) -> Option<&Succession> {
        let lineage = self.lineage(matter.category);
        let around = self.surroundings(matter.territory, on);
        let holds = |succession: &&Succession| {
            let Succession { categories, territories, .. } = succession;
            let named = !categories.is_empty() || !territories.is_empty();
            named
                && (categories.is_empty() || categories.iter().any(|code| lineage.contains(&code.as_str())))
                && (territories.is_empty() || around.iter().any(|unit| territories.contains(&unit.code)))
        };
        let of_it = self.successions().iter().filter(|succession| {
            succession.kind == SuccessionKind::Organization && succession.from == from && succession.to.is_some()
        });
        let in_force = of_it.filter(|s| s.effective_on <= on && s.event != SuccessionEvent::Continue);
        in_force.filter(holds).max_by_key(|succession| succession.effective_on)
    }

    /// An organization by its code, or the committee of the matter's territory at the level that `@…` names.
    fn find_successor(&self, to: &str, matter: Matter<'_>, on: NaiveDate) -> Option<&Organization> {
        let Some(level) = to.strip_prefix('@') else { return self.find_organization(to) };
        let level = Level::parse(level)?;
        let mut around = self.surroundings(matter.territory, on).into_iter().filter(|unit| unit.level == level);
        around.find_map(|unit| self.find_committee(level, &unit.code, on))
    }
}

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
    /// Who holds on that date what `organization` held before, and by which successions, in their order: itself while it
    /// exists, else who took over; none where nobody did. A circle of successions leads to nobody.
    pub fn find_heir(
        &self,
        organization: &str,
        matter: Matter<'_>,
        on: NaiveDate,
    ) -> Option<(&Organization, Vec<&Succession>)> {
        let mut holder = self.find_organization(organization)?;
        let mut by: Vec<&Succession> = Vec::new();
        while !holder.is_valid_on(on) {
            if by.iter().any(|succession| succession.from == holder.code) {
                return None;
            }
            let limited = self.find_limited(&holder.code, matter, on);
            let succession = limited.or_else(|| self.find_replacement(&holder.code, on))?;
            by.push(succession);
            holder = self.find_successor(succession.to.as_deref()?, matter, on)?;
        }
        Some((holder, by))
    }

    /// The latest succession that says of this very matter where it went.
    fn find_limited(&self, from: &str, matter: Matter<'_>, on: NaiveDate) -> Option<&Succession> {
        let lineage = self.lineage(matter.category);
        let around = self.surroundings(matter.territory, on);
        let holds = |succession: &&Succession| {
            let Succession { categories, territories, .. } = succession;
            succession.is_limited()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::register::{Category, Field, OrganizationKind};
    use crate::domain::text::Text;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn organization(code: &str, until: Option<&str>, ward: Option<&str>) -> Organization {
        Organization {
            code: code.into(),
            kind: OrganizationKind::Agency,
            identifier: None,
            level: Some(if ward.is_some() { Level::Commune } else { Level::Province }),
            name: Text::new(code, code),
            short: code.into(),
            parent: None,
            territory: ward.map(str::to_owned),
            is_committee: ward.is_some(),
            sector: None,
            valid_from: None,
            valid_to: until.map(day),
            calendar: "hcmc".into(),
        }
    }

    fn category(code: &str, parent: Option<&str>) -> Category {
        Category {
            code: code.into(),
            parent: parent.map(str::to_owned),
            name: Text::new(code, code),
            legal_basis: None,
            examples: String::new(),
            field: Field::Urban,
            valid_from: None,
            valid_to: None,
        }
    }

    fn succession(from: &str, to: &str, on: &str, categories: &[&str]) -> Succession {
        Succession {
            kind: SuccessionKind::Organization,
            effective_on: day(on),
            from: from.into(),
            to: Some(to.into()),
            event: SuccessionEvent::Merge,
            is_default: categories.is_empty(),
            share: None,
            scope: None,
            categories: categories.iter().map(|code| (*code).to_owned()).collect(),
            territories: Vec::new(),
            legal_basis: None,
        }
    }

    #[test]
    fn the_one_for_the_matter_goes_before_the_one_for_everything() {
        let ward = Territory {
            unit_id: "1@".into(),
            code: "1".into(),
            level: Level::Commune,
            name: Text::new("1", "1"),
            parent_code: None,
            valid_from: None,
            valid_to: None,
        };
        let register = Register::new(
            vec![
                organization("a", Some("2025-02-28"), None),
                organization("b", Some("2025-04-30"), None),
                organization("c", None, None),
                organization("labour", None, None),
                organization("round", Some("2020-12-31"), None),
                organization("ward", None, Some("1")),
            ],
            vec![ward.clone()],
            vec![category("LD", None), category("LD.DD", Some("LD")), category("X", None)],
            vec![
                succession("a", "b", "2025-03-01", &[]),
                succession("a", "labour", "2025-03-01", &["LD"]),
                succession("b", "c", "2025-05-01", &[]),
                succession("c", "@commune", "2025-07-01", &["LD"]),
                succession("round", "round", "2021-01-01", &[]),
            ],
        );
        let heir = |code: &str, category: &str, on: &str| {
            let found = register.find_heir(code, Matter { category, territory: &ward }, day(on));
            found.map(|(heir, by)| (heir.code.clone(), by.len()))
        };
        let is = |code: &str, steps| Some((code.to_owned(), steps));
        assert_eq!(heir("a", "X", "2025-02-28"), is("a", 0), "while it exists");
        assert_eq!(heir("a", "X", "2025-03-01"), is("b", 1));
        assert_eq!(heir("a", "X", "2026-03-01"), is("c", 2));
        assert_eq!(heir("a", "LD.DD", "2026-03-01"), is("labour", 1));
        assert_eq!(heir("round", "X", "2026-03-01"), None, "a circle leads to nobody");
        assert_eq!(heir("nobody", "X", "2026-03-01"), None);
    }

    #[test]
    fn a_committee_is_the_one_of_the_matters_place() {
        let ward = |code: &str| Territory {
            unit_id: format!("{code}@"),
            code: code.into(),
            level: Level::Commune,
            name: Text::new(code, code),
            parent_code: None,
            valid_from: None,
            valid_to: None,
        };
        let register = Register::new(
            vec![
                organization("district", Some("2025-06-30"), None),
                organization("ward-1", None, Some("1")),
                organization("ward-2", None, Some("2")),
            ],
            vec![ward("1"), ward("2"), ward("3")],
            vec![],
            vec![succession("district", "@commune", "2025-07-01", &[])],
        );
        let heir = |code: &str| {
            let found =
                register.find_heir("district", Matter { category: "X", territory: &ward(code) }, day("2025-07-01"));
            found.map(|(heir, _)| heir.code.clone())
        };
        assert_eq!(heir("1").as_deref(), Some("ward-1"));
        assert_eq!(heir("2").as_deref(), Some("ward-2"));
        assert_eq!(heir("3"), None, "a place without a committee");
    }
}

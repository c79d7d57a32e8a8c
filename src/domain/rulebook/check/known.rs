//! The register as the checks ask it: which codes there are, at any time; what lies within what; who may come to stand
//! for whom. Where codes were used over again it answers for all that they ever named.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::domain::register::{Level, Organization, Register, SuccessionEvent, SuccessionKind, Validity};
use crate::domain::rulebook::Party;

/// The register, indexed by code.
pub(super) struct Known<'a> {
    pub register: &'a Register,
    territories: HashMap<&'a str, Vec<Validity>>,
    /// Codes of the territories in which the one of a code ever lay, itself included.
    around: HashMap<&'a str, HashSet<&'a str>>,
    /// Codes of the categories above each, itself included.
    above: HashMap<&'a str, HashSet<&'a str>>,
    /// Who followed an organization, and when, by its code.
    followers: HashMap<&'a str, Vec<(NaiveDate, Party)>>,
}

impl<'a> Known<'a> {
    pub fn of(register: &'a Register) -> Self {
        let mut territories: HashMap<&str, Vec<Validity>> = HashMap::new();
        let mut parents: HashMap<&str, HashSet<&str>> = HashMap::new();
        for unit in register.territories() {
            territories.entry(&unit.code).or_default().push(Validity::new(unit.valid_from, unit.valid_to));
            parents.entry(&unit.code).or_default().extend(unit.parent_code.as_deref());
        }
        let lineage = |code: &'a str| register.lineage(code).into_iter().collect();
        Self {
            register,
            around: territories.keys().map(|code| (*code, closure(code, &parents))).collect(),
            territories,
            above: register.categories().map(|category| (category.code.as_str(), lineage(&category.code))).collect(),
            followers: followers(register),
        }
    }

    /// When territories bore this code; none where none ever did.
    pub fn territory(&self, code: &str) -> Option<&[Validity]> {
        self.territories.get(code).map(Vec::as_slice)
    }

    /// Whether the one category is the other or lies under it.
    pub fn is_category_within(&self, code: &str, other: &str) -> bool {
        code == other || self.above.get(code).is_some_and(|above| above.contains(other))
    }

    /// Whether the one territory is the other or ever lay in it.
    pub fn is_territory_within(&self, code: &str, other: &str) -> bool {
        code == other || self.around.get(code).is_some_and(|around| around.contains(other))
    }

    /// The level and the territory that an organization governs as its people's committee.
    pub fn governed_by(&self, organization: &str) -> Option<(Level, &'a str)> {
        let committee = self.register.find_organization(organization).filter(|found| found.is_committee)?;
        Some((committee.level?, committee.territory.as_deref()?))
    }

    /// This party and whoever follows it, one after another, up to that day.
    pub fn line_of(&self, party: &Party, until: Option<NaiveDate>) -> Vec<Party> {
        let mut line = vec![party.clone()];
        let mut place = 0;
        while let Some(Party::Organization(code)) = line.get(place) {
            let next = self.followers.get(code.as_str()).into_iter().flatten();
            let next = next.filter(|(on, _)| until.is_none_or(|until| *on <= until)).map(|(_, party)| party);
            let fresh: Vec<Party> = next.filter(|party| !line.contains(party)).cloned().collect();
            line.extend(fresh);
            place += 1;
            while matches!(line.get(place), Some(Party::Committee(_))) {
                place += 1;
            }
        }
        line
    }

    /// Whether this organization or one that follows it exists on a day of `validity`.
    pub fn is_anyone_there(&self, organization: &Organization, validity: Validity) -> bool {
        let party = Party::Organization(organization.code.clone());
        self.line_of(&party, validity.to).iter().any(|party| match party {
            Party::Committee(_) => true,
            Party::Organization(code) => {
                self.register.find_organization(code).is_some_and(|found| exists_within(found, validity))
            }
        })
    }

    /// How people call it, with its code.
    pub fn name(&self, organization: &str) -> (String, String) {
        match self.register.find_organization(organization) {
            Some(found) => {
                (format!("{} ({organization})", found.name.vi), format!("{} ({organization})", found.name.en))
            }
            None => (format!("“{organization}”"), format!("“{organization}”")),
        }
    }
}

/// Whether it exists on a day of `validity`.
pub(super) fn exists_within(organization: &Organization, validity: Validity) -> bool {
    Validity::new(organization.valid_from, organization.valid_to).common(validity).is_some()
}

/// What is reached from `code` by way of `parents`, itself included.
fn closure<'a>(code: &'a str, parents: &HashMap<&'a str, HashSet<&'a str>>) -> HashSet<&'a str> {
    let mut reached = HashSet::from([code]);
    let mut open = vec![code];
    while let Some(code) = open.pop() {
        for parent in parents.get(code).into_iter().flatten() {
            if reached.insert(parent) {
                open.push(parent);
            }
        }
    }
    reached
}

fn followers(register: &Register) -> HashMap<&str, Vec<(NaiveDate, Party)>> {
    let mut followers: HashMap<&str, Vec<_>> = HashMap::new();
    let of_organizations = register.successions().iter().filter(|s| s.kind == SuccessionKind::Organization);
    for succession in of_organizations.filter(|s| s.event != SuccessionEvent::Continue) {
        if let Some(to) = succession.to.as_deref().and_then(Party::parse) {
            followers.entry(&succession.from).or_default().push((succession.effective_on, to));
        }
    }
    followers
}

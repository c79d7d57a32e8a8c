//! Who stands, on the filing's date, for a party that a rule names: committees are looked up around the filing's
//! territory, organizations that ended are followed to their successors.

use super::Filing;
use super::decision::RoutingStep;
use super::sentences::{Missing, Sentences};
use crate::domain::register::{Level, Organization, Register, Succession, Territory};
use crate::domain::rulebook::{CompetenceRule, Party};

/// The parties of one filing.
pub(super) struct Parties<'a> {
    pub sentences: Sentences<'a>,
    surroundings: Vec<&'a Territory>,
}

impl<'a> Parties<'a> {
    pub fn of(register: &'a Register, filing: &Filing<'a>, sentences: Sentences<'a>) -> Self {
        Self { sentences, surroundings: register.surroundings(filing.territory, filing.on) }
    }

    /// The organization that stands for `party`, each step on the way added to `steps`; or why there is none. A circle of
    /// successions is one without end: no successor.
    pub fn resolve(
        &self,
        rule: &CompetenceRule,
        party: &Party,
        steps: &mut Vec<RoutingStep>,
    ) -> Result<&'a Organization, Missing> {
        let mut party = party.clone();
        let mut left: Vec<String> = Vec::new();
        loop {
            let code = match party {
                Party::Committee(level) => return self.committee(rule, level, steps),
                Party::Organization(code) => code,
            };
            let Some(organization) = self.register().find_organization(&code) else {
                return Err(Missing::Unknown(code));
            };
            if organization.is_valid_on(self.on()) {
                return Ok(organization);
            }
            let (succession, successor) = self.successor(organization)?;
            if left.contains(&code) {
                return Err(Missing::NoSuccessor(code));
            }
            left.push(code);
            steps.push(self.sentences.succession(rule, organization, succession, &successor));
            party = successor;
        }
    }

    fn committee(
        &self,
        rule: &CompetenceRule,
        level: Level,
        steps: &mut Vec<RoutingStep>,
    ) -> Result<&'a Organization, Missing> {
        let mut around = self.surroundings.iter().filter(|territory| territory.level == level);
        let found = around.find_map(|territory| self.register().find_committee(level, &territory.code, self.on()));
        let committee = found.ok_or(Missing::Level(level))?;
        steps.push(self.sentences.committee(rule, level, committee));
        Ok(committee)
    }

    fn successor(&self, ended: &Organization) -> Result<(&'a Succession, Party), Missing> {
        if ended.valid_from.is_some_and(|from| self.on() < from) {
            return Err(Missing::NotYet(ended.code.clone()));
        }
        let succession = self.register().find_replacement(&ended.code, self.on());
        let successor = succession.and_then(|s| Some((s, Party::parse(s.to.as_deref()?)?)));
        successor.ok_or_else(|| Missing::NoSuccessor(ended.code.clone()))
    }

    fn register(&self) -> &'a Register {
        self.sentences.register
    }

    fn on(&self) -> chrono::NaiveDate {
        self.sentences.filing.on
    }
}

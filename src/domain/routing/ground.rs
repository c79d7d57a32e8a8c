//! The register made ready for routing: every code is a number, so that what lies around what and who follows whom is
//! found without comparing texts. Owns numbers and lookups; decides nothing.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::Filing;
use crate::domain::register::{Level, Organization, Register, Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::Party;

/// A code's number, in the order in which codes became known.
pub(super) type Code = u32;

/// The number of a territory of which nothing is known: no rule names it.
const NOWHERE: Code = Code::MAX - 1;

/// The numbers of one kind of codes.
#[derive(Debug, Default)]
struct Codes {
    names: Vec<String>,
    numbers: HashMap<String, Code>,
}

/// Who a rule, a delegation or a succession names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seat {
    Body(Code),
    Committee(Level),
}

/// For which categories and territories something holds; for all where empty.
#[derive(Debug)]
pub(super) struct Reach {
    categories: Box<[Code]>,
    territories: Box<[Code]>,
}

/// A succession from an organization that names who follows.
#[derive(Debug)]
pub(super) struct Follow {
    /// Its place in the register.
    pub place: usize,
    pub effective_on: NaiveDate,
    pub to: Seat,
    /// The predecessor goes on under another name: what others entrusted to it stays entrusted.
    pub is_same_body: bool,
    /// One of its fields went over while it goes on.
    is_transfer: bool,
    reach: Reach,
}

/// What can follow an organization.
#[derive(Debug, Default)]
struct Follows {
    /// For whatever it did, the latest first.
    default: Vec<Follow>,
    /// For some categories or territories only.
    limited: Vec<Follow>,
}

#[derive(Debug)]
struct Unit {
    level: Level,
    parent: Option<Code>,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

/// What routing reads of a register.
#[derive(Debug)]
pub(super) struct Ground {
    categories: Codes,
    /// By category: it and those above it, itself first.
    lineages: Vec<Box<[Code]>>,
    territories: Codes,
    /// By territory code: the units that bore it.
    units: Vec<Vec<Unit>>,
    /// By territory code: the people's committees that governed it.
    committees: Vec<Vec<(Level, Code)>>,
    bodies: Codes,
    /// By body; codes that are named somewhere and known to nobody come after these.
    organizations: Vec<Organization>,
    follows: Vec<Follows>,
}

/// Where and when a filing lies.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    /// Its category and those above it.
    pub lineage: &'a [Code],
    /// The codes and levels of its territory and those around it.
    pub around: Vec<(Code, Level)>,
    pub on: NaiveDate,
}

impl Codes {
    fn number(&mut self, name: &str) -> Code {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = Code::try_from(self.names.len()).expect("a city has fewer codes than there are numbers");
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

impl Ground {
    /// What routing reads of this register.
    pub fn of(register: &Register) -> Self {
        let mut ground = Self {
            categories: Codes::default(),
            lineages: Vec::new(),
            territories: Codes::default(),
            units: Vec::new(),
            committees: Vec::new(),
            bodies: Codes::default(),
            organizations: register.organizations().cloned().collect(),
            follows: register.organizations().map(|_| Follows::default()).collect(),
        };
        ground.take_categories(register);
        ground.take_territories(register);
        ground.take_organizations(register);
        ground.take_successions(register.successions());
        ground
    }

    fn take_categories(&mut self, register: &Register) {
        for category in register.categories() {
            self.categories.number(&category.code);
        }
        for category in register.categories() {
            let lineage = register.lineage(&category.code).into_iter();
            self.lineages.push(lineage.map(|code| self.categories.number(code)).collect());
        }
        // A parent that is no category itself got a number all the same.
        self.complete_lineages();
    }

    fn complete_lineages(&mut self) {
        for alone in self.lineages.len()..self.categories.names.len() {
            self.lineages.push(Box::new([alone as Code]));
        }
    }

    fn take_territories(&mut self, register: &Register) {
        for unit in register.territories() {
            let code = self.territory(&unit.code);
            let parent = unit.parent_code.as_deref().map(|parent| self.territory(parent));
            let (level, valid_from, valid_to) = (unit.level, unit.valid_from, unit.valid_to);
            self.units[code as usize].push(Unit { level, parent, valid_from, valid_to });
        }
    }

    fn take_organizations(&mut self, register: &Register) {
        for organization in register.organizations() {
            let body = self.bodies.number(&organization.code);
            if let (true, Some(level), Some(governs)) =
                (organization.is_committee, organization.level, &organization.territory)
            {
                let territory = self.territory(governs);
                self.committees[territory as usize].push((level, body));
            }
        }
    }

    fn take_successions(&mut self, successions: &[Succession]) {
        for (place, succession) in successions.iter().enumerate() {
            let Some(to) = succession.to.as_deref().and_then(Party::parse) else { continue };
            let leads_on =
                succession.kind == SuccessionKind::Organization && succession.event != SuccessionEvent::Continue;
            let from = self.bodies.numbers.get(&succession.from).copied();
            let Some(from) = from.filter(|from| leads_on && (*from as usize) < self.organizations.len()) else {
                continue;
            };
            let follow = Follow {
                place,
                effective_on: succession.effective_on,
                to: self.seat(&to),
                is_same_body: matches!(succession.event, SuccessionEvent::Rename | SuccessionEvent::Unchanged),
                is_transfer: succession.event == SuccessionEvent::Transfer,
                reach: self.reach(&succession.categories, &succession.territories),
            };
            let follows = &mut self.follows[from as usize];
            if succession.is_limited() {
                follows.limited.push(follow);
            } else if succession.is_replacement() {
                follows.default.push(follow);
            }
        }
        for follows in &mut self.follows {
            follows.default.sort_by_key(|follow| Reverse(follow.effective_on));
        }
    }

    /// The number of a category, known to the register or only named by a rule.
    pub fn category(&mut self, code: &str) -> Code {
        let number = self.categories.number(code);
        self.complete_lineages();
        number
    }

    /// The number of a territory's code.
    pub fn territory(&mut self, code: &str) -> Code {
        let number = self.territories.number(code);
        let known = self.territories.names.len();
        self.units.resize_with(known, Vec::new);
        self.committees.resize_with(known, Vec::new);
        number
    }

    /// The number of an organization.
    pub fn body(&mut self, code: &str) -> Code {
        self.bodies.number(code)
    }

    /// Who a party is.
    pub fn seat(&mut self, party: &Party) -> Seat {
        match party {
            Party::Organization(code) => Seat::Body(self.body(code)),
            Party::Committee(level) => Seat::Committee(*level),
        }
    }

    /// What lies in these categories and territories.
    pub fn reach(&mut self, categories: &[String], territories: &[String]) -> Reach {
        Reach {
            categories: categories.iter().map(|code| self.category(code)).collect(),
            territories: territories.iter().map(|code| self.territory(code)).collect(),
        }
    }

    /// Where and when a filing lies.
    pub fn spot(&self, filing: &Filing) -> Spot<'_> {
        let category = self.categories.numbers.get(filing.category);
        let lineage = category.map_or(&[][..], |category| &self.lineages[*category as usize]);
        Spot { lineage, around: self.around(filing), on: filing.on }
    }

    /// The filing's territory and those that it lies in on its date, itself first; never in circles.
    fn around(&self, filing: &Filing) -> Vec<(Code, Level)> {
        let number = |code: &str| self.territories.numbers.get(code).copied();
        let territory = filing.territory;
        let mut around = Vec::with_capacity(4);
        around.push((number(&territory.code).unwrap_or(NOWHERE), territory.level));
        let mut parent = territory.parent_code.as_deref().and_then(number);
        while let Some((code, unit)) = parent.and_then(|code| Some((code, self.unit(code, filing.on)?))) {
            if around.iter().any(|(seen, _)| *seen == code) {
                break;
            }
            around.push((code, unit.level));
            parent = unit.parent;
        }
        around
    }

    fn unit(&self, territory: Code, on: NaiveDate) -> Option<&Unit> {
        let exists =
            |unit: &&Unit| unit.valid_from.is_none_or(|from| from <= on) && unit.valid_to.is_none_or(|to| on <= to);
        self.units[territory as usize].iter().find(exists)
    }

    /// The organization of this number, whenever it exists; none where the register does not know the code.
    pub fn organization(&self, body: Code) -> Option<&Organization> {
        self.organizations.get(body as usize)
    }

    /// The code of an organization.
    pub fn body_code(&self, body: Code) -> &str {
        &self.bodies.names[body as usize]
    }

    /// This organization and those that it became by taking another name, whenever that was.
    pub fn names_of(&self, body: Code) -> Vec<Code> {
        let mut names = vec![body];
        let mut seen = 0;
        while let Some(name) = names.get(seen).copied() {
            let follows = self.follows.get(name as usize).into_iter().flat_map(|follows| &follows.default);
            let renamed = follows.filter(|follow| follow.is_same_body);
            for next in renamed.filter_map(|follow| body_of(follow.to)) {
                if !names.contains(&next) {
                    names.push(next);
                }
            }
            seen += 1;
        }
        names
    }

    /// Which organization this one is on that date: itself, or the one that it became by taking another name.
    pub fn bearer_on(&self, body: Code, on: NaiveDate) -> Code {
        let mut passed = Vec::new();
        let mut bearer = body;
        while let Some((next, _)) = self.renamed(bearer, on).filter(|(next, _)| !passed.contains(next)) {
            passed.push(next);
            bearer = next;
        }
        bearer
    }

    /// What an organization that ended by that date goes on as, having only taken another name.
    pub fn renamed(&self, body: Code, on: NaiveDate) -> Option<(Code, &Follow)> {
        self.organization(body).filter(|organization| organization.valid_to.is_some_and(|last| last < on))?;
        let follow = self.replacement(body, on).filter(|follow| follow.is_same_body)?;
        Some((body_of(follow.to)?, follow))
    }

    /// The people's committee at that level around a spot.
    pub fn committee(&self, level: Level, spot: &Spot) -> Option<Code> {
        let at_level = spot.around.iter().filter(|(code, at)| *at == level && *code != NOWHERE);
        let mut governing = at_level.flat_map(|(code, _)| &self.committees[*code as usize]);
        let exists = |body: &Code| self.organization(*body).is_some_and(|found| found.is_valid_on(spot.on));
        governing.find_map(|(at, body)| Some(*body).filter(|body| *at == level && exists(body)))
    }

    /// What replaced, by that date, an organization that ended: of the defaults in force, the latest.
    pub fn replacement(&self, body: Code, on: NaiveDate) -> Option<&Follow> {
        self.follows[body as usize].default.iter().find(|follow| follow.effective_on <= on)
    }

    /// Who follows this organization for just what was filed, where a succession says so: the one for the deepest
    /// category, then the deepest territory, then the latest. While the organization goes on it can only have transferred
    /// a field, and not before `since`, when it got the field itself.
    pub fn limited(&self, body: Code, spot: &Spot, exists: bool, since: NaiveDate) -> Option<&Follow> {
        let limited = self.follows[body as usize].limited.iter();
        let in_force = limited
            .filter(|follow| (since..=spot.on).contains(&follow.effective_on) && (follow.is_transfer || !exists));
        let reached = in_force.filter_map(|follow| Some((follow.reach.distance(spot)?, follow)));
        reached.min_by_key(|(distance, follow)| (*distance, Reverse(follow.effective_on), follow.place)).map(|(_, f)| f)
    }
}

impl Reach {
    /// How far above the spot's own category and territory it holds, for everything farthest; none where it does not.
    pub fn distance(&self, spot: &Spot) -> Option<(usize, usize)> {
        let category = nearest(&self.categories, spot.lineage.iter().copied())?;
        let territory = nearest(&self.territories, spot.around.iter().map(|(code, _)| *code))?;
        Some((category, territory))
    }

    /// The territories that it is limited to.
    pub fn territories(&self) -> &[Code] {
        &self.territories
    }
}

fn body_of(seat: Seat) -> Option<Code> {
    match seat {
        Seat::Body(body) => Some(body),
        Seat::Committee(_) => None,
    }
}

fn nearest(named: &[Code], mut above: impl Iterator<Item = Code>) -> Option<usize> {
    if named.is_empty() { Some(usize::MAX) } else { above.position(|code| named.contains(&code)) }
}

//! Small random worlds, and routing by the letter of the rules: slow, plain, without index. The properties below hold
//! the router to it.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Filing, Router, RoutingDecision};
use crate::domain::register::{Category, Field, Level, Organization, OrganizationKind, Register, Territory};
use crate::domain::register::{Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::{CompetenceRule, Party, Rulebook};
use crate::domain::text::Text;

const CATEGORIES: [(&str, Option<&str>); 5] =
    [("A", None), ("A.1", Some("A")), ("A.2", Some("A")), ("A.1.1", Some("A.1")), ("B", None)];
const UNITS: [(&str, Level, Option<&str>); 6] = [
    ("T", Level::Province, None),
    ("D1", Level::District, Some("T")),
    ("D2", Level::District, Some("T")),
    ("C1", Level::Commune, Some("D1")),
    ("C2", Level::Commune, Some("D2")),
    ("C3", Level::Commune, Some("T")),
];
const BODIES: [(&str, Option<(Level, &str)>); 8] = [
    ("o1", None),
    ("o2", None),
    ("o3", None),
    ("o4", None),
    ("d1", Some((Level::District, "D1"))),
    ("d2", Some((Level::District, "D2"))),
    ("c1", Some((Level::Commune, "C1"))),
    ("c3", Some((Level::Commune, "C3"))),
];
const PARTIES: [&str; 8] = ["o1", "o2", "o3", "o4", "d1", "nobody", "@district", "@commune"];

#[derive(Debug, Clone)]
struct World {
    organizations: Vec<Organization>,
    successions: Vec<Succession>,
    rules: Vec<CompetenceRule>,
}

#[derive(Debug, Clone)]
struct Asked {
    category: &'static str,
    unit: usize,
    on: NaiveDate,
    enterprise: Option<&'static str>,
    sector: Option<&'static str>,
    amount_vnd: Option<i64>,
}

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(n)
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..6_u64).prop_map(day)
}

fn validity() -> impl Strategy<Value = (Option<NaiveDate>, Option<NaiveDate>)> {
    (option::weighted(0.3, days()), option::weighted(0.4, days()))
}

fn organization(code: &str, governs: Option<(Level, &str)>) -> impl Strategy<Value = Organization> + use<> {
    let (code, level) = (code.to_owned(), governs.map(|(level, _)| level));
    let territory = governs.map(|(_, territory)| territory.to_owned());
    validity().prop_map(move |(valid_from, valid_to)| Organization {
        code: code.clone(),
        kind: OrganizationKind::Agency,
        identifier: None,
        level,
        name: Text::new(&code, &code),
        short: code.clone(),
        parent: None,
        territory: territory.clone(),
        is_committee: territory.is_some(),
        sector: None,
        valid_from,
        valid_to,
        calendar: "c".into(),
    })
}

fn succession() -> impl Strategy<Value = Succession> {
    let event = select(&[SuccessionEvent::Merge, SuccessionEvent::Continue, SuccessionEvent::Transfer][..]);
    let ends = (select(&BODIES[..]), option::weighted(0.9, select(&PARTIES[..])));
    (ends, days(), event, prop::bool::weighted(0.8)).prop_map(|((from, to), effective_on, event, is_default)| {
        Succession {
            kind: SuccessionKind::Organization,
            effective_on,
            from: from.0.into(),
            to: to.map(Into::into),
            event,
            is_default,
            share: None,
            scope: None,
            categories: vec![],
            territories: vec![],
            legal_basis: None,
        }
    })
}

fn rule() -> impl Strategy<Value = CompetenceRule> {
    let subject = (select(&CATEGORIES[..]), option::weighted(0.8, select(&UNITS[..])), validity());
    let parties = (select(&PARTIES[..]), vec(select(&PARTIES[..]), 0..4));
    let conditions = (vec(select(&["e1", "e2"][..]), 0..2), vec(select(&["s1", "s2"][..]), 0..2));
    let amounts = (option::weighted(0.2, 0..4_i64), option::weighted(0.2, 0..4_i64));
    (subject, parties, conditions, amounts, -1..2_i32).prop_map(
        |(
            (category, territory, (valid_from, valid_to)),
            (lead, coordinating),
            (enterprises, sectors),
            amounts,
            priority,
        )| {
            CompetenceRule {
                id: String::new(),
                category: category.0.into(),
                territory: territory.map(|unit| unit.0.into()),
                valid_from,
                valid_to,
                lead: Party::parse(lead).unwrap(),
                coordinating: coordinating.into_iter().filter_map(Party::parse).collect(),
                legal_basis: None,
                note: None,
                priority,
                enterprises: enterprises.into_iter().map(Into::into).collect(),
                sectors: sectors.into_iter().map(Into::into).collect(),
                amount_from: amounts.0,
                amount_to: amounts.1,
            }
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    let organizations: Vec<_> = BODIES.iter().map(|(code, governs)| organization(code, *governs)).collect();
    (organizations, vec(succession(), 0..10), vec(rule(), 0..14)).prop_map(|(organizations, successions, mut rules)| {
        for (n, rule) in rules.iter_mut().enumerate() {
            rule.id = format!("R{n:02}");
        }
        World { organizations, successions, rules }
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let category = select(&["A", "A.1", "A.2", "A.1.1", "B", "unknown"][..]);
    let sector = select(&["s1", "s2", "s3, s2"][..]);
    (category, 0..UNITS.len(), days(), option::of(select(&["e1", "e3"][..])), option::of(sector), option::of(0..4_i64))
        .prop_map(|(category, unit, on, enterprise, sector, amount_vnd)| Asked {
            category,
            unit,
            on,
            enterprise,
            sector,
            amount_vnd,
        })
}

fn register(world: &World) -> Register {
    let territories = UNITS.iter().map(|(code, level, parent)| Territory {
        unit_id: format!("{code}@1900-01-01"),
        code: (*code).into(),
        level: *level,
        name: Text::new(*code, *code),
        parent_code: parent.map(Into::into),
        valid_from: None,
        valid_to: None,
    });
    let categories = CATEGORIES.iter().map(|(code, parent)| Category {
        code: (*code).into(),
        parent: parent.map(Into::into),
        name: Text::new(*code, *code),
        legal_basis: None,
        examples: String::new(),
        field: Field::Economy,
        valid_from: None,
        valid_to: None,
    });
    let (organizations, successions) = (world.organizations.clone(), world.successions.clone());
    Register::new(organizations, territories.collect(), categories.collect(), successions)
}

/// The router's answer in this world.
fn routed(world: &World, asked: &Asked) -> RoutingDecision {
    routed_without(world, asked, &[])
}

/// The same once these agencies held the case.
fn routed_without(world: &World, asked: &Asked, held: &[&str]) -> RoutingDecision {
    let register = Arc::new(register(world));
    let rulebook = Rulebook { rules: world.rules.clone(), ..Rulebook::draft(1, vec![], vec![], vec![]) };
    let territory = register.find_unit(&format!("{}@1900-01-01", UNITS[asked.unit].0)).unwrap().clone();
    let Asked { category, on, enterprise, sector, amount_vnd, .. } = *asked;
    let filing = Filing { category, territory: &territory, on, enterprise, sector, amount_vnd };
    Router::compile(register, Arc::new(rulebook)).route_without(&filing, held)
}

/// The answer by the letter, once these agencies held the case: rule, lead, coordinators.
fn expected(world: &World, asked: &Asked, held: &[&str]) -> (Option<String>, Option<String>, Vec<String>) {
    let mut rules: Vec<_> = world.rules.iter().filter(|rule| matches(rule, asked)).collect();
    rules.sort_by(|a, b| by_the_letter(a, b));
    for rule in rules {
        match stand_in(world, asked, &rule.lead, 20) {
            Err(Absence::Here) => {}
            Ok(lead) if held.contains(&lead.as_str()) => {}
            Err(Absence::Gone) => return (Some(rule.id.clone()), None, vec![]),
            Ok(lead) => {
                let mut named = vec![];
                for party in &rule.coordinating {
                    match stand_in(world, asked, party, 20) {
                        Ok(code) if code != lead && !named.contains(&code) => named.push(code),
                        _ => {}
                    }
                }
                return (Some(rule.id.clone()), Some(lead), named);
            }
        }
    }
    (None, None, vec![])
}

fn matches(rule: &CompetenceRule, asked: &Asked) -> bool {
    let under = asked.category == rule.category || asked.category.starts_with(&format!("{}.", rule.category));
    let inside = rule.territory.as_ref().is_none_or(|code| places(asked.unit).contains(&code.as_str()));
    let enterprise =
        rule.enterprises.is_empty() || asked.enterprise.is_some_and(|e| rule.enterprises.contains(&e.into()));
    let sectors: Vec<_> = asked.sector.unwrap_or("").split(", ").map(String::from).collect();
    let sector = rule.sectors.is_empty() || rule.sectors.iter().any(|own| sectors.contains(own));
    let limits = rule.amount_from.is_some() || rule.amount_to.is_some();
    let (from, to) = (rule.amount_from.unwrap_or(i64::MIN), rule.amount_to.unwrap_or(i64::MAX));
    let amount = !limits || asked.amount_vnd.is_some_and(|amount| (from..=to).contains(&amount));
    let valid = rule.valid_from.is_none_or(|d| d <= asked.on) && rule.valid_to.is_none_or(|d| asked.on <= d);
    under && inside && enterprise && sector && amount && valid
}

fn places(unit: usize) -> Vec<&'static str> {
    let (code, _, parent) = UNITS[unit];
    let above = parent.map(|p| places(UNITS.iter().position(|(code, ..)| *code == p).unwrap()));
    std::iter::once(code).chain(above.unwrap_or_default()).collect()
}

fn by_the_letter(a: &CompetenceRule, b: &CompetenceRule) -> Ordering {
    let depth = |rule: &CompetenceRule| rule.category.matches('.').count();
    let level = |rule: &CompetenceRule| match rule.territory.as_deref() {
        None => 0,
        Some("T") => 1,
        Some(district) if district.starts_with('D') => 2,
        Some(_) => 3,
    };
    let key = |rule: &CompetenceRule| {
        let amount = rule.amount_from.is_some() || rule.amount_to.is_some();
        let made = u8::from(!rule.enterprises.is_empty()) + u8::from(!rule.sectors.is_empty()) + u8::from(amount);
        let since = rule.valid_from.unwrap_or(NaiveDate::MIN);
        (Reverse((depth(rule), level(rule), made, rule.priority)), since, rule.id.clone())
    };
    key(a).cmp(&key(b))
}

enum Absence {
    /// The committee of a level that is not here.
    Here,
    /// Unknown, not yet, or without a successor.
    Gone,
}

fn stand_in(world: &World, asked: &Asked, party: &Party, links: usize) -> Result<String, Absence> {
    let exists = |o: &&Organization| o.is_valid_on(asked.on);
    let code = match party {
        Party::Committee(level) => {
            let here = |o: &&Organization| {
                o.level == Some(*level) && o.territory.as_deref().is_some_and(|code| places(asked.unit).contains(&code))
            };
            let committee = world.organizations.iter().filter(here).find(exists);
            return committee.map(|o| o.code.clone()).ok_or(Absence::Here);
        }
        Party::Organization(code) => code,
    };
    let organization = world.organizations.iter().find(|o| o.code == *code).ok_or(Absence::Gone)?;
    if exists(&organization) {
        return Ok(code.clone());
    }
    let not_yet = organization.valid_from.is_some_and(|from| asked.on < from);
    let followed = world.successions.iter().filter(|s| {
        s.from == *code
            && s.is_default
            && s.to.is_some()
            && s.event != SuccessionEvent::Continue
            && s.effective_on <= asked.on
    });
    let latest = followed.min_by_key(|s| (Reverse(s.effective_on), (*s).clone()));
    match latest.and_then(|s| Party::parse(s.to.as_deref()?)).filter(|_| !not_yet && links > 0) {
        Some(next) => stand_in(world, asked, &next, links - 1),
        None => Err(Absence::Gone),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_router_answers_by_the_letter_of_the_rules(world in world(), asked in asked()) {
        let decision = routed(&world, &asked);
        let answer = (decision.rule.clone(), decision.lead_agency.clone(), decision.coordinating_agencies.clone());
        prop_assert_eq!(answer, expected(&world, &asked, &[]));
        prop_assert!(!decision.steps.is_empty());
    }

    #[test]
    fn who_held_the_case_gives_way_to_the_next_by_the_letter(
        world in world(),
        asked in asked(),
        held in prop::sample::subsequence(PARTIES.to_vec(), 0..4),
    ) {
        let decision = routed_without(&world, &asked, &held);
        let answer = (decision.rule.clone(), decision.lead_agency.clone(), decision.coordinating_agencies.clone());
        prop_assert_eq!(answer, expected(&world, &asked, &held));
        prop_assert!(decision.lead_agency.as_deref().is_none_or(|lead| !held.contains(&lead)));
        prop_assert!(!decision.steps.is_empty());
    }
}

proptest! {
    #[test]
    fn the_order_in_which_rows_lie_changes_nothing(
        (world, shuffled) in world().prop_flat_map(|world| {
            let rules = Just(world.rules.clone()).prop_shuffle();
            let organizations = Just(world.organizations.clone()).prop_shuffle();
            let successions = Just(world.successions.clone()).prop_shuffle();
            let shuffled = (organizations, successions, rules).prop_map(|(organizations, successions, rules)| {
                World { organizations, successions, rules }
            });
            (Just(world), shuffled)
        }),
        asked in asked(),
    ) {
        prop_assert_eq!(register(&world), register(&shuffled));
        prop_assert_eq!(routed(&world, &asked), routed(&shuffled, &asked));
    }
}

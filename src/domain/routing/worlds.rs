//! Small random worlds for the properties of routing, and what is asked in them.

use std::sync::Arc;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{Filing, Router, RoutingDecision};
use crate::domain::register::{Category, Field, Level, Organization, OrganizationKind, Register, Territory};
use crate::domain::register::{Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::{CompetenceRule, Delegation, Party, Rulebook};
use crate::domain::text::Text;

const CATEGORIES: [(&str, Option<&str>); 5] =
    [("A", None), ("A.1", Some("A")), ("A.2", Some("A")), ("A.1.1", Some("A.1")), ("B", None)];
pub(in crate::domain) const UNITS: [(&str, Level, Option<&str>); 6] = [
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
pub(in crate::domain) const PARTIES: [&str; 8] = ["o1", "o2", "o3", "o4", "d1", "nobody", "@district", "@commune"];

#[derive(Debug, Clone)]
pub(in crate::domain) struct World {
    pub organizations: Vec<Organization>,
    pub successions: Vec<Succession>,
    pub rules: Vec<CompetenceRule>,
    pub delegations: Vec<Delegation>,
}

#[derive(Debug, Clone)]
pub(in crate::domain) struct Asked {
    pub category: &'static str,
    pub unit: usize,
    pub on: NaiveDate,
    pub enterprise: Option<&'static str>,
    pub sector: Option<&'static str>,
    pub amount_vnd: Option<i64>,
}

pub(in crate::domain) fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::Days::new(n)
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..6_u64).prop_map(day)
}

fn validity() -> impl Strategy<Value = (Option<NaiveDate>, Option<NaiveDate>)> {
    (option::weighted(0.3, days()), option::weighted(0.4, days()))
}

pub(in crate::domain) fn organization(
    code: &str,
    governs: Option<(Level, &str)>,
) -> impl Strategy<Value = Organization> + use<> {
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

pub(in crate::domain) fn succession() -> impl Strategy<Value = Succession> {
    use SuccessionEvent::{Continue, Merge, Rename, Transfer};
    let event = select(&[Merge, Continue, Transfer, Rename][..]);
    let ends = (select(&BODIES[..]), option::weighted(0.9, select(&PARTIES[..])));
    (ends, days(), event, prop::bool::weighted(0.8), scope()).prop_map(
        |((from, to), effective_on, event, is_default, scope)| Succession {
            kind: SuccessionKind::Organization,
            effective_on,
            from: from.0.into(),
            to: to.map(Into::into),
            event,
            is_default,
            share: None,
            scope: None,
            categories: scope.0,
            territories: scope.1,
            legal_basis: None,
        },
    )
}

/// Categories and territories; half of the time none.
fn scope() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let categories = CATEGORIES.map(|(code, _)| code.to_owned()).to_vec();
    let territories = UNITS.map(|(code, ..)| code.to_owned()).to_vec();
    (subsequence(categories, 0..3), subsequence(territories, 0..3), any::<(bool, bool)>()).prop_map(
        |(categories, territories, (by_category, by_territory))| {
            (if by_category { categories } else { vec![] }, if by_territory { territories } else { vec![] })
        },
    )
}

fn delegation() -> impl Strategy<Value = Delegation> {
    let ends = (select(&BODIES[..]), select(&PARTIES[..]), prop::bool::weighted(0.7));
    let amounts = (option::weighted(0.1, 0..4_i64), option::weighted(0.1, 0..4_i64));
    (ends, scope(), validity(), option::weighted(0.1, days()), amounts).prop_map(
        |(ends, scope, (valid_from, valid_to), revoked_on, amounts)| Delegation {
            id: String::new(),
            delegator: ends.0.0.into(),
            delegate: Party::parse(ends.1).unwrap(),
            categories: scope.0,
            territories: scope.1,
            amount_from: amounts.0,
            amount_to: amounts.1,
            valid_from,
            valid_to,
            revoked_on,
            instrument: None,
            may_pass_on: ends.2,
            note: None,
        },
    )
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

pub(in crate::domain) fn world() -> impl Strategy<Value = World> {
    let organizations: Vec<_> = BODIES.iter().map(|(code, governs)| organization(code, *governs)).collect();
    (organizations, vec(succession(), 0..10), vec(rule(), 0..14), vec(delegation(), 0..10)).prop_map(
        |(organizations, successions, mut rules, mut delegations)| {
            for (n, rule) in rules.iter_mut().enumerate() {
                rule.id = format!("R{n:02}");
            }
            for (n, delegation) in delegations.iter_mut().enumerate() {
                delegation.id = format!("DL{n}");
            }
            World { organizations, successions, rules, delegations }
        },
    )
}

pub(in crate::domain) fn asked() -> impl Strategy<Value = Asked> {
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

pub(in crate::domain) fn register(world: &World) -> Register {
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

/// This world's router.
pub(in crate::domain) fn router(world: &World) -> Router {
    let World { rules, delegations, .. } = world.clone();
    let rulebook = Rulebook { rules, delegations, ..Rulebook::draft(1, vec![], vec![], vec![]) };
    Router::compile(Arc::new(register(world)), Arc::new(rulebook))
}

pub(in crate::domain) fn filing<'a>(router: &'a Router, asked: &Asked) -> Filing<'a> {
    let territory = router.register().find_unit(&format!("{}@1900-01-01", UNITS[asked.unit].0)).unwrap();
    let Asked { category, on, enterprise, sector, amount_vnd, .. } = *asked;
    Filing { category, territory, on, enterprise, sector, amount_vnd }
}

/// The router's answer in this world.
pub(in crate::domain) fn routed(world: &World, asked: &Asked) -> RoutingDecision {
    let router = router(world);
    router.route(&filing(&router, asked))
}

/// Rule, lead and coordinators.
pub(in crate::domain) type Answer = (Option<String>, Option<String>, Vec<String>);

pub(in crate::domain) fn answer(decision: &RoutingDecision) -> Answer {
    (decision.rule.clone(), decision.lead_agency.clone(), decision.coordinating_agencies.clone())
}

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::domain::register::{Field, Organization, OrganizationKind, Validity};
use crate::domain::routing::worlds::{World, asked, day, filing, router, world};
use crate::domain::rulebook::{CompetenceRule, Delegation, Party, Rulebook};
use crate::domain::text::Text;
use crate::domain::words::Position;

fn posts() -> impl Strategy<Value = Vec<Post>> {
    let positions = select(&[Position::Director, Position::Officer, Position::Intake, Position::Manager][..]);
    let days = || proptest::option::of((0..7_u64).prop_map(day));
    let post = (select(&["o1", "o2", "o3", "d1", "c1"][..]), positions, days(), days());
    let post = post.prop_map(|(organization, position, from, to)| Post {
        organization: organization.into(),
        position,
        validity: Validity::new(from, to),
    });
    proptest::collection::vec(post, 0..14)
}

/// What is to be found in a cell on a day: read off the router's full decision, rules, posts and delegations one by one.
fn by_the_letter(
    world: &World,
    posts: &[Post],
    router: &Router,
    category: &str,
    unit: &Territory,
    on: NaiveDate,
) -> u8 {
    let decision = router.route(&cell::plain(category, unit, on));
    let (Some(winner), Some(lead)) = (&decision.rule, &decision.lead_agency) else { return 0 };
    let winner = world.rules.iter().find(|rule| rule.id == *winner).unwrap();
    let key = |rule: &CompetenceRule| {
        (rule.category.clone(), rule.territory.clone(), rule.conditions(), rule.priority, rule.valid_from)
    };
    let is_tied = |rule: &&CompetenceRule| {
        rule.id > winner.id && rule.is_valid_on(on) && rule.is_met_by(None, None, None) && key(rule) == key(winner)
    };
    if world.rules.iter().any(|rule| is_tied(&rule)) {
        return 1;
    }
    let sits = |position: Position| {
        let held = posts.iter().filter(|post| post.organization == *lead && post.position == position);
        held.into_iter().any(|post| post.validity.contains(on))
    };
    if !sits(Position::Director) || !(sits(Position::Officer) || sits(Position::Intake)) {
        return 2;
    }
    let would_hold = |delegation: &&Delegation| {
        let gone = match &delegation.delegate {
            Party::Organization(code) => router.register().find_organization(code).and_then(|found| found.valid_to),
            Party::Committee(_) => None,
        };
        let register = router.register();
        delegation.delegator == *lead
            && [delegation.last_day(), gone].into_iter().flatten().any(|last| last < on)
            && delegation.covers_amount(None)
            && (delegation.categories.is_empty()
                || register.lineage(category).iter().any(|code| delegation.categories.iter().any(|own| own == code)))
            && (delegation.territories.is_empty()
                || register.surroundings(unit, on).iter().any(|around| delegation.territories.contains(&around.code)))
    };
    if world.delegations.iter().any(|delegation| would_hold(&delegation)) { 3 } else { 4 }
}

fn told(state: CellState) -> u8 {
    match state {
        CellState::NoLead | CellState::EndedWithoutSuccessor => 0,
        CellState::BareTie => 1,
        CellState::UnreachableLead => 2,
        CellState::DelegationEnded => 3,
        CellState::Covered => 4,
    }
}

fn sight(posts: &[Post]) -> Sight {
    Sight { within: None, posts: Posts::of(posts.to_vec()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn coverage_agrees_with_routing_cell_by_cell(world in world(), posts in posts()) {
        let router = router(&world);
        let sight = sight(&posts);
        let coverage = over(&router, &sight, day(0), day(6));
        let register = router.register();
        for on in (0..7).map(day) {
            let grid = grid(&router, &sight, on);
            prop_assert_eq!((&grid.categories.join(" "), &grid.units.len()), (&"A.1.1 A.2 B".to_owned(), &3));
            for (place, state) in grid.states.iter().enumerate() {
                let category = &grid.categories[place / grid.units.len()];
                let unit = register.find_unit(&grid.units[place % grid.units.len()]).unwrap();
                let expected = by_the_letter(&world, &posts, &router, category, unit, on);
                prop_assert_eq!(told(*state), expected, "{} {} {}", category, &unit.unit_id, on);
                let mut holes = coverage.holes.iter().filter(|hole| {
                    (&hole.category, &hole.unit) == (category, &unit.unit_id) && hole.from <= on && on <= hole.to
                });
                let hole = holes.next().map_or(CellState::Covered, |hole| hole.finding.state);
                prop_assert_eq!((hole, holes.next()), (*state, None));
            }
        }
        prop_assert_eq!(coverage.cells, 9);
        prop_assert!(coverage.counts.values().sum::<usize>() >= 9);
    }

    #[test]
    fn a_dead_rule_never_wins_and_the_others_do(world in world(), asked in prop::collection::vec(asked(), 60)) {
        let router = router(&world);
        let dead = over(&router, &sight(&[]), day(0), day(5)).dead_rules;
        let is_dead = |id: &str| dead.iter().any(|found| found.rule == id);
        for asked in asked.iter().filter(|asked| ["A.1.1", "A.2", "B"].contains(&asked.category)) {
            if let Some(winner) = router.decide(&filing(&router, asked)).rule {
                prop_assert!(!is_dead(&winner.id), "{} wins {:?}", winner.id, asked);
            }
        }
        for found in &dead {
            prop_assert_eq!(found.why == DeadWhy::Nowhere && found.covered_by.is_some(), false);
        }
    }

    #[test]
    fn a_revision_makes_nothing_worse_than_itself(world in world(), posts in posts()) {
        let router = router(&world);
        prop_assert_eq!(worsened(&router, &router, &sight(&posts), day(0)), Worsened::default());
        let nothing = World { rules: vec![], ..world.clone() };
        let emptied = worsened(&router, &self::router(&nothing), &sight(&posts), day(0));
        let led = over(&router, &sight(&posts), day(0), day(30));
        let led = (0..30).map(day).map(|on| grid(&router, &sight(&posts), on)).any(|grid| {
            grid.states.iter().any(|state| told(*state) > 0)
        }) || led.counts[&CellState::Covered] > 0;
        prop_assert_eq!(emptied.cells > 0, led);
    }
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn organization(code: &str) -> Organization {
    Organization {
        code: code.into(),
        kind: OrganizationKind::Agency,
        identifier: None,
        level: Some(Level::Province),
        name: Text::new(format!("Sở {code}"), format!("Department {code}")),
        short: code.into(),
        parent: None,
        territory: None,
        is_committee: false,
        sector: None,
        valid_from: None,
        valid_to: None,
        calendar: "c".into(),
    }
}

fn unit(code: &str, level: Level, parent: Option<&str>, from: Option<&str>, to: Option<&str>) -> Territory {
    Territory {
        unit_id: format!("{code}@{}", from.unwrap_or("1900-01-01")),
        code: code.into(),
        level,
        name: Text::new(code, code),
        parent_code: parent.map(Into::into),
        valid_from: from.map(on),
        valid_to: to.map(on),
    }
}

/// A city whose district becomes a commune on 1 July 2025, beside a province that is not the city's.
fn register() -> Register {
    let (last, first) = (Some("2025-06-30"), Some("2025-07-01"));
    let units = vec![
        unit("T", Level::Province, None, None, None),
        unit("D", Level::District, Some("T"), None, last),
        unit("C", Level::Commune, Some("D"), None, last),
        unit("N", Level::Commune, Some("T"), first, None),
        unit("X", Level::Province, None, None, None),
    ];
    let category = |code: &str, parent: Option<&str>| Category {
        code: code.into(),
        parent: parent.map(Into::into),
        name: Text::new(code, code),
        legal_basis: None,
        examples: String::new(),
        field: Field::Urban,
        valid_from: None,
        valid_to: None,
    };
    let old = Organization { valid_to: Some(on("2025-03-31")), ..organization("old") };
    let bodies = vec![organization("a"), organization("b"), old];
    Register::new(bodies, units, vec![category("A", None), category("A.1", Some("A"))], vec![])
}

fn rule(id: &str, lead: &str) -> CompetenceRule {
    CompetenceRule {
        id: id.into(),
        category: "A".into(),
        territory: Some("T".into()),
        valid_from: None,
        valid_to: None,
        lead: Party::parse(lead).unwrap(),
        coordinating: vec![],
        legal_basis: None,
        note: None,
        priority: 0,
        enterprises: vec![],
        sectors: vec![],
        amount_from: None,
        amount_to: None,
    }
}

fn compiled(rules: Vec<CompetenceRule>) -> Router {
    Router::compile(Arc::new(register()), Arc::new(Rulebook::draft(1, rules, vec![], vec![])))
}

/// Everyone sits in `a` always, in `b` from 1 September 2025 on.
fn city() -> Sight {
    let post = |organization: &str, position, from: Option<&str>| Post {
        organization: organization.into(),
        position,
        validity: Validity::new(from.map(on), None),
    };
    let since = Some("2025-09-01");
    let posts = [
        post("a", Position::Director, None),
        post("a", Position::Intake, None),
        post("b", Position::Director, since),
        post("b", Position::Officer, since),
    ];
    Sight { within: Some("T".into()), posts: Posts::of(posts) }
}

/// `unit from..to state` of each hole.
fn holes(coverage: &Coverage) -> Vec<String> {
    let told = |hole: &Hole| format!("{} {}..{} {}", hole.unit, hole.from, hole.to, hole.finding.state);
    coverage.holes.iter().map(told).collect()
}

#[test]
fn each_hole_is_told_from_its_first_day_to_its_last() {
    let until = CompetenceRule { valid_to: Some(on("2025-08-15")), ..rule("R1", "old") };
    let since = CompetenceRule { valid_from: Some(on("2025-08-16")), ..rule("R2", "b") };
    let coverage = over(&compiled(vec![until, since]), &city(), on("2025-01-01"), on("2025-12-31"));
    let expected = [
        "C@1900-01-01 2025-01-01..2025-03-31 unreachable_lead",
        "C@1900-01-01 2025-04-01..2025-06-30 ended_without_successor",
        "N@2025-07-01 2025-07-01..2025-08-15 ended_without_successor",
        "N@2025-07-01 2025-08-16..2025-08-31 unreachable_lead",
    ];
    assert_eq!(holes(&coverage), expected);
    let counts: Vec<_> = CellState::ALL.iter().map(|state| coverage.counts[state]).collect();
    assert_eq!((coverage.cells, counts), (2, vec![0, 0, 2, 0, 2, 0]), "a cell counts once for each state it is in");
    assert_eq!(coverage.holes[0].finding.vacancy, Some(Vacancy::Everyone));
    let text = coverage.holes[3].finding.text(&register());
    assert_eq!(
        text.vi,
        "Sở b chủ trì nhưng chưa có lãnh đạo và người tiếp nhận trên hệ thống; hãy bổ nhiệm người phụ trách."
    );
    assert_eq!(over(&compiled(vec![rule("R1", "a")]), &city(), on("2025-01-01"), on("2025-12-31")).holes, []);
}

#[test]
fn a_delegation_that_ended_is_told_until_another_takes_its_place() {
    let handed_on = |id: &str, from: &str, to: Option<&str>| Delegation {
        id: id.into(),
        delegator: "a".into(),
        delegate: Party::Organization("b".into()),
        categories: vec!["A".into()],
        territories: vec!["T".into()],
        amount_from: None,
        amount_to: None,
        valid_from: Some(on(from)),
        valid_to: to.map(on),
        revoked_on: None,
        instrument: None,
        may_pass_on: false,
        note: None,
    };
    let revoked = Delegation { revoked_on: Some(on("2025-10-01")), ..handed_on("DL1", "2025-09-01", None) };
    let again = handed_on("DL2", "2025-11-01", None);
    let book = Rulebook::draft(1, vec![rule("R1", "a")], vec![], vec![]).with_delegations(vec![revoked, again]);
    let router = Router::compile(Arc::new(register()), Arc::new(book));
    let coverage = over(&router, &city(), on("2025-09-01"), on("2025-12-31"));
    assert_eq!(holes(&coverage), ["N@2025-07-01 2025-10-01..2025-10-31 delegation_ended"]);
    assert_eq!(coverage.holes[0].finding.delegation.as_deref(), Some("DL1"));
}

#[test]
fn dead_rules_say_why_and_what_covers_them() {
    let anywhere = CompetenceRule { territory: None, ..rule("R3", "a") };
    let elsewhere =
        CompetenceRule { territory: Some("D".into()), valid_from: Some(on("2025-07-01")), ..rule("R4", "a") };
    let district = CompetenceRule { priority: 5, valid_from: Some(on("2025-07-01")), ..rule("R5", "@district") };
    // Between what the two above it leave, it wins.
    let by_value = |id, priority, from, to| CompetenceRule {
        priority,
        amount_from: Some(from),
        amount_to: Some(to),
        ..rule(id, "b")
    };
    let values = [by_value("R6", 0, 10, 90), by_value("R7", 1, 0, 20), by_value("R8", 1, 80, 100)];
    let hidden = by_value("R9", 0, 5, 15);
    let mut rules = vec![rule("R1", "a"), CompetenceRule { valid_from: Some(on("2020-01-01")), ..rule("R2", "b") }];
    rules.extend([anywhere, elsewhere, district, hidden]);
    rules.extend(values);
    let coverage = over(&compiled(rules), &city(), on("2025-07-01"), on("2025-12-31"));
    let told: Vec<_> = coverage.dead_rules.iter().map(|d| (d.rule.as_str(), d.why, d.covered_by.as_deref())).collect();
    let expected = [
        ("R2", DeadWhy::Outranked, Some("R1")),
        ("R4", DeadWhy::Nowhere, None),
        ("R5", DeadWhy::LevelAbsent, Some("R1")),
        ("R9", DeadWhy::Outranked, Some("R7")),
    ];
    assert_eq!(told, expected, "R3 is for the province beside");
}

#[test]
fn what_a_draft_makes_worse_is_told_with_its_first_day() {
    let current = compiled(vec![rule("R1", "a")]);
    let ends = compiled(vec![CompetenceRule { valid_to: Some(on("2026-01-31")), ..rule("R1", "a") }]);
    let found = worsened(&current, &ends, &city(), on("2025-12-01"));
    assert_eq!(found.cells, 1);
    let worse = &found.examples[0];
    assert_eq!((worse.unit.as_str(), worse.on, worse.before), ("N@2025-07-01", on("2026-02-01"), CellState::Covered));
    assert_eq!(worse.after.state, CellState::NoLead);
    assert_eq!(worsened(&ends, &current, &city(), on("2025-12-01")).cells, 0);
    let before_they_sit = worsened(&current, &compiled(vec![rule("R1", "b")]), &city(), on("2025-08-01"));
    assert_eq!(before_they_sit.examples[0].after.state, CellState::UnreachableLead);
}

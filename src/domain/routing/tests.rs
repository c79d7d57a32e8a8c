use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::domain::register::{Level, Organization, OrganizationKind, Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::{CompetenceRule, Party};
use crate::domain::text::Text;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn place() -> Territory {
    Territory {
        unit_id: "79@1900-01-01".into(),
        code: "79".into(),
        level: Level::Province,
        name: Text::new("Thành phố", "The City"),
        parent_code: None,
        valid_from: None,
        valid_to: None,
    }
}

fn body(code: &str, from: Option<&str>, to: Option<&str>) -> Organization {
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
        valid_from: from.map(day),
        valid_to: to.map(day),
        calendar: "c".into(),
    }
}

fn follows(from: &str, to: &str, on: &str) -> Succession {
    Succession {
        kind: SuccessionKind::Organization,
        effective_on: day(on),
        from: from.into(),
        to: Some(to.into()),
        event: SuccessionEvent::Merge,
        is_default: true,
        share: None,
        scope: None,
        categories: vec![],
        territories: vec![],
        legal_basis: None,
    }
}

fn rule(id: &str, lead: &str, coordinating: &[&str]) -> CompetenceRule {
    CompetenceRule {
        id: id.into(),
        category: "A".into(),
        territory: Some("79".into()),
        valid_from: None,
        valid_to: None,
        lead: Party::parse(lead).unwrap(),
        coordinating: coordinating.iter().filter_map(|party| Party::parse(party)).collect(),
        legal_basis: None,
        note: None,
        priority: 0,
        enterprises: vec![],
        sectors: vec![],
        amount_from: None,
        amount_to: None,
    }
}

fn route(bodies: Vec<Organization>, successions: Vec<Succession>, rules: Vec<CompetenceRule>) -> RoutingDecision {
    let register = Register::new(bodies, vec![place()], vec![], successions);
    let router = Router::compile(Arc::new(register), Arc::new(Rulebook::draft(3, rules, vec![], vec![])));
    let territory = place();
    let on = day("2026-03-02");
    router.route(&Filing { category: "A", territory: &territory, on, enterprise: None, sector: None, amount_vnd: None })
}

/// The leads that each return finds, until nobody is left.
fn leads_one_after_the_other(router: &Router, filing: &Filing) -> Vec<String> {
    let mut held: Vec<String> = Vec::new();
    loop {
        let codes: Vec<&str> = held.iter().map(String::as_str).collect();
        match router.route_without(filing, &codes).lead_agency {
            Some(lead) => held.push(lead),
            None => return held,
        }
    }
}

#[test]
fn each_return_finds_another_lead_until_nobody_is_left() {
    let bodies = vec![body("a", None, None), body("b", None, None), body("old", None, Some("2025-01-01"))];
    let register = Register::new(bodies, vec![place()], vec![], vec![follows("old", "a", "2025-01-02")]);
    let anywhere = |id, lead| CompetenceRule { territory: None, ..rule(id, lead, &["a"]) };
    // The second rule's lead is followed to its successor, who had the case.
    let rules = vec![rule("R1", "a", &[]), anywhere("R2", "old"), anywhere("R3", "b")];
    let router = Router::compile(Arc::new(register), Arc::new(Rulebook::draft(3, rules, vec![], vec![])));
    let territory = place();
    let on = day("2026-03-02");
    let filing = Filing { category: "A", territory: &territory, on, enterprise: None, sector: None, amount_vnd: None };
    assert_eq!(leads_one_after_the_other(&router, &filing), ["a", "b"]);

    let next = router.route_without(&filing, &["a"]);
    assert_eq!((next.rule.as_deref(), next.coordinating_agencies.as_slice()), (Some("R3"), &["a".to_owned()][..]));
    assert_eq!(kinds(&next), ["considered", "rule", "gives_way", "rule", "succession", "gives_way", "rule"]);
    assert_eq!((next.steps[2].from.as_deref(), next.steps[2].rule.as_deref()), (Some("a"), Some("R1")));
    assert!(next.steps[2].text.vi.contains("Sở a đã từng giữ hồ sơ này"), "{}", next.steps[2].text.vi);
    let nobody = router.route_without(&filing, &["b", "a"]);
    assert_eq!((nobody.lead_agency.as_deref(), kinds(&nobody).last()), (None, Some(&"unrouted")));
}

fn kinds(decision: &RoutingDecision) -> Vec<&'static str> {
    decision.steps.iter().map(|step| step.kind.as_str()).collect()
}

#[test]
fn coordinators_are_named_once_never_lead_and_are_left_out_with_a_reason() {
    let bodies = vec![body("a", None, None), body("b", None, None), body("late", Some("2026-03-03"), None)];
    let coordinating = ["b", "a", "b", "@commune", "late", "unknown"];
    let decision = route(bodies, vec![], vec![rule("R1", "a", &coordinating)]);
    assert_eq!((decision.rulebook, decision.lead_agency.as_deref()), (3, Some("a")));
    assert_eq!(decision.coordinating_agencies, ["b"]);
    let left_out: Vec<_> = decision.steps.iter().filter(|step| step.kind == StepKind::CoordinatorLeftOut).collect();
    let from: Vec<_> = left_out.iter().filter_map(|step| step.from.as_deref()).collect();
    assert_eq!(from, ["a", "b", "@commune", "late", "unknown"]);
    assert!(left_out[3].text.vi.contains("chưa thành lập vào ngày 02/03/2026"), "{}", left_out[3].text.vi);
    assert!(
        left_out[2].text.en.contains("has no commune people's committee on 2 March 2026"),
        "{}",
        left_out[2].text.en
    );
}

#[test]
fn a_circle_of_successions_ends_without_a_lead() {
    let bodies = vec![body("a", None, Some("2025-01-01")), body("b", None, Some("2025-01-01"))];
    let successions = vec![follows("a", "b", "2025-01-02"), follows("b", "a", "2025-01-02")];
    let decision = route(bodies, successions, vec![rule("R1", "a", &[]), rule("R2", "b", &[])]);
    assert_eq!((decision.rule.as_deref(), decision.lead_agency.as_deref()), (Some("R1"), None));
    assert_eq!(kinds(&decision), ["considered", "rule", "succession", "succession", "unrouted"]);
}

#[test]
fn the_winner_says_why_it_comes_before_the_next() {
    let why = |winner: CompetenceRule, next: CompetenceRule| {
        let decision = route(vec![body("a", None, None)], vec![], vec![next, winner]);
        assert_eq!(decision.rule.as_deref(), Some("R5"));
        decision.steps[1].text.en.clone()
    };
    let low = || rule("R9", "a", &[]);
    let anywhere = CompetenceRule { territory: None, priority: 9, ..rule("R1", "a", &[]) };
    let since = CompetenceRule { valid_from: Some(day("2020-01-01")), ..rule("R1", "a", &[]) };
    let urgent = CompetenceRule { priority: 1, ..rule("R5", "a", &[]) };
    assert!(why(rule("R5", "a", &[]), anywhere).contains("before R1 because its territory is more specific"));
    assert!(why(rule("R5", "a", &[]), since).contains("in force for longer"));
    assert!(why(urgent, rule("R1", "a", &[])).contains("its priority is higher (1 against 0)"));
    assert!(why(rule("R5", "a", &[]), low()).contains("its id is smaller"));
}

#[test]
fn a_decision_survives_json() {
    let decision = route(vec![body("a", None, None)], vec![], vec![rule("R1", "a", &["x"])]);
    let json = serde_json::to_string(&decision).unwrap();
    assert_eq!(serde_json::from_str::<RoutingDecision>(&json).unwrap(), decision);
    assert!(json.contains(r#""kind":"coordinator_left_out""#));
}

use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::domain::register::{Level, Organization, OrganizationKind, Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::{CompetenceRule, Delegation, Party};
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

fn delegates(id: &str, from: &str, to: &str) -> Delegation {
    Delegation {
        id: id.into(),
        delegator: from.into(),
        delegate: Party::parse(to).unwrap(),
        categories: vec!["A".into()],
        territories: vec![],
        amount_from: None,
        amount_to: None,
        valid_from: None,
        valid_to: None,
        revoked_on: None,
        instrument: Some(format!("Quyết định {id}")),
        may_pass_on: false,
        note: None,
    }
}

/// The router of one rule, under which `a` leads and `b` coordinates.
fn delegating(bodies: Vec<Organization>, successions: Vec<Succession>, delegations: Vec<Delegation>) -> Router {
    let register = Register::new(bodies, vec![place()], vec![], successions);
    let rulebook = Rulebook::draft(3, vec![rule("R1", "a", &["b"])], vec![], vec![]).with_delegations(delegations);
    Router::compile(Arc::new(register), Arc::new(rulebook))
}

fn asked(router: &Router, held: &[&str]) -> RoutingDecision {
    let (territory, on) = (place(), day("2026-03-02"));
    let filing = Filing { category: "A", territory: &territory, on, enterprise: None, sector: None, amount_vnd: None };
    router.route_without(&filing, held)
}

fn lead(decision: &RoutingDecision) -> &str {
    decision.lead_agency.as_deref().unwrap_or("nobody")
}

#[test]
fn the_delegate_leads_and_the_delegator_stays_responsible() {
    let bodies = vec![body("a", None, None), body("b", None, None), body("c", None, None)];
    let router = delegating(bodies, vec![], vec![delegates("DL1", "a", "c")]);
    let decision = asked(&router, &[]);
    assert_eq!((lead(&decision), decision.coordinating_agencies.as_slice()), ("c", &["a".to_owned(), "b".into()][..]));
    assert_eq!(kinds(&decision), ["considered", "rule", "delegation"]);
    let step = &decision.steps[2];
    assert_eq!((step.from.as_deref(), step.to.as_deref()), (Some("a"), Some("c")));
    assert_eq!(step.legal_basis.as_deref(), Some("Quyết định DL1"));
    assert_eq!(step.delegation.as_ref().map(|note| (note.id.as_str(), note.may_pass_on)), Some(("DL1", false)));
    assert!(step.text.vi.contains("Sở a vẫn chịu trách nhiệm"), "{}", step.text.vi);

    let returned = asked(&router, &["c"]);
    assert_eq!((lead(&returned), kinds(&returned)[3]), ("a", "delegation_left_out"));
    assert_eq!(lead(&asked(&router, &["c", "a"])), "nobody");
}

#[test]
fn a_competence_is_passed_on_only_where_the_instrument_says_so_and_five_times_at_most() {
    let codes = ["a", "b", "c", "d", "e", "f", "g"];
    let bodies = || codes.iter().map(|code| body(code, None, None)).collect::<Vec<_>>();
    let links = |may_pass_on| {
        let ends = codes.iter().zip(&codes[1..]);
        let link =
            |(from, to): (&&str, &&str)| Delegation { may_pass_on, ..delegates(&format!("DL-{from}"), from, to) };
        ends.map(link).collect::<Vec<_>>()
    };
    let once = asked(&delegating(bodies(), vec![], links(false)), &[]);
    assert_eq!(lead(&once), "b");
    assert!(once.steps[3].text.vi.contains("không cho phép ủy quyền tiếp"), "{}", once.steps[3].text.vi);
    let far = asked(&delegating(bodies(), vec![], links(true)), &[]);
    assert_eq!(
        (lead(&far), far.coordinating_agencies.as_slice()),
        ("f", &["a", "b", "c", "d", "e"].map(String::from)[..])
    );
    assert!(far.steps[7].text.en.contains("passed on 5 times"), "{}", far.steps[7].text.en);

    let mut circle = links(true);
    circle[2] = Delegation { may_pass_on: true, ..delegates("DL-c", "c", "a") };
    let circle = delegating(bodies(), vec![], circle);
    let nobody = asked(&circle, &[]);
    assert_eq!((lead(&nobody), kinds(&nobody).last()), ("nobody", Some(&"unrouted")));
    let told = &nobody.steps.last().unwrap().text.vi;
    assert!(told.contains("Sở a → Sở b → Sở c → Sở a"), "{told}");
}

#[test]
fn delegations_lapse_with_those_who_made_or_hold_them_unless_only_the_name_changed() {
    let gone = |code| body(code, None, Some("2025-06-30"));
    let renamed =
        |from: &str, to: &str| Succession { event: SuccessionEvent::Rename, ..follows(from, to, "2025-07-01") };
    let bodies = || vec![gone("a"), gone("c"), body("b", None, None), body("a2", None, None), body("c2", None, None)];
    let to_c = || vec![delegates("DL1", "a", "c")];

    let merged = vec![follows("a", "a2", "2025-07-01"), renamed("c", "c2")];
    let lapsed = asked(&delegating(bodies(), merged.clone(), to_c()), &[]);
    assert_eq!((lead(&lapsed), kinds(&lapsed)[3]), ("a2", "delegation_left_out"));
    assert!(lapsed.steps[3].text.vi.contains("chưa xác nhận ủy quyền này"), "{}", lapsed.steps[3].text.vi);
    let confirmed = vec![delegates("DL1", "a", "c"), delegates("DL2", "a2", "c")];
    let confirmed = asked(&delegating(bodies(), merged, confirmed), &[]);
    assert_eq!(kinds(&confirmed), ["considered", "rule", "succession", "succession", "delegation"]);
    assert_eq!((lead(&confirmed), confirmed.coordinating_agencies[0].as_str()), ("c2", "a2"));

    let both_renamed = delegating(bodies(), vec![renamed("a", "a2"), renamed("c", "c2")], to_c());
    assert_eq!(lead(&asked(&both_renamed, &[])), "c2");
    let delegate_merged = delegating(bodies(), vec![renamed("a", "a2"), follows("c", "c2", "2025-07-01")], to_c());
    let kept = asked(&delegate_merged, &[]);
    assert_eq!(lead(&kept), "a2");
    assert!(kept.steps[3].text.vi.contains("Sở c không còn hoạt động"), "{}", kept.steps[3].text.vi);
}

#[test]
fn a_field_that_was_transferred_goes_to_its_new_holder_and_the_rest_stays() {
    let bodies = || vec![body("a", None, None), body("b", None, None), body("c", None, None)];
    let transfer = |from: &str, to: &str, on: &str, category: &str| Succession {
        event: SuccessionEvent::Transfer,
        is_default: false,
        categories: vec![category.into()],
        ..follows(from, to, on)
    };
    let lead_after = |successions| lead(&asked(&delegating(bodies(), successions, vec![]), &[])).to_owned();
    assert_eq!(lead_after(vec![transfer("a", "c", "2026-03-02", "A")]), "c");
    assert_eq!(lead_after(vec![transfer("a", "c", "2026-03-03", "A")]), "a", "not yet");
    assert_eq!(lead_after(vec![transfer("a", "c", "2026-03-02", "B")]), "a", "another field");
    let and_back = vec![transfer("a", "c", "2025-01-01", "A"), transfer("c", "a", "2026-01-01", "A")];
    assert_eq!(lead_after(and_back), "a");
    let decision = asked(&delegating(bodies(), vec![transfer("a", "c", "2026-03-02", "A")], vec![]), &[]);
    let step = decision.steps.iter().find(|step| step.kind == StepKind::Succession).unwrap();
    assert_eq!(step.effective_on, Some(day("2026-03-02")));
    assert!(step.text.vi.contains("nhiệm vụ về lĩnh vực này của Sở a do Sở c đảm nhận"), "{}", step.text.vi);
}

#[test]
fn the_rules_considered_say_by_what_they_lose_and_a_bare_tie_is_told() {
    let anywhere = CompetenceRule { territory: None, ..rule("R1", "a", &[]) };
    let rules = vec![anywhere, rule("R5", "a", &[]), rule("R6", "a", &[])];
    let decision = route(vec![body("a", None, None)], vec![], rules.clone());
    let told: Vec<_> = decision.steps[0].rules.iter().map(|note| (note.id.as_str(), note.loses_by)).collect();
    assert_eq!(told, [("R5", None), ("R6", Some(Criterion::Id)), ("R1", Some(Criterion::Territory))]);
    let register = Arc::new(Register::new(vec![body("a", None, None)], vec![place()], vec![], vec![]));
    let decide = |rules| {
        let router = Router::compile(Arc::clone(&register), Arc::new(Rulebook::draft(3, rules, vec![], vec![])));
        let (territory, on) = (place(), day("2026-03-02"));
        let filing =
            Filing { category: "A", territory: &territory, on, enterprise: None, sector: None, amount_vnd: None };
        let decision = router.decide(&filing);
        (decision.bare_tie, decision.gap)
    };
    assert_eq!(decide(rules.clone()), (true, None));
    assert_eq!(decide(rules[..2].to_vec()), (false, None));
    assert_eq!(decide(vec![]), (false, Some(Gap::NoRule)));
    assert_eq!(decide(vec![rule("R1", "@commune", &[])]), (false, Some(Gap::LevelAbsent)));
    assert_eq!(decide(vec![rule("R1", "nobody", &[])]), (false, Some(Gap::Unknown)));
}

#[test]
fn a_step_that_was_kept_before_delegations_were_known_is_read() {
    let kept = r#"{"kind":"rule","text":{"vi":"v","en":"e"},"rule":"R1"}"#;
    let step: RoutingStep = serde_json::from_str(kept).unwrap();
    assert_eq!(serde_json::to_string(&step).unwrap(), kept);
}

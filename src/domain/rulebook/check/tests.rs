use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::*;
use crate::domain::calendar::Limit;
use crate::domain::register::{Category, Field, Level, Organization, OrganizationKind, Territory};
use crate::domain::register::{Succession, SuccessionEvent, SuccessionKind};
use crate::domain::rulebook::{CompetenceRule, Delegation, Delivery, LadderSide, LadderStep, LimitPolicy, Party};
use crate::domain::words::{DeadlineKind, Position, Urgency};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn category(code: &str, parent: Option<&str>) -> Category {
    Category {
        code: code.into(),
        parent: parent.map(Into::into),
        name: Text::new(code, code),
        legal_basis: None,
        examples: String::new(),
        field: Field::Urban,
        valid_from: None,
        valid_to: None,
    }
}

fn unit(code: &str, level: Level, parent: Option<&str>, to: Option<&str>) -> Territory {
    Territory {
        unit_id: format!("{code}@1900-01-01"),
        code: code.into(),
        level,
        name: Text::new(code, code),
        parent_code: parent.map(Into::into),
        valid_from: None,
        valid_to: to.map(day),
    }
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

fn register() -> Register {
    let ended = |code| Organization { valid_to: Some(day("2020-12-31")), ..organization(code) };
    let committee = Organization {
        level: Some(Level::District),
        territory: Some("D1".into()),
        is_committee: true,
        ..organization("d1")
    };
    let enterprise = Organization {
        kind: OrganizationKind::Enterprise,
        sector: Some("cấp nước, xây dựng".into()),
        ..organization("ent")
    };
    let merged = Succession {
        kind: SuccessionKind::Organization,
        effective_on: day("2021-01-01"),
        from: "old".into(),
        to: Some("a".into()),
        event: SuccessionEvent::Merge,
        is_default: true,
        share: None,
        scope: None,
        categories: vec![],
        territories: vec![],
        legal_basis: None,
    };
    let mut organizations: Vec<_> = ["a", "b", "c", "e", "f", "g", "h"].map(organization).into();
    organizations.extend([ended("old"), ended("gone"), committee, enterprise]);
    let units = vec![
        unit("T", Level::Province, None, None),
        unit("D1", Level::District, Some("T"), None),
        unit("D2", Level::District, Some("T"), Some("2020-12-31")),
        unit("C1", Level::Commune, Some("D1"), None),
    ];
    let categories = vec![category("A", None), category("A.1", Some("A")), category("A.2", Some("A"))];
    Register::new(organizations, units, categories, vec![merged])
}

fn rule(id: &str, category: &str, lead: &str) -> CompetenceRule {
    CompetenceRule {
        id: id.into(),
        category: category.into(),
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

fn delegation(id: &str, from: &str, to: &str) -> Delegation {
    Delegation {
        id: id.into(),
        delegator: from.into(),
        delegate: Party::parse(to).unwrap(),
        categories: vec![],
        territories: vec![],
        amount_from: None,
        amount_to: None,
        valid_from: Some(day("2025-01-01")),
        valid_to: None,
        revoked_on: None,
        instrument: Some("QĐ 1/QĐ-UBND".into()),
        may_pass_on: true,
        note: None,
    }
}

fn limit(kind: DeadlineKind, from: Option<&str>, to: Option<&str>) -> LimitPolicy {
    LimitPolicy {
        id: "L1".into(),
        kind,
        urgency: None,
        min_opinions: None,
        limit: Limit::WorkingDays(5),
        valid_from: from.map(day),
        valid_to: to.map(day),
        legal_basis: None,
    }
}

/// The only step of its side's ladder.
fn step(owed_by: LadderSide, position: Position, repeat_every_days: Option<i32>) -> LadderStep {
    LadderStep {
        ladder: owed_by.to_string(),
        owed_by,
        category: None,
        urgency: None,
        kind: None,
        amount_from: None,
        step: 1,
        offset_days: 0,
        repeat_every_days,
        positions: vec![position],
        delivery: Delivery::AtOnce,
    }
}

fn limits() -> Vec<LimitPolicy> {
    let kinds = DeadlineKind::ALL.iter().filter(|kind| **kind != DeadlineKind::Directive);
    kinds.map(|kind| LimitPolicy { id: kind.to_string(), ..limit(*kind, None, None) }).collect()
}

fn ladders() -> Vec<LadderStep> {
    vec![
        step(LadderSide::Agency, Position::Chairman, Some(5)),
        step(LadderSide::Coordinator, Position::ViceChairman, Some(5)),
        step(LadderSide::Enterprise, Position::Manager, None),
    ]
}

fn found_in(rules: Vec<CompetenceRule>, delegations: Vec<Delegation>) -> Vec<Flaw> {
    flaws(&register(), &Rulebook::draft(1, rules, limits(), ladders()).with_delegations(delegations))
}

/// `id field` of each flaw.
fn told(flaws: &[Flaw]) -> Vec<String> {
    flaws.iter().map(|flaw| format!("{} {}", flaw.id, flaw.field)).collect()
}

#[test]
fn a_sound_rulebook_has_no_flaw() {
    let by_sector = CompetenceRule { sectors: vec!["xây dựng".into()], ..rule("R3", "A.1", "b") };
    let then = CompetenceRule { valid_to: Some(day("2024-12-31")), ..rule("R4", "A.2", "old") };
    let since = CompetenceRule { valid_from: Some(day("2025-01-01")), ..rule("R5", "A.2", "@district") };
    let rules = vec![rule("R1", "A", "a"), rule("R2", "A.1", "a"), by_sector, then, since];
    let in_district =
        Delegation { territories: vec!["C1".into()], categories: vec!["A.2".into()], ..delegation("DL2", "d1", "f") };
    let delegations = vec![delegation("DL1", "a", "@district"), in_district, delegation("DL3", "f", "g")];
    assert_eq!(found_in(rules, delegations), []);
}

#[test]
fn every_flaw_of_a_rule_is_told_at_once() {
    let rules = vec![
        CompetenceRule {
            territory: Some("X".into()),
            coordinating: vec![Party::parse("who").unwrap(), Party::parse("@commune").unwrap()],
            enterprises: vec!["a".into(), "ent".into()],
            sectors: vec!["xay dung".into()],
            valid_from: Some(day("2025-01-02")),
            valid_to: Some(day("2025-01-01")),
            amount_from: Some(-1),
            amount_to: Some(-2),
            legal_basis: Some("x".repeat(MAX_TEXT + 1)),
            ..rule("R 1", "B", "ent")
        },
        CompetenceRule { valid_from: Some(day("2021-01-01")), territory: Some("D2".into()), ..rule("R2", "A", "gone") },
        CompetenceRule { valid_from: Some(day("2021-01-01")), ..rule("R3", "A.1", "old") },
    ];
    let flaws = found_in(rules, vec![]);
    assert_eq!(
        told(&flaws),
        [
            "R 1 id",
            "R 1 valid_to",
            "R 1 amount_from",
            "R 1 amount_to",
            "R 1 amount_to",
            "R 1 legal_basis",
            "R 1 category",
            "R 1 territory",
            "R 1 lead",
            "R 1 coordinating",
            "R 1 enterprises",
            "R 1 sectors",
            "R2 territory",
            "R2 lead"
        ]
    );
    assert!(flaws.iter().all(|flaw| flaw.part == Part::Rule && flaw.text.vi != flaw.text.en));
    assert_eq!(
        flaws[13].text.vi,
        "Sở gone (gone) không tồn tại từ 01/01/2021 và không có cơ quan kế thừa; hãy chọn cơ quan khác."
    );
}

#[test]
fn two_rows_of_one_id_and_the_same_rule_twice_at_a_time_are_told() {
    let until = |id, to| CompetenceRule { valid_to: Some(day(to)), ..rule(id, "A", "a") };
    let since = |id, from| CompetenceRule { valid_from: Some(day(from)), ..rule(id, "A", "b") };
    let higher = CompetenceRule { priority: 1, ..rule("R5", "A", "a") };
    let rules =
        vec![until("R1", "2024-12-31"), since("R2", "2025-01-01"), since("R3", "2024-06-01"), higher.clone(), higher];
    let flaws = found_in(rules, vec![]);
    assert_eq!(told(&flaws), ["R2 valid_from", "R3 valid_from", "R5 id", "R5 valid_from"]);
    assert!(flaws[1].text.en.contains("the same as R1"), "{}", flaws[1].text.en);
    assert!(flaws[1].text.en.contains("both in force from 1 June 2024 to 31 December 2024"), "{}", flaws[1].text.en);
    assert!(flaws[0].text.en.contains("the same as R3"), "{}", flaws[0].text.en);
}

#[test]
fn every_flaw_of_a_delegation_is_told_at_once() {
    let broken = Delegation {
        categories: vec!["B".into()],
        territories: vec!["X".into(), "D2".into()],
        amount_from: Some(2),
        amount_to: Some(1),
        instrument: Some("  ".into()),
        ..delegation("DL1", "who", "ent")
    };
    let itself = delegation("DL2", "a", "a");
    let over = Delegation { valid_to: Some(day("2020-01-01")), ..delegation("DL3", "gone", "a") };
    let late = delegation("DL4", "a", "gone");
    let flaws = found_in(vec![rule("R1", "A", "a")], vec![broken, itself, over, late]);
    assert_eq!(
        told(&flaws),
        [
            "DL1 amount_to",
            "DL1 delegator",
            "DL1 delegate",
            "DL1 categories",
            "DL1 territories",
            "DL1 territories",
            "DL1 instrument",
            "DL2 delegate",
            "DL3 valid_to",
            "DL4 delegate"
        ]
    );
    assert!(flaws.iter().all(|flaw| flaw.part == Part::Delegation));
}

#[test]
fn nobody_hands_on_what_they_have_not() {
    let rules =
        || vec![rule("R1", "A.1", "old"), CompetenceRule { amount_to: Some(10), ..rule("R2", "A.2", "@district") }];
    let of = |delegation: Delegation| told(&found_in(rules(), vec![delegation]));
    let d = || delegation("DL1", "a", "c");
    // By succession: `a` took over from `old`.
    assert!(of(d()).is_empty());
    assert!(of(Delegation { categories: vec!["A".into()], ..d() }).is_empty(), "a part of it is its own");
    assert_eq!(of(Delegation { categories: vec!["A.1".into(), "A.2".into()], ..d() }), ["DL1 categories"]);
    assert_eq!(of(delegation("DL1", "b", "c")), ["DL1 delegator"]);
    // As the committee of its district.
    assert!(of(delegation("DL1", "d1", "c")).is_empty());
    assert!(of(Delegation { territories: vec!["C1".into()], ..delegation("DL1", "d1", "c") }).is_empty());
    assert_eq!(of(Delegation { amount_from: Some(11), ..delegation("DL1", "d1", "c") }), ["DL1 delegator"]);
    let before = Delegation { valid_from: None, valid_to: Some(day("2020-12-31")), ..delegation("DL1", "d1", "c") };
    let apart = Delegation { territories: vec!["D2".into()], ..before };
    assert_eq!(of(apart), ["DL1 delegator"], "it governs D1 only");
}

#[test]
fn what_may_not_be_passed_on_is_not() {
    let only = |id, from, to, may_pass_on| Delegation { may_pass_on, ..delegation(id, from, to) };
    let of = |first, second| found_in(vec![rule("R1", "A", "a")], vec![first, second]);
    assert_eq!(of(only("DL1", "a", "b", true), only("DL2", "b", "c", false)), []);
    let flaws = of(only("DL1", "a", "b", false), only("DL2", "b", "c", false));
    assert_eq!(told(&flaws), ["DL2 delegator"]);
    assert!(flaws[0].text.vi.contains("chỉ có thẩm quyền này theo DL1"), "{}", flaws[0].text.vi);
    let own = vec![rule("R1", "A", "a"), rule("R2", "A.1", "b")];
    let apart = Delegation { categories: vec!["A.1".into()], ..only("DL2", "b", "c", false) };
    assert_eq!(found_in(own, vec![only("DL1", "a", "b", false), apart]), [], "what is its own it may hand on");
    let twice = of(only("DL1", "a", "b", true), only("DL2", "a", "c", true));
    assert_eq!(told(&twice), ["DL2 valid_from"]);
}

#[test]
fn circles_are_shown_and_long_chains_refused() {
    let chain = |links: &[(&str, &str)]| {
        let made = links.iter().enumerate().map(|(n, (from, to))| delegation(&format!("DL{n}"), from, to));
        found_in(vec![rule("R1", "A", "a")], made.collect())
    };
    let circle = chain(&[("a", "b"), ("b", "c"), ("c", "a")]);
    assert_eq!(told(&circle), ["DL0 delegate"]);
    assert!(circle[0].text.vi.contains("a → b → c → a"), "{}", circle[0].text.vi);
    let inner = chain(&[("a", "b"), ("b", "c"), ("c", "b")]);
    assert_eq!(told(&inner), ["DL1 delegate"]);
    let over_committee = chain(&[("a", "@district"), ("d1", "a")]);
    assert!(over_committee[0].text.en.contains("a → d1 → a"), "{}", over_committee[0].text.en);

    let six = [("a", "b"), ("b", "c"), ("c", "e"), ("e", "f"), ("f", "g"), ("g", "h")];
    assert_eq!(chain(&six[..5]), []);
    let too_long = chain(&six);
    assert_eq!(told(&too_long), ["DL0 delegate"]);
    assert!(too_long[0].text.en.contains("a → b → c → e → f → g → h"), "{}", too_long[0].text.en);
}

#[test]
fn delegations_that_never_meet_make_no_circle() {
    let on =
        |id, from, to, category: &str| Delegation { categories: vec![category.into()], ..delegation(id, from, to) };
    let rules = || vec![rule("R1", "A", "a"), CompetenceRule { priority: 1, ..rule("R2", "A", "b") }];
    assert_eq!(found_in(rules(), vec![on("DL1", "a", "b", "A.1"), on("DL2", "b", "a", "A.2")]), []);
    let apart = Delegation { valid_to: Some(day("2025-06-30")), ..on("DL1", "a", "b", "A.1") };
    let later = Delegation { valid_from: Some(day("2025-07-01")), ..on("DL2", "b", "a", "A.1") };
    assert_eq!(found_in(rules(), vec![apart, later]), []);
}

#[test]
fn limits_leave_no_gap_and_are_positive() {
    let of = |limits| flaws(&register(), &Rulebook::draft(1, vec![], limits, ladders()));
    let with = |changed: Vec<LimitPolicy>| {
        let others = limits().into_iter().filter(|policy| policy.kind != DeadlineKind::Answer);
        let named = changed.into_iter().zip(0..).map(|(policy, n)| LimitPolicy { id: format!("L{n}"), ..policy });
        told(&of(named.chain(others).collect()))
    };
    let answer = |from, to| limit(DeadlineKind::Answer, from, to);
    assert!(with(vec![answer(None, Some("2024-12-31")), answer(Some("2025-01-01"), None)]).is_empty());
    assert!(with(vec![answer(None, None), answer(Some("2025-01-01"), Some("2025-06-30"))]).is_empty());
    assert_eq!(with(vec![]), ["answer kind"]);
    assert_eq!(with(vec![answer(Some("2025-01-01"), None)]), ["L0 valid_from"]);
    assert_eq!(with(vec![answer(None, Some("2024-12-30")), answer(Some("2025-01-01"), None)]), ["L0 valid_to"]);
    assert_eq!(with(vec![answer(None, Some("2024-12-31"))]), ["L0 valid_to"]);
    let urgent = LimitPolicy { urgency: Some(Urgency::Urgent), ..answer(None, None) };
    assert_eq!(with(vec![urgent.clone()]), ["answer kind"]);
    let empty = LimitPolicy { limit: Limit::WorkingDays(0), min_opinions: Some(0), ..urgent.clone() };
    assert_eq!(
        with(vec![answer(None, None), urgent.clone(), empty, urgent]),
        ["L2 quantity", "L2 min_opinions", "L3 valid_from"]
    );
}

/// A file of 10,000 rows, each wrong, is answered whole while somebody waits.
#[test]
fn ten_thousand_broken_rows_are_all_told_in_little_time() {
    let rules =
        (0..10_000).map(|n| CompetenceRule { territory: Some("X".into()), ..rule(&format!("R{n}"), "A", "old") });
    let lacking = |n| Delegation { categories: vec!["A.2".into()], ..delegation(&format!("DL{n}"), "c", "b") };
    let began = Instant::now();
    let flaws = found_in(rules.collect(), (0..10_000).map(lacking).collect());
    let took = began.elapsed();
    let of = |part, field| flaws.iter().filter(|flaw| flaw.part == part && flaw.field == field).count();
    assert_eq!((of(Part::Rule, "territory"), of(Part::Rule, "valid_from")), (10_000, 9_999));
    assert_eq!((of(Part::Delegation, "delegator"), of(Part::Delegation, "valid_from")), (10_000, 9_999));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

use super::*;
use crate::domain::calendar::Limit;
use crate::domain::register::Level;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn policy(urgency: Option<Urgency>, days: u32, from: Option<&str>, to: Option<&str>) -> LimitPolicy {
    LimitPolicy {
        id: "L1".into(),
        kind: DeadlineKind::Answer,
        urgency,
        min_opinions: None,
        limit: Limit::WorkingDays(days),
        valid_from: from.map(day),
        valid_to: to.map(day),
        legal_basis: None,
    }
}

fn rule() -> CompetenceRule {
    CompetenceRule {
        id: "R1".into(),
        category: "DAT".into(),
        territory: None,
        valid_from: None,
        valid_to: None,
        lead: Party::Committee(Level::Commune),
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

#[test]
fn the_limit_in_force_is_the_one_for_the_urgency_and_of_the_latest_policy() {
    let limits = vec![
        policy(None, 15, None, Some("2023-12-31")),
        policy(None, 10, Some("2024-01-01"), None),
        policy(Some(Urgency::Urgent), 5, None, None),
    ];
    let rulebook = Rulebook::draft(1, vec![], limits, vec![]);
    let limit = |urgency, on| rulebook.limit(DeadlineKind::Answer, urgency, 0, day(on)).map(|policy| policy.limit);
    assert_eq!(limit(Urgency::Normal, "2023-12-31"), Some(Limit::WorkingDays(15)));
    assert_eq!(limit(Urgency::Normal, "2024-01-01"), Some(Limit::WorkingDays(10)));
    assert_eq!(limit(Urgency::Urgent, "2024-01-01"), Some(Limit::WorkingDays(5)));
    assert_eq!(rulebook.limit(DeadlineKind::Triage, Urgency::Normal, 0, day("2024-01-01")), None);
}

#[test]
fn parties_are_codes_and_two_markers() {
    for text in ["stnmt", "@district", "@commune"] {
        assert_eq!(Party::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Party::parse("@province"), None);
    assert_eq!(Party::parse(""), None);
}

#[test]
fn conditions_are_counted_by_kind_and_what_is_unknown_meets_none() {
    let rule = CompetenceRule {
        enterprises: vec!["ipc".into()],
        sectors: vec!["bất động sản".into()],
        amount_from: Some(10),
        amount_to: Some(20),
        ..rule()
    };
    assert_eq!(rule.conditions(), 3);
    let sectors = Some("thương mại, bất động sản");
    assert!(rule.is_met_by(Some("ipc"), sectors, Some(10)) && rule.is_met_by(Some("ipc"), sectors, Some(20)));
    assert!(!rule.is_met_by(Some("ipc"), sectors, Some(21)) && !rule.is_met_by(Some("ipc"), sectors, None));
    assert!(!rule.is_met_by(None, sectors, Some(15)) && !rule.is_met_by(Some("ipc"), Some("thương mại"), Some(15)));
}

use chrono::NaiveDate;

use crate::domain::register::{Category, Field, Level, Organization, OrganizationKind, Register, Territory};
use crate::domain::register::{RegisterFlaw, Succession, SuccessionEvent, SuccessionKind};
use crate::domain::text::Text;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn organization(code: &str, parent: Option<&str>) -> Organization {
    Organization {
        code: code.into(),
        kind: OrganizationKind::Agency,
        identifier: None,
        level: Some(Level::Province),
        name: Text::new(code, code),
        short: code.into(),
        parent: parent.map(Into::into),
        territory: None,
        is_committee: false,
        sector: None,
        valid_from: None,
        valid_to: None,
        calendar: "c".into(),
    }
}

fn ended(code: &str) -> Organization {
    Organization { valid_to: Some(day("2024-12-31")), ..organization(code, None) }
}

fn unit(code: &str, parent: Option<&str>, from: Option<&str>, to: Option<&str>) -> Territory {
    Territory {
        unit_id: format!("{code}@{}", from.unwrap_or("1900-01-01")),
        code: code.into(),
        level: Level::Commune,
        name: Text::new(code, code),
        parent_code: parent.map(Into::into),
        valid_from: from.map(day),
        valid_to: to.map(day),
    }
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

fn follows(kind: SuccessionKind, from: &str, to: Option<&str>) -> Succession {
    Succession {
        kind,
        effective_on: day("2025-01-01"),
        from: from.into(),
        to: to.map(Into::into),
        event: SuccessionEvent::Merge,
        is_default: true,
        share: None,
        scope: None,
        categories: vec![],
        territories: vec![],
        legal_basis: None,
    }
}

/// `id field` of each flaw.
fn told(flaws: &[RegisterFlaw]) -> Vec<String> {
    flaws.iter().map(|flaw| format!("{} {}", flaw.id, flaw.field)).collect()
}

#[test]
fn organizations_have_parents_and_territories_and_one_committee_each() {
    let committee =
        |code: &str| Organization { territory: Some("T".into()), is_committee: true, ..organization(code, None) };
    let reversed = Organization { valid_from: Some(day("2025-01-01")), ..ended("r") };
    let late = Organization { valid_from: Some(day("2025-01-01")), ..organization("late", Some("old")) };
    let nowhere = Organization { territory: Some("X".into()), ..organization("n", Some("who")) };
    let homeless = Organization { is_committee: true, ..organization("h", None) };
    let circle = [organization("p", Some("q")), organization("q", Some("p"))];
    let mut all = vec![committee("c1"), committee("c2"), reversed, ended("old"), late, nowhere, homeless];
    all.extend(circle);
    let flaws = Register::new(all, vec![unit("T", None, None, None)], vec![], vec![]).flaws();
    let expected =
        ["h is_committee", "late parent", "n parent", "n territory", "p parent", "r valid_to", "c2 valid_from"];
    assert_eq!(told(&flaws), expected);
    assert!(flaws[4].text.vi.contains("p → q → p"), "{}", flaws[4].text.vi);
}

#[test]
fn the_tree_of_territories_holds_on_every_day() {
    let of = |units| told(&Register::new(vec![], units, vec![], vec![]).flaws());
    let new = Some("2025-01-01");
    let sound =
        vec![unit("T", None, None, Some("2024-12-31")), unit("T", None, new, None), unit("C", Some("T"), None, None)];
    assert!(of(sound).is_empty());
    let orphaned = vec![unit("T", None, None, Some("2024-12-31")), unit("C", Some("T"), None, None)];
    assert_eq!(of(orphaned), ["C@1900-01-01 parent_code"]);
    let twice = vec![unit("T", None, None, None), unit("T", None, new, Some("2024-01-01"))];
    assert_eq!(of(twice), ["T@2025-01-01 valid_to"], "what holds on no day overlaps nothing");
    assert_eq!(of(vec![unit("T", None, None, None), unit("T", None, new, None)]), ["T@2025-01-01 valid_from"]);
    // A circle that closes only when the second unit of the code begins.
    let circle = vec![
        unit("A", Some("B"), None, None),
        unit("B", None, None, Some("2024-12-31")),
        unit("B", Some("A"), new, None),
    ];
    assert_eq!(of(circle), ["A@1900-01-01 parent_code"]);
}

#[test]
fn the_tree_of_categories_has_no_circle_and_no_unknown_group() {
    let until = Category { valid_to: Some(day("2024-12-31")), ..category("G", None) };
    let since = Category { valid_from: Some(day("2025-01-01")), ..category("G.1", Some("G")) };
    let circle = [category("X", Some("Z")), category("Y", Some("X")), category("Z", Some("Y"))];
    let all = [until, since, category("U", Some("who"))].into_iter().chain(circle).collect();
    let flaws = Register::new(vec![], vec![], all, vec![]).flaws();
    assert_eq!(told(&flaws), ["G.1 parent", "U parent", "X parent"]);
    assert!(flaws[2].text.en.contains("X → Z → Y → X"), "{}", flaws[2].text.en);
}

#[test]
fn successions_lead_from_what_ended_to_what_exists_and_never_back() {
    use SuccessionKind::{Organization as Body, Territory as Unit};
    let since = Organization { valid_from: Some(day("2025-01-02")), ..organization("since", None) };
    let bodies = vec![ended("a"), ended("b"), ended("c"), organization("on", None), since];
    let units = vec![unit("T", None, None, Some("2024-12-31")), unit("U", None, Some("2025-01-01"), None)];
    let of = |successions| Register::new(bodies.clone(), units.clone(), vec![category("A", None)], successions).flaws();
    let limited = Succession { categories: vec!["A".into()], ..follows(Body, "a", Some("on")) };
    let sound = vec![
        follows(Body, "a", Some("on")),
        limited,
        follows(Body, "b", Some("@commune")),
        follows(Body, "c", None),
        follows(Unit, "T@1900-01-01", Some("U@2025-01-01")),
    ];
    assert_eq!(of(sound), []);
    let unknown = Succession {
        categories: vec!["B".into()],
        territories: vec!["X".into()],
        ..follows(Body, "who", Some("whom"))
    };
    let id = "who → whom (2025-01-01)";
    let expected = ["from", "to", "categories", "territories"].map(|field| format!("{id} {field}"));
    assert_eq!(told(&of(vec![unknown])), expected);
    let timing = vec![follows(Body, "on", Some("since")), follows(Body, "since", None)];
    assert_eq!(
        told(&of(timing)),
        ["on → since (2025-01-01) effective_on", "on → since (2025-01-01) to", "since → ∅ (2025-01-01) effective_on"]
    );
    let twice = vec![follows(Body, "a", Some("on")), follows(Body, "a", Some("@commune"))];
    assert_eq!(told(&of(twice)), ["a → on (2025-01-01) is_default"]);
    let circle = of(vec![follows(Body, "a", Some("b")), follows(Body, "b", Some("a"))]);
    let shown = circle.last().unwrap();
    assert_eq!((shown.field, shown.text.vi.contains("a → b → a")), ("to", true));
}

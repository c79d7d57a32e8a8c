use super::*;
use crate::domain::text::Text;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn unit(code: &str, level: Level, parent: Option<&str>, from: Option<&str>, to: Option<&str>) -> Territory {
    Territory {
        unit_id: format!("{code}@{}", from.unwrap_or("1900-01-01")),
        code: code.into(),
        level,
        name: Text::new(code, code),
        parent_code: parent.map(Into::into),
        valid_from: from.map(day),
        valid_to: to.map(day),
    }
}

fn succession(from: &str, to: &str, on: &str, event: SuccessionEvent, is_default: bool) -> Succession {
    Succession {
        kind: SuccessionKind::Organization,
        effective_on: day(on),
        from: from.into(),
        to: Some(to.into()),
        event,
        is_default,
        share: None,
        scope: None,
        categories: vec![],
        territories: vec![],
        legal_basis: None,
    }
}

#[test]
fn a_code_names_another_territory_from_another_day_on() {
    let old = unit("769", Level::District, Some("79"), None, Some("2020-12-31"));
    let new = unit("769", Level::District, Some("79"), Some("2021-01-01"), None);
    let register = Register::new(vec![], vec![new.clone(), old.clone()], vec![], vec![]);
    assert_eq!(register.find_territory("769", day("2020-12-31")), Some(&old));
    assert_eq!(register.find_territory("769", day("2021-01-01")), Some(&new));
    assert_eq!(register.find_unit("769@2021-01-01"), Some(&new));
    assert_eq!(register.territories_on(day("2022-01-01")).count(), 1);
}

#[test]
fn surroundings_are_those_of_the_date_and_never_run_in_circles() {
    let ward = unit("1", Level::Commune, Some("769"), None, None);
    let old = unit("769", Level::District, Some("79"), None, Some("2020-12-31"));
    let circle = unit("79", Level::Province, Some("1"), None, None);
    let register = Register::new(vec![], vec![ward.clone(), old.clone(), circle.clone()], vec![], vec![]);
    assert_eq!(register.surroundings(&ward, day("2020-01-01")), [&ward, &old, &circle]);
    assert_eq!(register.surroundings(&ward, day("2022-01-01")), [&ward]);
}

#[test]
fn the_latest_default_succession_in_force_replaces_and_continuing_replaces_nothing() {
    let rows = vec![
        succession("a", "b", "2021-01-01", SuccessionEvent::Merge, true),
        succession("a", "c", "2025-01-01", SuccessionEvent::Merge, true),
        succession("a", "d", "2025-02-01", SuccessionEvent::Transfer, false),
        succession("a", "a", "2025-03-01", SuccessionEvent::Continue, true),
    ];
    let register = Register::new(vec![], vec![], vec![], rows);
    let successor = |on| register.find_replacement("a", day(on)).and_then(|found| found.to.as_deref());
    assert_eq!(successor("2020-12-31"), None);
    assert_eq!(successor("2024-12-31"), Some("b"));
    assert_eq!(successor("2026-01-01"), Some("c"));
}

#[test]
fn a_group_is_what_others_lie_under() {
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
    let categories = vec![category("DAT.GIA", Some("DAT")), category("DAT", None)];
    let register = Register::new(vec![], vec![], categories, vec![]);
    assert!(register.is_group("DAT") && !register.is_group("DAT.GIA") && !register.is_group("X"));
    assert_eq!(register.lineage("DAT.GIA"), ["DAT.GIA", "DAT"]);
    assert_eq!(register.lineage("X"), ["X"]);
}

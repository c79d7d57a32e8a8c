//! Small registers, and what reorganisations make of them.

use std::collections::HashSet;

use super::address::{Known as Place, likely_part};
use super::*;
use crate::reference;

fn city() -> Register {
    reference::city().expect("the reference data can be read").register
}

fn draft() -> Draft {
    Draft {
        title: "Sáp nhập".into(),
        legal_basis: "Nghị quyết 1/NQ-HĐND".into(),
        effective_on: "2026-04-01".parse().unwrap(),
        organizations: vec![],
        ended_organizations: vec![],
        territories: vec![],
        ended_territories: vec![],
        successions: vec![],
        positions: vec![],
    }
}

fn succession(from: &str, to: Option<&str>, categories: &[&str]) -> NewSuccession {
    NewSuccession {
        kind: SuccessionKind::Organization,
        from: from.into(),
        to: to.map(Into::into),
        event: SuccessionEvent::Merge,
        is_default: categories.is_empty(),
        share: None,
        scope: None,
        categories: categories.iter().map(|code| (*code).into()).collect(),
        territories: vec![],
    }
}

fn pointers(draft: &Draft, register: &Register) -> Vec<String> {
    let known = Known {
        register,
        today: "2026-03-02".parse().unwrap(),
        lasting: &["vp-ubnd"],
        is_calendar: &|id| id == "city",
        people: &HashSet::new(),
    };
    draft.flaws(known).into_iter().map(|flaw| flaw.pointer).collect()
}

#[test]
fn every_flaw_is_told_at_once() {
    let mut draft = draft();
    draft.effective_on = "2026-03-02".parse().unwrap();
    draft.legal_basis = " ".into();
    draft.ended_organizations = vec!["snnmt".into(), "khong-co".into(), "hfic".into(), "vp-ubnd".into()];
    draft.successions = vec![
        succession("hfic", Some("sct"), &[]),
        succession("vp-ubnd", Some("khong-co"), &[]),
        succession("sct", Some("stc"), &["KHONG"]),
    ];
    draft.ended_territories = vec!["27478@1900-01-01".into()];
    let seat = Appointment { organization: "snnmt".into(), position: Position::Manager, person: Uuid::nil() };
    draft.positions = vec![seat];
    assert_eq!(
        pointers(&draft, &city()),
        [
            "/effective_on",
            "/legal_basis",
            "/ended_organizations/0",
            "/ended_organizations/1",
            "/ended_organizations/2",
            "/ended_organizations/3",
            "/ended_territories/0",
            "/successions/1/to",
            "/successions/2/from",
            "/successions/2/categories",
            "/positions/0/organization",
            "/positions/0/position",
            "/positions/0/person",
        ]
    );
}

#[test]
fn a_circle_is_shown() {
    let register = city();
    let mut draft = draft();
    draft.ended_organizations = vec!["sct".into(), "stc".into()];
    draft.successions = vec![succession("sct", Some("stc"), &[]), succession("stc", Some("sct"), &[])];
    let known = Known {
        register: &register,
        today: "2026-03-02".parse().unwrap(),
        lasting: &[],
        is_calendar: &|_| true,
        people: &HashSet::new(),
    };
    let flaws = draft.flaws(known);
    assert!(flaws.iter().any(|flaw| flaw.text.vi.contains("sct → stc → sct")), "{flaws:?}");
}

#[test]
fn what_is_sound_has_no_flaw_and_changes_nothing_before_its_day() {
    let register = city();
    let mut draft = draft();
    draft.ended_organizations = vec!["sct".into()];
    draft.successions = vec![succession("sct", Some("stc"), &[]), succession("sct", Some("sxd"), &["DAT"])];
    assert_eq!(pointers(&draft, &register), Vec::<String>::new());
    let after = draft.applied_to(&register);
    let (before, day) = (draft.last_day(), draft.effective_on);
    let codes = |register: &Register, on| register.organizations_on(on).map(|o| o.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&after, before), codes(&register, before));
    assert!(!codes(&after, day).contains(&"sct".to_owned()));
    let followed = |category| {
        let matter = follow::Matter { category, territory: None };
        follow::follow(&after, "sct", matter, day, None).0.map(|found| found.code.as_str())
    };
    assert_eq!((followed("DAT.GIA"), followed("VON.DL")), (Some("sxd"), Some("stc")));
}

#[test]
fn steps_lead_where_the_table_says() {
    use ReorganisationStatus as S;
    for status in S::ALL {
        let may: Vec<_> = status.steps().collect();
        let ended = matches!(status, S::Done | S::Discarded | S::Undone);
        assert_eq!(may.is_empty(), ended, "{status}: {may:?}");
    }
    assert_eq!(S::Draft.after(ReorganisationStep::Approve), None, "nothing is approved that nobody submitted");
}

#[test]
fn an_address_speaks_for_one_part() {
    let unit = |name: &str| Territory {
        unit_id: name.into(),
        code: "1".into(),
        level: Level::Commune,
        name: Text::new(name, name),
        parent_code: None,
        valid_from: None,
        valid_to: None,
    };
    let (an, binh) = (unit("Phường Thạnh An"), unit("Phường Bình Thới"));
    let parts =
        [Place { unit: &an, places: Some("Lê Lợi; khu phố 3") }, Place { unit: &binh, places: Some("Nguyễn Huệ") }];
    let likely = |address| likely_part(address, &parts).map(|unit| unit.name.vi.as_str());
    assert_eq!(likely("12 Lê Lợi, Phường 7"), Some("Phường Thạnh An"));
    assert_eq!(likely("5 NGUYEN HUE"), Some("Phường Bình Thới"));
    assert_eq!(likely("ấp 2, xã Thạnh An"), Some("Phường Thạnh An"));
    assert_eq!(likely("góc Lê Lợi và Nguyễn Huệ, khu phố 3"), Some("Phường Thạnh An"));
    assert_eq!(likely("1 Lê Lợi 2"), Some("Phường Thạnh An"));
    assert_eq!(likely("1 Lê Lợion"), None, "a word is matched whole");
    assert_eq!(likely("Hà Nội"), None);
}

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;

use super::table::{Row, Table};
use super::*;
use crate::domain::calendar::Limit;
use crate::domain::register::{Field, OrganizationKind, SuccessionKind, Territory};
use crate::domain::routing::{Filing, Router, RoutingDecision, StepKind};
use crate::domain::rulebook::{LadderSide, flaws};
use crate::domain::words::{DeadlineKind, Urgency};

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    let city = city().unwrap();
    Router::compile(Arc::new(city.register), Arc::new(city.rulebook))
});

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn route(category: &str, territory: &Territory, on: &str) -> RoutingDecision {
    let on = day(on);
    assert!(territory.is_valid_on(on), "{} on {on}", territory.unit_id);
    ROUTER.route(&Filing { category, territory, on, enterprise: None, sector: None, amount_vnd: None })
}

fn unit(unit_id: &str) -> &'static Territory {
    ROUTER.register().find_unit(unit_id).unwrap()
}

#[test]
fn the_city_is_read_whole() {
    let City { register, rulebook, calendars } = city().unwrap();
    let of_kind = |kind| register.organizations().filter(|organization| organization.kind == kind).count();
    assert_eq!(of_kind(OrganizationKind::Enterprise), 63);
    assert_eq!(of_kind(OrganizationKind::Authority), 1);
    assert_eq!(register.organizations().count(), 63 + 271 - 3);
    assert_eq!(register.territories().count(), 753);
    assert_eq!(register.territories_on(day("2021-03-18")).filter(|unit| within_city(unit)).count(), 335);
    assert_eq!(register.territories_on(day("2026-03-02")).count(), 169);
    assert_eq!(register.categories().count(), 81);
    assert_eq!(register.successions().len(), 58 + 660);
    assert_eq!((rulebook.rules.len(), rulebook.limits.len(), rulebook.ladders.len()), (132, 12, 13));
    let calendar = |id: &String| calendars.iter().any(|calendar| calendar.id == *id);
    assert!(register.organizations().all(|organization| calendar(&organization.calendar)));
}

#[test]
fn nothing_is_wrong_with_the_register_or_the_first_revision() {
    assert_eq!(ROUTER.register().flaws(), []);
    assert_eq!(flaws(ROUTER.register(), ROUTER.rulebook()), []);
}

fn within_city(unit: &Territory) -> bool {
    ROUTER.register().surroundings(unit, day("2021-03-18")).iter().any(|around| around.code == "79")
}

#[test]
fn kinds_fields_and_owners_are_as_the_domain_says() {
    let register = ROUTER.register();
    let kind = |code| register.find_organization(code).unwrap().kind;
    assert_eq!(kind("ubnd-tphcm"), OrganizationKind::Authority);
    assert_eq!(kind("ubnd-quan-1"), OrganizationKind::Agency);
    assert_eq!(kind("cucthue"), OrganizationKind::Vertical);
    assert!(register.find_organization("pct-dt").is_none());
    assert_eq!(register.find_organization("hipc").unwrap().parent.as_deref(), Some("ipc"));
    assert_eq!(register.find_organization("ipc").unwrap().parent.as_deref(), Some("ubnd-tphcm"));
    let urban = |code: &str| register.find_category(code).unwrap().field == Field::Urban;
    assert!(["DAT.GIA", "QH", "XD.NT", "HT.NUOC", "MT", "PCCC.TD"].into_iter().all(urban));
    assert!(!["TSC.167", "VON", "CI.DG", "TTHC.UQ"].into_iter().any(urban));
}

#[test]
fn limits_and_ladders_are_the_defaults() {
    let rulebook = ROUTER.rulebook();
    let limit = |kind, urgency| rulebook.limit(kind, urgency, 0, day("2026-03-02")).unwrap();
    assert_eq!(limit(DeadlineKind::Answer, Urgency::Normal).limit, Limit::WorkingDays(10));
    assert_eq!(limit(DeadlineKind::Answer, Urgency::Urgent).limit, Limit::WorkingDays(5));
    assert_eq!(limit(DeadlineKind::Triage, Urgency::Urgent).limit, Limit::WorkingDays(1));
    let several = |urgency| rulebook.limit(DeadlineKind::Answer, urgency, 2, day("2026-03-02")).unwrap().limit;
    assert_eq!(several(Urgency::Normal), Limit::WorkingDays(20));
    assert_eq!(several(Urgency::Urgent), Limit::WorkingDays(5), "urgent stays urgent, whoever is asked");
    let opinion = |on| rulebook.limit(DeadlineKind::Opinion, Urgency::Normal, 0, day(on)).unwrap().limit;
    assert_eq!((opinion("2023-12-29"), opinion("2024-01-02")), (Limit::WorkingDays(15), Limit::WorkingDays(7)));
    assert!(limit(DeadlineKind::Acceptance, Urgency::Normal).legal_basis.is_some());
    let before = rulebook.limit(DeadlineKind::Acceptance, Urgency::Normal, 0, day("2021-03-18")).unwrap();
    assert_eq!((before.limit, &before.legal_basis), (Limit::WorkingDays(2), &None));
    let agencies = rulebook.ladders.iter().filter(|step| step.owed_by == LadderSide::Agency);
    let offsets: Vec<_> = agencies.map(|step| step.offset_days).collect();
    assert_eq!(offsets, [-2, 0, 1, 3, 5, 10, 15]);
    let repeated: Vec<_> = rulebook.ladders.iter().filter_map(|step| step.repeat_every_days).collect();
    assert_eq!(repeated, [5, 5]);
}

#[test]
fn each_sample_reaches_the_agency_to_expect_in_2021_and_now() {
    let samples = Table::read("routing_samples.csv", include_str!("routing_samples.csv")).unwrap();
    let mut routed = (0, 0);
    for row in samples.rows() {
        let text = |column| row.text(column).unwrap();
        let leads = row.list("leads_2021", |lead| Some(lead.to_owned())).unwrap();
        if unit(text("territory_2021")).is_valid_on(day("2021-03-18")) {
            let lead = route(text("category"), unit(text("territory_2021")), "2021-03-18").lead_agency.unwrap();
            assert!(leads.contains(&lead), "{}: {lead} instead of {leads:?}", text("id"));
            routed.0 += 1;
        }
        let now = route(text("category"), unit(text("territory_2025")), "2026-03-02");
        assert_eq!(now.lead_agency.as_deref(), Some(text("lead_2025")), "{}", text("id"));
        routed.1 += 1;
    }
    assert_eq!(routed, (19, 19));
}

/// Thảo Điền lay in District 2 until 2020, then in Thủ Đức City, and is a part of An Khánh since July 2025.
#[test]
fn land_rent_in_district_2_before_2021_and_today_in_its_successor() {
    let register = ROUTER.register();
    let ward = register.find_territory("27088", day("2020-12-31")).unwrap();
    assert_eq!(ward.parent_code.as_deref(), Some("769"));
    let then = route("DAT.THUE", ward, "2020-12-31");
    assert_eq!(then.lead_agency.as_deref(), Some("stnmt"));
    assert_eq!(then.coordinating_agencies, ["stc", "cucthue"]);
    assert_eq!(route("DAT.GPMB", ward, "2020-12-31").lead_agency.as_deref(), Some("ubnd-quan-2"));

    let successor = successor_on(ward, "2026-03-02");
    assert_eq!(successor.name.vi, "Phường An Khánh");
    let today = route("DAT.THUE", successor, "2026-03-02");
    assert_eq!(today.lead_agency.as_deref(), Some("snnmt"));
    assert_eq!(today.coordinating_agencies, ["stc", "thue-tphcm"]);
}

/// The unit that the default successions lead to.
fn successor_on(unit: &'static Territory, on: &str) -> &'static Territory {
    let register = ROUTER.register();
    let mut unit = unit;
    while !unit.is_valid_on(day(on)) {
        let next = register.successions().iter().find(|s| {
            s.kind == SuccessionKind::Territory
                && s.from == unit.unit_id
                && s.is_default
                && s.to.as_ref() != Some(&s.from)
        });
        unit = register.find_unit(next.unwrap().to.as_ref().unwrap()).unwrap();
    }
    unit
}

#[test]
fn a_department_that_ended_is_followed_through_two_successions() {
    let decision = route("HT.DAO", unit("760@1900-01-01"), "2025-06-01");
    assert_eq!(decision.lead_agency.as_deref(), Some("sxd"));
    assert_eq!(decision.coordinating_agencies, ["ubnd-quan-1"]);
    let kinds: Vec<_> = decision.steps.iter().map(|step| step.kind).collect();
    use StepKind::{Committee, Considered, CoordinatorLeftOut, Rule, Succession};
    assert_eq!(kinds, [Considered, Rule, Succession, Succession, CoordinatorLeftOut, Committee]);
    assert!(decision.steps[1].text.vi.contains("chưa có căn cứ"), "{}", decision.steps[1].text.vi);
    assert!(decision.steps[1].text.en.contains("no legal basis recorded"));
    assert!(decision.steps[2].legal_basis.as_ref().is_some_and(|basis| basis.contains("01/03/2025")));
}

#[test]
fn the_whole_city_has_no_district_so_that_the_next_rule_leads() {
    let decision = route("DAT.GPMB", unit("79@1900-01-01"), "2021-03-18");
    assert_eq!((decision.rule.as_deref(), decision.lead_agency.as_deref()), (Some("R129"), Some("stnmt")));
    assert!(decision.steps.iter().any(|step| step.kind == StepKind::GivesWay));
}

#[test]
fn a_group_and_another_province_are_left_to_the_coordinator() {
    let group = route("DAT", unit("760@1900-01-01"), "2021-03-18");
    let elsewhere = route("DAT.GIA", unit("74@1900-01-01"), "2021-03-18");
    for decision in [group, elsewhere] {
        assert_eq!((decision.rule, decision.lead_agency), (None, None));
        assert_eq!(decision.steps.last().unwrap().kind, StepKind::Unrouted);
    }
}

#[test]
fn every_category_that_is_no_group_has_a_lead_everywhere_on_every_turning_day() {
    let register = ROUTER.register();
    for on in ["2021-03-18", "2025-03-20", "2025-05-15", "2025-07-01", "2025-10-01", "2026-03-02"] {
        for territory in register.territories_on(day(on)) {
            let in_city = register.surroundings(territory, day(on)).last().is_some_and(|widest| widest.code == "79");
            for category in register.categories().filter(|category| in_city && !register.is_group(&category.code)) {
                let decision = route(&category.code, territory, on);
                let lead =
                    decision.lead_agency.unwrap_or_else(|| panic!("{} {} {on}", category.code, territory.unit_id));
                assert!(register.find_organization(&lead).unwrap().is_valid_on(day(on)));
            }
        }
    }
}

#[test]
fn a_bad_cell_is_named_by_file_line_and_column() {
    let read = |text| {
        let table = Table::read("x.csv", text)?;
        table.read_all("id", |row: Row| row.parsed("since", super::table::as_it_is::<NaiveDate>))
    };
    assert_eq!(read("id,since\na,2021-03-18\n").unwrap(), [day("2021-03-18")]);
    let message = |text| read(text).unwrap_err().to_string();
    assert_eq!(message("id,since\na,x\n"), "x.csv, line 2, column since: \"x\" is none of what may stand here");
    assert_eq!(message("id,since\na,\n"), "x.csv, line 2, column since: it is empty");
    assert_eq!(message("id,since\na,2021-03-18\na,2021-03-18\n"), "x.csv, line 3, column id: it is there twice");
    assert_eq!(message("id\na\n"), "x.csv, line 2, column since: there is no such column");
    assert!(message("id,since\na\n").starts_with("x.csv: "));
}

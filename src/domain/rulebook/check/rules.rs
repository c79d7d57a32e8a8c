//! What is wrong with competence rules.

use std::collections::{HashMap, HashSet};

use super::known::Known;
use super::row::Row;
use super::{Flaw, Part};
use crate::domain::register::{OrganizationKind, Validity};
use crate::domain::rulebook::{CompetenceRule, Party};

/// What makes two rules the same but for their dates and parties.
type Subject<'a> = (&'a str, Option<&'a str>, Vec<&'a str>, Vec<&'a str>, (Option<i64>, Option<i64>), i32);

pub(super) fn check(known: &Known, rules: &[CompetenceRule], flaws: &mut Vec<Flaw>) {
    let sectors = sectors(known);
    let rivals = rivals(rules);
    let mut ids = HashSet::new();
    for (place, rule) in rules.iter().enumerate() {
        let mut row = Row { part: Part::Rule, id: rule.id.clone(), flaws };
        row.check_id();
        if !ids.insert(rule.id.as_str()) {
            row.is_there_twice();
        }
        check_rule(&mut row, known, &sectors, rule);
        if let Some(rival) = rivals.get(&place) {
            collides(&mut row, rule, &rules[*rival]);
        }
    }
}

fn check_rule(row: &mut Row, known: &Known, sectors: &HashSet<&str>, rule: &CompetenceRule) {
    let validity = validity(rule);
    row.check_validity(validity);
    row.check_amounts(rule.amount_from, rule.amount_to);
    row.check_length("legal_basis", rule.legal_basis.as_deref());
    row.check_length("note", rule.note.as_deref());
    // Nothing exists within a validity that holds on no day: what it names is then asked for at any time.
    let validity = if validity.is_reversed() { Validity::new(None, None) } else { validity };
    row.check_category(known, "category", &rule.category, validity);
    if let Some(code) = &rule.territory {
        row.check_territory(known, "territory", code, validity);
    }
    row.check_party(known, "lead", &rule.lead, validity);
    for party in &rule.coordinating {
        if let Party::Organization(code) = party {
            row.check_public_body(known, "coordinating", code);
        }
    }
    for code in &rule.enterprises {
        check_enterprise(row, known, code);
    }
    for sector in rule.sectors.iter().filter(|sector| !sectors.contains(sector.as_str())) {
        row.wrong(
            "sectors",
            format!("Không có doanh nghiệp nào thuộc ngành “{sector}”; hãy ghi đúng ngành như trong danh mục."),
            format!("No enterprise is of the sector “{sector}”; spell it as the register does."),
        );
    }
}

fn check_enterprise(row: &mut Row, known: &Known, code: &str) {
    let found = known.register.find_organization(code);
    if found.is_none_or(|found| found.kind != OrganizationKind::Enterprise) {
        row.wrong(
            "enterprises",
            format!("Không có doanh nghiệp mang mã “{code}”; xem danh mục doanh nghiệp."),
            format!("There is no enterprise with the code “{code}”; see the list of enterprises."),
        );
    }
}

fn sectors<'a>(known: &Known<'a>) -> HashSet<&'a str> {
    let named = known.register.organizations().filter_map(|organization| organization.sector.as_deref());
    named.flat_map(|all| all.split(',').map(str::trim)).collect()
}

fn validity(rule: &CompetenceRule) -> Validity {
    Validity::new(rule.valid_from, rule.valid_to)
}

/// For each rule that holds while another on the same subject does: the place of that other one.
fn rivals(rules: &[CompetenceRule]) -> HashMap<usize, usize> {
    let mut by_subject: HashMap<Subject, Vec<usize>> = HashMap::new();
    for (place, rule) in rules.iter().enumerate().filter(|(_, rule)| !validity(rule).is_reversed()) {
        by_subject.entry(subject(rule)).or_default().push(place);
    }
    let mut rivals = HashMap::new();
    for mut places in by_subject.into_values() {
        places.sort_by_key(|place| rules[*place].valid_from);
        let mut longest = places[0];
        for place in places.into_iter().skip(1) {
            if validity(&rules[longest]).common(validity(&rules[place])).is_some() {
                rivals.insert(place, longest);
            }
            if ends_later(&rules[place], &rules[longest]) {
                longest = place;
            }
        }
    }
    rivals
}

fn ends_later(rule: &CompetenceRule, other: &CompetenceRule) -> bool {
    other.valid_to.is_some_and(|others| rule.valid_to.is_none_or(|own| own > others))
}

fn subject(rule: &CompetenceRule) -> Subject<'_> {
    let amounts = (rule.amount_from, rule.amount_to);
    (
        &rule.category,
        rule.territory.as_deref(),
        sorted(&rule.enterprises),
        sorted(&rule.sectors),
        amounts,
        rule.priority,
    )
}

fn sorted(codes: &[String]) -> Vec<&str> {
    let mut codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    codes.sort_unstable();
    codes
}

fn collides(row: &mut Row, rule: &CompetenceRule, rival: &CompetenceRule) {
    let common = validity(rule).common(validity(rival)).unwrap_or(validity(rule)).text();
    let id = &rival.id;
    row.wrong(
        "valid_from",
        format!("Trùng với {id}: cùng lĩnh vực, địa bàn, điều kiện và mức ưu tiên, cùng có hiệu lực {}; hãy sửa thời gian, điều kiện hoặc mức ưu tiên.", common.vi),
        format!("It is the same as {id}: the same category, territory, conditions and priority, both in force {}; change the validity, a condition or the priority.", common.en),
    );
}

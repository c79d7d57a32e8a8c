//! What is wrong with organizations.

use std::collections::{BTreeMap, HashSet};

use super::{Found, RegisterPart, circle_from};
use crate::domain::register::{Level, Organization, Register, Validity};

const PART: RegisterPart = RegisterPart::Organization;

pub(super) fn check(register: &Register, found: &mut Found) {
    let territories: HashSet<&str> = register.territories().map(|unit| unit.code.as_str()).collect();
    let mut governing: BTreeMap<(Level, &str), Vec<&Organization>> = BTreeMap::new();
    for organization in register.organizations() {
        let code = &organization.code;
        if validity(organization).is_reversed() {
            found.reversed(PART, code);
        }
        check_parent(register, organization, found);
        let territory = organization.territory.as_deref();
        if let Some(unknown) = territory.filter(|territory| !territories.contains(territory)) {
            let vi = format!("Không có địa bàn mang mã “{unknown}”; hãy sửa mã.");
            let en = format!("There is no territory with the code “{unknown}”; change the code.");
            found.note(PART, code, "territory", (vi, en));
        }
        match (organization.is_committee, organization.level.zip(territory)) {
            (false, _) => {}
            (true, Some(place)) => governing.entry(place).or_default().push(organization),
            (true, None) => {
                let vi = "Ủy ban nhân dân phải có cấp và địa bàn; hãy bổ sung.";
                let en = "A people's committee has a level and a territory; give both.";
                found.note(PART, code, "is_committee", (vi, en));
            }
        }
    }
    for committees in governing.into_values() {
        check_rivals(&committees, found);
    }
}

fn validity(organization: &Organization) -> Validity {
    Validity::new(organization.valid_from, organization.valid_to)
}

fn check_parent(register: &Register, organization: &Organization, found: &mut Found) {
    let (code, Some(parent)) = (&organization.code, organization.parent.as_deref()) else { return };
    match register.find_organization(parent) {
        None => {
            let vi = format!("Không có tổ chức cấp trên mang mã “{parent}”; hãy sửa mã.");
            let en = format!("There is no organization with the code “{parent}” above it; change the code.");
            found.note(PART, code, "parent", (vi, en));
        }
        Some(above) if validity(above).common(validity(organization)).is_none() => {
            let vi = format!("Tổ chức cấp trên “{parent}” không tồn tại cùng thời gian; hãy sửa mã hoặc thời gian.");
            let en = format!("Its parent “{parent}” exists on none of its days; change the code or the times.");
            found.note(PART, code, "parent", (vi, en));
        }
        Some(_) => {}
    }
    let above = |code| register.find_organization(code)?.parent.as_deref();
    if let Some(circle) = circle_from(code, above) {
        found.circle(PART, code, "parent", &circle);
    }
}

/// That one territory has one committee of a level at a time.
fn check_rivals(committees: &[&Organization], found: &mut Found) {
    let mut sorted = committees.to_vec();
    sorted.sort_by_key(|committee| committee.valid_from);
    for pair in sorted.windows(2) {
        let Some(common) = validity(pair[0]).common(validity(pair[1])) else { continue };
        let (other, span) = (&pair[0].code, common.text());
        let vi = format!("Cùng địa bàn và cùng cấp đã có “{other}” {}; hãy sửa thời gian.", span.vi);
        let en = format!("“{other}” governs the same territory {}; change the times.", span.en);
        found.note(PART, &pair[1].code, "valid_from", (vi, en));
    }
}

//! What is wrong with the trees of territories and of categories. That of territories changes over time: it is looked at
//! on every day on which it does.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{Found, RegisterPart, circle_from};
use crate::domain::register::{Category, Register, Territory, Validity, day_text};

pub(super) fn check_territories(register: &Register, found: &mut Found) {
    let part = RegisterPart::Territory;
    let mut by_code: HashMap<&str, Vec<&Territory>> = HashMap::new();
    for unit in register.territories() {
        by_code.entry(&unit.code).or_default().push(unit);
        if validity(unit).is_reversed() {
            found.reversed(part, &unit.unit_id);
        }
    }
    let mut told = BTreeSet::new();
    for on in turning_days(register) {
        for unit in register.territories_on(on) {
            check_parent(register, unit, on, &mut told, found);
        }
    }
    let mut codes: Vec<_> = by_code.into_iter().collect();
    codes.sort_by_key(|(code, _)| *code);
    for (code, mut units) in codes {
        units.sort_by_key(|unit| unit.valid_from);
        for pair in units.windows(2) {
            let Some(common) = validity(pair[0]).common(validity(pair[1])) else { continue };
            let (other, span) = (&pair[0].unit_id, common.text());
            let vi = format!("Mã “{code}” cũng là mã của “{other}” {}; mỗi mã chỉ một đơn vị một lúc.", span.vi);
            let en = format!("“{other}” bears the code “{code}” too {}; a code names one unit at a time.", span.en);
            found.note(part, &pair[1].unit_id, "valid_from", (vi, en));
        }
    }
}

/// The days on which some territory begins or has just ended, and the day before the first of them.
fn turning_days(register: &Register) -> BTreeSet<NaiveDate> {
    let begun = register.territories().filter_map(|unit| unit.valid_from);
    let ended = register.territories().filter_map(|unit| unit.valid_to?.succ_opt());
    let mut days: BTreeSet<NaiveDate> = begun.chain(ended).collect();
    let before = days.first().map_or(Some(NaiveDate::default()), NaiveDate::pred_opt);
    days.extend(before);
    days
}

fn check_parent<'a>(
    register: &'a Register,
    unit: &'a Territory,
    on: NaiveDate,
    told: &mut BTreeSet<&'a str>,
    found: &mut Found,
) {
    let part = RegisterPart::Territory;
    let Some(parent) = unit.parent_code.as_deref() else { return };
    if told.contains(unit.unit_id.as_str()) {
        return;
    }
    let above = |code: &'a str| register.find_territory(code, on)?.parent_code.as_deref();
    if register.find_territory(parent, on).is_none() {
        let day = day_text(on);
        let vi = format!("Địa bàn cấp trên “{parent}” không tồn tại ngày {}; hãy sửa mã hoặc thời gian.", day.vi);
        let en = format!("The territory “{parent}” in which it lies does not exist on {}; change one.", day.en);
        found.note(part, &unit.unit_id, "parent_code", (vi, en));
        told.insert(&unit.unit_id);
    } else if let Some(circle) = circle_from(&unit.code, above) {
        found.circle(part, &unit.unit_id, "parent_code", &circle);
        told.insert(&unit.unit_id);
    }
}

pub(super) fn check_categories(register: &Register, found: &mut Found) {
    let part = RegisterPart::Category;
    let above = |code| register.find_category(code)?.parent.as_deref();
    for category in register.categories() {
        let code = &category.code;
        if in_use(category).is_reversed() {
            found.reversed(part, code);
        }
        let parent = category.parent.as_deref();
        match parent.map(|parent| (parent, register.find_category(parent))) {
            Some((unknown, None)) => {
                let vi = format!("Không có nhóm lĩnh vực mang mã “{unknown}”; hãy sửa mã.");
                let en = format!("There is no category with the code “{unknown}” above it; change the code.");
                found.note(part, code, "parent", (vi, en));
            }
            Some((group, Some(above))) if in_use(above).common(in_use(category)).is_none() => {
                let vi = format!("Nhóm “{group}” không được dùng cùng thời gian; hãy sửa thời gian.");
                let en = format!("Its group “{group}” is in use on none of its days; change the times.");
                found.note(part, code, "parent", (vi, en));
            }
            _ => {}
        }
        if let Some(circle) = circle_from(code, above) {
            found.circle(part, code, "parent", &circle);
        }
    }
}

fn validity(unit: &Territory) -> Validity {
    Validity::new(unit.valid_from, unit.valid_to)
}

fn in_use(category: &Category) -> Validity {
    Validity::new(category.valid_from, category.valid_to)
}

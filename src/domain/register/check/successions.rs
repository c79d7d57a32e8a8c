//! What is wrong with successions.

use std::collections::{HashMap, HashSet};

use super::{Found, RegisterPart, circle_from};
use crate::domain::register::{Register, Share, Succession, SuccessionEvent, SuccessionKind, Validity, day_text};

const PART: RegisterPart = RegisterPart::Succession;

pub(super) fn check(register: &Register, found: &mut Found) {
    let territories: HashSet<&str> = register.territories().map(|unit| unit.code.as_str()).collect();
    for succession in register.successions() {
        check_ends(register, succession, found);
        for code in succession.categories.iter().filter(|code| register.find_category(code).is_none()) {
            let vi = format!("Không có lĩnh vực mang mã “{code}”; hãy sửa mã.");
            let en = format!("There is no category with the code “{code}”; change the code.");
            found.note(PART, id(succession), "categories", (vi, en));
        }
        for code in succession.territories.iter().filter(|code| !territories.contains(code.as_str())) {
            let vi = format!("Không có địa bàn mang mã “{code}”; hãy sửa mã.");
            let en = format!("There is no territory with the code “{code}”; change the code.");
            found.note(PART, id(succession), "territories", (vi, en));
        }
    }
    for kind in SuccessionKind::ALL {
        check_defaults(register, *kind, found);
    }
}

fn id(succession: &Succession) -> String {
    let to = succession.to.as_deref().unwrap_or("∅");
    format!("{} → {to} ({})", succession.from, succession.effective_on)
}

/// When who or what bears this code or unit id exists; none where it is unknown.
fn validity(register: &Register, kind: SuccessionKind, id: &str) -> Option<Validity> {
    match kind {
        SuccessionKind::Organization => {
            register.find_organization(id).map(|found| Validity::new(found.valid_from, found.valid_to))
        }
        SuccessionKind::Territory => {
            register.find_unit(id).map(|found| Validity::new(found.valid_from, found.valid_to))
        }
    }
}

fn check_ends(register: &Register, succession: &Succession, found: &mut Found) {
    let on = day_text(succession.effective_on);
    let mut note = |field, vi: String, en: String| found.note(PART, id(succession), field, (vi, en));
    match validity(register, succession.kind, &succession.from) {
        None => note(
            "from",
            format!("Danh mục không có “{}”; hãy sửa mã.", succession.from),
            format!("The register has no “{}”; change the code.", succession.from),
        ),
        Some(own) if own.from.is_some_and(|from| from >= succession.effective_on) => note(
            "effective_on",
            format!("“{}” chưa tồn tại trước ngày {}; hãy sửa ngày.", succession.from, on.vi),
            format!("“{}” did not exist before {}; change the day.", succession.from, on.en),
        ),
        Some(own) if ends(succession) && own.contains(succession.effective_on) => note(
            "effective_on",
            format!("“{}” vẫn còn tồn tại ngày {}; hãy cho kết thúc vào ngày trước đó.", succession.from, on.vi),
            format!("“{}” still exists on {}; let it end the day before.", succession.from, on.en),
        ),
        Some(_) => {}
    }
    let Some(to) = succession.to.as_deref().filter(|to| !is_marker(succession.kind, to)) else { return };
    match validity(register, succession.kind, to) {
        None => note(
            "to",
            format!("Danh mục không có “{to}”; hãy sửa mã."),
            format!("The register has no “{to}”; change the code."),
        ),
        Some(next) if !next.contains(succession.effective_on) => note(
            "to",
            format!("“{to}” không tồn tại ngày {}; hãy sửa mã hoặc ngày.", on.vi),
            format!("“{to}” does not exist on {}; change the code or the day.", on.en),
        ),
        Some(_) => {}
    }
}

fn is_marker(kind: SuccessionKind, to: &str) -> bool {
    kind == SuccessionKind::Organization && matches!(to, "@district" | "@commune")
}

/// Whether it says that what it is from is no more.
fn ends(succession: &Succession) -> bool {
    use SuccessionEvent::{Abolish, Convert, Merge, Rename, Reorganise};
    let all = succession.categories.is_empty() && succession.territories.is_empty();
    let goes_on = succession.to.as_deref() == Some(succession.from.as_str());
    let whole = succession.is_default && succession.share != Some(Share::Part) && all && !goes_on;
    whole && matches!(succession.event, Abolish | Convert | Merge | Rename | Reorganise)
}

/// That what is not said to go elsewhere goes to one place, and never back.
fn check_defaults(register: &Register, kind: SuccessionKind, found: &mut Found) {
    let mut next: HashMap<&str, &Succession> = HashMap::new();
    let all = register.successions().iter().filter(|succession| succession.kind == kind && succession.is_default);
    for succession in all.filter(|s| s.to.as_deref().is_some_and(|to| to != s.from)) {
        if succession.event == SuccessionEvent::Continue {
            continue;
        }
        let unlimited = |s: &Succession| s.categories.is_empty() && s.territories.is_empty();
        if let Some(before) = next.insert(&succession.from, succession)
            && before.effective_on == succession.effective_on
            && unlimited(before)
            && unlimited(succession)
        {
            let other = before.to.as_deref().unwrap_or_default();
            let vi = format!("Cùng ngày đã có nơi kế thừa mặc định khác là “{other}”; chỉ giữ một nơi mặc định.");
            let en = format!("“{other}” is the default successor of the same day; keep one of them as default.");
            found.note(PART, id(succession), "is_default", (vi, en));
        }
    }
    let after = |from| next.get(from).and_then(|succession| succession.to.as_deref());
    let mut starts: Vec<&&str> = next.keys().collect();
    starts.sort_unstable();
    for start in starts {
        if let Some(circle) = circle_from(start, after) {
            found.circle(PART, &id(next[start]), "to", &circle);
        }
    }
}

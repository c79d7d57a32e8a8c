//! What is wrong with delegations: what each says, whether the delegator has what it hands on, and where they lead when
//! they follow one another.

use std::collections::{HashMap, HashSet};

use super::chains::{Chains, MAX_LINKS, Tangle};
use super::competence::{Competence, Title};
use super::ground::Ground;
use super::known::Known;
use super::row::Row;
use super::{Flaw, Part};
use crate::domain::register::Validity;
use crate::domain::rulebook::{Delegation, Party, Rulebook};

pub(super) fn check(known: &Known, book: &Rulebook, flaws: &mut Vec<Flaw>) {
    let competence = Competence::of(known, book);
    let mut chains = Chains::of(known, &book.delegations);
    let (mut ids, mut grounds) = (HashSet::new(), HashMap::new());
    for (place, delegation) in book.delegations.iter().enumerate() {
        let mut row = Row { part: Part::Delegation, id: delegation.id.clone(), flaws };
        row.check_id();
        if !ids.insert(delegation.id.as_str()) {
            row.is_there_twice();
        }
        let before = row.flaws.len();
        check_delegation(&mut row, known, delegation);
        // What is wrong in itself is mended first: its ground may be another one then.
        if row.flaws.len() == before {
            check_title(&mut row, known, &competence, delegation);
            check_rivals(&mut row, delegation, &mut grounds);
            if let Some(tangle) = chains.tangle(place) {
                tell(&mut row, tangle);
            }
        }
    }
}

fn check_delegation(row: &mut Row, known: &Known, delegation: &Delegation) {
    let validity = Validity::new(delegation.valid_from, delegation.valid_to);
    row.check_validity(validity);
    row.check_amounts(delegation.amount_from, delegation.amount_to);
    row.check_length("instrument", delegation.instrument.as_deref());
    row.check_length("note", delegation.note.as_deref());
    let validity = if validity.is_reversed() { Validity::new(None, None) } else { validity };
    if row.check_public_body(known, "delegator", &delegation.delegator) {
        row.check_exists(known, "delegator", &delegation.delegator, validity);
    }
    if let Party::Organization(code) = &delegation.delegate {
        if row.check_public_body(known, "delegate", code) {
            row.check_exists(known, "delegate", code, validity);
        }
        if *code == delegation.delegator {
            row.wrong(
                "delegate",
                "Cơ quan không thể ủy quyền cho chính mình; hãy chọn cơ quan khác.",
                "An agency cannot delegate to itself; name another one.",
            );
        }
    }
    for code in &delegation.categories {
        row.check_category(known, "categories", code, validity);
    }
    for code in &delegation.territories {
        row.check_territory(known, "territories", code, validity);
    }
    if delegation.instrument.as_deref().is_none_or(|instrument| instrument.trim().is_empty()) {
        row.wrong(
            "instrument",
            "Chưa ghi văn bản phân cấp, ủy quyền; hãy ghi số, ký hiệu và ngày của văn bản.",
            "The document by which it was made is missing; give its number, symbol and date.",
        );
    }
}

/// That the delegator is competent for each category and each territory that it hands on, on some day.
fn check_title<'a>(row: &mut Row, known: &Known<'a>, competence: &Competence<'a>, delegation: &Delegation) {
    let ground = Ground::of_delegation(delegation);
    if Validity::is_reversed(ground.validity) {
        return; // Revoked before its first day: it hands nothing on.
    }
    match competence.title(known, delegation, &ground) {
        Title::None => return lacks(row, known, delegation, "delegator", &[]),
        Title::Forbidden(other) => return forbidden(row, known, delegation, other),
        Title::Held => {}
    }
    let is_missing = |part: &Ground| competence.title(known, delegation, part) != Title::Held;
    let categories = |code: &&str| is_missing(&Ground { categories: vec![code], ..ground.clone() });
    let territories = |code: &&str| is_missing(&Ground { territories: vec![code], ..ground.clone() });
    let missing: Vec<&str> = ground.categories.iter().copied().filter(categories).collect();
    lacks(row, known, delegation, "categories", &missing);
    let missing: Vec<&str> = ground.territories.iter().copied().filter(territories).collect();
    lacks(row, known, delegation, "territories", &missing);
}

/// Says that the delegator lacks the competence: for all of it, or for these codes of a field.
fn lacks(row: &mut Row, known: &Known, delegation: &Delegation, field: &'static str, codes: &[&str]) {
    if codes.is_empty() && field != "delegator" {
        return;
    }
    let (vi, en) = known.name(&delegation.delegator);
    let within = if codes.is_empty() { String::new() } else { format!(" {}", codes.join(", ")) };
    row.wrong(
        field,
        format!("Không quy định nào giao cho {vi} thẩm quyền{within} trong phạm vi và thời gian này; hãy thu hẹp phạm vi hoặc bổ sung quy định."),
        format!("No rule makes {en} competent{} within this scope and time; narrow the scope or add the rule.", if within.is_empty() { within.clone() } else { format!(" for{within}") }),
    );
}

fn forbidden(row: &mut Row, known: &Known, delegation: &Delegation, other: &str) {
    let (vi, en) = known.name(&delegation.delegator);
    row.wrong(
        "delegator",
        format!("{vi} chỉ có thẩm quyền này theo {other}, mà văn bản đó không cho ủy quyền lại; hãy bỏ dòng này hoặc ghi ở {other} là được ủy quyền lại nếu văn bản cho phép."),
        format!("{en} has this competence only by {other}, whose instrument does not let it be passed on; delete this row, or say at {other} that it may be passed on if the instrument allows it."),
    );
}

/// What makes two delegations the same but for their dates and who receives them.
type Subject<'a> = (&'a str, Ground<'a>);

/// That no delegation before it hands on the same at the same time.
fn check_rivals<'a>(
    row: &mut Row,
    delegation: &'a Delegation,
    seen: &mut HashMap<Subject<'a>, Vec<(&'a str, Validity)>>,
) {
    let mut ground = Ground::of_delegation(delegation);
    let validity = ground.validity;
    ground.validity = Validity::new(None, None);
    ground.categories.sort_unstable();
    ground.territories.sort_unstable();
    let others = seen.entry((&delegation.delegator, ground)).or_default();
    // The latest first: of many that lie over each other, the nearest is told and found at once.
    let rival = others.iter().rev().find(|(_, others)| validity.common(*others).is_some());
    if let Some((other, others)) = rival {
        let common = validity.common(*others).unwrap_or(validity).text();
        row.wrong(
            "valid_from",
            format!("Trùng với {other}: cùng cơ quan ủy quyền, lĩnh vực, địa bàn và giá trị, cùng có hiệu lực {}; hãy sửa thời gian hoặc phạm vi.", common.vi),
            format!("It is the same as {other}: the same delegator, categories, territories and amounts, both in force {}; change the validity or the scope.", common.en),
        );
    }
    if !validity.is_reversed() {
        others.push((&delegation.id, validity));
    }
}

fn tell(row: &mut Row, tangle: Tangle) {
    match tangle {
        Tangle::Circle(circle) => row.wrong(
            "delegate",
            format!("Ủy quyền quay vòng: {circle}; hãy bỏ hoặc thu hẹp một trong các ủy quyền này."),
            format!("The delegations come back in a circle: {circle}; delete or narrow one of them."),
        ),
        Tangle::TooLong(chain) => row.wrong(
            "delegate",
            format!("Ủy quyền nối tiếp quá {MAX_LINKS} lần: {chain}; hãy bỏ bớt."),
            format!("More than {MAX_LINKS} delegations follow one another: {chain}; delete some."),
        ),
        Tangle::TooMany => row.wrong(
            "delegate",
            "Quá nhiều ủy quyền chồng lên nhau nên không kiểm tra hết được; hãy thu hẹp phạm vi.",
            "Too many delegations lie over each other to follow them all; narrow their scope.",
        ),
    }
}

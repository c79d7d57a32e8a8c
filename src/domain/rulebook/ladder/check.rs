//! What is wrong with ladders: that they climb, that they end with somebody, and that there is one for everybody.

use std::collections::BTreeMap;

use super::{LadderSide, LadderStep};
use crate::domain::register::Register;
use crate::domain::rulebook::{Flaw, Part};
use crate::domain::text::Text;
use crate::domain::words::{DeadlineKind, Position};

/// The furthest that a step may lie from the due day, in working days.
const FURTHEST: i32 = 250;

/// Everything that stands against publishing these ladders.
pub fn ladder_flaws(register: &Register, steps: &[LadderStep]) -> Vec<Flaw> {
    let mut ladders: BTreeMap<&str, Vec<&LadderStep>> = BTreeMap::new();
    for step in steps {
        ladders.entry(&step.ladder).or_default().push(step);
    }
    let mut flaws = Vec::new();
    for ladder in ladders.values_mut() {
        ladder.sort_by_key(|step| step.step);
        whom_it_is_for(register, ladder, &mut flaws);
        for (place, step) in ladder.iter().enumerate() {
            step_by_itself(step, &mut flaws);
            step_in_its_place(step, place, ladder, &mut flaws);
        }
        its_end(ladder, &mut flaws);
    }
    flaws.extend(twins(&ladders));
    flaws.extend(sides_without_any(steps));
    flaws
}

/// A ladder is for the same in every step, for what the register knows, and for what its debtor can owe.
fn whom_it_is_for(register: &Register, ladder: &[&LadderStep], flaws: &mut Vec<Flaw>) {
    let Some(head) = ladder.first() else { return };
    if head.ladder.trim().is_empty() {
        flaws.push(flaw(
            head,
            "ladder",
            "Thang chưa có tên; đặt tên, ví dụ “agency”.",
            "The ladder has no name; give it one, such as “agency”.",
        ));
    }
    if let Some(code) = head.category.as_deref().filter(|code| register.find_category(code).is_none()) {
        flaws.push(flaw(
            head,
            "category",
            format!("Không có lĩnh vực “{code}”; xem GET /v1/categories."),
            format!("There is no category “{code}”; see GET /v1/categories."),
        ));
    }
    if head.amount_from.is_some_and(|amount| amount < 0) {
        flaws.push(flaw(head, "amount_from", "Giá trị không được âm.", "An amount is never negative."));
    }
    if let Some(kind) = head.kind.filter(|kind| !may_owe(head.owed_by, *kind)) {
        flaws.push(flaw(
            head,
            "kind",
            format!("Bên “{}” không bao giờ có thời hạn “{kind}”; đổi bên hoặc loại thời hạn.", head.owed_by),
            format!("“{}” never owes “{kind}”; change the debtor or the kind.", head.owed_by),
        ));
    }
    for step in ladder.iter().skip(1) {
        for (field, differs) in [
            ("owed_by", step.owed_by != head.owed_by),
            ("category", step.category != head.category),
            ("urgency", step.urgency != head.urgency),
            ("kind", step.kind != head.kind),
            ("amount_from", step.amount_from != head.amount_from),
        ] {
            if differs {
                let (vi, en) = (
                    "Mọi bậc của một thang phải cùng điều kiện với bậc đầu; sửa lại hoặc đặt tên thang khác.",
                    "Every step of a ladder is for the same as its first; change it or name another ladder.",
                );
                flaws.push(flaw(step, field, vi, en));
            }
        }
    }
}

/// What can be owed by whom.
fn may_owe(side: LadderSide, kind: DeadlineKind) -> bool {
    let of_enterprise = matches!(kind, DeadlineKind::Information | DeadlineKind::Confirmation);
    match side {
        LadderSide::Enterprise => of_enterprise,
        LadderSide::Agency => !of_enterprise && kind != DeadlineKind::Triage,
        LadderSide::Coordinator => matches!(kind, DeadlineKind::Triage | DeadlineKind::Answer),
    }
}

fn step_by_itself(step: &LadderStep, flaws: &mut Vec<Flaw>) {
    if step.positions.is_empty() {
        let (vi, en) = ("Bậc này không nhắc ai; nêu ít nhất một vị trí.", "The step reaches nobody; name a position.");
        flaws.push(flaw(step, "positions", vi, en));
    }
    let repeated =
        step.positions.iter().enumerate().any(|(place, position)| step.positions[..place].contains(position));
    if repeated {
        flaws.push(flaw(
            step,
            "positions",
            "Một vị trí được nêu hai lần; bỏ bớt.",
            "A position is named twice; take one away.",
        ));
    }
    for position in step.positions.iter().filter(|position| !may_reach(step.owed_by, **position)) {
        flaws.push(flaw(
            step,
            "positions",
            format!("Thang của bên “{}” không nhắc vị trí “{position}”; chọn vị trí khác.", step.owed_by),
            format!("A ladder of “{}” does not reach “{position}”; choose another position.", step.owed_by),
        ));
    }
    if !(-FURTHEST..=FURTHEST).contains(&step.offset_days) {
        flaws.push(flaw(
            step,
            "offset_days",
            format!("Cách ngày đến hạn quá {FURTHEST} ngày làm việc; ghi số từ -{FURTHEST} đến {FURTHEST}."),
            format!(
                "More than {FURTHEST} working days from the due day; write a number from -{FURTHEST} to {FURTHEST}."
            ),
        ));
    }
    if step.repeat_every_days.is_some_and(|days| !(1..=FURTHEST).contains(&days)) {
        flaws.push(flaw(
            step,
            "repeat_every_days",
            format!("Chu kỳ nhắc lại phải từ 1 đến {FURTHEST} ngày làm việc."),
            format!("It repeats every 1 to {FURTHEST} working days."),
        ));
    }
}

/// An enterprise is nobody's superior, and while no agency leads it has no people to reach.
fn may_reach(side: LadderSide, position: Position) -> bool {
    match side {
        LadderSide::Enterprise => true,
        LadderSide::Agency => position != Position::Manager,
        LadderSide::Coordinator => {
            matches!(position, Position::Coordinator | Position::ViceChairman | Position::Chairman)
        }
    }
}

/// Steps are counted from one, none lies before the one below it, and only the last repeats.
fn step_in_its_place(step: &LadderStep, place: usize, ladder: &[&LadderStep], flaws: &mut Vec<Flaw>) {
    let expected = i32::try_from(place + 1).unwrap_or(i32::MAX);
    if step.step != expected {
        flaws.push(flaw(
            step,
            "step",
            format!("Các bậc phải đánh số liên tục từ 1; chỗ này là bậc {expected}."),
            format!("Steps are numbered from 1 without gaps; here belongs {expected}."),
        ));
    }
    let below = place.checked_sub(1).and_then(|below| ladder.get(below));
    if let Some(below) = below.filter(|below| below.offset_days > step.offset_days) {
        flaws.push(flaw(
            step,
            "offset_days",
            format!("Bậc đi lùi: bậc trước ở ngày {}; ghi số không nhỏ hơn thế.", below.offset_days),
            format!("The ladder goes backwards: the step before lies at {}; write no less.", below.offset_days),
        ));
    }
    if step.repeat_every_days.is_some() && place + 1 != ladder.len() {
        let (vi, en) = ("Chỉ bậc cuối được nhắc lại.", "Only the last step repeats.");
        flaws.push(flaw(step, "repeat_every_days", vi, en));
    }
}

/// What nothing ends by itself is repeated to a leader of the city until it is done: no escalation ends in a hole.
fn its_end(ladder: &[&LadderStep], flaws: &mut Vec<Flaw>) {
    let Some(last) = ladder.last().filter(|last| last.owed_by != LadderSide::Enterprise && !ends_by_itself(last.kind))
    else {
        return;
    };
    if last.repeat_every_days.is_none() {
        let (vi, en) = (
            "Sau bậc cuối sẽ không còn ai được nhắc; cho bậc cuối nhắc lại, ví dụ 5 ngày làm việc một lần.",
            "After the last step nobody would be reminded; let it repeat, for example every 5 working days.",
        );
        flaws.push(flaw(last, "repeat_every_days", vi, en));
    }
    if !last.positions.iter().any(|position| matches!(position, Position::ViceChairman | Position::Chairman)) {
        let (vi, en) = (
            "Thang phải lên tới lãnh đạo Thành phố; bậc cuối nhắc chairman hoặc vice_chairman.",
            "A ladder ends with the city's leaders; its last step reaches chairman or vice_chairman.",
        );
        flaws.push(flaw(last, "positions", vi, en));
    }
}

fn ends_by_itself(kind: Option<DeadlineKind>) -> bool {
    matches!(kind, Some(DeadlineKind::Acceptance | DeadlineKind::Opinion))
}

/// Of two ladders for the same one would never be climbed.
fn twins(ladders: &BTreeMap<&str, Vec<&LadderStep>>) -> Vec<Flaw> {
    let heads: Vec<_> = ladders.values().filter_map(|ladder| ladder.first().copied()).collect();
    let is_for = |head: &LadderStep| (head.owed_by, head.category.clone(), head.urgency, head.kind, head.amount_from);
    let mut flaws = Vec::new();
    for (place, head) in heads.iter().enumerate() {
        if let Some(twin) = heads[..place].iter().find(|earlier| is_for(earlier) == is_for(head)) {
            flaws.push(flaw(
                head,
                "ladder",
                format!(
                    "Cùng điều kiện với thang “{}” nên không bao giờ được dùng; gộp lại hoặc đổi điều kiện.",
                    twin.ladder
                ),
                format!(
                    "It is for the same as “{}” and would never be climbed; join them or change what it is for.",
                    twin.ladder
                ),
            ));
        }
    }
    flaws
}

/// Whatever is owed must have a ladder: each debtor one for what no other is for.
fn sides_without_any(steps: &[LadderStep]) -> impl Iterator<Item = Flaw> {
    let is_general = |step: &&LadderStep| {
        step.category.is_none() && step.urgency.is_none() && step.kind.is_none() && step.amount_from.is_none()
    };
    let missing =
        LadderSide::ALL.iter().filter(move |side| !steps.iter().filter(is_general).any(|s| s.owed_by == **side));
    missing.map(|side| Flaw {
        part: Part::LadderStep,
        id: side.to_string(),
        field: "owed_by",
        text: Text::new(
            format!(
                "Bên “{side}” chưa có thang chung (không kèm điều kiện) cho các trường hợp còn lại; thêm một thang."
            ),
            format!("“{side}” has no ladder without conditions, for what no other is for; add one."),
        ),
    })
}

fn flaw(step: &LadderStep, field: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Flaw {
    let id = format!("{}/{}", step.ladder, step.step);
    Flaw { part: Part::LadderStep, id, field, text: Text::new(vi, en) }
}

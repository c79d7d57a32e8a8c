//! What is wrong with ladders: that each is for something, that steps climb and reach somebody, that the end is no
//! hole, and that whatever is owed has a ladder.

use std::collections::BTreeMap;

use super::known::Known;
use super::row::Row;
use super::{Flaw, Part};
use crate::domain::register::Validity;
use crate::domain::rulebook::{LadderSide, LadderStep};
use crate::domain::words::{DeadlineKind, Position};

/// The furthest that a step may lie from the due day, and the longest that it may rest, in working days.
const FURTHEST: i32 = 250;

pub(super) fn check(known: &Known, steps: &[LadderStep], flaws: &mut Vec<Flaw>) {
    let mut ladders: BTreeMap<&str, Vec<&LadderStep>> = BTreeMap::new();
    for step in steps {
        ladders.entry(&step.ladder).or_default().push(step);
    }
    for ladder in ladders.values_mut() {
        ladder.sort_by_key(|step| step.step);
        check_purpose(known, ladder, flaws);
        for (place, step) in ladder.iter().enumerate() {
            let mut row = row_of(step, flaws);
            check_number(&mut row, step, place.checked_sub(1).map(|before| ladder[before]));
            check_step(&mut row, step, place + 1 == ladder.len());
        }
        check_end(ladder, flaws);
    }
    check_twins(&ladders, flaws);
    check_sides(steps, flaws);
}

fn row_of<'r>(step: &LadderStep, flaws: &'r mut Vec<Flaw>) -> Row<'r> {
    Row { part: Part::LadderStep, id: format!("{}/{}", step.ladder, step.step), flaws }
}

/// A ladder is for the same in every step, for what the register knows, and for what its debtor can owe.
fn check_purpose(known: &Known, ladder: &[&LadderStep], flaws: &mut Vec<Flaw>) {
    let Some(head) = ladder.first() else { return };
    let mut row = row_of(head, flaws);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if head.ladder.is_empty() || head.ladder.chars().count() > super::MAX_ID || !head.ladder.chars().all(fits) {
        row.wrong(
            "ladder",
            format!("Tên thang phải có từ 1 đến {} ký tự, chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch dưới hoặc gạch nối.", super::MAX_ID),
            format!("A ladder's name must have 1 to {} characters: letters without diacritics, digits, dots, underscores or hyphens only.", super::MAX_ID),
        );
    }
    if let Some(category) = &head.category {
        row.check_category(known, "category", category, Validity::new(None, None));
    }
    row.check_amounts(head.amount_from, None);
    if let Some(kind) = head.kind.filter(|kind| !may_owe(head.owed_by, *kind)) {
        row.wrong(
            "kind",
            format!("Bên “{}” không bao giờ có thời hạn “{kind}”; hãy đổi bên hoặc loại thời hạn.", head.owed_by),
            format!("The side “{}” never owes “{kind}”; change the side or the kind.", head.owed_by),
        );
    }
    for step in ladder.iter().skip(1) {
        let differing = [
            ("owed_by", step.owed_by != head.owed_by),
            ("category", step.category != head.category),
            ("urgency", step.urgency != head.urgency),
            ("kind", step.kind != head.kind),
            ("amount_from", step.amount_from != head.amount_from),
        ];
        for (field, _) in differing.into_iter().filter(|(_, differs)| *differs) {
            row_of(step, flaws).wrong(
                field,
                "Mọi bậc của một thang phải cùng điều kiện với bậc đầu; hãy sửa lại hoặc đặt tên thang khác.",
                "Every step of a ladder is for the same as its first; change it, or name another ladder.",
            );
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

/// That it is the next one after `before`, and not earlier.
fn check_number(row: &mut Row, step: &LadderStep, before: Option<&LadderStep>) {
    let expected = before.map_or(1, |before| before.step.saturating_add(1));
    if step.step != expected {
        row.wrong(
            "step",
            format!("Các bậc phải đánh số liên tục từ 1, mỗi số một lần; ở đây phải là bậc {expected}."),
            format!("Steps are numbered from 1 without holes, each number once; this must be step {expected}."),
        );
    }
    if let Some(before) = before.filter(|before| before.offset_days > step.offset_days) {
        let earlier = before.offset_days;
        row.wrong(
            "offset_days",
            format!("Bậc sau không được sớm hơn bậc trước ({earlier} ngày); hãy nhập từ {earlier} trở lên."),
            format!("A step is not earlier than the one before it ({earlier} days); enter {earlier} or more."),
        );
    }
}

fn check_step(row: &mut Row, step: &LadderStep, is_last: bool) {
    check_positions(row, step);
    if !(-FURTHEST..=FURTHEST).contains(&step.offset_days) {
        row.wrong(
            "offset_days",
            format!(
                "Một bậc không cách ngày đến hạn quá {FURTHEST} ngày làm việc; hãy nhập từ -{FURTHEST} đến {FURTHEST}."
            ),
            format!(
                "A step lies no more than {FURTHEST} working days from the due day; enter -{FURTHEST} to {FURTHEST}."
            ),
        );
    }
    if step.repeat_every_days.is_some() && !is_last {
        row.wrong(
            "repeat_every_days",
            "Chỉ bậc cuối cùng được lặp lại; hãy để trống ở bậc này.",
            "Only the last step may be taken again; leave it out here.",
        );
    }
    if step.repeat_every_days.is_some_and(|every| !(1..=FURTHEST).contains(&every)) {
        row.wrong(
            "repeat_every_days",
            format!("Chu kỳ lặp lại phải từ 1 đến {FURTHEST} ngày làm việc."),
            format!("A step is taken again after 1 to {FURTHEST} working days."),
        );
    }
}

fn check_positions(row: &mut Row, step: &LadderStep) {
    if step.positions.is_empty() {
        row.wrong(
            "positions",
            "Bậc này không nhắc ai; hãy nêu ít nhất một chức danh.",
            "This step reaches nobody; name at least one position.",
        );
    }
    let mut positions = step.positions.iter().enumerate();
    if positions.any(|(place, position)| step.positions[..place].contains(position)) {
        row.wrong(
            "positions",
            "Một chức danh được nêu hai lần; hãy bỏ bớt.",
            "A position is named twice; leave one of them out.",
        );
    }
    for position in step.positions.iter().filter(|position| !fits(step.owed_by, **position)) {
        row.wrong(
            "positions",
            format!(
                "Chức danh “{position}” không thuộc bên “{}” và cũng không phải cấp trên; hãy bỏ hoặc thay.",
                step.owed_by
            ),
            format!("The position “{position}” is neither of the side “{}” nor above it; leave it out.", step.owed_by),
        );
    }
}

/// Whether the position is one of the side that owes, or of those above it.
fn fits(side: LadderSide, position: Position) -> bool {
    match position {
        Position::Manager => side == LadderSide::Enterprise,
        Position::Intake | Position::Officer | Position::Director => side == LadderSide::Agency,
        Position::Coordinator | Position::ViceChairman | Position::Chairman => true,
    }
}

/// What a public body owes and nothing ends by itself is repeated to a leader of the city until it is done.
fn check_end(ladder: &[&LadderStep], flaws: &mut Vec<Flaw>) {
    let ends_by_itself = |kind| matches!(kind, Some(DeadlineKind::Acceptance | DeadlineKind::Opinion));
    let Some(last) = ladder.last().filter(|last| last.owed_by != LadderSide::Enterprise && !ends_by_itself(last.kind))
    else {
        return;
    };
    let mut row = row_of(last, flaws);
    if last.repeat_every_days.is_none() {
        row.wrong(
            "repeat_every_days",
            "Sau bậc cuối sẽ không còn ai được nhắc; hãy cho bậc cuối lặp lại, ví dụ 5 ngày làm việc một lần.",
            "After the last step nobody would be reminded; let it repeat, for example every 5 working days.",
        );
    }
    let leaders = [Position::ViceChairman, Position::Chairman];
    if !last.positions.is_empty() && !last.positions.iter().any(|position| leaders.contains(position)) {
        row.wrong(
            "positions",
            "Thang phải lên tới lãnh đạo Thành phố; bậc cuối phải nhắc “chairman” hoặc “vice_chairman”.",
            "A ladder ends with the city's leaders; its last step must reach “chairman” or “vice_chairman”.",
        );
    }
}

/// Of two ladders for the same one would never be climbed.
fn check_twins(ladders: &BTreeMap<&str, Vec<&LadderStep>>, flaws: &mut Vec<Flaw>) {
    let heads: Vec<_> = ladders.values().filter_map(|ladder| ladder.first().copied()).collect();
    let purpose = |head: &LadderStep| (head.owed_by, head.category.clone(), head.urgency, head.kind, head.amount_from);
    for (place, head) in heads.iter().enumerate() {
        if let Some(twin) = heads[..place].iter().find(|earlier| purpose(earlier) == purpose(head)) {
            let other = &twin.ladder;
            row_of(head, flaws).wrong(
                "ladder",
                format!(
                    "Cùng điều kiện với thang “{other}” nên không bao giờ được dùng; hãy gộp lại hoặc đổi điều kiện."
                ),
                format!(
                    "It is for the same as “{other}” and would never be climbed; join them, or change what it is for."
                ),
            );
        }
    }
}

/// Each side needs a ladder for what no other is for.
fn check_sides(steps: &[LadderStep], flaws: &mut Vec<Flaw>) {
    for side in LadderSide::ALL {
        let of_side = steps.iter().filter(|step| step.owed_by == *side);
        let mut general = of_side.filter(|step| {
            step.category.is_none() && step.urgency.is_none() && step.kind.is_none() && step.amount_from.is_none()
        });
        if general.next().is_none() {
            let mut row = Row { part: Part::LadderStep, id: format!("{side}/1"), flaws };
            row.wrong(
                "step",
                format!(
                    "Bên “{side}” chưa có thang chung, không kèm điều kiện, cho các trường hợp còn lại; hãy thêm bậc 1."
                ),
                format!("The side “{side}” has no ladder without conditions for what no other is for; add step 1."),
            );
        }
    }
}

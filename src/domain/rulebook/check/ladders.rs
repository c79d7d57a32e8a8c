//! What is wrong with ladders: steps from 1 without holes, each later than the one before, each reaching somebody.

use super::row::Row;
use super::{Flaw, Part};
use crate::domain::rulebook::{LadderSide, LadderStep};
use crate::domain::words::Position;

pub(super) fn check(ladders: &[LadderStep], flaws: &mut Vec<Flaw>) {
    for side in LadderSide::ALL {
        let mut steps: Vec<&LadderStep> = ladders.iter().filter(|step| step.owed_by == *side).collect();
        steps.sort_by_key(|step| step.step);
        if steps.is_empty() {
            let mut row = Row { part: Part::LadderStep, id: format!("{side}/1"), flaws };
            row.wrong(
                "step",
                format!("Bên “{side}” chưa có bậc đôn đốc nào; hãy thêm bậc 1."),
                format!("The side “{side}” has no step, so that nobody would be reminded; add step 1."),
            );
        }
        for (place, step) in steps.iter().enumerate() {
            let mut row = Row { part: Part::LadderStep, id: format!("{side}/{}", step.step), flaws };
            check_number(&mut row, step, place.checked_sub(1).map(|before| steps[before]));
            check_step(&mut row, step, place + 1 == steps.len());
        }
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
    if step.positions.is_empty() {
        row.wrong(
            "positions",
            "Bậc này không nhắc ai; hãy nêu ít nhất một chức danh.",
            "This step reaches nobody; name at least one position.",
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
    if step.repeat_every_days.is_some() && !is_last {
        row.wrong(
            "repeat_every_days",
            "Chỉ bậc cuối cùng được lặp lại; hãy để trống ở bậc này.",
            "Only the last step may be taken again; leave it out here.",
        );
    }
    if step.repeat_every_days.is_some_and(|every| every < 1) {
        row.wrong(
            "repeat_every_days",
            "Chu kỳ lặp lại phải từ 1 ngày làm việc trở lên.",
            "A step is taken again after 1 working day or more.",
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

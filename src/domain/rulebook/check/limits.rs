//! What is wrong with limits: each kind of deadline needs one that always holds, and none may be empty.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::row::Row;
use super::{Flaw, Part};
use crate::domain::calendar::Limit;
use crate::domain::register::{Validity, day_text};
use crate::domain::rulebook::LimitPolicy;
use crate::domain::text::Text;
use crate::domain::words::DeadlineKind;

pub(super) fn check(limits: &[LimitPolicy], flaws: &mut Vec<Flaw>) {
    let mut seen = HashSet::new();
    for (place, policy) in limits.iter().enumerate() {
        let mut row = Row { part: Part::Limit, id: place.to_string(), flaws };
        check_policy(&mut row, policy);
        if !seen.insert((policy.kind, policy.urgency, policy.min_opinions, policy.valid_from)) {
            row.wrong(
                "valid_from",
                "Đã có dòng khác cùng loại thời hạn, cùng điều kiện và cùng ngày bắt đầu; hãy xóa một dòng hoặc sửa ngày.",
                "Another row is for the same deadline and conditions from the same day on; delete one or change the day.",
            );
        }
    }
    // A directive names its own day; every other deadline takes its limit from here.
    for kind in DeadlineKind::ALL.iter().filter(|kind| **kind != DeadlineKind::Directive) {
        check_kind(*kind, limits, flaws);
    }
}

fn check_policy(row: &mut Row, policy: &LimitPolicy) {
    row.check_validity(Validity::new(policy.valid_from, policy.valid_to));
    row.check_length("legal_basis", policy.legal_basis.as_deref());
    let quantity = policy.limit.quantity();
    if quantity == 0 || Limit::new(policy.limit.unit(), quantity).is_none() {
        row.wrong(
            "quantity",
            format!("Thời hạn phải từ 1 đến {} ngày, hoặc đến {} phút làm việc.", Limit::MAX_DAYS, Limit::MAX_MINUTES),
            format!("A limit is 1 to {} days, or up to {} working minutes.", Limit::MAX_DAYS, Limit::MAX_MINUTES),
        );
    }
    if policy.min_opinions.is_some_and(|least| least < 1) {
        row.wrong(
            "min_opinions",
            "Số ý kiến tối thiểu phải từ 1 trở lên; để trống nếu áp dụng cho mọi trường hợp.",
            "The least number of opinions is 1 or more; leave it out where it holds for any.",
        );
    }
}

/// That on every day some policy for any urgency and any number of opinions holds.
fn check_kind(kind: DeadlineKind, limits: &[LimitPolicy], flaws: &mut Vec<Flaw>) {
    let general = |policy: &&(usize, &LimitPolicy)| policy.1.urgency.is_none() && policy.1.min_opinions.is_none();
    let all: Vec<_> = limits.iter().enumerate().filter(|(_, policy)| policy.kind == kind).collect();
    let mut general: Vec<_> = all.iter().filter(general).copied().collect();
    general.retain(|(_, policy)| !Validity::new(policy.valid_from, policy.valid_to).is_reversed());
    general.sort_by_key(|(_, policy)| policy.valid_from);
    let Some((first, policy)) = general.first() else {
        let mut row = Row { part: Part::Limit, id: kind.to_string(), flaws };
        return row.wrong(
            "kind",
            format!("Thời hạn “{kind}” chưa có quy định chung cho mọi mức độ khẩn; hãy thêm một dòng."),
            format!("The deadline “{kind}” has no limit for every urgency; add one."),
        );
    };
    if let Some(from) = policy.valid_from {
        gap(flaws, *first, "valid_from", kind, Validity::new(None, from.pred_opt()));
    }
    // How far the policies seen so far hold without a gap; `None` is for ever.
    let mut until = Some((*first, policy.valid_to));
    for (place, policy) in general.iter().skip(1) {
        let Some((last, Some(to))) = until else { return };
        if let Some(missing) = between(to, policy.valid_from) {
            gap(flaws, last, "valid_to", kind, missing);
        }
        if policy.valid_to.is_none_or(|own| own > to) {
            until = Some((*place, policy.valid_to));
        }
    }
    if let Some((last, Some(to))) = until {
        gap(flaws, last, "valid_to", kind, Validity::new(to.succ_opt(), None));
    }
}

/// The days after `to` and before `from`.
fn between(to: NaiveDate, from: Option<NaiveDate>) -> Option<Validity> {
    let missing = Validity::new(to.succ_opt(), from?.pred_opt());
    (!missing.is_reversed()).then_some(missing)
}

fn gap(flaws: &mut Vec<Flaw>, place: usize, field: &'static str, kind: DeadlineKind, missing: Validity) {
    let span = match (missing.from, missing.to) {
        (None, Some(to)) => {
            let after = day_text(to.succ_opt().unwrap_or(to));
            Text::new(format!("trước {}", after.vi), format!("before {}", after.en))
        }
        _ => missing.text(),
    };
    Row { part: Part::Limit, id: place.to_string(), flaws }.wrong(
        field,
        format!("Thời hạn “{kind}” không có quy định {}; hãy nới thời gian hiệu lực hoặc thêm một dòng.", span.vi),
        format!("The deadline “{kind}” has no limit {}; widen a validity or add a row.", span.en),
    );
}

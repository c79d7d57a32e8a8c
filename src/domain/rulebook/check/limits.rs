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
    let (mut ids, mut seen) = (HashSet::new(), HashSet::new());
    for policy in limits {
        let mut row = Row { part: Part::Limit, id: policy.id.clone(), flaws };
        row.check_id();
        if !ids.insert(policy.id.as_str()) {
            row.is_there_twice();
        }
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
    let is_general = |policy: &&LimitPolicy| {
        let validity = Validity::new(policy.valid_from, policy.valid_to);
        policy.kind == kind && policy.urgency.is_none() && policy.min_opinions.is_none() && !validity.is_reversed()
    };
    let mut general: Vec<&LimitPolicy> = limits.iter().filter(is_general).collect();
    general.sort_by_key(|policy| policy.valid_from);
    let Some(first) = general.first() else {
        let mut row = Row { part: Part::Limit, id: kind.to_string(), flaws };
        return row.wrong(
            "kind",
            format!("Thời hạn “{kind}” chưa có quy định chung cho mọi mức độ khẩn; hãy thêm một dòng."),
            format!("The deadline “{kind}” has no limit for every urgency; add one."),
        );
    };
    if let Some(from) = first.valid_from {
        gap(flaws, first, "valid_from", Validity::new(None, from.pred_opt()));
    }
    // The policy that holds longest of those seen so far: up to its end there is no gap.
    let mut longest = *first;
    for policy in general.into_iter().skip(1) {
        let Some(to) = longest.valid_to else { return };
        if let Some(missing) = between(to, policy.valid_from) {
            gap(flaws, longest, "valid_to", missing);
        }
        if policy.valid_to.is_none_or(|own| own > to) {
            longest = policy;
        }
    }
    if let Some(to) = longest.valid_to {
        gap(flaws, longest, "valid_to", Validity::new(to.succ_opt(), None));
    }
}

/// The days after `to` and before `from`.
fn between(to: NaiveDate, from: Option<NaiveDate>) -> Option<Validity> {
    let missing = Validity::new(to.succ_opt(), from?.pred_opt());
    (!missing.is_reversed()).then_some(missing)
}

fn gap(flaws: &mut Vec<Flaw>, beside: &LimitPolicy, field: &'static str, missing: Validity) {
    let kind = beside.kind;
    let span = match (missing.from, missing.to.and_then(|to| to.succ_opt())) {
        (None, Some(after)) => {
            let after = day_text(after);
            Text::new(format!("trước {}", after.vi), format!("before {}", after.en))
        }
        _ => missing.text(),
    };
    Row { part: Part::Limit, id: beside.id.clone(), flaws }.wrong(
        field,
        format!("Thời hạn “{kind}” không có quy định {}; hãy nới thời gian hiệu lực hoặc thêm một dòng.", span.vi),
        format!("The deadline “{kind}” has no limit {}; widen a validity or add a row.", span.en),
    );
}

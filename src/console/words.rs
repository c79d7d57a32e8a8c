//! How statuses, actions, amounts and times are called on pages.

use chrono::{DateTime, Utc, Weekday};

use crate::domain::access::Role;
use crate::domain::calendar::{Calendar, Interval, Limit};
use crate::domain::case::{DirectiveState, OpinionState, Outcome, Stance};
use crate::domain::deadline::{Deadline, DeadlineState};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::moment::{city_date, in_city};
use crate::domain::terms;
use crate::domain::text::{Language, Text};
use crate::domain::words::Urgency;

/// What a role is called.
pub fn role(role: Role) -> Text {
    let (vi, en) = match role {
        Role::Reporter => ("Cán bộ báo cáo", "Reporter"),
        Role::Manager => ("Quản lý doanh nghiệp", "Manager"),
        Role::Officer => ("Chuyên viên", "Officer"),
        Role::Director => ("Thủ trưởng cơ quan", "Head of agency"),
        Role::Coordinator => ("Điều phối viên", "Coordinator"),
        Role::ViceChairman => ("Phó Chủ tịch", "Vice-chairman"),
        Role::Chairman => ("Chủ tịch", "Chairman"),
        Role::Auditor => ("Kiểm tra, giám sát", "Auditor"),
        Role::Administrator => ("Quản trị hệ thống", "Administrator"),
    };
    Text::new(vi, en)
}

/// Where a case stands.
pub fn status(status: Status) -> Text {
    let (vi, en) = match status {
        Status::Received => ("Chờ phân công", "Waiting to be assigned"),
        Status::Routed => ("Chờ tiếp nhận", "Waiting to be accepted"),
        Status::InProgress => ("Đang xử lý", "Being handled"),
        Status::AwaitingEnterprise => ("Chờ doanh nghiệp bổ sung", "Waiting for the enterprise"),
        Status::SubmittedUpward => ("Đã trình cấp trên", "With a higher body"),
        Status::Answered => ("Đã trả lời, chờ xác nhận", "Answered, to be confirmed"),
        Status::Closed => ("Đã kết thúc", "Closed"),
        Status::Withdrawn => ("Doanh nghiệp đã rút", "Withdrawn"),
        Status::Declined => ("Không thuộc phạm vi tiếp nhận", "Declined"),
    };
    Text::new(vi, en)
}

/// How pressing a case is.
pub fn urgency(urgency: Urgency) -> Text {
    match urgency {
        Urgency::Normal => Text::new("Thường", "Normal"),
        Urgency::Urgent => Text::new("Khẩn", "Urgent"),
    }
}

/// What an answer amounts to.
pub fn outcome(outcome: Outcome) -> Text {
    let (vi, en) = match outcome {
        Outcome::Removed => ("Đã tháo gỡ", "The obstacle is gone"),
        Outcome::PartlyRemoved => ("Đã tháo gỡ một phần", "Part of the obstacle is gone"),
        Outcome::Explained => {
            ("Giải thích theo quy định, không có phương án khác", "Explained: the law leaves no choice")
        }
        Outcome::BeyondCompetence => {
            ("Vượt thẩm quyền, đã kiến nghị cấp trên", "Beyond competence, proposed to a higher body")
        }
    };
    Text::new(vi, en)
}

/// How an agency stands to a matter.
pub fn stance(stance: Stance) -> Text {
    let (vi, en) = match stance {
        Stance::Agrees => ("Thống nhất", "Agrees"),
        Stance::AgreesIf => ("Thống nhất với điều kiện", "Agrees on conditions"),
        Stance::Disagrees => ("Không thống nhất", "Disagrees"),
        Stance::NotConcerned => ("Không thuộc lĩnh vực quản lý", "Not concerned"),
    };
    Text::new(vi, en)
}

/// How an opinion stands.
pub fn opinion(state: OpinionState) -> Text {
    let (vi, en) = match state {
        OpinionState::Awaited => ("Đang chờ ý kiến", "Awaited"),
        OpinionState::Given => ("Đã cho ý kiến", "Given"),
        OpinionState::DeemedConsent => ("Quá hạn, xem như đồng ý", "Past its limit, consent is deemed"),
        OpinionState::NotNeeded => ("Không cần nữa", "Not needed any more"),
    };
    Text::new(vi, en)
}

/// How a directive stands.
pub fn directive(state: DirectiveState) -> Text {
    let (vi, en) = match state {
        DirectiveState::Open => ("Đang thực hiện", "To be done"),
        DirectiveState::Reported => ("Đã báo cáo, chờ xem xét", "Reported, to be judged"),
        DirectiveState::Accepted => ("Đã hoàn thành", "Done"),
        DirectiveState::Cancelled => ("Hồ sơ kết thúc trước khi thực hiện", "The case ended before it was done"),
    };
    Text::new(vi, en)
}

/// What is owed under a deadline, as a heading.
pub fn owed(deadline: &Deadline) -> Text {
    let Text { vi, en } = terms::deadline(deadline.kind);
    Text::new(capital(&vi), capital(&en))
}

/// An action, as the button that begins it says.
pub fn action(action: Action) -> Text {
    let (vi, en) = match action {
        Action::File => ("Gửi vướng mắc", "File an obstacle"),
        Action::Route => ("Phân công cơ quan chủ trì", "Assign a lead agency"),
        Action::Return => ("Chuyển trả không đúng thẩm quyền", "Return as not competent"),
        Action::Decline => ("Từ chối tiếp nhận", "Decline"),
        Action::Accept => ("Tiếp nhận hồ sơ", "Accept the case"),
        Action::DeemAccepted => ("Xem như đã tiếp nhận", "Deem accepted"),
        Action::Assign => ("Phân công chuyên viên khác", "Assign another officer"),
        Action::Reclassify => ("Xác định lại lĩnh vực, địa bàn", "Correct category or territory"),
        Action::Transfer => ("Chuyển giao do sắp xếp bộ máy", "Transfer by reorganisation"),
        Action::SetUrgency => ("Thay đổi mức độ khẩn", "Change the urgency"),
        Action::RequestInformation => ("Đề nghị doanh nghiệp bổ sung", "Ask the enterprise"),
        Action::SupplyInformation => ("Bổ sung thông tin", "Supply the information"),
        Action::LapseInformation => ("Hết hạn bổ sung", "Information lapsed"),
        Action::RequestOpinion => ("Xin ý kiến cơ quan phối hợp", "Ask for opinions"),
        Action::GiveOpinion => ("Cho ý kiến", "Give the opinion"),
        Action::DeemConsent => ("Xem như đồng ý", "Deem consent"),
        Action::RequestExtension => ("Đề nghị gia hạn", "Ask for more time"),
        Action::DecideExtension => ("Quyết định gia hạn", "Decide on more time"),
        Action::SubmitUpward => ("Trình cấp trên", "Submit to a higher body"),
        Action::FollowUp => ("Ghi kết quả đôn đốc cấp trên", "Record a follow-up"),
        Action::ReceiveFromAbove => ("Ghi ý kiến của cấp trên", "Record the higher body's word"),
        Action::DraftAnswer => ("Trình ký dự thảo trả lời", "Submit a draft answer"),
        Action::RejectDraft => ("Trả lại dự thảo", "Send the draft back"),
        Action::Approve => ("Ký duyệt trả lời", "Sign the answer"),
        Action::Confirm => ("Xác nhận đã được tháo gỡ", "Confirm that it is gone"),
        Action::Dispute => ("Chưa thống nhất với trả lời", "Dispute the answer"),
        Action::Close => ("Kết thúc", "Close"),
        Action::Withdraw => ("Rút hồ sơ", "Withdraw the case"),
        Action::Reopen => ("Mở lại hồ sơ", "Reopen the case"),
        Action::Recalculate => ("Tính lại thời hạn", "Count deadlines anew"),
        Action::Direct => ("Cho ý kiến chỉ đạo", "Give a directive"),
        Action::ReportDirective => ("Báo cáo thực hiện chỉ đạo", "Report on the directive"),
        Action::AcceptDirective => ("Chấp nhận báo cáo", "Accept the report"),
        Action::SendBackDirective => ("Yêu cầu báo cáo lại", "Send the report back"),
        Action::Remind => ("Nhắc việc", "Remind"),
        Action::Acknowledge => ("Xác nhận đã xem đôn đốc", "Acknowledge the escalation"),
        Action::Comment => ("Gửi trao đổi", "Comment"),
        Action::Note => ("Viết ghi chú nội bộ", "Write an internal note"),
        Action::Attach => ("Đính kèm tệp", "Attach a file"),
        Action::Restrict => ("Hạn chế người xem", "Restrict the case"),
        Action::Unrestrict => ("Bỏ hạn chế người xem", "Lift the restriction"),
    };
    Text::new(vi, en)
}

/// How a deadline stands, with the working time left or past, in words: nobody has to tell it by a colour.
pub fn standing(deadline: &Deadline, calendar: &Calendar, now: DateTime<Utc>, language: Language) -> String {
    let (vi, en): (String, String) = match deadline.state(now) {
        DeadlineState::Running => {
            let left = left(deadline, calendar, now);
            (format!("Còn {}", left.vi), format!("{} left", left.en))
        }
        DeadlineState::Overdue => {
            let late = left(deadline, calendar, now);
            (format!("Quá hạn {}", late.vi), format!("Overdue by {}", late.en))
        }
        DeadlineState::Paused => ("Đang tạm dừng".into(), "Paused".into()),
        DeadlineState::Met => ("Đúng hạn".into(), "Met in time".into()),
        DeadlineState::Missed => ("Trễ hạn".into(), "Missed".into()),
        DeadlineState::Cancelled => ("Không còn phải thực hiện".into(), "Not owed any more".into()),
    };
    Text { vi, en }.to(language).to_owned()
}

/// The working time until a deadline or since it: whole working days, or hours and minutes on the day itself.
fn left(deadline: &Deadline, calendar: &Calendar, now: DateTime<Utc>) -> Text {
    let days = calendar.working_days_late(city_date(deadline.due_at), city_date(now)).unsigned_abs();
    if days > 0 {
        return Text::new(terms::working_days(days, Language::Vi), terms::working_days(days, Language::En));
    }
    let minutes = deadline.remaining_minutes(calendar, now).abs();
    let Text { vi, en } = hours(minutes);
    Text::new(format!("{vi} làm việc"), format!("{en} of working time"))
}

/// Working time that something took: in days of the calendar's usual length where it is more than one.
pub fn duration(minutes: i64, calendar: &Calendar) -> Text {
    let day = minutes_of_a_day(calendar);
    if minutes < day {
        return hours(minutes);
    }
    let (days, rest) = (minutes / day, (minutes % day) / 60);
    let en = if days == 1 { "1 working day".to_owned() } else { format!("{days} working days") };
    match rest {
        0 => Text::new(format!("{days} ngày làm việc"), en),
        rest => Text::new(format!("{days} ngày làm việc {rest} giờ"), format!("{en} {rest} h")),
    }
}

/// The longest day of the week.
fn minutes_of_a_day(calendar: &Calendar) -> i64 {
    let of = |day: Weekday| calendar.hours().on(day).iter().map(Interval::minutes).sum();
    let first = Weekday::Mon;
    std::iter::successors(Some(first), |day| Some(day.succ())).take(7).map(of).max().unwrap_or(1)
}

fn hours(minutes: i64) -> Text {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => Text::new(format!("{minutes} phút"), format!("{minutes} min")),
        (hours, 0) => Text::new(format!("{hours} giờ"), format!("{hours} h")),
        (hours, minutes) => Text::new(format!("{hours} giờ {minutes} phút"), format!("{hours} h {minutes} min")),
    }
}

/// How long something may take.
pub fn limit(limit: Limit) -> Text {
    let quantity = limit.quantity();
    match limit {
        Limit::WorkingDays(_) => {
            Text::new(terms::working_days(quantity, Language::Vi), terms::working_days(quantity, Language::En))
        }
        Limit::CalendarDays(1) => Text::new("1 ngày", "1 day"),
        Limit::CalendarDays(_) => Text::new(format!("{quantity} ngày"), format!("{quantity} days")),
        Limit::WorkingMinutes(_) => {
            let Text { vi, en } = hours(quantity.into());
            Text::new(format!("{vi} làm việc"), format!("{en} of working time"))
        }
    }
}

/// A moment in a table or beside a name: "16/03/2026 17:00", "16 Mar 2026, 17:00".
pub fn moment(at: DateTime<Utc>, language: Language) -> String {
    let at = in_city(at);
    match language {
        Language::Vi => at.format("%d/%m/%Y %H:%M").to_string(),
        Language::En => at.format("%-d %b %Y, %H:%M").to_string(),
    }
}

/// Vietnamese đồng, in groups of three: "163.300.000.000 đồng", "VND 163,300,000,000".
pub fn amount(dong: i64, language: Language) -> String {
    let digits = dong.to_string();
    let separator = if language == Language::Vi { '.' } else { ',' };
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    match language {
        Language::Vi => format!("{grouped} đồng"),
        Language::En => format!("VND {grouped}"),
    }
}

/// Bytes, as people say them.
pub fn size(bytes: i64, language: Language) -> String {
    let (whole, tenth, unit) = match bytes {
        ..1_000_000 => return format!("{} kB", (bytes + 999) / 1000),
        _ => (bytes / 1_000_000, bytes % 1_000_000 / 100_000, "MB"),
    };
    let comma = if language == Language::Vi { ',' } else { '.' };
    format!("{whole}{comma}{tenth} {unit}")
}

/// The same with a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_as_their_reader_writes_them() {
        assert_eq!(amount(163_300_000_000, Language::Vi), "163.300.000.000 đồng");
        assert_eq!(amount(1_000, Language::En), "VND 1,000");
        assert_eq!((amount(0, Language::Vi), amount(999, Language::Vi)), ("0 đồng".into(), "999 đồng".into()));
    }

    #[test]
    fn times_are_said_in_words() {
        assert_eq!(hours(0).vi, "0 phút");
        assert_eq!(hours(205).vi, "3 giờ 25 phút");
        assert_eq!(hours(120).en, "2 h");
        assert_eq!(capital("đôn đốc"), "Đôn đốc");
        assert_eq!((size(1, Language::Vi), size(2_460_000, Language::Vi)), ("1 kB".into(), "2,4 MB".into()));
    }
}

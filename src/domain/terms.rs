//! How positions, deadlines and moments are called in letters and on pages.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::moment::city_offset;
use super::text::{Language, Text};
use super::words::{DeadlineKind, Position};

/// How a person is addressed in a position, beside the name of their organization.
pub fn title(position: Position) -> Text {
    match position {
        Position::Manager => Text::new("Đại diện doanh nghiệp", "Manager"),
        Position::Intake => Text::new("Bộ phận tiếp nhận", "Intake"),
        Position::Officer => Text::new("Chuyên viên thụ lý", "Officer in charge"),
        Position::Director => Text::new("Thủ trưởng cơ quan", "Director"),
        Position::Coordinator => Text::new("Đầu mối điều phối", "Coordinator"),
        Position::ViceChairman => Text::new("Phó Chủ tịch", "Vice Chairman"),
        Position::Chairman => Text::new("Chủ tịch", "Chairman"),
    }
}

/// How a position is called where it stands alone in a sentence.
pub fn position(position: Position) -> Text {
    match position {
        Position::Manager => Text::new("đại diện doanh nghiệp", "the enterprise's manager"),
        Position::Intake => Text::new("bộ phận tiếp nhận", "the agency's intake"),
        Position::Officer => Text::new("chuyên viên thụ lý", "the officer in charge"),
        Position::Director => Text::new("thủ trưởng cơ quan", "the agency's director"),
        Position::Coordinator => Text::new("đầu mối điều phối của Thành phố", "the city's coordinator"),
        Position::ViceChairman => Text::new("Phó Chủ tịch UBND Thành phố", "the Vice Chairman of the city"),
        Position::Chairman => Text::new("Chủ tịch UBND Thành phố", "the Chairman of the city"),
    }
}

/// What is to be done before a deadline, after "đề nghị" or "please".
pub fn wanted(kind: DeadlineKind) -> Text {
    match kind {
        DeadlineKind::Triage => Text::new(
            "phân công cơ quan chủ trì hoặc từ chối có nêu lý do",
            "route the case to a lead agency, or decline it with reasons",
        ),
        DeadlineKind::Acceptance => {
            Text::new("tiếp nhận hồ sơ và phân công chuyên viên thụ lý", "accept the case and name its officer")
        }
        DeadlineKind::Answer => {
            Text::new("giải quyết và trả lời doanh nghiệp", "resolve the case and answer the enterprise")
        }
        DeadlineKind::Rework => {
            Text::new("xử lý lại và trả lời doanh nghiệp", "take the case up again and answer the enterprise anew")
        }
        DeadlineKind::FollowUp => Text::new(
            "nắm kết quả giải quyết của cơ quan cấp trên và cập nhật vào hồ sơ",
            "follow up with the higher body and record what is heard",
        ),
        DeadlineKind::Opinion => Text::new("cho ý kiến phối hợp", "give the opinion that was asked for"),
        DeadlineKind::Directive => {
            Text::new("thực hiện ý kiến chỉ đạo và báo cáo kết quả", "carry out the directive and report the result")
        }
        DeadlineKind::Information => Text::new("bổ sung thông tin", "supply the information that was asked for"),
        DeadlineKind::Confirmation => Text::new(
            "xác nhận kết quả hoặc nêu ý kiến chưa thống nhất",
            "confirm the result, or say why you do not agree",
        ),
    }
}

/// What a deadline asks for.
pub fn deadline(kind: DeadlineKind) -> Text {
    match kind {
        DeadlineKind::Triage => Text::new("phân công cơ quan chủ trì", "assignment of a lead agency"),
        DeadlineKind::Acceptance => Text::new("tiếp nhận hồ sơ", "acceptance"),
        DeadlineKind::Answer => Text::new("trả lời", "answer"),
        DeadlineKind::Rework => Text::new("xử lý lại và trả lời", "renewed answer"),
        DeadlineKind::FollowUp => Text::new("đôn đốc cơ quan cấp trên", "follow-up with the higher body"),
        DeadlineKind::Opinion => Text::new("cho ý kiến", "opinion"),
        DeadlineKind::Directive => Text::new("thực hiện ý kiến chỉ đạo", "report on the directive"),
        DeadlineKind::Information => Text::new("bổ sung thông tin", "additional information"),
        DeadlineKind::Confirmation => Text::new("xác nhận kết quả", "confirmation"),
    }
}

/// Positions in a sentence: "chuyên viên thụ lý và thủ trưởng cơ quan".
pub fn listed(positions: &[Position], language: Language) -> String {
    let names: Vec<Text> = positions.iter().map(|one| position(*one)).collect();
    let names: Vec<&str> = names.iter().map(|name| name.to(language)).collect();
    let and = match language {
        Language::Vi => " và ",
        Language::En => " and ",
    };
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}{and}{last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// A person in their position: "Ông/Bà Trần Thị Bình, thủ trưởng cơ quan, Sở Tài chính". Whoever speaks for the city
/// needs no organization beside the position.
pub fn seat(name: Option<&str>, held: Position, organization: &str, language: Language) -> String {
    let name = name.map(|name| match language {
        Language::Vi => format!("Ông/Bà {name}"),
        Language::En => name.to_owned(),
    });
    let of_city = matches!(held, Position::Coordinator | Position::ViceChairman | Position::Chairman);
    let position = position(held);
    let parts = name.as_deref().into_iter().chain([position.to(language)]);
    parts.chain((!of_city).then_some(organization)).collect::<Vec<_>>().join(", ")
}

/// A moment on the city's clocks: "17:00 ngày 16/03/2026 (Thứ Hai)", "Monday 16 March 2026, 17:00".
pub fn moment(at: DateTime<Utc>, language: Language) -> String {
    let at = at.with_timezone(&city_offset());
    match language {
        Language::Vi => format!("{} ngày {}", at.format("%H:%M"), day(at.date_naive(), language)),
        Language::En => format!("{}, {}", day(at.date_naive(), language), at.format("%H:%M")),
    }
}

/// A day: "16/03/2026 (Thứ Hai)", "Monday 16 March 2026".
pub fn day(on: NaiveDate, language: Language) -> String {
    match language {
        Language::Vi => format!("{} ({})", on.format("%d/%m/%Y"), VI_WEEKDAYS[on.weekday() as usize]),
        Language::En => on.format("%A %-d %B %Y").to_string(),
    }
}

/// "3 ngày làm việc", "3 working days".
pub fn working_days(count: u32, language: Language) -> String {
    match (language, count) {
        (Language::Vi, _) => format!("{count} ngày làm việc"),
        (Language::En, 1) => "1 working day".to_owned(),
        (Language::En, _) => format!("{count} working days"),
    }
}

const VI_WEEKDAYS: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"];

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_moment_reads_as_its_reader_writes_it() {
        let due = Utc.with_ymd_and_hms(2026, 3, 16, 10, 0, 0).unwrap();
        assert_eq!(moment(due, Language::Vi), "17:00 ngày 16/03/2026 (Thứ Hai)");
        assert_eq!(moment(due, Language::En), "Monday 16 March 2026, 17:00");
        let sunday = Utc.with_ymd_and_hms(2026, 3, 7, 17, 30, 0).unwrap();
        assert_eq!(moment(sunday, Language::Vi), "00:30 ngày 08/03/2026 (Chủ Nhật)");
    }
}

use std::collections::BTreeSet;

use super::*;
use crate::domain::escalation::Attention;
use crate::mail::message::{Because, Standing, Tone};
use crate::mail::samples::{
    case, digest, escalation_of, finance, links, messages, news, petition_receipt, reader, restricted,
};

fn escalation(standing: Standing, tone: Tone, full: bool) -> Message {
    escalation_of(DeadlineKind::Answer, standing, tone, full)
}

#[test]
fn every_message_reads_in_every_language_and_position() {
    for message in messages() {
        for language in Language::ALL {
            for position in Position::ALL {
                let letter = render(&EMBEDDED, &message, &reader(*position, *language), &links()).unwrap();
                assert!(letter.subject.starts_with('['), "{}", letter.subject);
                let leads_to_a_case = letter.text.contains("https://thaogo.example/cases/H29-260302-00001");
                let is_about_none =
                    matches!(message, Message::Rulebook(_) | Message::Invitation(_) | Message::PasswordReset(_));
                assert!(leads_to_a_case != is_about_none, "{}", letter.text);
                assert!(!letter.text.contains("none") && !letter.html.contains("none "), "{}", letter.text);
                let stray = letter.text.lines().find(|line| line.starts_with(['|', '>', '~', '*', '.']));
                assert_eq!(stray, None, "{}", letter.text);
            }
        }
    }
}

#[test]
fn no_message_is_left_out_of_these_tests() {
    let told: BTreeSet<&str> = messages().iter().map(Message::kind).collect();
    let written: BTreeSet<&str> = crate::mail::templates::LETTERS
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("vi/")?.strip_suffix(".txt"))
        .filter(|name| !matches!(*name, "letter" | "facts" | "restricted"))
        .collect();
    assert_eq!(told, written);
}

#[test]
fn a_subject_has_the_code_and_what_is_wanted() {
    let late = escalation(Standing::Late(3), Tone::Ordinary, true);
    let subject = |position, language| compose(&late, &reader(position, language), &links()).subject;
    assert_eq!(
        subject(Position::Director, Language::Vi),
        "[H29-260302-00001] Quá hạn trả lời 3 ngày làm việc – đề nghị xử lý"
    );
    assert_eq!(
        subject(Position::Chairman, Language::Vi),
        "[H29-260302-00001] Quá hạn trả lời 3 ngày làm việc – kính đề nghị chỉ đạo"
    );
    assert_eq!(
        subject(Position::Director, Language::En),
        "[H29-260302-00001] Overdue by 3 working days: answer – please act"
    );
}

#[test]
fn a_vertical_agency_is_asked_through_its_ministry() {
    let asked = escalation(Standing::Late(10), Tone::Request, true);
    let text = compose(&asked, &reader(Position::Chairman, Language::Vi), &links()).text;
    assert!(text.contains("có văn bản đề nghị bộ, ngành chủ quản của Sở Tài chính"), "{text}");
}

#[test]
fn why_a_step_reaches_its_reader_is_said() {
    let text = |because, position| {
        let Message::Escalation(mut told) = escalation(Standing::Late(1), Tone::Ordinary, true) else { panic!() };
        told.because = because;
        compose(&Message::Escalation(told), &reader(position, Language::Vi), &links()).text
    };
    let vacant = text(Because::Vacant(Position::Director), Position::Coordinator);
    assert!(vacant.contains("quy định phân công, do vị trí thủ trưởng cơ quan đang khuyết."), "{vacant}");
    let stands_for = text(Because::NoOfficer, Position::Intake);
    assert!(stands_for.contains("do hồ sơ chưa có chuyên viên thụ lý."), "{stands_for}");
    let own = text(Because::Named, Position::Director);
    assert!(!own.contains("do vị trí") && !own.contains("do hồ sơ chưa"), "{own}");
}

#[test]
fn an_escalation_says_who_else_is_told_and_who_is_next() {
    let late = escalation(Standing::Late(3), Tone::Ordinary, true);
    let text = |position| compose(&late, &reader(position, Language::Vi), &links()).text;
    let told = text(Position::Director);
    assert!(told.contains("Đồng thời gửi: Ông/Bà Trần Thị Bình, thủ trưởng cơ quan, Sở Tài chính"), "{told}");
    assert!(told.contains("và gửi: Ông/Bà Trần Thị Bình, đầu mối điều phối của Thành phố\n"), "{told}");
    assert!(told.contains("hệ thống sẽ nhắc lại Ông/Bà và báo đến Phó Chủ tịch UBND Thành phố."), "{told}");
    let other = text(Position::Officer);
    assert!(other.contains("sẽ báo tiếp đến thủ trưởng cơ quan và Phó Chủ tịch UBND Thành phố."), "{other}");
}

#[test]
fn a_colleague_without_a_position_is_addressed_by_name() {
    let colleague = Reader { position: None, ..reader(Position::Officer, Language::Vi) };
    for news in news(true) {
        let message = Message::News { case: case(Some(finance())), news };
        let letter = compose(&message, &colleague, &links());
        assert!(letter.text.starts_with("Kính gửi: Ông/Bà Nguyễn Văn An, Sở Tài chính\n"), "{}", letter.text);
    }
}

#[test]
fn a_digest_tells_what_is_to_be_done_then_the_urgent_then_the_most_late() {
    let text = compose(&digest(), &reader(Position::Chairman, Language::Vi), &links()).text;
    let order = [
        "CẦN ÔNG/BÀ QUYẾT ĐỊNH (4)",
        "00001: quá hạn trả lời 3 ngày làm việc",
        "báo cáo thực hiện ý kiến chỉ đạo đang chờ chấp nhận",
        "00001: quá hạn trả lời 2 ngày làm việc",
        "chưa có cơ quan chủ trì",
        "00003: còn 2 ngày làm việc",
        "CẦN ÔNG/BÀ CHỈ ĐẠO (2)",
        "00002: KHẨN; hôm nay đến hạn",
        "ĐỂ ÔNG/BÀ BIẾT (5)",
        "thủ trưởng cơ quan, Sở Tài chính, đã xem và hẹn xử lý chậm nhất ngày 19/03/2026 (Thứ Năm)",
        "báo đến Ông/Bà từ ngày 19/03/2026 (Thứ Năm).",
        "https://thaogo.example/escalations",
    ];
    let mut rest = text.as_str();
    for what in order {
        let at = rest.find(what).unwrap_or_else(|| panic!("{what} is missing or comes too early in {text}"));
        rest = &rest[at + what.len()..];
    }
}

#[test]
fn a_digest_leaves_out_what_holds_nothing() {
    let Message::Digest { on, mut items } = digest() else { panic!() };
    items.retain(|item| item.attention == Attention::Know);
    let letter = compose(&Message::Digest { on, items }, &reader(Position::Chairman, Language::En), &links());
    assert!(letter.html.contains("For your information (5)</h2>"), "{}", letter.html);
    assert!(!letter.html.contains("For your decision") && !letter.html.contains("For your direction"));
}

#[test]
fn of_a_restricted_case_the_code_alone_is_told() {
    let told = compose(&restricted(), &reader(Position::Director, Language::Vi), &links());
    assert_eq!(told.subject, "[H29-260302-00001] Hồ sơ hạn chế người xem – đề nghị xem trên hệ thống");
    assert!(told.text.contains("https://thaogo.example/cases/H29-260302-00001"), "{}", told.text);
    let digest = compose(&digest(), &reader(Position::Chairman, Language::Vi), &links()).text;
    let line = digest.lines().find(|line| line.contains("00004")).unwrap_or_default();
    assert!(line.ends_with("hồ sơ hạn chế người xem, đề nghị xem trên hệ thống."), "{line}");
    for secret in ["Bến Thành", "thuê đất", "uá hạn", "Trần Thị Bình"] {
        assert!(!format!("{} {} {line}", told.text, told.html).contains(secret), "{secret}: {}", told.text);
    }
}

#[test]
fn a_receipt_names_each_case_of_the_letter() {
    let letter = compose(&petition_receipt(true), &reader(Position::Manager, Language::Vi), &links());
    assert_eq!(letter.subject, "[128/CV-KHĐT] Đã tiếp nhận văn bản kiến nghị với 2 vướng mắc");
    for code in ["H29-260302-00001", "H29-260302-00002"] {
        assert!(letter.text.contains(&format!("https://thaogo.example/cases/{code}")), "{}", letter.text);
    }
    assert!(letter.text.contains("cơ quan chủ trì Sở Tài chính"), "{}", letter.text);
}

#[test]
fn names_cannot_speak_as_templates_or_markup() {
    let mut sly = reader(Position::Director, Language::Vi);
    sly.name = "An\n\n> Bấm vào đây | https://evil.example <b>".into();
    let letter = compose(&messages()[1], &sly, &links());
    assert!(!letter.html.contains("href=\"https://evil.example"), "{}", letter.html);
    assert!(!letter.html.contains("<b>"), "{}", letter.html);
}

use std::collections::BTreeSet;

use chrono::TimeZone;
use uuid::Uuid;

use super::*;
use crate::mail::message::{Answerable, CaseFacts, Escalation, NextStep, Standing, Tone};

fn due() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 16, 10, 0, 0).unwrap()
}

fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 19).unwrap()
}

fn finance() -> Text {
    Text::new("Sở Tài chính", "Department of Finance")
}

fn reader(position: Position, language: Language) -> Reader {
    let (name, address) = ("Nguyễn Văn An".to_owned(), "an@stc.example".to_owned());
    Reader { person: Uuid::nil(), address, name, position, organization: finance(), language }
}

fn case(lead: Option<Text>) -> CaseFacts {
    CaseFacts {
        id: Uuid::nil(),
        code: "H29-260302-00001".into(),
        enterprise: "Bến Thành".into(),
        enterprise_name: Text::new("Công ty Bến Thành", "Ben Thanh Company"),
        category: Text::new("Giá thuê đất", "Land rent"),
        lead,
    }
}

fn links() -> Links {
    Links { base_url: "https://thaogo.example".into(), message_domain: "thaogo.example".into() }
}

fn escalation(standing: Standing, tone: Tone, full: bool) -> Message {
    Message::Escalation(Box::new(Escalation {
        case: case(Some(finance())),
        deadline: DeadlineKind::Answer,
        due_at: due(),
        standing,
        owed_by: finance(),
        step_for: Position::Director,
        answerable: full.then(|| Answerable {
            name: Some("Trần Thị Bình".into()),
            position: Position::Officer,
            organization: finance(),
        }),
        next: full.then(|| NextStep { position: Position::ViceChairman, on: on() }),
        tone,
    }))
}

fn digest() -> Message {
    let item = |code: &str, days_late, full: bool| DigestItem {
        code: code.into(),
        title: full.then(|| "Giá thuê đất chưa được quyết định".into()),
        enterprise: Text::new("Công ty Bến Thành", "Ben Thanh Company"),
        lead: full.then(|| Text::new("Sở Tài chính", "Department of Finance")),
        deadline: DeadlineKind::Answer,
        due_at: due(),
        days_late,
    };
    let items =
        vec![item("H29-260302-00003", -2, false), item("H29-260302-00001", 3, true), item("H29-260302-00002", 0, true)];
    Message::Digest { on: on(), items }
}

fn petition_receipt(routed: bool) -> Message {
    let item = |code: &str| ReceiptItem {
        code: code.into(),
        category: Text::new("Giá thuê đất", "Land rent"),
        lead: routed.then(finance),
        answer_by: due(),
    };
    let cases = vec![item("H29-260302-00001"), item("H29-260302-00002")];
    Message::PetitionReceipt { document: "128/CV-KHĐT".into(), signed_on: on(), cases }
}

/// Every message, with all that may be told and with as little as may be.
fn messages() -> Vec<Message> {
    let mut all = vec![digest()];
    for full in [true, false] {
        let case = || case(full.then(finance));
        let officer = full.then(|| "Trần Thị Bình".to_owned());
        all.extend([
            Message::CaseFiled { case: case(), accept_by: due(), answer_by: due() },
            Message::CaseReceipt { case: case(), answer_by: due() },
            Message::CaseUnrouted { case: case(), decide_by: due() },
            Message::CaseAccepted { case: case(), officer, answer_by: due() },
            Message::CaseDeemedAccepted { case: case(), accept_by: due(), answer_by: due() },
            Message::CaseRoutedToYou { case: case(), accept_by: due(), answer_by: due() },
            Message::InformationRequested { case: case(), supply_by: due() },
            Message::InformationSupplied { case: case(), answer_by: due() },
            Message::InformationLapsed { case: case(), supply_by: due(), answer_by: due() },
            Message::DraftForSignature { case: case(), drafter: "Trần Thị Bình".into(), answer_by: due() },
            Message::CaseAnswered { case: case(), document: "123/STC".into(), signed_on: on(), confirm_by: due() },
            Message::CaseConfirmed { case: case() },
            Message::CaseClosed { case: case(), confirm_by: due() },
            Message::CaseDeclined { case: case() },
            Message::CaseWithdrawn { case: case() },
            petition_receipt(full),
        ]);
        for standing in [Standing::Left(2), Standing::Today, Standing::Late(3)] {
            all.extend([Tone::Ordinary, Tone::Request].map(|tone| escalation(standing, tone, full)));
        }
    }
    all
}

#[test]
fn every_message_reads_in_every_language_and_position() {
    for message in messages() {
        for language in Language::ALL {
            for position in Position::ALL {
                let letter = render(&message, &reader(*position, *language), &links()).unwrap();
                assert!(letter.subject.starts_with('['), "{}", letter.subject);
                assert!(letter.text.contains("https://thaogo.example/cases/H29-260302-00001"), "{}", letter.text);
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
        .filter(|name| !matches!(*name, "letter" | "facts"))
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
fn a_vacant_position_is_named_as_the_reason() {
    let passed_on = escalation(Standing::Late(1), Tone::Ordinary, true);
    let text = compose(&passed_on, &reader(Position::Coordinator, Language::Vi), &links()).text;
    assert!(text.contains("quy định phân công, do vị trí thủ trưởng cơ quan đang khuyết."), "{text}");
    let own = compose(&passed_on, &reader(Position::Director, Language::Vi), &links()).text;
    assert!(!own.contains("đang khuyết"), "{own}");
}

#[test]
fn a_digest_tells_the_most_late_first() {
    let text = compose(&digest(), &reader(Position::Chairman, Language::Vi), &links()).text;
    let places = ["00001: quá hạn trả lời 3 ngày làm việc", "00002: hôm nay đến hạn", "00003: còn 2 ngày làm việc"]
        .map(|what| text.find(what).unwrap_or_else(|| panic!("{what} is missing in {text}")));
    assert!(places.is_sorted(), "{text}");
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

use std::collections::BTreeSet;

use chrono::TimeZone;
use uuid::Uuid;

use super::*;
use crate::domain::words::Urgency;
use crate::mail::message::{
    Because, CaseFacts, Escalation, Handover, MovedDeadline, News, NextStep, RulebookNews, Seat, Standing, Tone,
};

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
    Reader { person: Uuid::nil(), address, name, position: Some(position), organization: finance(), language }
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

fn seat(position: Position, full: bool) -> Seat {
    Seat { name: full.then(|| "Trần Thị Bình".to_owned()), position, organization: finance() }
}

fn escalation(standing: Standing, tone: Tone, full: bool) -> Message {
    escalation_of(DeadlineKind::Answer, standing, tone, full)
}

fn escalation_of(deadline: DeadlineKind, standing: Standing, tone: Tone, full: bool) -> Message {
    Message::Escalation(Box::new(Escalation {
        case: case(Some(finance())),
        deadline,
        due_at: due(),
        standing,
        owed_by: finance(),
        wanted: deadline,
        because: if full { Because::Vacant(Position::Director) } else { Because::Named },
        answerable: full.then(|| seat(Position::Officer, full)),
        also: if full { vec![seat(Position::Director, full), seat(Position::Coordinator, full)] } else { Vec::new() },
        lapses_at: full.then(due),
        next: full.then(|| NextStep { positions: vec![Position::Director, Position::ViceChairman], on: on() }),
        tone,
    }))
}

fn digest() -> Message {
    let item = |code: &str, days_late, full: bool| DigestItem {
        code: code.into(),
        title: full.then(|| "Giá thuê đất chưa được quyết định".into()),
        enterprise: Text::new("Công ty Bến Thành", "Ben Thanh Company"),
        lead: full.then(|| Text::new("Sở Tài chính", "Department of Finance")),
        owed_by: full.then(|| Text::new("Sở Xây dựng", "Department of Construction")),
        deadline: DeadlineKind::Answer,
        due_at: due(),
        days_late,
    };
    let items =
        vec![item("H29-260302-00003", -2, false), item("H29-260302-00001", 3, true), item("H29-260302-00002", 0, true)];
    Message::Digest { on: on(), items }
}

/// All the news that there are, with all that may be told and with as little as may be.
fn news(full: bool) -> Vec<News> {
    let (by, agency, someone) = (seat(Position::Chairman, full), finance, || full.then(|| "Trần Thị Bình".to_owned()));
    let (accept_by, answer_by, decide_by, supply_by) = (due(), due(), due(), due());
    let (due_by, confirm_by, name) = (due(), due(), || "Trần Thị Bình".to_owned());
    let tone = if full { Tone::Request } else { Tone::Ordinary };
    let (why, urgency) =
        if full { (Handover::Returned, Urgency::Urgent) } else { (Handover::Reclassified, Urgency::Normal) };
    vec![
        News::CaseFiled { accept_by, answer_by },
        News::CaseReceipt { answer_by },
        News::CaseUnrouted { decide_by },
        News::CaseRoutedToYou { accept_by, answer_by },
        News::CaseHandedToYou { why, from: full.then(agency), accept_by, answer_by },
        News::CaseReturned { by: agency(), times: 1 + usize::from(full), proposed: full.then(agency), decide_by },
        News::CaseMovedAway,
        News::LeadChanged { answer_by },
        News::CaseReclassified,
        News::CaseDeclined,
        News::CaseAccepted { officer: someone(), answer_by },
        News::CaseDeemedAccepted { accept_by, answer_by },
        News::CaseAssigned { answer_by },
        News::CaseReassigned { officer: someone() },
        News::UrgencyChanged { urgency, answer_by: full.then(due) },
        News::InformationRequested { supply_by },
        News::InformationSupplied { answer_by },
        News::InformationLapsed { supply_by, answer_by },
        News::OpinionRequested { due_by, tone },
        News::OpinionGiven { agency: agency(), awaited: usize::from(full) },
        News::OpinionLapsed { agency: agency(), awaited: usize::from(full) },
        News::ConsentDeemed { due_by },
        News::ExtensionRequested { by: someone(), until: on(), answer_by },
        News::ExtensionDecided { granted: full, answer_by },
        News::ExtensionGranted { reason: "Chờ kết quả thẩm định giá.".into(), answer_by },
        News::SubmittedUpward { higher_body: "Bộ Tài chính".into(), document: "12/TTr-UBND".into(), paused: full },
        News::WordFromAbove { higher_body: full.then(|| "Bộ Tài chính".into()), answer_by },
        News::DraftForSignature { drafter: name(), answer_by },
        News::DraftRejected { answer_by },
        News::CaseAnswered { document: "123/STC".into(), signed_on: on(), confirm_by },
        News::CaseConfirmed,
        News::CaseDisputed { answer_by },
        News::CaseClosed { confirm_by },
        News::CaseWithdrawn,
        News::CaseReopened { decide_by: full.then(due), answer_by },
        News::DeadlinesMoved { legal_basis: "Thông báo số 5015/TB-LĐTBXH".into(), moved: moved(full) },
        News::DirectiveGiven { by: by.clone(), due_by, tone },
        News::DirectiveReported { organization: agency() },
        News::DirectiveAccepted { by: by.clone(), tone },
        News::DirectiveSentBack { by: by.clone(), due_by, tone },
        News::Reminder { by, words: someone(), pressing: full.then(|| (DeadlineKind::Rework, due())), tone },
        News::CommentAdded { from: agency() },
        News::Mentioned { by: someone(), note: full },
    ]
}

fn moved(several: bool) -> Vec<MovedDeadline> {
    let kinds = [DeadlineKind::Answer, DeadlineKind::Acceptance].into_iter().take(1 + usize::from(several));
    kinds.map(|kind| MovedDeadline { kind, before: due(), after: due() }).collect()
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

fn rulebook_news(full: bool) -> Vec<RulebookNews> {
    let (revision, effective_at, by) = (7, due(), || "Trần Thị Bình".to_owned());
    let (added, changed, removed) = (3, 1, 0);
    let reason = full.then(|| "Sáp nhập sở theo Nghị quyết mới.".to_owned());
    vec![
        RulebookNews::RulebookSubmitted { revision, by: by(), effective_at, added, changed, removed, reason },
        RulebookNews::RulebookApproved { revision, by: by(), effective_at },
        RulebookNews::RulebookSentBack { revision, by: by(), reason: "Thiếu căn cứ pháp lý ở R014.".into() },
    ]
}

/// Every message, with all that may be told and with as little as may be.
fn messages() -> Vec<Message> {
    let mut all = vec![digest()];
    for full in [true, false] {
        all.extend(news(full).into_iter().map(|news| Message::News { case: case(full.then(finance)), news }));
        all.push(petition_receipt(full));
        all.extend(rulebook_news(full).into_iter().map(Message::Rulebook));
        for standing in [Standing::Left(2), Standing::Today, Standing::Late(3)] {
            for kind in DeadlineKind::ALL {
                all.extend([Tone::Ordinary, Tone::Request].map(|tone| escalation_of(*kind, standing, tone, full)));
            }
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
                let leads_to_a_case = letter.text.contains("https://thaogo.example/cases/H29-260302-00001");
                assert!(leads_to_a_case != matches!(message, Message::Rulebook(_)), "{}", letter.text);
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

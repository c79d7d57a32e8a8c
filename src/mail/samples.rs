//! Invented messages of every kind: what templates are tried on, by the tests and, where a city has its own, at every
//! start.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use uuid::Uuid;

use super::compose::{Composed, Links, compose};
use super::message::{
    Acknowledged, Because, CaseFacts, DigestItem, Escalation, Handover, Message, MovedDeadline, News, NextStep,
    OtherDeadline, PasswordLetter, Reader, ReceiptItem, Reorganised, RulebookNews, Seat, Side, Standing, StandsIn,
    Tone,
};
use crate::domain::escalation::{Attention, Why};
use crate::domain::text::{Language, Text};
use crate::domain::words::{DeadlineKind, Position, Urgency};

/// When something is due.
pub fn due() -> DateTime<Utc> {
    Utc.timestamp_opt(1_773_655_200, 0).single().unwrap_or_default()
}

/// A day.
pub fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 19).unwrap_or_default()
}

/// An agency.
pub fn finance() -> Text {
    Text::new("Sở Tài chính", "Department of Finance")
}

/// A reader.
pub fn reader(position: Position, language: Language) -> Reader {
    let (name, address) = ("Nguyễn Văn An".to_owned(), "an@stc.example".to_owned());
    Reader {
        person: Uuid::nil(),
        address,
        name,
        position: Some(position),
        organization: finance(),
        language,
        stands_in: None,
    }
}

/// A case.
pub fn case(lead: Option<Text>) -> CaseFacts {
    CaseFacts {
        id: Uuid::nil(),
        code: "H29-260302-00001".into(),
        restricted: false,
        enterprise: "Bến Thành".into(),
        enterprise_name: Text::new("Công ty Bến Thành", "Ben Thanh Company"),
        category: Text::new("Giá thuê đất", "Land rent"),
        lead,
    }
}

/// Where it all is.
pub fn links() -> Links {
    Links { base_url: "https://thaogo.example".into(), message_domain: "thaogo.example".into() }
}

/// Someone in a position.
pub fn seat(position: Position, full: bool) -> Seat {
    Seat { name: full.then(|| "Trần Thị Bình".to_owned()), position, organization: finance() }
}

/// Somebody who saw a step and said by when they act.
pub fn acknowledged() -> Acknowledged {
    Acknowledged { by: seat(Position::Director, true), act_by: on() }
}

/// Other deadlines of the same case, one of each standing.
pub fn others() -> Vec<OtherDeadline> {
    let (opinion, directive) = (DeadlineKind::Opinion, DeadlineKind::Directive);
    let standings = [(opinion, Standing::Late(2)), (directive, Standing::Today), (directive, Standing::Left(2))];
    let other = |(deadline, standing)| OtherDeadline { deadline, due_at: due(), standing, owed_by: finance() };
    standings.map(other).into()
}

/// A step about a deadline.
pub fn escalation_of(deadline: DeadlineKind, standing: Standing, tone: Tone, full: bool) -> Message {
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
        acknowledged: full.then(acknowledged).into_iter().collect(),
        others: if full { others() } else { Vec::new() },
        lapses_at: full.then(due),
        next: full.then(|| NextStep { positions: vec![Position::Director, Position::ViceChairman], on: on() }),
        tone,
    }))
}

/// A step about a restricted case.
pub fn restricted() -> Message {
    let mut told = escalation_of(DeadlineKind::Answer, Standing::Late(3), Tone::Ordinary, true);
    if let Message::Escalation(told) = &mut told {
        told.case.restricted = true;
    }
    told
}

/// A digest.
pub fn digest() -> Message {
    let item = |code: &str, days_late, attention, why: Option<Why>| DigestItem {
        code: code.into(),
        restricted: false,
        title: why.map(|_| "Giá thuê đất chưa được quyết định".into()),
        enterprise: Text::new("Công ty Bến Thành", "Ben Thanh Company"),
        lead: why.map(|_| Text::new("Sở Tài chính", "Department of Finance")),
        owed_by: why.map(|_| Text::new("Sở Xây dựng", "Department of Construction")),
        deadline: DeadlineKind::Answer,
        due_at: due(),
        days_late,
        urgent: days_late == 0,
        attention,
        why,
        since: on(),
        acknowledged: why.map(|_| acknowledged()).into_iter().collect(),
    };
    let plain =
        [Attention::Decide, Attention::Direct, Attention::Know].map(|one| item("H29-260302-00003", -2, one, None));
    let why = Why::ALL.iter().zip(1..).map(|(why, days)| item("H29-260302-00001", days, why.attention(), Some(*why)));
    let urgent = item("H29-260302-00002", 0, Attention::Direct, Some(Why::Acknowledged));
    let restricted = DigestItem { restricted: true, ..item("H29-260302-00004", 1, Attention::Know, None) };
    let items = plain.into_iter().chain(why).chain([urgent, restricted]).collect();
    Message::Digest { on: on(), items }
}

/// All the news that there are, with all that may be told and with as little as may be.
pub fn news(full: bool) -> Vec<News> {
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

/// Deadlines that a calendar moves.
pub fn moved(several: bool) -> Vec<MovedDeadline> {
    let kinds = [DeadlineKind::Answer, DeadlineKind::Acceptance].into_iter().take(1 + usize::from(several));
    kinds.map(|kind| MovedDeadline { kind, before: due(), after: due() }).collect()
}

/// The cases of a letter.
fn receipt_items(routed: bool) -> Vec<ReceiptItem> {
    let item = |code: &str| ReceiptItem {
        code: code.into(),
        category: Text::new("Giá thuê đất", "Land rent"),
        lead: routed.then(finance),
        answer_by: due(),
    };
    vec![item("H29-260302-00001"), item("H29-260302-00002")]
}

/// A receipt for a letter.
pub fn petition_receipt(routed: bool) -> Message {
    Message::PetitionReceipt { document: "128/CV-KHĐT".into(), signed_on: on(), cases: receipt_items(routed) }
}

/// What a reorganisation handed over.
pub fn reorganised(side: Side, full: bool) -> Message {
    Message::Reorganised(Box::new(Reorganised {
        side,
        title: "Sáp nhập Sở Công Thương vào Sở Tài chính".into(),
        legal_basis: "Nghị quyết 1/NQ-HĐND".into(),
        effective_on: on(),
        about: finance(),
        total: if full { 60 } else { 2 },
        cases: receipt_items(full),
        list: full.then(|| "https://thaogo.example/v1/reorganisations/1/handover.xlsx?organization=stc".into()),
    }))
}

/// News of a rulebook.
pub fn rulebook_news(full: bool) -> Vec<RulebookNews> {
    let (revision, effective_at, by) = (7, due(), || "Trần Thị Bình".to_owned());
    let (added, changed, removed) = (3, 1, 0);
    let reason = full.then(|| "Sáp nhập sở theo Nghị quyết mới.".to_owned());
    vec![
        RulebookNews::RulebookSubmitted { revision, by: by(), effective_at, added, changed, removed, reason },
        RulebookNews::RulebookApproved { revision, by: by(), effective_at },
        RulebookNews::RulebookSentBack { revision, by: by(), reason: "Thiếu căn cứ pháp lý ở R014.".into() },
    ]
}

/// A letter with which a password is set.
pub fn password_letter() -> PasswordLetter {
    let url = links().invitation(&"0123456789abcdef".repeat(4));
    PasswordLetter { url, hours: 72, email: "an@stc.example".into() }
}

/// Every message, with all that may be told and with as little as may be.
pub fn messages() -> Vec<Message> {
    let mut all =
        vec![digest(), restricted(), Message::Invitation(password_letter()), Message::PasswordReset(password_letter())];
    for full in [true, false] {
        all.extend(news(full).into_iter().map(|news| Message::News { case: case(full.then(finance)), news }));
        all.push(petition_receipt(full));
        let sides = [Side::Giving, Side::Receiving, Side::Coordinator, Side::Enterprise];
        all.extend(sides.map(|side| reorganised(side, full)));
        all.extend(rulebook_news(full).into_iter().map(Message::Rulebook));
        for standing in [Standing::Left(2), Standing::Today, Standing::Late(3)] {
            for kind in DeadlineKind::ALL {
                all.extend([Tone::Ordinary, Tone::Request].map(|tone| escalation_of(*kind, standing, tone, full)));
            }
        }
    }
    all
}

/// Every message as a letter in both languages, under a name of its own: `vi/escalation-03`.
pub fn letters() -> Vec<(String, Composed)> {
    let (mut counts, mut letters) = (HashMap::new(), Vec::new());
    for message in messages() {
        let number: &mut u32 = counts.entry(message.kind()).or_default();
        *number += 1;
        let position = if message.kind() == "digest" { Position::Chairman } else { Position::Director };
        for language in Language::ALL {
            let letter = compose(&message, &reader(position, *language), &links());
            letters.push((format!("{language}/{}-{number:02}", message.kind()), letter));
        }
    }
    for language in Language::ALL {
        let stands_in = Some(StandsIn { holder: "Trần Thị Bình".into(), until: on() });
        let reader = Reader { stands_in, ..reader(Position::Director, *language) };
        let message = escalation_of(DeadlineKind::Answer, Standing::Late(3), Tone::Ordinary, true);
        letters.push((format!("{language}/standing-in"), compose(&message, &reader, &links())));
    }
    letters
}

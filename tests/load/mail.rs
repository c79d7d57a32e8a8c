//! How fast letters go over the wire, the ledger apart: over eight lines, like eight lanes of the worker, to a mail server
//! on this machine.
//!
//!     tests/load/mail, which compares it with postfix's smtp-source

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use thaogo::domain::notification::{Notification, NotificationState, Outcome, Patience};
use thaogo::domain::text::Language;
use thaogo::domain::words::Position;
use thaogo::mail::message::{Message, News};
use thaogo::mail::transport::{Encryption, SmtpSettings, SmtpTimeouts, Transport, parse_sender};
use thaogo::mail::{samples, write_letter};
use tokio::task::JoinSet;
use uuid::Uuid;

const LINES: usize = 8;

#[tokio::main]
async fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let [port, count] = numbers[..] else { panic!("tests/load/mail names a port and how many letters it takes") };
    let transport = Transport::Smtp(Box::new(settings(port as u16)));
    let (letter, left) = (Arc::new(letter()), Arc::new(AtomicUsize::new(count)));
    let begun = Instant::now();
    let mut lines = JoinSet::new();
    for _ in 0..LINES.min(count) {
        lines.spawn(send_all(transport.clone(), Arc::clone(&letter), Arc::clone(&left)));
    }
    lines.join_all().await;
    println!("{:.0}", count as f64 / begun.elapsed().as_secs_f64());
}

async fn send_all(transport: Transport, letter: Arc<Notification>, left: Arc<AtomicUsize>) {
    let mut line = transport.line();
    let one_less = |left: usize| left.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok() {
        let outcome = line.send(&letter).await;
        assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    }
    line.close().await;
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        authority: None,
        credentials: None,
        sender: parse_sender("thaogo@thaogo.example").expect("an address"),
        hello: "thaogo.example".to_owned(),
        timeouts: SmtpTimeouts::default(),
        patience: Patience::default(),
        dkim: None,
        rate: None,
        mark: None,
    }
}

/// A letter as the worker finds it in the outbox.
fn letter() -> Notification {
    let news = News::CaseFiled { accept_by: samples::due(), answer_by: samples::due() };
    let message = Message::News { case: samples::case(Some(samples::finance())), news };
    let reader = samples::reader(Position::Director, Language::Vi);
    let letter = write_letter(&message, &reader, &samples::links(), samples::due());
    Notification {
        id: Uuid::nil(),
        kind: letter.kind.to_owned(),
        case: letter.case,
        person: letter.person,
        name: letter.name,
        address: letter.address,
        language: letter.language,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: format!("<{}@{}>", Uuid::nil(), letter.message_domain),
        state: NotificationState::Sending,
        attempts: 1,
        next_attempt_at: samples::due(),
        not_before: letter.not_before,
        created_at: samples::due(),
        withdrawn_because: None,
        sent_at: None,
    }
}

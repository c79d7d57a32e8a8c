//! Letters from the outbox to a real SMTP server: they arrive whole, they arrive once, and what becomes of those that
//! do not arrive.

use std::io::Write as _;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use entity::{notification, notification_attempt};
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use thaogo::application::{find_letters, read_notification, send_mail};
use thaogo::domain::notification::{AttemptOutcome, GIVE_UP_AFTER, HOLD, Letter, Notification, NotificationState};
use thaogo::domain::text::{Language, Text};
use thaogo::domain::words::Position;
use thaogo::mail::message::{CaseFacts, Message, News, Reader};
use thaogo::mail::transport::{DkimKey, Encryption, Mark, SmtpSettings, Transport};
use thaogo::mail::{Links, write_letter};
use thaogo::metrics::Metrics;
use thaogo::store::database::Database;
use thaogo::store::outbox;
use uuid::Uuid;

use crate::support::smtp::{SmtpServer, transport_to};
use crate::support::{TestApp, certificate, on_both};

on_both![
    a_letter_arrives_whole,
    a_refused_letter_fails,
    a_deferred_letter_is_tried_again,
    an_ambiguous_letter_is_sent_once_more,
    a_crash_loses_nothing,
    senders_at_once_send_nothing_twice,
    a_letter_waits_for_its_hour,
    a_letter_goes_out_encrypted,
    a_destination_is_sent_no_more_than_its_rate,
    a_restored_database_holds_its_mail,
    letters_share_a_connection,
    a_signed_letter_is_known_for_ours,
];

/// The business clock, far from the system's, so that the two cannot be mistaken for each other.
fn business() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 1, 0, 0).unwrap()
}

fn system() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2031, 1, 1, 0, 0, 0).unwrap()
}

const CASE: Uuid = Uuid::from_u128(42);

fn letter_to(address: &str) -> Letter {
    let finance = || Text::new("Sở Tài chính", "Department of Finance");
    let message = Message::News {
        case: CaseFacts {
            restricted: false,
            id: CASE,
            code: "H29-260302-00001".into(),
            enterprise: "Bến Thành".into(),
            enterprise_name: Text::new("Công ty Bến Thành", "Ben Thanh Company"),
            category: Text::new("Đơn giá thuê đất", "Land rent"),
            lead: Some(finance()),
        },
        news: News::CaseFiled {
            accept_by: business() + TimeDelta::days(2),
            answer_by: business() + TimeDelta::days(14),
        },
    };
    let reader = Reader {
        person: Uuid::now_v7(),
        address: address.into(),
        name: "Nguyễn Thị Ngọc Ánh".into(),
        position: Some(Position::Director),
        organization: finance(),
        language: Language::Vi,
        stands_in: None,
    };
    let links = Links { base_url: "https://thaogo.example".into(), message_domain: "thaogo.example".into() };
    write_letter(&message, &reader, &links, business())
}

async fn enqueue(db: &Database, letter: &Letter) -> Uuid {
    let txn = db.begin().await.unwrap();
    let id = outbox::enqueue(&txn, letter, business()).await.unwrap();
    txn.commit().await.unwrap();
    id
}

/// One turn of the sender, `later` than the first.
async fn turn(db: &Database, transport: &Transport, later: TimeDelta) -> usize {
    send_mail(db, transport, &Metrics::new(), business(), system() + later, 100).await.unwrap()
}

async fn read(db: &Database, id: Uuid) -> (Notification, Vec<Option<AttemptOutcome>>) {
    let (letter, attempts) = read_notification(db, id).await.unwrap();
    (letter, attempts.into_iter().map(|attempt| attempt.outcome).collect())
}

/// A Vietnamese letter is read by another mail program as it was written.
async fn a_letter_arrives_whole(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    let mut letter = letter_to("anh@stc.example");
    letter.name = "Ánh\r\nBcc: lạ@kẻ.example".into();
    let id = enqueue(db, &letter).await;
    assert_eq!(turn(db, &server.transport(), TimeDelta::zero()).await, 1);

    let [got] = server.letters() else { panic!("one letter") };
    let read_by_python = &got["read"];
    assert_eq!(got["from"], "thaogo@thaogo.example");
    assert_eq!(got["to"], serde_json::json!(["anh@stc.example"]));
    assert_eq!(read_by_python["subject"], letter.subject);
    assert!(letter.subject.contains("Vướng mắc mới – đề nghị tiếp nhận trước"), "{}", letter.subject);
    assert_eq!(read_by_python["text"].as_str().unwrap().replace("\r\n", "\n"), letter.text);
    assert_eq!(read_by_python["html"].as_str().unwrap().replace("\r\n", "\n"), letter.html);
    assert_eq!(read_by_python["parts"], serde_json::json!(["text/plain", "text/html"]));
    assert_eq!(read_by_python["defects"], serde_json::json!([]));
    let headers = &read_by_python["headers"];
    assert_eq!(headers["Message-ID"], format!("<{id}@thaogo.example>"));
    assert_eq!(headers["References"], format!("<{CASE}@thaogo.example>"));
    assert_eq!(headers["Auto-Submitted"], "auto-generated");
    assert_eq!(headers["List-Id"], "<thaogo.thaogo.example>");
    assert_eq!(headers["From"], "Tháo Gỡ <thaogo@thaogo.example>");
    assert!(headers["Date"].as_str().unwrap().starts_with("Mon, 02 Mar 2026 01:00:00"), "{headers}");
    assert_eq!(headers.get("Bcc"), None);

    let (kept, outcomes) = read(db, id).await;
    assert_eq!((kept.state, kept.sent_at), (NotificationState::Sent, Some(business())));
    assert_eq!(outcomes, [Some(AttemptOutcome::Sent)]);
    assert_eq!(turn(db, &server.transport(), TimeDelta::days(1)).await, 0);
}

/// A reader or a letter that the server refuses for good is left to a person.
async fn a_refused_letter_fails(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    for address in ["reject-x@stc.example", "refuse-x@stc.example", "no address"] {
        let id = enqueue(db, &letter_to(address)).await;
        assert_eq!(turn(db, &server.transport(), TimeDelta::zero()).await, 1);
        let (kept, outcomes) = read(db, id).await;
        assert_eq!(
            (kept.state, outcomes),
            (NotificationState::Failed, vec![Some(AttemptOutcome::Rejected)]),
            "{address}"
        );
    }
    let reply = read_notification(db, find_letters(db, &Default::default(), None, 3).await.unwrap().items[2].id)
        .await
        .unwrap()
        .1
        .pop()
        .unwrap()
        .reply;
    assert_eq!(reply.as_deref(), Some("550: 5.1.1 no such reader"));
    assert_eq!(turn(db, &server.transport(), TimeDelta::days(4)).await, 0);
    assert_eq!(server.letters().len(), 1, "only the one refused after its dot was handed over");
}

/// A letter that the server puts off, or that does not reach it, is tried again, for three days.
async fn a_deferred_letter_is_tried_again(app: TestApp) {
    let db = app.db();
    let server = SmtpServer::start();
    let id = enqueue(db, &letter_to("later-x@stc.example")).await;
    assert_eq!(turn(db, &server.transport(), TimeDelta::zero()).await, 1);
    let (kept, outcomes) = read(db, id).await;
    assert_eq!((kept.state, outcomes), (NotificationState::Pending, vec![Some(AttemptOutcome::Deferred)]));
    assert!(kept.next_attempt_at >= system() + TimeDelta::minutes(1), "{}", kept.next_attempt_at);

    assert_eq!(turn(db, &server.transport(), TimeDelta::seconds(30)).await, 0, "not before its pause is over");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(turn(db, &transport_to(closed), TimeDelta::hours(1)).await, 1);
    assert_eq!(read(db, id).await.0.state, NotificationState::Pending);
    assert_eq!(turn(db, &server.transport(), GIVE_UP_AFTER).await, 1);
    let (kept, outcomes) = read(db, id).await;
    assert_eq!((kept.state, outcomes), (NotificationState::Failed, vec![Some(AttemptOutcome::Deferred); 3]));
}

/// A letter whose fate is unknown is sent once more, the same to the byte, and then left to a person.
async fn an_ambiguous_letter_is_sent_once_more(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    let always = enqueue(db, &letter_to("drop-x@stc.example")).await;
    let once = enqueue(db, &letter_to("drop-once-x@stc.example")).await;
    let slow = enqueue(db, &letter_to("slow-x@stc.example")).await;
    let odd = enqueue(db, &letter_to("odd-x@stc.example")).await;
    assert_eq!(turn(db, &server.transport(), TimeDelta::zero()).await, 4);
    for id in [always, once, slow, odd] {
        let (kept, outcomes) = read(db, id).await;
        assert_eq!(
            (kept.state, outcomes),
            (NotificationState::Held, vec![Some(AttemptOutcome::Ambiguous)]),
            "{kept:?}"
        );
    }
    assert_eq!(turn(db, &server.transport(), HOLD - TimeDelta::minutes(1)).await, 0, "it rests for ten minutes");
    assert_eq!(turn(db, &server.transport(), HOLD + TimeDelta::minutes(1)).await, 4);
    assert_eq!(read(db, always).await.0.state, NotificationState::NeedsDecision);
    assert_eq!(read(db, once).await.0.state, NotificationState::Sent);
    assert_eq!(turn(db, &server.transport(), TimeDelta::days(1)).await, 0);

    for address in ["drop-x@stc.example", "drop-once-x@stc.example"] {
        let bytes: Vec<_> =
            server.letters().iter().filter(|got| got["to"][0] == address).map(|got| &got["data"]).collect();
        assert_eq!(bytes.len(), 2);
        assert_eq!(bytes[0], bytes[1]);
    }
}

/// A sender that dies between its claim and its result loses nothing: when its lease is over the letter is sent once.
async fn a_crash_loses_nothing(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    let transport = server.transport();
    let id = enqueue(db, &letter_to("anh@stc.example")).await;
    let txn = db.begin().await.unwrap();
    let lease = transport.lease();
    let claimed = outbox::claim_due(&txn, business(), system(), (lease, None), 10).await.unwrap().claimed;
    txn.commit().await.unwrap();
    assert_eq!(claimed.len(), 1);

    assert_eq!(turn(db, &transport, lease - TimeDelta::seconds(30)).await, 0, "its sender may still live");
    assert_eq!(turn(db, &transport, lease + TimeDelta::seconds(1)).await, 0);
    assert_eq!(read(db, id).await.0.state, NotificationState::Held);
    assert_eq!(turn(db, &transport, HOLD + TimeDelta::minutes(1)).await, 1);
    let (kept, outcomes) = read(db, id).await;
    assert_eq!(kept.state, NotificationState::Sent);
    assert_eq!(outcomes, [Some(AttemptOutcome::Ambiguous), Some(AttemptOutcome::Sent)]);
    assert_eq!(server.letters().len(), 1);
}

/// Senders that run at once share the letters and send none twice.
async fn senders_at_once_send_nothing_twice(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    for number in 0..40 {
        enqueue(db, &letter_to(&format!("anh-{number}@stc.example"))).await;
    }
    let (one, two) = (server.transport(), server.transport());
    let (a, b) = tokio::join!(turn(db, &one, TimeDelta::zero()), turn(db, &two, TimeDelta::zero()));
    assert_eq!(a + b, 40);
    let mut readers: Vec<String> = server.letters().iter().map(|got| got["to"][0].to_string()).collect();
    readers.sort();
    readers.dedup();
    assert_eq!((server.letters().len(), readers.len()), (40, 40));
}

/// A letter waits for its hour by the business clock; the preview takes it without any server.
async fn a_letter_waits_for_its_hour(app: TestApp) {
    let db = app.db();
    let mut letter = letter_to("anh@stc.example");
    letter.not_before = business() + TimeDelta::minutes(30);
    let id = enqueue(db, &letter).await;
    let metrics = Metrics::new();
    let at = |business| send_mail(db, &Transport::Preview, &metrics, business, system(), 100);
    assert_eq!(at(business()).await.unwrap(), 0);
    assert_eq!(at(business() + TimeDelta::minutes(30)).await.unwrap(), 1);
    assert_eq!(read(db, id).await.0.sent_at, Some(business() + TimeDelta::minutes(30)));
    let page = find_letters(db, &Default::default(), None, 1).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
}

/// A letter goes out encrypted and with a password, to a server that is who it says it is and to no other; what is
/// wrong with us fails no letter.
async fn a_letter_goes_out_encrypted(app: TestApp) {
    let db = app.db();
    let pem = certificate("IP:127.0.0.1");
    for encryption in [Encryption::Implicit, Encryption::Starttls] {
        let mut server = SmtpServer::start_encrypted(encryption, &pem);
        let mut settings = server.settings();
        settings.encryption = encryption;
        let id = enqueue(db, &letter_to("anh@stc.example")).await;
        let smtp = |settings: &SmtpSettings| Transport::Smtp(Box::new(settings.clone()));

        turn(db, &smtp(&settings), TimeDelta::zero()).await;
        assert_eq!(last_reply(db, id).await.0, NotificationState::Pending, "an unknown certificate");
        settings.authority = std::fs::read_to_string(&pem).ok();
        settings.credentials = Some(("thaogo".into(), "sai".into()));
        turn(db, &smtp(&settings), TimeDelta::hours(1)).await;
        let (state, reply) = last_reply(db, id).await;
        assert_eq!((state, reply.starts_with("535")), (NotificationState::Pending, true), "a wrong password: {reply}");
        settings.credentials = Some(("thaogo".into(), "mật khẩu".into()));
        turn(db, &smtp(&settings), TimeDelta::hours(4)).await;
        let (state, reply) = last_reply(db, id).await;
        assert_eq!((state, server.letters().len()), (NotificationState::Sent, 1), "{encryption}: {reply}");
    }
    let _ = std::fs::remove_file(pem);
}

/// Two servers send to one domain no faster than its rate; other domains do not wait for it.
async fn a_destination_is_sent_no_more_than_its_rate(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    for number in 0..30 {
        enqueue(db, &letter_to(&format!("anh-{number}@STC.example"))).await;
    }
    enqueue(db, &letter_to("anh@snnmt.example")).await;
    let mut settings = server.settings();
    // One at once, then one a minute: what a slow machine takes meanwhile is less than to the next one.
    settings.rate = NonZeroU32::new(1);
    let transport = Transport::Smtp(Box::new(settings));
    let mut sent = Vec::new();
    for seconds in [0, 70, 130, 310, 1_800] {
        let later = TimeDelta::seconds(seconds);
        let (a, b) = tokio::join!(turn(db, &transport, later), turn(db, &transport, later));
        assert!(a + b <= 31, "each is looked at once a turn: {a} and {b}");
        sent.push(server.letters().len());
    }
    assert_eq!(sent, [2, 3, 4, 7, 31]);
}

/// A database that was put back to an earlier moment holds its mail until a person releases it.
async fn a_restored_database_holds_its_mail(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    let mark = Mark::at(std::env::temp_dir().join(format!("thaogo-{}.mark", Uuid::now_v7())));
    let mut settings = server.settings();
    settings.mark = Some(mark.clone());
    let transport = Transport::Smtp(Box::new(settings));
    let before = enqueue(db, &letter_to("anh@stc.example")).await;
    assert_eq!(turn(db, &transport, TimeDelta::zero()).await, 1);
    assert_eq!(mark.read().unwrap(), Some((before, 1)));

    // The backup was made before the letter went out.
    notification::Entity::update_many()
        .col_expr(notification::Column::State, Expr::value("pending"))
        .col_expr(notification::Column::Attempts, Expr::value(0))
        .exec(db.write())
        .await
        .unwrap();
    notification_attempt::Entity::delete_many().exec(db.write()).await.unwrap();
    for minutes in [1, 2] {
        assert_eq!(turn(db, &transport, TimeDelta::minutes(minutes)).await, 0);
    }
    let coordinator = app.as_("coordinator@vp-ubnd");
    let held = coordinator.get("/v1/mail").await.expect(200);
    assert_eq!(held["held"], true);
    assert!(held["reason"].as_str().unwrap().contains("restored"), "{}", held.body);
    app.as_("manager@hfic").get("/v1/mail").await.expect_problem(403);
    app.as_("chairman@ubnd-tphcm").post("/v1/mail/release").await.expect_problem(403);
    for _ in 0..2 {
        assert_eq!(coordinator.post("/v1/mail/release").await.expect(200)["held"], false);
    }
    assert_eq!(turn(db, &transport, TimeDelta::minutes(3)).await, 1, "a person said so");
    assert_eq!(server.letters().len(), 2);
    mark.forget().unwrap();
}

/// A connection is kept from letter to letter, and no answer to one is taken for another's: after anything but 250 the
/// next letter has a new one.
async fn letters_share_a_connection(app: TestApp) {
    let db = app.db();
    let mut server = SmtpServer::start();
    let mut fates = Vec::new();
    for number in 0..60 {
        let kind = ["", "", "", "reject-", "slow-", "odd-", "later-", "refuse-"][number % 8];
        fates.push((kind, enqueue(db, &letter_to(&format!("{kind}x{number}@stc.example"))).await));
    }
    assert_eq!(turn(db, &server.transport(), TimeDelta::zero()).await, 60);
    for (kind, id) in &fates {
        let expected = match *kind {
            "" => NotificationState::Sent,
            "later-" => NotificationState::Pending,
            "slow-" | "odd-" => NotificationState::Held,
            _ => NotificationState::Failed,
        };
        assert_eq!(read(db, *id).await.0.state, expected, "{kind}");
    }
    let plain = server.letters().iter().filter(|got| got["to"][0].as_str().unwrap().starts_with('x')).count();
    assert_eq!(plain, fates.iter().filter(|(kind, _)| kind.is_empty()).count(), "each once");
    let connections: std::collections::BTreeSet<_> =
        server.letters().iter().map(|got| got["connection"].as_u64().unwrap()).collect();
    assert!(connections.len() < server.letters().len(), "some were kept: {}", connections.len());
}

/// A letter signed with either kind of key is verified by another's implementation, and what is altered is not.
async fn a_signed_letter_is_known_for_ours(app: TestApp) {
    let db = app.db();
    for (kind, made) in [("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"), ("ed25519", "-algorithm ED25519")] {
        let pem = std::env::temp_dir().join(format!("thaogo-{}.pem", Uuid::now_v7()));
        let key = Command::new("openssl").arg("genpkey").args(made.split(' ')).arg("-out").arg(&pem).output().unwrap();
        assert!(key.status.success());
        let mut server = SmtpServer::start();
        let mut settings = server.settings();
        settings.dkim = Some(DkimKey::read(&pem, "so1", "thaogo.example").unwrap());
        enqueue(db, &letter_to("anh@stc.example")).await;
        assert_eq!(turn(db, &Transport::Smtp(Box::new(settings)), TimeDelta::zero()).await, 1);
        let got = STANDARD.decode(server.letters()[0]["data"].as_str().unwrap()).unwrap();
        assert!(is_signed(&pem, kind, &got), "{kind}");
        let altered = String::from_utf8(got).unwrap().replacen("\r\nDate: Mon, 02 ", "\r\nDate: Mon, 09 ", 1);
        assert!(!is_signed(&pem, kind, altered.as_bytes()), "{kind}, altered");
        std::fs::remove_file(pem).unwrap();
    }
    let missing = DkimKey::read(Path::new("/nowhere.pem"), "so1", "thaogo.example").unwrap_err();
    assert!(missing.contains("/nowhere.pem"), "{missing}");
}

fn is_signed(pem: &Path, kind: &str, letter: &[u8]) -> bool {
    let python = std::env::var("THAOGO_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut check = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/dkim_check.py"))
        .args([pem.as_os_str(), kind.as_ref()])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    check.stdin.take().unwrap().write_all(letter).unwrap();
    check.wait().unwrap().success()
}

async fn last_reply(db: &Database, id: Uuid) -> (NotificationState, String) {
    let (letter, mut attempts) = read_notification(db, id).await.unwrap();
    (letter.state, attempts.pop().and_then(|attempt| attempt.reply).unwrap_or_default())
}

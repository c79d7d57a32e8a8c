//! The pages under `/mail`, which show each letter as its reader would see it. They exist with the preview transport
//! only. Data in, HTML out: no script, nothing from elsewhere, everything escaped.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use minijinja::value::Value;
use minijinja::{Environment, Error, UndefinedBehavior, context};
use uuid::Uuid;

use crate::domain::moment::city_offset;
use crate::domain::notification::{Attempt, AttemptOutcome, Notification, NotificationFilter, NotificationState};
use crate::domain::terms;
use crate::domain::text::Language;

/// What the pages need to be allowed to do and nothing more, for the `Content-Security-Policy` header.
pub const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'";

/// The list of letters, newest first. `next` is the letter after which the next page begins.
pub fn list(letters: &[Notification], filter: &NotificationFilter, next: Option<Uuid>) -> String {
    let letters: Vec<Value> = letters.iter().map(head).collect();
    render(
        "list.html",
        context! {
            letters,
            to => filter.to.as_deref().unwrap_or_default(),
            case => filter.case_code.as_deref().unwrap_or_default(),
            next => next.map(|id| next_page(filter, id)),
        },
    )
}

/// One letter: its headers, its two forms and the attempts to send it.
pub fn letter(letter: &Notification, attempts: &[Attempt]) -> String {
    let attempts: Vec<Value> = attempts.iter().map(attempt).collect();
    render(
        "letter.html",
        context! { letter => head(letter), html => letter.html.as_str(), text => letter.text.as_str(), attempts },
    )
}

/// The query that shows the page after the letter `last`.
fn next_page(filter: &NotificationFilter, last: Uuid) -> String {
    let quoted = |text: &Option<String>| -> String { text.iter().flat_map(|text| text.bytes()).map(percent).collect() };
    format!("?to={}&case={}&before={last}", quoted(&filter.to), quoted(&filter.case_code))
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

fn head(letter: &Notification) -> Value {
    context! {
        id => letter.id.to_string(),
        subject => letter.subject.as_str(),
        name => letter.name.as_str(),
        address => letter.address.as_str(),
        case => letter.case.as_ref().map(|(_, code)| code.as_str()),
        written => terms::moment(letter.created_at, Language::Vi),
        sent => letter.sent_at.map(|at| terms::moment(at, Language::Vi)),
        waits_until => terms::moment(letter.not_before, Language::Vi),
        state => letter.state.as_str(),
        state_name => state_name(letter.state),
        message_id => letter.message_id.as_str(),
        language => letter.language.as_str(),
    }
}

fn attempt(attempt: &Attempt) -> Value {
    context! {
        number => attempt.number,
        started => to_the_second(attempt.started_at),
        outcome => attempt.outcome.map_or("đang gửi", outcome_name),
        reply => attempt.reply.as_deref().unwrap_or_default(),
    }
}

fn to_the_second(at: DateTime<Utc>) -> String {
    at.with_timezone(&city_offset()).format("%H:%M:%S %d/%m/%Y").to_string()
}

fn state_name(state: NotificationState) -> &'static str {
    match state {
        NotificationState::Pending => "chờ gửi",
        NotificationState::Sending => "đang gửi",
        NotificationState::Sent => "đã gửi",
        NotificationState::Failed => "không gửi được",
        NotificationState::NeedsDecision => "chờ người quyết định",
        NotificationState::Held => "chờ gửi lại",
        NotificationState::Withdrawn => "đã rút lại",
    }
}

fn outcome_name(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Sent => "đã gửi",
        AttemptOutcome::Deferred => "hoãn",
        AttemptOutcome::Rejected => "bị từ chối",
        AttemptOutcome::Ambiguous => "không rõ kết quả",
    }
}

fn render(name: &str, facts: Value) -> String {
    let rendered = PAGES.get_template(name).and_then(|page| page.render(facts));
    rendered.expect("both pages are rendered with all that can be missing by a test")
}

static PAGES: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment().expect("the embedded templates are read by a test"));

fn environment() -> Result<Environment<'static>, Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.add_template("page.html", include_str!("templates/preview/page.html"))?;
    env.add_template("list.html", include_str!("templates/preview/list.html"))?;
    env.add_template("letter.html", include_str!("templates/preview/letter.html"))?;
    Ok(env)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn morning() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 2, 1, 0, 0).unwrap()
    }

    fn some(html: &str, sent: bool) -> Notification {
        let at = morning();
        Notification {
            id: Uuid::nil(),
            kind: "case_filed".into(),
            case: sent.then(|| (Uuid::nil(), "H29-260302-00001".into())),
            person: Uuid::nil(),
            name: "An <script>".into(),
            address: "an@stc.example".into(),
            language: Language::Vi,
            subject: "[H29-260302-00001] \"Mới\" <b>".into(),
            text: "Kính gửi </pre>".into(),
            html: html.into(),
            message_id: "<1@thaogo.example>".into(),
            state: if sent { NotificationState::Sent } else { NotificationState::Pending },
            withdrawn_because: None,
            attempts: 0,
            next_attempt_at: at,
            not_before: at,
            created_at: at,
            sent_at: sent.then_some(at),
        }
    }

    #[test]
    fn nothing_of_a_letter_escapes_its_frame() {
        let ran = Attempt { number: 1, started_at: morning(), ended_at: None, outcome: None, reply: None };
        for sent in [true, false] {
            let page = letter(&some("\"><script>alert(1)</script>", sent), std::slice::from_ref(&ran));
            assert!(!page.contains("<script"), "{page}");
            assert!(page.contains("&quot;&gt;&lt;script&gt;alert(1)"), "{page}");
            assert!(page.contains("Kính gửi &lt;"), "{page}");
        }
    }

    #[test]
    fn the_list_keeps_its_filter_from_page_to_page() {
        let filter = NotificationFilter { to: Some("an & \"x\"".into()), ..Default::default() };
        let page = list(&[some("", true), some("", false)], &filter, Some(Uuid::nil()));
        assert!(page.contains("value=\"an &amp; &quot;x&quot;\""), "{page}");
        assert!(page.contains("?to=an%20%26%20%22x%22&amp;case=&amp;before=00000000"), "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert!(list(&[], &NotificationFilter::default(), None).contains("Chưa có thư nào"));
    }
}

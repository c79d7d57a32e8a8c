//! The console: cases read and handled by pages alone, by everyone in their role, without a script.

mod acting;
mod filing;
mod guarded;
mod overview;
mod reading;
mod steering;
mod work;

use thaogo::demo::PASSWORD;

use crate::sign_in::code_of;
use crate::support::{Browser, Seen, TestApp};

/// Who signs in, by their addresses.
const MANAGER: &str = "quanly@hfic.example";
const OFFICER: &str = "chuyenvien1@snnmt.example";
const DIRECTOR: &str = "giamdoc@snnmt.example";
const COORDINATING: &str = "chuyenvien1@stc.example";
const COORDINATOR: &str = "dieuphoi@vp-ubnd.example";
const AUDITOR: &str = "kiemtra@ttp.example";

/// A browser in which somebody signed in, with the code of their app where one is asked for.
async fn enter(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.browser();
    browser.open("/sign-in").await;
    let seen = browser.fill("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
    assert_eq!(seen.status, 303, "{}", seen.html);
    if seen.header("location") == "/second-factor" {
        browser.open("/second-factor").await;
        let code = code_of(app, email, 0).await;
        let seen = browser.fill("/second-factor", &[("code", &code)]).await;
        assert_eq!(seen.status, 303, "{}", seen.html);
    }
    // Vietnamese, whatever they read in letters.
    browser.cookies.insert("thaogo-language".into(), "vi".into());
    browser
}

/// Opens the form of an action, fills it in beside what it carries already, and sends it.
async fn act(browser: &mut Browser, code: &str, action: &str, fields: &[(&str, &str)]) -> Seen {
    let path = format!("/cases/{code}/{action}");
    let form = browser.open(&path).await.expect(200);
    send(browser, &form, &path, fields).await
}

/// Sends a form that was seen.
async fn send(browser: &mut Browser, form: &Seen, path: &str, fields: &[(&str, &str)]) -> Seen {
    let hidden = hidden(form);
    let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.extend(fields);
    browser.fill(path, &all).await
}

/// What a form carries hidden, beside its token.
fn hidden(form: &Seen) -> Vec<(String, String)> {
    let inputs = form.html.split("<input type=\"hidden\" name=\"").skip(1);
    let pairs = inputs.filter_map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"")?;
        Some((name.to_owned(), rest.split('"').next()?.to_owned()))
    });
    pairs.filter(|(name, _)| name != "form" && name != "language").collect()
}

/// Whether a page says all of this.
#[track_caller]
fn says(page: &Seen, texts: &[&str]) {
    for text in texts {
        assert!(page.html.contains(text), "“{text}” is not in {}", page.html);
    }
}

/// The code of a case.
fn code_of_case(case: &crate::support::Answer) -> String {
    case["code"].as_str().expect("a case has a code").to_owned()
}

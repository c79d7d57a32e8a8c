//! Signing in to the pages: password, second factor, sessions; and everything that does not let in.

mod accounts;
mod guarded;
mod sessions;

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::{account, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use thaogo::api::edge::{Border, Proxies};
use thaogo::demo::PASSWORD;
use thaogo::domain::access::permission::{PAGES, Who};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use crate::access::NEVER;
use crate::support::{Browser, Seen, TestApp, on_both};

on_both![
    a_letters_link_leads_to_the_sign_in_page_and_back,
    a_wrong_password_and_an_unknown_address_answer_alike,
    whoever_guesses_waits_and_keeps_nobody_else_out,
    others_who_guess_keep_no_owner_out,
    every_page_of_somebodys_leads_a_stranger_to_the_sign_in,
    a_known_address_is_not_told_from_an_unknown_one_by_the_time_it_takes,
    a_second_factor_is_asked_for_and_each_code_taken_once,
    whoever_has_no_role_does_not_get_in,
];

/// A manager, who may sign in with the password alone.
const MANAGER: &str = "quanly@hfic.example";
/// Another person without a second factor.
const REPORTER: &str = "baocao@hfic.example";
/// Whose role signs in with two steps.
const CHAIRMAN: &str = "chutich@ubnd-tphcm.example";

/// Opens the sign-in page and sends it with these.
async fn try_in(browser: &mut Browser, email: &str, password: &str) -> Seen {
    browser.open("/sign-in").await;
    browser.fill("/sign-in", &[("email", email), ("password", password)]).await
}

/// A browser in which somebody signed in by their password alone.
async fn signed_in(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.browser();
    try_in(&mut browser, email, PASSWORD).await.leads_to("/work");
    browser
}

/// The id of whoever has this address.
pub(crate) async fn id_of(app: &TestApp, email: &str) -> Uuid {
    let found = person::Entity::find().filter(person::Column::Email.eq(email)).one(app.db().read()).await;
    found.expect("the database answers").expect("they are known").id
}

/// The code that a person's app shows now, some steps of thirty seconds later.
pub(crate) async fn code_of(app: &TestApp, email: &str, later: u64) -> String {
    let found = account::Entity::find_by_id(id_of(app, email).await).one(app.db().read()).await;
    let kept = found.expect("the database answers").expect("they have an account").totp_secret.expect("a secret");
    code(&BASE64.decode(kept.strip_prefix("plain:").expect("no key is set")).expect("Base64"), later)
}

/// The code of a secret now, some steps later.
fn code(secret: &[u8], later: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let totp = Builder::new().with_secret(Secret::new(secret.into())).build().expect("a secret");
    totp.generate(now + later * 30).to_string()
}

/// What was written down of access to be done by this action, the last first.
pub(crate) async fn events(app: &TestApp, action: &str) -> Vec<Value> {
    let list = app.as_("administrator@vp-ubnd").get("/v1/access_events?limit=200").await.expect(200);
    let items = list["items"].as_array().expect("events").iter();
    items.filter(|event| event["action"] == action).cloned().collect()
}

async fn a_letters_link_leads_to_the_sign_in_page_and_back(app: TestApp) {
    app.filed().await;
    let mut browser = app.browser();
    let asked = "/cases/H29-260302-00001";
    let to = "/sign-in?next=%2Fcases%2FH29-260302-00001";
    browser.open(asked).await.leads_to(to);
    browser.open(to).await.expect(200);
    browser.fill(to, &[("email", MANAGER), ("password", PASSWORD)]).await.leads_to(asked);
    let page = browser.open(asked).await.expect(200);
    assert!(page.html.contains("H29-260302-00001") && page.html.contains("Từ Hoài Yên"), "{}", page.html);
    assert!(page.html.contains("Chưa có đơn giá thuê đất khu đất mở rộng"), "{}", page.html);
    browser.open("/sign-in").await.leads_to("/work");
    browser.open("/cases/%3Cscript%3E").await.expect(404);
    let events = events(&app, "signed_in").await;
    assert_eq!(events[0]["actor"], format!("person/{}", id_of(&app, MANAGER).await), "{}", events[0]);

    let mut other = app.browser();
    let elsewhere = "/sign-in?next=%2F%2Fevil.example";
    other.open(elsewhere).await.expect(200);
    other.fill(elsewhere, &[("email", MANAGER), ("password", PASSWORD)]).await.leads_to("/work");
}

async fn a_wrong_password_and_an_unknown_address_answer_alike(app: TestApp) {
    let mut told = Vec::new();
    for email in [MANAGER, "khong.ai@hfic.example"] {
        let mut browser = app.browser();
        let page = try_in(&mut browser, email, "không phải mật khẩu này").await.expect(422);
        assert!(page.html.contains("mật khẩu không đúng") && !page.html.contains("không phải mật khẩu này"));
        told.push(page.html.replace(&browser.token, "").replace(email, ""));
        browser.open("/account").await.leads_to("/sign-in");
    }
    assert_eq!(told[0], told[1]);
    // Without a password nobody gets in, known or not.
    try_in(&mut app.browser(), MANAGER, "").await.expect(422);
    try_in(&mut app.browser(), "", "").await.expect(422);
    try_in(&mut app.browser(), MANAGER, &"x".repeat(5000)).await.expect(422);
    let failed = events(&app, "sign_in_failed").await;
    assert_eq!(failed.len(), 5);
    assert!(failed.iter().all(|event| event["actor"] == "nobody"), "{failed:?}");
    assert!(!format!("{failed:?}").contains('@'), "{failed:?}");
}

async fn whoever_guesses_waits_and_keeps_nobody_else_out(app: TestApp) {
    let mut browser = app.browser();
    for _ in 0..5 {
        try_in(&mut browser, MANAGER, "đoán mò một lần nữa").await.expect(422);
    }
    let told = try_in(&mut browser, MANAGER, PASSWORD).await.expect(429);
    let wait: u32 = told.header("retry-after").parse().expect("seconds");
    assert!((1..=31).contains(&wait) && told.html.contains("giây"), "{wait}");
    try_in(&mut app.browser(), REPORTER, PASSWORD).await.leads_to("/work");
}

async fn others_who_guess_keep_no_owner_out(app: TestApp) {
    let proxies = Proxies { trusted: vec!["127.0.0.0/8".parse().unwrap()], ..Proxies::default() };
    let behind = app.behind(Border { proxies, ..Border::default() }).await;
    let home = "203.0.113.9";
    try_in(&mut behind.browser().at(home), CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
    for stranger in ["198.51.100.1", "198.51.100.2"] {
        let mut browser = behind.browser().at(stranger);
        for _ in 0..5 {
            try_in(&mut browser, CHAIRMAN, "đoán mò một lần nữa").await.expect(422);
        }
        try_in(&mut browser, CHAIRMAN, PASSWORD).await.expect(429);
    }
    let mut owner = behind.browser().at(home);
    try_in(&mut owner, CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
    owner.open("/second-factor").await;
    owner.fill("/second-factor", &[("code", &code_of(&app, CHAIRMAN, 0).await)]).await.leads_to("/work");

    // Who knows the password goes on to guess codes, from several addresses.
    for stranger in ["198.51.100.3", "198.51.100.4"] {
        let mut browser = behind.browser().at(stranger);
        try_in(&mut browser, CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
        browser.open("/second-factor").await;
        for _ in 0..5 {
            browser.fill("/second-factor", &[("code", "000000")]).await.expect(422);
        }
    }
    let mut stranger = behind.browser().at("198.51.100.5");
    try_in(&mut stranger, CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
    stranger.open("/second-factor").await;
    stranger.fill("/second-factor", &[("code", "000000")]).await.expect(429);
    let mut owner = behind.browser().at(home);
    try_in(&mut owner, CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
    owner.open("/second-factor").await;
    owner.fill("/second-factor", &[("code", &code_of(&app, CHAIRMAN, 1).await)]).await.leads_to("/work");
    behind.stop().await;
}

async fn every_page_of_somebodys_leads_a_stranger_to_the_sign_in(app: TestApp) {
    let mut asked = 0;
    for (path, _) in PAGES.iter().filter(|(_, who)| *who == Who::SignedIn) {
        let path = path.replace(":code", "H29-260302-00001").replace(":session", NEVER).replace(":action", "accept");
        let path = path.replace(":id", NEVER).replace(":file", NEVER);
        let seen = app.browser().open(&path).await;
        let is_led = seen.status == 303 && seen.header("location").starts_with("/sign-in");
        // What takes forms alone has nothing to show.
        assert!(is_led || seen.status == 405, "{path}: {} {}", seen.status, seen.header("location"));
        let mut browser = app.browser();
        browser.open("/sign-in").await;
        let sent = browser.fill(&path, &[]).await;
        let is_led = sent.status == 303 && sent.header("location").starts_with("/sign-in");
        assert!(is_led || [404, 405].contains(&sent.status), "{path}: {}", sent.status);
        asked += 1;
    }
    assert!(asked > 3, "{asked}");
}

async fn a_known_address_is_not_told_from_an_unknown_one_by_the_time_it_takes(app: TestApp) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..4 {
        for (email, times) in [REPORTER, "khong.ai@hfic.example"].into_iter().zip(&mut times) {
            let began = Instant::now();
            try_in(&mut app.browser(), email, "không phải mật khẩu này").await.expect(422);
            times.push(began.elapsed().as_secs_f64());
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let ratio = known / unknown;
    // Without the work for nobody the unknown one is answered in a small part of the time.
    assert!((0.25..4.0).contains(&ratio), "{known} s and {unknown} s");
}

async fn a_second_factor_is_asked_for_and_each_code_taken_once(app: TestApp) {
    let mut browser = app.browser();
    let to = "/sign-in?next=%2Fcases%2FH29-260302-00001";
    browser.open(to).await;
    let second = "/second-factor?next=%2Fcases%2FH29-260302-00001";
    browser.fill(to, &[("email", CHAIRMAN), ("password", PASSWORD)]).await.leads_to(second);
    let half_way = browser.cookies["thaogo"].clone();
    browser.open("/account").await.leads_to("/second-factor");
    browser.open("/cases/H29-260302-00001").await.leads_to(second);
    let page = browser.open(second).await.expect(200);
    assert!(!page.html.contains("La Khánh Khang"), "nobody is named before they are in");
    assert!(events(&app, "signed_in").await.is_empty());
    for wrong in ["000000", "", "abc", "0000 0000 0000 0000"] {
        browser.fill(second, &[("code", wrong)]).await.expect(422);
    }
    let right = code_of(&app, CHAIRMAN, 0).await;
    browser.fill(second, &[("code", &right)]).await.leads_to("/cases/H29-260302-00001");
    assert_ne!(browser.cookies["thaogo"], half_way, "another secret from here on");
    let page = browser.open("/account").await.expect(200);
    assert!(page.html.contains("La Khánh Khang") && page.html.contains("Chủ tịch, "), "{}", page.html);

    let mut again = app.browser();
    try_in(&mut again, CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
    again.open("/second-factor").await;
    again.fill("/second-factor", &[("code", &right)]).await.expect(422);
    let next = code_of(&app, CHAIRMAN, 1).await;
    again.fill("/second-factor", &[("code", &next)]).await.leads_to("/work");
    let before = code_of(&app, CHAIRMAN, 0).await;
    let mut third = app.browser();
    try_in(&mut third, CHAIRMAN, PASSWORD).await.leads_to("/second-factor");
    third.open("/second-factor").await;
    third.fill("/second-factor", &[("code", &before)]).await.expect(422);
}

async fn whoever_has_no_role_does_not_get_in(app: TestApp) {
    let mut browser = signed_in(&app, REPORTER).await;
    let id = id_of(&app, REPORTER).await;
    let organization = ("hfic", thaogo::domain::access::Role::Reporter);
    thaogo::application::end_role::end_by_command(app.db(), id, organization, None).await.expect("the role ends");
    browser.open("/account").await.leads_to("/sign-in");
    let told = try_in(&mut app.browser(), REPORTER, PASSWORD).await.expect(403);
    assert!(told.html.contains("không có vai trò nào"), "{}", told.html);
}

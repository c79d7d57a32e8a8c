//! One's own deadlines in one's own calendar: who has which, and that the address is a secret that can be taken back.

use reqwest::StatusCode;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use serde_json::json;
use thaogo::application::revoke_token::revoke_by_hint;

use crate::support::{TestApp, on_both};

on_both![
    each_reads_what_they_owe_and_no_content,
    an_entry_moves_with_its_deadline_and_goes_with_it,
    an_address_is_revoked_and_replaced,
    an_address_ends_with_the_last_token,
    a_calendar_that_did_not_change_is_not_sent_again,
];

const ADDRESS: &str = "/v1/me/calendar_address";

async fn each_reads_what_they_owe_and_no_content(app: TestApp) {
    let accepted = app.accepted().await;
    let filed = app.filed().await;
    let asked = app.awaiting().await;
    let code = |case: &crate::support::Answer| case["code"].as_str().unwrap().to_owned();
    let officer = entries(&app, "officer@snnmt/2").await;
    assert!(officer.contains(&format!("SUMMARY:{} – Hạn trả lời", code(&accepted))), "{officer}");
    assert!(!officer.contains(&code(&filed)), "nobody handles it yet");
    assert!(!officer.contains(&code(&asked)), "its clock stands");
    let director = entries(&app, "director@snnmt").await;
    assert!(director.contains(&format!("SUMMARY:{} – Hạn tiếp nhận hồ sơ", code(&filed))), "{director}");
    assert!(director.contains(&format!("SUMMARY:{} – Hạn trả lời", code(&accepted))), "the head answers for all");
    let manager = entries(&app, "manager@hfic").await;
    assert!(manager.contains(&format!("SUMMARY:{} – Hạn bổ sung thông tin", code(&asked))), "{manager}");
    assert!(!manager.contains("Hạn trả lời"), "that is the agency's");
    for who in ["director@stc", "manager@sawaco", "chairman@ubnd-tphcm", "auditor@ttp"] {
        assert!(!entries(&app, who).await.contains("BEGIN:VEVENT"), "{who}");
    }
    for text in [&officer, &director, &manager] {
        assert!(!text.contains("đơn giá") && !text.contains("HFIC"), "no content: {text}");
    }
}

async fn an_entry_moves_with_its_deadline_and_goes_with_it(app: TestApp) {
    let case = app.accepted().await;
    let url = address(&app, "officer@snnmt/2").await;
    let before = text(&url).await;
    assert!(before.contains("DTEND:20260316T100000Z") && before.contains("SEQUENCE:1"), "{before}");
    let id = case.deadline("answer")["id"].as_str().unwrap();
    assert!(before.contains(&format!("UID:{id}@")), "the deadline's own id stays");
    let more = json!({"until": "2026-03-27", "reason": "Chờ thẩm định giá."});
    let case = app.as_("officer@snnmt/2").act(&case.body, "request_extension").json(&more).await.expect(200);
    let granted = json!({"granted": true});
    let case = app.as_("director@snnmt").act(&case.body, "decide_extension").json(&granted).await.expect(200);
    let after = text(&url).await;
    assert!(after.contains("DTEND:20260327T100000Z") && after.contains("SEQUENCE:2"), "{after}");
    assert!(after.contains(&format!("UID:{id}@")));
    app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    assert!(!text(&url).await.contains("BEGIN:VEVENT"), "nothing is owed any more");
}

async fn an_address_is_revoked_and_replaced(app: TestApp) {
    app.accepted().await;
    let first = address(&app, "officer@snnmt/2").await;
    let second = address(&app, "officer@snnmt/2").await;
    assert_ne!(first, second);
    assert_eq!(status(&first).await, 404, "a new one ends the one before");
    assert_eq!(status(&second).await, 200);
    let other = address(&app, "director@snnmt").await;
    for _ in 0..2 {
        app.as_("officer@snnmt/2").call(reqwest::Method::DELETE, ADDRESS).await.expect(204);
    }
    assert_eq!((status(&second).await, status(&other).await), (404, 200), "one's own alone");
    let unknown = second.replace(&second[second.len() - 8..second.len() - 4], "0000");
    for never in [unknown, second.replace(".ics", ""), second.replace("/calendar/", "/calendar/A")] {
        assert_eq!(status(&never).await, 404, "{never}");
    }
    // An organization's own system is nobody in particular.
    app.as_nobody().post(ADDRESS).await.expect_problem(401);
}

async fn an_address_ends_with_the_last_token(app: TestApp) {
    app.accepted().await;
    let url = address(&app, "director@snnmt").await;
    assert_eq!(status(&url).await, 200);
    assert_eq!(revoke_by_hint(app.db(), &app.token("director@snnmt")[..15]).await.unwrap(), 1);
    assert_eq!(status(&url).await, 404, "who may not come in reads nothing");
}

async fn a_calendar_that_did_not_change_is_not_sent_again(app: TestApp) {
    app.accepted().await;
    let url = address(&app, "officer@snnmt/2").await;
    let first = reqwest::get(&url).await.unwrap();
    assert_eq!(first.headers()[CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert_eq!(first.headers()[CACHE_CONTROL], "private, max-age=300");
    let etag = first.headers()[ETAG].clone();
    let ask = || reqwest::Client::new().get(&url).header(IF_NONE_MATCH, etag.clone()).send();
    let again = ask().await.unwrap();
    assert_eq!((again.status(), again.headers()[ETAG].clone()), (StatusCode::NOT_MODIFIED, etag.clone()));
    assert!(again.bytes().await.unwrap().is_empty());
    app.accepted().await;
    assert_eq!(ask().await.unwrap().status(), StatusCode::OK, "it changed");
}

/// A fresh address of whoever this is.
async fn address(app: &TestApp, who: &str) -> String {
    let given = app.as_(who).post(ADDRESS).await.expect(201);
    given["url"].as_str().unwrap().to_owned()
}

async fn entries(app: &TestApp, who: &str) -> String {
    text(&address(app, who).await).await
}

/// What is there, its folded lines made whole again.
async fn text(url: &str) -> String {
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let text = answer.text().await.unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    text.replace("\r\n ", "")
}

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.unwrap().status().as_u16()
}

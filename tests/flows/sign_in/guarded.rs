//! What the pages do not take: forged forms, foreign origins, what is too large or no form; and what they always say.

use reqwest::Method;
use thaogo::demo::PASSWORD;

use super::{MANAGER, signed_in, try_in};
use crate::support::{TestApp, on_both};

on_both![
    forms_are_taken_from_our_own_pages_alone,
    what_is_no_form_of_ours_is_refused_by_a_page,
    every_page_is_strict_with_browsers,
];

async fn forms_are_taken_from_our_own_pages_alone(app: TestApp) {
    let mut browser = signed_in(&app, MANAGER).await;
    browser.open("/account").await;
    let (own, mut stranger) = (browser.token.clone(), signed_in(&app, super::REPORTER).await);
    stranger.open("/account").await;
    for forged in ["", "x", &stranger.token, &own[1..]] {
        browser.token = forged.to_owned();
        let told = browser.fill("/sign-out", &[]).await.expect(403);
        assert!(told.html.contains("chưa có gì được thực hiện"), "{}", told.html);
    }
    let form = format!("form={own}");
    let post = |path: &str| {
        let request = browser.request(Method::POST, path).body(form.clone());
        request.header("Content-Type", "application/x-www-form-urlencoded")
    };
    let foreign = [
        post("/sign-out").header("Origin", "https://evil.example"),
        post("/sign-out").header("Origin", "null"),
        post("/sign-out").header("Sec-Fetch-Site", "cross-site"),
        post("/sign-out").header("Sec-Fetch-Site", "same-site"),
    ];
    let ours = post("/sign-out").header("Origin", format!("http://{}", app.address()));
    for request in foreign {
        browser.send(request).await.expect(403);
    }
    browser.open("/account").await.expect(200);
    browser.send(ours.header("Sec-Fetch-Site", "same-origin")).await.leads_to("/sign-in?done=out");
    // Without a cookie of ours there was no form of ours.
    let mut nobody = app.browser();
    nobody.token = own;
    nobody.fill("/sign-in", &[("email", MANAGER), ("password", PASSWORD)]).await.expect(403);
}

async fn what_is_no_form_of_ours_is_refused_by_a_page(app: TestApp) {
    let mut browser = app.browser();
    browser.open("/sign-in").await;
    let json = browser.request(Method::POST, "/sign-in").header("Content-Type", "application/json").body("{}");
    browser.send(json).await.expect(415);
    let large = format!("form={}&email={}", browser.token, "a".repeat(17_000));
    let large = browser
        .request(Method::POST, "/sign-in")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(large);
    browser.send(large).await.expect(413);
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = browser.request(method, "/sign-in");
        assert_eq!(browser.send(request).await.expect(405).header("allow"), "GET, HEAD, POST");
    }
    let reading = browser.request(Method::POST, "/account");
    browser.send(reading).await.expect(405);
    browser.open("/sign-out").await.expect(405);
    browser.open("/account/nothing").await.expect(404);
    browser.open("/assets/0000.css").await.expect(404);
    for odd in ["x".repeat(6000), "x".repeat(200_000), "ab".repeat(33), "ü".into(), String::new()] {
        browser.cookies.insert("thaogo".into(), odd);
        browser.open("/account").await.leads_to("/sign-in");
    }
}

async fn every_page_is_strict_with_browsers(app: TestApp) {
    let mut browser = app.browser();
    let page = browser.open("/sign-in").await.expect(200);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!((page.header("x-frame-options"), page.header("cache-control")), ("DENY", "no-store"));
    let cookie = page.header("set-cookie");
    assert!(cookie.contains("Path=/; HttpOnly; SameSite=Lax") && !cookie.contains("Domain"), "{cookie}");
    assert!(!page.html.contains("style=") && !page.html.contains("<script"), "{}", page.html);
    let (_, style) = page.html.split_once("href=\"/assets/").expect("a stylesheet");
    let style = format!("/assets/{}", style.split('"').next().unwrap_or_default());
    let style = browser.open(&style).await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(style.header("cache-control").contains("immutable"));
    let told = try_in(&mut browser, "<b>\"'&", "x").await.expect(422);
    assert!(told.html.contains("&#60;b&#62;") && !told.html.contains("<b>\""), "{}", told.html);
}

//! How long somebody is in: sessions end unused, old, revoked and signed out, and nobody takes one over.

use chrono::{TimeDelta, Utc};
use entity::session;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use thaogo::application::end_sessions::{list_sessions_of, revoke_all_sessions, revoke_session};

use super::{MANAGER, events, id_of, signed_in, try_in};
use crate::support::{TestApp, on_both};

on_both![
    a_session_ends_unused_and_old,
    sessions_are_listed_and_ended_one_by_one,
    whoever_signs_out_is_out,
    nobody_takes_a_session_over,
    the_pages_speak_the_readers_language,
];

/// Lets all sessions be used last, or begin, so much earlier.
async fn pass(app: &TestApp, column: session::Column, at: chrono::DateTime<Utc>) {
    let update = session::Entity::update_many().col_expr(column, Expr::value(at));
    update.exec(app.db().write()).await.expect("time passes");
}

async fn a_session_ends_unused_and_old(app: TestApp) {
    let mut browser = signed_in(&app, MANAGER).await;
    pass(&app, session::Column::LastUsedAt, app.service().system_now() - TimeDelta::minutes(29)).await;
    browser.open("/account").await.expect(200);
    let kept = session::Entity::find().filter(session::Column::EndedAt.is_null()).one(app.db().read()).await;
    let used = kept.expect("the database answers").expect("a session").last_used_at;
    assert!(app.service().system_now() - used < TimeDelta::minutes(1), "its use was written down");
    pass(&app, session::Column::LastUsedAt, app.service().system_now() - TimeDelta::minutes(30)).await;
    browser.open("/account").await.leads_to("/sign-in");

    let mut browser = signed_in(&app, MANAGER).await;
    pass(&app, session::Column::ExpiresAt, app.service().system_now() + TimeDelta::minutes(1)).await;
    browser.open("/account").await.expect(200);
    pass(&app, session::Column::ExpiresAt, app.service().system_now()).await;
    browser.open("/account").await.leads_to("/sign-in");
}

async fn sessions_are_listed_and_ended_one_by_one(app: TestApp) {
    let (mut here, mut there) = (signed_in(&app, MANAGER).await, signed_in(&app, MANAGER).await);
    let page = here.open("/account").await.expect(200);
    let others: Vec<&str> = page.html.split("/account/sessions/").skip(1).map(|rest| &rest[..36]).collect();
    assert_eq!(others.len(), 1, "{}", page.html);
    let path = format!("/account/sessions/{}", others[0]);
    // Nobody ends somebody else's.
    let mut stranger = signed_in(&app, super::REPORTER).await;
    stranger.open("/account").await;
    stranger.fill(&path, &[]).await.expect(404);
    here.fill(&path, &[]).await.leads_to("/account?done=session");
    there.open("/account").await.leads_to("/sign-in");
    here.open("/account").await.expect(200);
    here.fill(&path, &[]).await.expect(404);
    here.fill("/account/sessions/x", &[]).await.expect(404);
    assert_eq!(events(&app, "session_revoked").await.len(), 1);

    let person = id_of(&app, MANAGER).await;
    let open = list_sessions_of(app.db(), person).await.expect("they can be listed");
    assert_eq!(open.len(), 1);
    assert!(revoke_session(app.db(), person, open[0].id).await.expect("it can be ended"));
    here.open("/account").await.leads_to("/sign-in");
    let mut again = signed_in(&app, MANAGER).await;
    assert_eq!(revoke_all_sessions(app.db(), person).await.expect("they can be ended"), 1);
    again.open("/account").await.leads_to("/sign-in");
    stranger.open("/account").await.expect(200);
}

async fn whoever_signs_out_is_out(app: TestApp) {
    let mut browser = signed_in(&app, MANAGER).await;
    let held = browser.cookies["thaogo"].clone();
    browser.open("/account").await;
    let out = browser.fill("/sign-out", &[]).await.leads_to("/sign-in?done=out");
    assert!(out.header("set-cookie").contains("thaogo=; ") && out.header("set-cookie").contains("Max-Age=0"));
    assert!(!browser.cookies.contains_key("thaogo"));
    browser.cookies.insert("thaogo".into(), held);
    browser.open("/account").await.leads_to("/sign-in");
    assert!(browser.open("/sign-in?done=out").await.expect(200).html.contains("đã đăng xuất"));
}

async fn nobody_takes_a_session_over(app: TestApp) {
    // A secret that somebody put into the browser before is worth nothing afterwards.
    let mut browser = app.browser();
    let planted = "ab".repeat(32);
    browser.cookies.insert("thaogo".into(), planted.clone());
    try_in(&mut browser, MANAGER, super::PASSWORD).await.leads_to("/work");
    let secret = browser.cookies["thaogo"].clone();
    assert_ne!(secret, planted);
    let mut attacker = app.browser();
    attacker.cookies.insert("thaogo".into(), planted);
    attacker.open("/account").await.leads_to("/sign-in");

    // Whoever signs in again ends the session that the browser held.
    browser.cookies.insert("thaogo".into(), secret.clone());
    let token = browser.token.clone();
    browser.open("/account").await.expect(200);
    assert_ne!(browser.token, token, "forms belong to one secret");
    browser.fill("/sign-in", &[("email", super::REPORTER), ("password", super::PASSWORD)]).await.leads_to("/work");
    attacker.cookies.insert("thaogo".into(), secret);
    attacker.open("/account").await.leads_to("/sign-in");
    // Nothing that the database holds lets in.
    let kept = session::Entity::find().all(app.db().read()).await.expect("the database answers");
    attacker.cookies.insert("thaogo".into(), kept[0].hash.clone());
    attacker.open("/account").await.leads_to("/sign-in");
    // Nor does a session serve the API.
    let secret = browser.cookies["thaogo"].clone();
    app.with_token(&secret).get("/v1/me").await.expect_problem(401);
    app.as_nobody().get("/v1/me").header("Cookie", &format!("thaogo={secret}")).await.expect_problem(401);
}

async fn the_pages_speak_the_readers_language(app: TestApp) {
    let mut browser = app.browser();
    assert!(browser.open("/sign-in").await.expect(200).html.contains("<html lang=\"vi\">"));
    browser.open("/language?to=en&back=%2Fsign-in").await.leads_to("/sign-in");
    let page = browser.open("/sign-in").await.expect(200);
    assert!(page.html.contains("<html lang=\"en\">") && page.html.contains("Sign in"));
    assert_eq!(page.header("content-language"), "en");
    browser.open("/language?to=en&back=%2F%2Fevil.example").await.leads_to("/sign-in");
    let mut browser = signed_in(&app, MANAGER).await;
    browser.open("/account").await;
    browser.fill("/account/language", &[("language", "fr")]).await.expect(404);
    browser.open("/account").await;
    browser.fill("/account/language", &[("language", "en")]).await.leads_to("/account?done=language");
    assert!(browser.open("/account").await.expect(200).html.contains("Your account"));
    let me = app.as_("manager@hfic").get("/v1/me/personal_data").await.expect(200);
    assert_eq!((&me["language"], me["sessions"].as_array().map(Vec::len)), (&"en".into(), Some(1)));
}

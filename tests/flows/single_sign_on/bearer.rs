//! Access tokens of the provider at the API.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{vouched, why};
use crate::sign_in::{events, id_of};
use crate::support::oidc::{CLIENT, OidcServer, PATIENCE};
use crate::support::{TestApp, on_both};

on_both![
    a_token_of_the_provider_lets_in_as_it_says,
    a_token_of_the_provider_makes_none_that_says_more,
    a_repeated_call_is_known_again_under_a_fresh_token,
    whatever_is_wrong_with_a_token_is_refused_and_written_down,
    a_clock_may_be_a_little_off,
    keys_are_read_anew_when_they_change_and_not_at_everybodys_wish,
    while_the_provider_is_away_our_own_ways_in_are_open,
];

const AN: &str = "chuyenvien1@snnmt.example";

async fn a_token_of_the_provider_lets_in_as_it_says(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        oidc.sign_by(algorithm).await;
        let token = oidc.access_token("an").await;
        let me = served.with_token(&token).get("/v1/me").await.expect(200);
        assert_eq!((&me["role"], &me["organization"]["code"]), (&json!("officer"), &json!("snnmt")), "{algorithm}");
        assert_eq!(me["person"]["id"], json!(id_of(&app, AN).await));
    }
    assert_eq!(events(&app, "identity_linked").await.len(), 1);
    let kept = served.as_("officer@snnmt/2").get("/v1/me/personal_data").await.expect(200);
    assert_eq!(kept["identities"][0]["issuer"], json!(oidc.issuer), "{}", kept["identities"]);
    // Organizations are known by their official codes too.
    let director = json!({"roles": ["tp-thu-truong"], "organization": "H29", "amr": ["pwd", "mfa"]});
    let token = oidc.forged("an", "RS256", &json!({}), &director).await;
    let me = served.with_token(&token).get("/v1/me").await.expect(200);
    assert_eq!((&me["role"], &me["organization"]["code"]), (&json!("director"), &json!("ubnd-tphcm")));
    // What the role may not do, it may not do by such a token either.
    served.with_token(&token).get("/v1/access_events").await.expect_problem(403);
    served.stop().await;
}

async fn a_token_of_the_provider_makes_none_that_says_more(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    // A head of an agency who came in as an officer, by a password alone.
    let named = |email: &str, mut said: Value| {
        (said["email"], said["email_verified"]) = (json!(email), json!(true));
        said
    };
    let officer = named("giamdoc@snnmt.example", json!({"roles": ["tp-chuyen-vien"], "amr": ["pwd"]}));
    let token = oidc.forged("binh", "RS256", &json!({}), &officer).await;
    let made = served.with_token(&token).post("/v1/tokens").json(&json!({"label": "x", "role": "director"})).await;
    made.expect_problem(403);
    // Whom the provider alone calls a manager makes no token for the enterprise's systems.
    let manager = named("baocao@hfic.example", json!({"roles": ["dn-quan-ly"], "organization": "hfic"}));
    let token = oidc.forged("khong-vai-tro", "RS256", &json!({}), &manager).await;
    let me = served.with_token(&token).get("/v1/me").await.expect(200);
    assert_eq!(me["role"], "manager");
    let made = served.with_token(&token).post("/v1/tokens").json(&json!({"label": "x", "for_system": true})).await;
    made.expect_problem(403);
    served.stop().await;
}

async fn a_repeated_call_is_known_again_under_a_fresh_token(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let case = app.filed().await;
    let (first, second) = (oidc.access_token("an").await, oidc.access_token("an").await);
    assert_ne!(first, second);
    let accept = async |token: &str| {
        let caller = served.with_token(token);
        caller.act(&case.body, "accept").json(&json!({})).header("Idempotency-Key", "1").await.expect(200)
    };
    assert_eq!(accept(&first).await["version"], accept(&second).await["version"]);
    served.stop().await;
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

async fn refused(served: &TestApp, token: &str) {
    served.with_token(token).get("/v1/me").await.expect_problem(401);
}

async fn whatever_is_wrong_with_a_token_is_refused_and_written_down(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let good = oidc.access_token("an").await;
    served.with_token(&good).get("/v1/me").await.expect(200);
    let plain = json!({});
    for (by, header, change, expected) in [
        ("RS256", &plain, json!({"exp": now() - 61}), "expired"),
        ("RS256", &plain, json!({"exp": null}), "expired"),
        ("RS256", &plain, json!({"iat": now() + 120}), "not_yet"),
        ("RS256", &plain, json!({"nbf": now() + 120}), "not_yet"),
        ("RS256", &plain, json!({"aud": CLIENT}), "audience"),
        ("RS256", &plain, json!({"iss": "https://id.example"}), "issuer"),
        ("RS256", &plain, json!({"sub": null}), "subject"),
        ("RS256", &plain, json!({"roles": ["x"]}), "no_role"),
        ("RS256", &plain, json!({"roles": ["tp-chuyen-vien", "tp-thu-truong"]}), "several_roles"),
        ("RS256", &plain, json!({"roles": "dn-quan-ly"}), "elsewhere"),
        ("RS256", &plain, json!({"roles": "tp-thu-truong", "amr": ["pwd"]}), "second_factor"),
        ("RS256", &plain, json!({"organization": "khong-co"}), "organization"),
        ("RS256", &plain, json!({"sub": "khac", "email": AN, "email_verified": false}), "unknown_person"),
        ("RS256", &json!({"kid": "other"}), plain.clone(), "key"),
        ("RS256", &json!({"typ": "logout+jwt"}), plain.clone(), "type"),
        ("RS256", &json!({"crit": ["x"]}), plain.clone(), "type"),
        ("foreign", &plain, plain.clone(), "signature"),
        ("public", &plain, plain.clone(), "algorithm"),
        ("none", &plain, plain.clone(), "malformed"),
    ] {
        let token = oidc.forged("an", by, header, &change).await;
        refused(&served, &token).await;
        assert_eq!(why(&app).await, expected, "{by} {header} {change}");
    }
    refused(&served, &good[..good.len() - 4]).await;
    assert_eq!(why(&app).await, "signature");
    let told = format!("{:?}", events(&app, "sign_in_failed").await);
    assert!(!told.contains("eyJ") && !told.contains('@'), "{told}");
    // What is no token of the provider's at all is not worth an event, and of the rest so many a minute are enough.
    let before = events(&app, "sign_in_failed").await.len();
    refused(&served, good.rsplit_once('.').expect("three parts").0).await;
    assert_eq!(events(&app, "sign_in_failed").await.len(), before);
    served.stop().await;
}

async fn a_clock_may_be_a_little_off(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    served.with_token(&oidc.access_token("an").await).get("/v1/me").await.expect(200);
    for change in [json!({"exp": now() - 20}), json!({"iat": now() + 30}), json!({"nbf": now() + 30})] {
        let token = oidc.forged("an", "RS256", &json!({}), &change).await;
        served.with_token(&token).get("/v1/me").await.expect(200);
    }
    served.stop().await;
}

async fn keys_are_read_anew_when_they_change_and_not_at_everybodys_wish(app: TestApp) {
    let (oidc, served) = vouched(&app).await;
    let before = oidc.access_token("an").await;
    served.with_token(&before).get("/v1/me").await.expect(200);
    let (began, unknown) = (Instant::now(), json!({"kid": "other"}));
    let wished = oidc.forged("an", "RS256", &unknown, &json!({})).await;
    for _ in 0..3 {
        refused(&served, &wished).await;
    }
    if began.elapsed() < PATIENCE {
        assert_eq!(oidc.reads().await, 1, "it is not asked at everybody's wish");
    }
    oidc.rotate().await;
    tokio::time::sleep(PATIENCE).await;
    let after = oidc.access_token("an").await;
    served.with_token(&after).get("/v1/me").await.expect(200);
    assert!(oidc.reads().await >= 2);
    refused(&served, &before).await;
    served.stop().await;
}

async fn while_the_provider_is_away_our_own_ways_in_are_open(app: TestApp) {
    let oidc = OidcServer::start();
    let served = app.vouched_for_by(oidc.single_sign_on()).await;
    let token = oidc.forged("an", "RS256", &json!({}), &json!({})).await;
    drop(oidc);
    served.with_token(&token).get("/v1/me").await.expect_problem(503);
    served.as_("officer@snnmt").get("/v1/me").await.expect(200);
    let mut browser = served.browser();
    browser.open("/sign-in").await.expect(200);
    let told = browser.open("/sign-in/provider").await.expect(503);
    assert!(told.html.contains("thử lại"), "{}", told.html);
    served.stop().await;
}

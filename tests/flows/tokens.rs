//! Tokens: shown once, narrowed to scopes and networks, rotated with an overlap, revoked, and seen by when they were used.

use chrono::TimeDelta;
use entity::token;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::create_token::{CreateToken, create_token};
use thaogo::application::grant_role::{GrantRole, grant_by_command};
use thaogo::application::revoke_token::revoke_by_hint;
use thaogo::application::rotate_token::{RotateToken, rotate_by_hint};
use thaogo::clock::system_now;
use thaogo::domain::access::Role;

use crate::support::{Answer, Caller, TestApp, filing, on_both};

on_both![
    a_role_with_two_steps_gets_no_token_from_one_with_one,
    a_token_is_shown_once,
    a_token_does_what_its_scopes_say,
    a_token_lets_in_from_its_networks_alone,
    a_narrowed_token_makes_none_that_may_do_more,
    the_secret_before_a_rotation_lets_in_for_a_while,
    each_sees_rotates_and_revokes_what_is_theirs,
    systems_are_an_enterprises_alone,
    the_last_use_is_noted_now_and_then,
    what_is_wrong_is_told_by_field,
    repeated_calls_make_one_token_and_never_tell_it_again,
    tokens_do_not_belong_in_addresses,
];

async fn made(caller: Caller<'_>, body: Value) -> Answer {
    caller.post("/v1/tokens").json(&body).await.expect(201)
}

fn secret(answer: &Answer) -> &str {
    answer["token"].as_str().unwrap_or_else(|| panic!("no secret: {}", answer.body))
}

async fn a_token_is_shown_once(app: TestApp) {
    let token = made(app.as_("officer@snnmt"), json!({"label": "Máy ở cơ quan", "days": 30})).await;
    let (secret, path) = (secret(&token).to_owned(), token.header("location").to_owned());
    assert!(secret.starts_with("thaogo_") && secret.len() == 79);
    assert_eq!(token["hint"], secret[..15]);
    let me = app.with_token(&secret).get("/v1/me").await.expect(200);
    assert_eq!((&me["role"], &me["organization"]["code"]), (&json!("officer"), &json!("snnmt")));
    let own = app.with_token(&secret);
    for answer in [own.get(&path).await.expect(200), own.get("/v1/tokens").await.expect(200)] {
        assert!(!answer.body.to_string().contains(&secret[15..]), "{}", answer.body);
    }
    let events = app.as_("auditor@ttp").get("/v1/access_events?action=token_created").await.expect(200);
    let event = &events["items"][0];
    assert_eq!(event["subject"], json!(format!("token/{}", token["id"].as_str().unwrap())));
    assert!(!events.body.to_string().contains(&secret[15..]));
    let row = token::Entity::find_by_id(token["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap());
    let row = row.one(app.db().read()).await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains(&secret[15..]), "only its hash is kept");
}

async fn a_token_does_what_its_scopes_say(app: TestApp) {
    let manager = || app.as_("manager@hfic");
    let of = async |scopes: &[&str]| {
        let body = json!({"label": "ERP", "for_system": true, "role": "manager", "scopes": scopes});
        secret(&made(manager(), body).await).to_owned()
    };
    let (reads, files, acts) = (of(&["read"]).await, of(&["read", "file"]).await, of(&["act"]).await);
    let me = app.with_token(&files).get("/v1/me").await.expect(200);
    assert_eq!((&me["scopes"], &me["roles"]), (&json!(["read", "file"]), &Value::Null));
    app.with_token(&reads).get("/v1/cases").await.expect(200);
    let preview = json!({"category": "DAT.GIA", "territory": "27478"});
    app.with_token(&reads).post("/v1/routing/preview").json(&preview).await.expect(200);
    let refused = app.with_token(&reads).post("/v1/cases").json(&filing()).header("Accept-Language", "en").await;
    let refused = refused.expect_problem(403);
    assert!(refused["detail"].as_str().unwrap().contains("“file”"), "{}", refused.body);
    let case = app.with_token(&files).post("/v1/cases").json(&filing()).await.expect(201);
    app.with_token(&files).act(&case.body, "withdraw").json(&json!({})).await.expect_problem(403);
    app.with_token(&acts).get("/v1/cases").await.expect_problem(403);
    app.with_token(&acts).act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    let body = json!({"url": "https://erp.hfic.example/thao-go"});
    app.with_token(&acts).post("/v1/webhooks").json(&body).await.expect_problem(403);
    // A role is not widened by scopes.
    let body = json!({"label": "ERP", "for_system": true, "role": "reporter", "scopes": ["read", "act"]});
    let reporter = secret(&made(manager(), body).await).to_owned();
    app.with_token(&reporter).act(&case.body, "confirm").json(&json!({})).await.expect_problem(403);
}

async fn a_token_lets_in_from_its_networks_alone(app: TestApp) {
    let of = async |networks: &[&str]| {
        let body = json!({"label": "ERP", "for_system": true, "networks": networks});
        made(app.as_("manager@hfic"), body).await
    };
    let here = of(&["198.51.100.7", "127.0.0.9/8"]).await;
    assert_eq!(here["networks"], json!(["198.51.100.7/32", "127.0.0.0/8"]));
    app.with_token(secret(&here)).get("/v1/me").await.expect(200);
    let elsewhere = of(&["203.0.113.0/24", "2001:db8::/32"]).await;
    let refused = app.with_token(secret(&elsewhere)).get("/v1/me").await.expect_problem(403);
    assert!(refused["detail"].as_str().unwrap().contains("127.0.0.1"), "{}", refused.body);
}

async fn a_narrowed_token_makes_none_that_may_do_more(app: TestApp) {
    let body = json!({"label": "Hẹp", "scopes": ["read", "manage"], "networks": ["127.0.0.0/8"]});
    let narrow = made(app.as_("manager@hfic"), body).await;
    let narrow = || app.with_token(secret(&narrow));
    let like = made(narrow(), json!({"label": "Như mình"})).await;
    assert_eq!((&like["scopes"], &like["networks"]), (&json!(["read", "manage"]), &json!(["127.0.0.0/8"])));
    made(narrow(), json!({"label": "Hẹp hơn", "scopes": ["read"], "networks": ["127.0.0.1"]})).await;
    for wider in [
        json!({"label": "Rộng hơn", "scopes": ["read", "act"]}),
        json!({"label": "Rộng hơn", "networks": ["0.0.0.0/0"]}),
        json!({"label": "Rộng hơn", "for_system": true, "scopes": ["file"]}),
    ] {
        narrow().post("/v1/tokens").json(&wider).await.expect_problem(403);
    }
    let wide = made(app.as_("manager@hfic"), json!({"label": "Rộng"})).await;
    let path = format!("/v1/tokens/{}/rotate", wide["id"].as_str().unwrap());
    narrow().post(&path).if_match(&wide["version"]).json(&json!({})).await.expect_problem(403);
}

async fn the_secret_before_a_rotation_lets_in_for_a_while(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let token = made(app.as_("manager@hfic"), json!({"label": "ERP", "for_system": true})).await;
    let rotate = format!("{}/rotate", token.header("location"));
    manager.post(&rotate).json(&json!({})).await.expect_problem(428);
    let body = json!({"overlap_hours": 2, "days": 90});
    let rotated = manager.post(&rotate).if_match(&token["version"]).json(&body).await.expect(200);
    assert!(rotated["previous_until"].is_string() && rotated["id"] == token["id"] && rotated["version"] == 2);
    assert_ne!(rotated["hint"], token["hint"]);
    app.with_token(secret(&token)).get("/v1/me").await.expect(200);
    app.with_token(secret(&rotated)).get("/v1/me").await.expect(200);
    // Two hours pass on the machine's clock.
    let over = token::Entity::update_many().col_expr(token::Column::PreviousUntil, Expr::value(system_now()));
    over.filter(token::Column::PreviousUntil.is_not_null()).exec(app.db().write()).await.unwrap();
    app.with_token(secret(&token)).get("/v1/me").await.expect_problem(401);
    let stale = manager.post(&rotate).if_match(&token["version"]).json(&json!({})).await.expect_problem(412);
    assert_eq!(stale["current_version"], 2);
    let at_once = json!({"overlap_hours": 0});
    let again = manager.post(&rotate).if_match(&rotated["version"]).json(&at_once).await.expect(200);
    assert!(again["previous_until"].is_null());
    app.with_token(secret(&rotated)).get("/v1/me").await.expect_problem(401);
    app.with_token(secret(&again)).get("/v1/me").await.expect(200);
    let by_command = rotate_by_hint(app.db(), &secret(&again)[..15], RotateToken { overlap_hours: 1, days: None });
    let by_command = by_command.await.unwrap();
    app.with_token(&by_command).get("/v1/me").await.expect(200);
    app.with_token(secret(&again)).get("/v1/me").await.expect(200);
    assert_eq!(revoke_by_hint(app.db(), &by_command[..15]).await.unwrap(), 1);
    for gone in [&by_command, secret(&again)] {
        app.with_token(gone).get("/v1/me").await.expect_problem(401);
    }
}

async fn each_sees_rotates_and_revokes_what_is_theirs(app: TestApp) {
    let own = made(app.as_("reporter@hfic"), json!({"label": "Của tôi"})).await;
    let path = own.header("location").to_owned();
    for who in ["manager@sawaco", "reporter@sawaco", "officer@snnmt", "director@snnmt", "coordinator@vp-ubnd"] {
        app.as_(who).get(&path).await.expect_problem(404);
        let revoke = app.as_(who).post(&format!("{path}/revoke")).if_match(&own["version"]);
        revoke.await.expect_problem(404);
    }
    for who in ["manager@hfic", "administrator@vp-ubnd", "auditor@ttp", "chairman@ubnd-tphcm"] {
        app.as_(who).get(&path).await.expect(200);
        let rotate = app.as_(who).post(&format!("{path}/rotate")).if_match(&own["version"]).json(&json!({}));
        rotate.await.expect_problem(403);
    }
    for who in ["auditor@ttp", "chairman@ubnd-tphcm"] {
        app.as_(who).post(&format!("{path}/revoke")).if_match(&own["version"]).await.expect_problem(403);
    }
    app.with_token(secret(&own)).get("/v1/me").await.expect(200);
    let revoked = app.as_("manager@hfic").post(&format!("{path}/revoke")).if_match(&own["version"]).await.expect(200);
    assert!(revoked["revoked_at"].is_string());
    app.with_token(secret(&own)).get("/v1/me").await.expect_problem(401);
    app.as_("manager@hfic").post(&format!("{path}/revoke")).if_match(&revoked["version"]).await.expect_problem(409);
    let again = app.as_("reporter@hfic").post(&format!("{path}/rotate")).if_match(&revoked["version"]);
    again.json(&json!({})).await.expect_problem(409);
    let listed = async |who: &str, filter: &str| {
        let page = app.as_(who).get(&format!("/v1/tokens?limit=200{filter}")).await.expect(200);
        let items = page["items"].as_array().unwrap().clone();
        items.into_iter().map(|token| token["organization"]["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed("reporter@hfic", "").await, ["hfic", "hfic"]);
    assert_eq!(listed("reporter@hfic", "&open=true").await, ["hfic"]);
    let in_hfic = listed("manager@hfic", "").await;
    assert!(in_hfic.len() > 2 && in_hfic.iter().all(|code| code == "hfic"), "{in_hfic:?}");
    assert!(listed("manager@hfic", "&organization=sawaco").await.is_empty());
    assert!(!listed("administrator@vp-ubnd", "&organization=sawaco").await.is_empty());
}

async fn systems_are_an_enterprises_alone(app: TestApp) {
    let body = json!({"label": "ERP", "for_system": true});
    for who in ["director@snnmt", "reporter@hfic", "administrator@vp-ubnd"] {
        app.as_(who).post("/v1/tokens").json(&body).await.expect_problem(403);
    }
    let system = made(app.as_("manager@hfic"), body.clone()).await;
    assert_eq!((&system["role"], &system["person"]), (&json!("reporter"), &Value::Null));
    let system = app.with_token(secret(&system));
    system.post("/v1/tokens").json(&body).await.expect_problem(403);
    system.post("/v1/tokens").json(&json!({"label": "Của tôi"})).await.expect_problem(403);
    assert_eq!(system.get("/v1/tokens").await.expect(200)["items"].as_array().unwrap().len(), 1, "itself");
    system.get("/v1/users").await.expect_problem(403);
}

async fn the_last_use_is_noted_now_and_then(app: TestApp) {
    let token = made(app.as_("manager@hfic"), json!({"label": "ERP", "for_system": true})).await;
    let last_use =
        async || app.as_("manager@hfic").get(token.header("location")).await.expect(200)["last_used_at"].clone();
    let (_, before) = app.counting(app.with_token(secret(&token)).get("/v1/me").into_future()).await;
    let (_, again) = app.counting(app.with_token(secret(&token)).get("/v1/me").into_future()).await;
    assert_eq!(before, again, "using it writes nothing");
    assert!(last_use().await.is_null());
    app.service().refresh().await.unwrap();
    let noted = last_use().await;
    let at = chrono::DateTime::parse_from_rfc3339(noted.as_str().expect("it was noted")).unwrap();
    assert!((system_now() - at.to_utc()).abs() < TimeDelta::minutes(2), "{at}");
    app.with_token(secret(&token)).get("/v1/me").await.expect(200);
    app.service().refresh().await.unwrap();
    assert_eq!(last_use().await, noted, "once a minute at most");
}

async fn what_is_wrong_is_told_by_field(app: TestApp) {
    let manager = app.as_("manager@hfic");
    for (body, status, pointers) in [
        (json!({"label": ""}), 422, vec!["/label"]),
        (json!({"label": "x", "scopes": ["everything"]}), 400, vec!["/scopes/0"]),
        (json!({"label": "x", "scopes": []}), 422, vec!["/scopes"]),
        (json!({"label": "x", "scopes": ["read", "read"]}), 422, vec!["/scopes/1"]),
        (
            json!({"label": "x", "networks": ["10.0.0.0/8", "office", "10.0.0.0/40"]}),
            422,
            vec!["/networks/1", "/networks/2"],
        ),
        (json!({"label": "x", "days": 3650}), 422, vec!["/days"]),
        (json!({"label": "x", "role": "chairman"}), 422, vec!["/role"]),
        (json!({"label": "x", "organization": "sawaco"}), 422, vec!["/organization"]),
        (json!({"label": "x", "for_system": true, "role": "officer"}), 422, vec!["/role"]),
        (json!({"label": "x", "person": "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c"}), 400, vec!["/person"]),
        (json!({"label": "x", "token": "thaogo_1"}), 400, vec!["/token"]),
    ] {
        let refused = manager.post("/v1/tokens").json(&body).await;
        assert_eq!(refused.status, status, "{body}: {}", refused.body);
        assert_eq!(refused.pointers(), pointers, "{body}");
    }
    let elsewhere = json!({"label": "x", "for_system": true, "organization": "sawaco"});
    manager.post("/v1/tokens").json(&elsewhere).await.expect_problem(403);
}

async fn repeated_calls_make_one_token_and_never_tell_it_again(app: TestApp) {
    let body = json!({"label": "ERP", "for_system": true});
    let call = || app.as_("manager@hfic").post("/v1/tokens").json(&body).header("Idempotency-Key", "erp");
    let (first, again) = (call().await.expect(201), call().await.expect(201));
    assert_eq!((&first["id"], &again["token"]), (&again["id"], &Value::Null));
    let rotate = format!("{}/rotate", first.header("location"));
    let call = || {
        let call = app.as_("manager@hfic").post(&rotate).if_match(&first["version"]).json(&json!({}));
        call.header("Idempotency-Key", "rotate")
    };
    let (rotated, again) = (call().await.expect(200), call().await.expect(200));
    assert_eq!((&rotated["version"], &again["version"], &again["token"]), (&json!(2), &json!(2), &Value::Null));
    app.with_token(secret(&rotated)).get("/v1/me").await.expect(200);
}

async fn tokens_do_not_belong_in_addresses(app: TestApp) {
    let token = app.token("manager@hfic");
    for name in ["access_token", "token", "api_key"] {
        app.as_nobody().get(&format!("/v1/cases?{name}={token}")).await.expect_problem(401);
        let refused = app.as_("manager@hfic").get(&format!("/v1/cases?{name}={token}")).await.expect_problem(400);
        assert!(!refused.body.to_string().contains(&token), "{}", refused.body);
    }
}

async fn a_role_with_two_steps_gets_no_token_from_one_with_one(app: TestApp) {
    let officer = app.as_("officer@snnmt/2");
    let id =
        officer.get("/v1/me").await.expect(200)["person"]["id"].as_str().expect("a person").parse().expect("an id");
    let role = GrantRole { organization: "snnmt".into(), role: Role::Director, valid_from: None, valid_to: None };
    grant_by_command(app.db(), id, role).await.expect("they are a director too");
    let body = json!({"label": "x", "role": "director"});
    officer.post("/v1/tokens").json(&body).await.expect_problem(403);
    officer.post("/v1/tokens").json(&json!({"label": "x"})).await.expect(201);
    let made = CreateToken {
        person: Some(id),
        organization: "snnmt".into(),
        role: Role::Director,
        label: "x".into(),
        days: None,
    };
    let director = create_token(app.db(), made).await.expect("a token");
    app.with_token(&director).post("/v1/tokens").json(&body).await.expect(201);
    // Downwards nothing is gained.
    app.with_token(&director).post("/v1/tokens").json(&json!({"label": "x", "role": "officer"})).await.expect(201);
}

//! Roles given and taken: by whom, from when to when, and that whoever's role ended is out with the next request; all of
//! it in one chain of events.

use entity::access_event;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::create_user::add_user;
use thaogo::application::end_role::end_by_command;
use thaogo::application::grant_role::{GrantRole, grant_by_command};
use thaogo::application::seat_person::NewPerson;
use thaogo::application::verify_history::verify_history;
use thaogo::domain::access::Role;
use thaogo::domain::anchor::ACCESS;
use thaogo::domain::text::Language;

use crate::support::{Answer, TestApp, on_both};

on_both![
    a_user_is_added_with_a_first_role,
    each_gives_and_ends_what_is_theirs,
    a_role_counts_from_its_first_through_its_last_day,
    a_role_that_ends_stops_its_tokens_with_the_next_request,
    a_role_given_again_does_not_wake_its_old_tokens,
    what_is_wrong_is_told_at_once_and_by_field,
    heads_see_their_own_people_alone,
    repeated_calls_are_harmless,
    whoever_decided_on_an_older_version_is_refused,
    the_command_line_gives_every_role,
    what_happened_to_access_is_one_chain,
    a_chain_that_was_cut_short_is_found_by_its_anchor,
];

/// The id of whoever has this role in this organization.
async fn id_of(app: &TestApp, who: &str) -> String {
    let me = app.as_(who).get("/v1/me").await.expect(200);
    me["person"]["id"].as_str().expect("they are a person").to_owned()
}

/// Adds a reporter of HFIC's, who has no token yet.
async fn reporter(app: &TestApp, email: &str) -> Answer {
    let body = json!({"name": "Đỗ Thị Hạnh", "email": email, "organization": "hfic", "role": "reporter"});
    app.as_("manager@hfic").post("/v1/users").json(&body).await.expect(201)
}

/// The path of the one role in which somebody is seen by `reader`.
async fn role_path(app: &TestApp, reader: &str, person: &str, role: &str) -> (String, Value) {
    let user = app.as_(reader).get(&format!("/v1/users/{person}")).await.expect(200);
    let roles = user["roles"].as_array().expect("roles");
    let found = roles.iter().rfind(|grant| grant["role"] == role).unwrap_or_else(|| panic!("no {role}: {}", user.body));
    (format!("/v1/users/{person}/roles/{}", found["id"].as_str().unwrap()), found["version"].clone())
}

async fn a_user_is_added_with_a_first_role(app: TestApp) {
    let added = reporter(&app, "Hanh.Do@HFIC.example").await;
    assert_eq!((&added["email"], &added["language"]), (&json!("hanh.do@hfic.example"), &json!("vi")));
    let role = &added["roles"][0];
    assert_eq!((&role["role"], &role["valid"], &role["version"]), (&json!("reporter"), &json!(true), &json!(1)));
    assert_eq!(role["organization"]["code"], "hfic");
    assert_eq!(role["granted_by"], json!(id_of(&app, "manager@hfic").await));
    let path = added.header("location").to_owned();
    let read = app.as_("manager@hfic").get(&path).await.expect(200);
    assert_eq!(read.body, added.body);
    for twice in ["hanh.do@hfic.example", "HANH.DO@hfic.example"] {
        let body = json!({"name": "Một người khác", "email": twice, "organization": "sawaco", "role": "manager"});
        let refused = app.as_("administrator@vp-ubnd").post("/v1/users").json(&body).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["/email"]);
    }
}

async fn each_gives_and_ends_what_is_theirs(app: TestApp) {
    let person = reporter(&app, "hanh@hfic.example").await["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/users/{person}/roles");
    let give = |who: &str, organization: &str, role: &str| {
        app.as_(who).post(&path).json(&json!({"organization": organization, "role": role}))
    };
    for (who, organization, role, status) in [
        ("manager@hfic", "hfic", "manager", 201),
        ("manager@hfic", "sawaco", "reporter", 403),
        ("manager@hfic", "snnmt", "officer", 403),
        ("manager@sawaco", "sawaco", "reporter", 404),
        ("director@snnmt", "snnmt", "officer", 404),
        ("administrator@vp-ubnd", "snnmt", "officer", 201),
        ("administrator@vp-ubnd", "stc", "director", 201),
        ("administrator@vp-ubnd", "sawaco", "manager", 201),
        ("administrator@vp-ubnd", "sawaco", "reporter", 403),
        ("administrator@vp-ubnd", "vp-ubnd", "administrator", 403),
        ("administrator@vp-ubnd", "ttp", "auditor", 403),
        ("administrator@vp-ubnd", "ubnd-tphcm", "chairman", 403),
        ("chairman@ubnd-tphcm", "ttp", "auditor", 201),
        ("chairman@ubnd-tphcm", "snnmt", "officer", 403),
        ("auditor@ttp", "snnmt", "officer", 403),
        ("coordinator@vp-ubnd", "vp-ubnd", "coordinator", 403),
        ("reporter@hfic", "hfic", "reporter", 403),
    ] {
        let answer = give(who, organization, role).await;
        assert_eq!(answer.status, status, "{who} gives {role}@{organization}: {}", answer.body);
    }
    // Now that the person is an officer of the director's own agency, the director sees them, and there alone.
    let seen = app.as_("director@snnmt").get(&format!("/v1/users/{person}")).await.expect(200);
    assert_eq!(seen["roles"].as_array().unwrap().len(), 1);
    let (officer, version) = role_path(&app, "director@snnmt", &person, "officer").await;
    app.as_("director@stc")
        .post(&format!("{officer}/end"))
        .if_match(&version)
        .json(&json!({}))
        .await
        .expect_problem(404);
    app.as_("auditor@ttp")
        .post(&format!("{officer}/end"))
        .if_match(&version)
        .json(&json!({}))
        .await
        .expect_problem(403);
    let ended = app.as_("director@snnmt").post(&format!("{officer}/end")).if_match(&version).json(&json!({})).await;
    assert_eq!((&ended.expect(200)["valid"], 2), (&json!(false), 2));
    // Nobody gives or ends a role of their own.
    let own = id_of(&app, "manager@hfic").await;
    let body = json!({"organization": "hfic", "role": "reporter"});
    app.as_("manager@hfic").post(&format!("/v1/users/{own}/roles")).json(&body).await.expect_problem(403);
    let (own, version) = role_path(&app, "manager@hfic", &own, "manager").await;
    app.as_("manager@hfic").post(&format!("{own}/end")).if_match(&version).json(&json!({})).await.expect_problem(403);
}

async fn a_role_counts_from_its_first_through_its_last_day(app: TestApp) {
    let person = id_of(&app, "officer@snnmt/2").await;
    let body = json!({"organization": "sct", "role": "officer", "valid_from": "2026-03-03", "valid_to": "2026-03-04"});
    let path = format!("/v1/users/{person}/roles");
    let given = app.as_("administrator@vp-ubnd").post(&path).json(&body).await.expect(201);
    assert_eq!(given["valid"], false);
    let officer = app.as_("officer@snnmt/2");
    let new = json!({"label": "Sở Công Thương", "organization": "sct", "role": "officer"});
    assert_eq!(officer.post("/v1/tokens").json(&new).await.expect_problem(422).pointers(), ["/role"]);
    app.turn_to("2026-03-03 09:00").await;
    let token = officer.post("/v1/tokens").json(&new).await.expect(201);
    let elsewhere = app.with_token(token["token"].as_str().unwrap());
    let me = elsewhere.get("/v1/me").await.expect(200);
    assert_eq!((&me["organization"]["code"], &me["role"]), (&json!("sct"), &json!("officer")));
    let roles: Vec<_> = me["roles"].as_array().unwrap().iter().map(|role| &role["organization"]["code"]).collect();
    assert_eq!(roles, [&json!("snnmt"), &json!("sct")], "one person, several organizations");
    app.turn_to("2026-03-04 23:59").await;
    elsewhere.get("/v1/me").await.expect(200);
    app.turn_to("2026-03-05 00:01").await;
    elsewhere.get("/v1/me").await.expect_problem(401);
    officer.get("/v1/me").await.expect(200);
}

async fn a_role_that_ends_stops_its_tokens_with_the_next_request(app: TestApp) {
    let (person, officer) = (id_of(&app, "officer@snnmt/2").await, app.as_("officer@snnmt/2"));
    officer.get("/v1/cases").await.expect(200);
    let (path, version) = role_path(&app, "director@snnmt", &person, "officer").await;
    let later = json!({"valid_to": "2026-03-02"});
    let director = app.as_("director@snnmt");
    let ends = director.post(&format!("{path}/end")).if_match(&version).json(&later).await.expect(200);
    assert_eq!((&ends["valid"], &ends["valid_to"]), (&json!(true), &json!("2026-03-02")));
    officer.get("/v1/cases").await.expect(200);
    let ended = director.post(&format!("{path}/end")).if_match(&ends["version"]).json(&json!({})).await.expect(200);
    assert_eq!((&ended["valid"], &ended["ended_by"]), (&json!(false), &json!(id_of(&app, "director@snnmt").await)));
    officer.get("/v1/cases").await.expect_problem(401);
    officer.get("/v1/me").await.expect_problem(401);
    let again = director.post(&format!("{path}/end")).if_match(&ended["version"]).json(&json!({})).await;
    again.expect_problem(409);
}

async fn a_role_given_again_does_not_wake_its_old_tokens(app: TestApp) {
    let (person, officer) = (id_of(&app, "officer@snnmt/2").await, app.as_("officer@snnmt/2"));
    let (path, version) = role_path(&app, "director@snnmt", &person, "officer").await;
    let today = json!({"valid_to": "2026-03-02"});
    app.as_("director@snnmt").post(&format!("{path}/end")).if_match(&version).json(&today).await.expect(200);
    app.turn_to("2026-03-03 08:00").await;
    officer.get("/v1/me").await.expect_problem(401);
    let body = json!({"organization": "snnmt", "role": "officer"});
    app.as_("director@snnmt").post(&format!("/v1/users/{person}/roles")).json(&body).await.expect(201);
    officer.get("/v1/me").await.expect_problem(401);
    let tokens = app.as_("director@snnmt").get(&format!("/v1/tokens?person={person}")).await.expect(200);
    assert!(tokens["items"][0]["revoked_at"].is_string(), "{}", tokens.body);
}

async fn what_is_wrong_is_told_at_once_and_by_field(app: TestApp) {
    let administrator = app.as_("administrator@vp-ubnd");
    let user = |organization: &str, role: &str, from: &str, to: &str| {
        let body = json!({"name": "An", "email": "an@x.example", "organization": organization, "role": role,
                          "valid_from": from, "valid_to": to});
        administrator.post("/v1/users").json(&body)
    };
    let refused = user("khong-co", "officer", "2026-02-01", "2026-01-01").await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/organization", "/valid_from", "/valid_to"]);
    assert_eq!(
        user("stc", "vice_chairman", "2026-03-02", "2027-01-01").await.expect_problem(422).pointers(),
        ["/role"]
    );
    assert_eq!(user("stc", "officer", "2026-03-05", "2026-03-04").await.expect_problem(422).pointers(), ["/valid_to"]);
    for (body, pointer) in [
        (json!({"name": "An", "email": "an@x.example", "organization": "stc", "role": "king"}), "/role"),
        (json!({"name": "An", "email": "an@x.example", "organization": "stc", "role": "officer", "id": 1}), "/id"),
        (
            json!({"name": "An", "email": "an@x.example", "organization": "stc", "role": "officer", "password": "x"}),
            "/password",
        ),
        (json!({"name": "An", "email": "an", "organization": "stc", "role": "officer"}), "/email"),
    ] {
        let refused = administrator.post("/v1/users").json(&body).await;
        assert!(matches!(refused.status, 400 | 422), "{}", refused.body);
        assert_eq!(refused.pointers(), [pointer], "{body}");
    }
    let person = id_of(&app, "officer@snnmt/2").await;
    let path = format!("/v1/users/{person}/roles");
    let again = json!({"organization": "snnmt", "role": "officer"});
    app.as_("director@snnmt").post(&path).json(&again).await.expect_problem(409);
    let granted = json!({"organization": "snnmt", "role": "officer", "granted_by": person});
    assert_eq!(
        app.as_("director@snnmt").post(&path).json(&granted).await.expect_problem(400).pointers(),
        ["/granted_by"]
    );
    let (role, version) = role_path(&app, "director@snnmt", &person, "officer").await;
    let past = json!({"valid_to": "2026-03-01"});
    let refused = app.as_("director@snnmt").post(&format!("{role}/end")).if_match(&version).json(&past).await;
    assert_eq!(refused.expect_problem(422).pointers(), ["/valid_to"]);
    for never in ["/v1/users/0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c", "/v1/users/x"] {
        administrator.get(never).await.expect_problem(404);
    }
}

async fn heads_see_their_own_people_alone(app: TestApp) {
    let codes = |page: &Answer| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        let roles = items.iter().flat_map(|user| user["roles"].as_array().unwrap());
        let mut codes: Vec<_> = roles.map(|role| role["organization"]["code"].as_str().unwrap().to_owned()).collect();
        codes.dedup();
        codes
    };
    for (who, own) in [("director@snnmt", "snnmt"), ("manager@hfic", "hfic")] {
        let page = app.as_(who).get("/v1/users").await.expect(200);
        assert_eq!(codes(&page), [own], "{who}");
        let elsewhere = app.as_(who).get("/v1/users?organization=stc").await.expect(200);
        assert_eq!(elsewhere["items"], json!([]), "{who}");
        let stranger = id_of(&app, "director@stc").await;
        app.as_(who).get(&format!("/v1/users/{stranger}")).await.expect_problem(404);
    }
    for who in ["administrator@vp-ubnd", "auditor@ttp", "chairman@ubnd-tphcm"] {
        let page = app.as_(who).get("/v1/users?organization=stc&role=director").await.expect(200);
        assert_eq!(codes(&page), ["stc"], "{who}");
        let first = app.as_(who).get("/v1/users?limit=3").await.expect(200);
        let next = format!("/v1/users?limit=3&cursor={}", first["next_cursor"].as_str().unwrap());
        let second = app.as_(who).get(&next).await.expect(200);
        assert!(first["items"][2]["id"].as_str() < second["items"][0]["id"].as_str());
    }
    for who in ["reporter@hfic", "officer@snnmt", "coordinator@vp-ubnd"] {
        app.as_(who).get("/v1/users").await.expect_problem(403);
    }
}

async fn repeated_calls_are_harmless(app: TestApp) {
    let body = json!({"name": "An", "email": "an@hfic.example", "organization": "hfic", "role": "reporter"});
    let call = || app.as_("manager@hfic").post("/v1/users").json(&body).header("Idempotency-Key", "an");
    let (first, again) = (call().await.expect(201), call().await.expect(201));
    assert_eq!(first.body, again.body);
    let path = format!("/v1/users/{}/roles", first["id"].as_str().unwrap());
    let body = json!({"organization": "hfic", "role": "manager"});
    let call = || app.as_("manager@hfic").post(&path).json(&body).header("Idempotency-Key", "manager");
    let (first, again) = (call().await.expect(201), call().await.expect(201));
    assert_eq!(first.body, again.body);
    let other = json!({"organization": "hfic", "role": "reporter"});
    let reused = app.as_("manager@hfic").post(&path).json(&other).header("Idempotency-Key", "manager").await;
    reused.expect_problem(422);
}

async fn whoever_decided_on_an_older_version_is_refused(app: TestApp) {
    let person = id_of(&app, "officer@snnmt/2").await;
    let (path, version) = role_path(&app, "director@snnmt", &person, "officer").await;
    let (director, end) = (app.as_("director@snnmt"), format!("{path}/end"));
    director.post(&end).json(&json!({})).await.expect_problem(428);
    let later = json!({"valid_to": "2026-12-31"});
    let ended = director.post(&end).if_match(&version).json(&later).await.expect(200);
    assert_eq!(ended.header("etag"), "\"2\"");
    let stale = director.post(&end).if_match(&version).json(&json!({})).await.expect_problem(412);
    assert_eq!(stale["current_version"], 2);
    let longer = json!({"valid_to": "2027-12-31"});
    let refused = director.post(&end).if_match(&ended["version"]).json(&longer).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/valid_to"], "an end only comes nearer");
}

async fn the_command_line_gives_every_role(app: TestApp) {
    let person = || NewPerson { name: "Lê Văn Tư".into(), email: "tu@ubnd.example".into(), language: Language::Vi };
    let role = |role, organization: &str| GrantRole {
        organization: organization.into(),
        role,
        valid_from: None,
        valid_to: None,
    };
    let db = app.db();
    let id = add_user(db, person(), Some(role(Role::Administrator, "vp-ubnd")), None).await.unwrap();
    add_user(db, person(), None, None).await.unwrap_err();
    grant_by_command(db, id, role(Role::Chairman, "ubnd-tphcm")).await.unwrap();
    let wrong = grant_by_command(db, id, role(Role::Manager, "snnmt")).await.unwrap_err().to_string();
    assert_eq!(wrong, "/role: “snnmt” has no such role.");
    end_by_command(db, id, ("ubnd-tphcm", Role::Chairman), None).await.unwrap();
    end_by_command(db, id, ("ubnd-tphcm", Role::Chairman), None).await.unwrap_err();
    let seen = app.as_("auditor@ttp").get(&format!("/v1/users/{id}")).await.expect(200);
    let valid: Vec<_> = seen["roles"].as_array().unwrap().iter().map(|role| &role["valid"]).collect();
    assert_eq!(valid, [&json!(true), &json!(false)]);
    assert!(seen["roles"][0]["granted_by"].is_null(), "the command line");
}

async fn what_happened_to_access_is_one_chain(app: TestApp) {
    let person = reporter(&app, "hanh@hfic.example").await["id"].as_str().unwrap().to_owned();
    let by = format!("person/{}", id_of(&app, "manager@hfic").await);
    let auditor = app.as_("auditor@ttp");
    let page = auditor.get(&format!("/v1/access_events?subject=person/{person}")).await.expect(200);
    let told: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|event| (&event["action"], &event["actor"])).collect();
    assert_eq!(told, [(&json!("granted"), &json!(by)), (&json!("user_added"), &json!(by))]);
    let data = &page["items"][0]["data"];
    assert_eq!((&data["organization"], &data["role"]), (&json!("hfic"), &json!("reporter")));
    assert!(!page.body.to_string().contains("Hạnh") && !page.body.to_string().contains("hanh@"), "people by id alone");
    assert_eq!(page["items"][0]["previous_hash"], page["items"][1]["hash"]);

    let first = auditor.get("/v1/access_events?limit=2").await.expect(200);
    let next = format!("/v1/access_events?limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = auditor.get(&next).await.expect(200);
    assert_eq!(first["items"][1]["previous_hash"], second["items"][0]["hash"]);
    app.as_("administrator@vp-ubnd").get("/v1/access_events?action=granted").await.expect(200);
    for who in ["manager@hfic", "director@snnmt", "coordinator@vp-ubnd", "chairman@ubnd-tphcm"] {
        app.as_(who).get("/v1/access_events").await.expect_problem(403);
    }

    let whole = verify_history(app.db()).await.unwrap();
    let last = first["items"][0]["position"].as_i64().unwrap();
    assert!(whole.is_whole() && whole.access_events as i64 == last, "{whole:?}");
    // Whoever alters an event, or takes one out, is noticed at that place.
    use access_event::Column;
    let alter = |column: Column, value: &str, position: i64| {
        let altered = access_event::Entity::update_many().col_expr(column, Expr::value(value));
        altered.filter(Column::Position.eq(position))
    };
    alter(Column::Actor, "command_line", last - 1).exec(app.db().write()).await.unwrap();
    assert_eq!(verify_history(app.db()).await.unwrap().access_broken, Some(last - 1));
    alter(Column::Actor, &by, last - 1).exec(app.db().write()).await.unwrap();
    assert!(verify_history(app.db()).await.unwrap().is_whole());
    access_event::Entity::delete_by_id(last - 2).exec(app.db().write()).await.unwrap();
    assert_eq!(verify_history(app.db()).await.unwrap().access_broken, Some(last - 2));
}

/// Who takes away the end of the chain leaves a chain that is whole in itself.
async fn a_chain_that_was_cut_short_is_found_by_its_anchor(app: TestApp) {
    reporter(&app, "hanh@hfic.example").await;
    app.turn_to("2026-03-03 08:00").await;
    let page = app.as_("auditor@ttp").get("/v1/access_events?limit=1").await.expect(200);
    let last = page["items"][0]["position"].as_i64().unwrap();
    assert!(verify_history(app.db()).await.unwrap().is_whole());
    access_event::Entity::delete_by_id(last).exec(app.db().write()).await.unwrap();
    let found = verify_history(app.db()).await.unwrap();
    assert_eq!((found.access_broken, found.broken.and_then(|broken| broken.case)), (None, Some(ACCESS)));
}

//! People's data: every column is told to hold some or none; each reads their own; an administrator hands it out and
//! erases it, and the histories stay whole.

use std::collections::BTreeSet;

use entity::{notification, personal_data};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};
use serde_json::{Value, json};
use thaogo::application::create_token::{CreateToken, create_token};
use thaogo::application::erase_person::{ErasePerson, erase_by_command, erase_contact};
use thaogo::application::verify_history::verify_history;
use thaogo::domain::access::Role;
use thaogo::domain::privacy::ErasureGround;
use uuid::Uuid;

use crate::support::{TestApp, on_both};

on_both![
    every_column_is_told_to_hold_personal_data_or_none,
    each_reads_what_is_kept_about_themselves,
    an_administrator_hands_out_what_letters_do_not_say,
    whoever_has_duties_is_not_erased,
    an_erased_person_is_gone_and_every_history_is_whole,
    a_contact_who_is_no_user_is_erased_from_the_command_line,
];

async fn every_column_is_told_to_hold_personal_data_or_none(app: TestApp) {
    let conn = app.db().read();
    let query = match conn.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
             WHERE table_schema = current_schema()"
        }
        _ => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        }
    };
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), query)).await.unwrap();
    let ours = |table: &str| !table.starts_with("seaql_") && !table.starts_with("sqlite_");
    let name = |row: &sea_orm::QueryResult, at: &str| row.try_get::<String>("", at).unwrap();
    let schema: BTreeSet<(String, String)> =
        rows.iter().map(|row| (name(row, "t"), name(row, "c"))).filter(|(table, _)| ours(table)).collect();
    let file = include_str!("../../src/guide/personal-data.csv");
    let told = file.lines().skip(1).map(|row| {
        let (table, rest) = row.split_once(',').expect("a table");
        (table.to_owned(), rest.split_once(',').expect("a column").0.to_owned())
    });
    let told: BTreeSet<(String, String)> = told.collect();
    let missing: Vec<_> = schema.difference(&told).collect();
    assert!(missing.is_empty(), "src/guide/personal-data.csv does not tell of {missing:?}");
    let gone: Vec<_> = told.difference(&schema).collect();
    assert!(gone.is_empty(), "src/guide/personal-data.csv tells of what is no more: {gone:?}");
}

/// A token of HFIC's.
async fn token(app: &TestApp, person: Option<Uuid>, role: Role) -> String {
    let new = CreateToken { person, organization: "hfic".into(), role, label: "Máy ở nhà".into(), days: None };
    create_token(app.db(), new).await.expect("a token can be made")
}

async fn id_of(app: &TestApp, who: &str) -> String {
    let me = app.as_(who).get("/v1/me").await.expect(200);
    me["person"]["id"].as_str().expect("they are a person").to_owned()
}

async fn each_reads_what_is_kept_about_themselves(app: TestApp) {
    let case = app.accepted().await;
    let kept = app.as_("director@snnmt").get("/v1/me/personal_data").await.expect(200);
    assert_eq!(kept["id"], json!(id_of(&app, "director@snnmt").await));
    assert_eq!(
        (&kept["roles"][0]["role"], &kept["positions"][0]["position"]),
        (&json!("director"), &json!("director"))
    );
    assert!(kept["email"].as_str().unwrap().contains('@') && kept["erased_at"].is_null());
    assert!(!kept["tokens"].as_array().unwrap().is_empty());
    let handled = app.as_("officer@snnmt/2").get("/v1/me/personal_data").await.expect(200);
    let accepted = |event: &&Value| event["action"] == "accept" && event["case"] == case["code"];
    assert!(handled["events"].as_array().unwrap().iter().any(|event| accepted(&event)), "{}", handled["events"]);
    let letters = kept["letters"].as_array().unwrap();
    assert!(letters.iter().all(|letter| letter["text"].is_string()), "{letters:?}");
    let system = token(&app, None, Role::Manager).await;
    app.with_token(&system).get("/v1/me/personal_data").await.expect_problem(403);
}

async fn an_administrator_hands_out_what_letters_do_not_say(app: TestApp) {
    let case = app.drafted().await;
    let handler = id_of(&app, "officer@snnmt/2").await;
    let kept = app.as_("administrator@vp-ubnd").get(&format!("/v1/users/{handler}/personal_data")).await.expect(200);
    let acted = kept["events"].as_array().unwrap();
    assert!(acted.iter().any(|event| event["action"] == "accept") && acted.iter().all(|event| event["case"].is_null()));
    assert!(!kept.body.to_string().contains(case["code"].as_str().unwrap()), "{}", kept.body);
    let person = id_of(&app, "director@snnmt").await;
    let path = format!("/v1/users/{person}/personal_data");
    let kept = app.as_("administrator@vp-ubnd").get(&path).await.expect(200);
    assert_eq!(kept["id"], json!(person));
    assert!(kept["letters"].as_array().unwrap().iter().all(|letter| letter["text"].is_null()));
    for who in ["director@snnmt", "manager@hfic", "coordinator@vp-ubnd", "chairman@ubnd-tphcm", "auditor@ttp"] {
        app.as_(who).get(&path).await.expect_problem(403);
    }
    app.as_("administrator@vp-ubnd").get(&format!("/v1/users/{}/personal_data", Uuid::nil())).await.expect_problem(404);
    let events = app.as_("auditor@ttp").get("/v1/access_events?limit=1").await.expect(200);
    assert_eq!(events["items"][0]["action"], "personal_data_read");
    assert_eq!(events["items"][0]["subject"], json!(format!("person/{person}")));
}

async fn whoever_has_duties_is_not_erased(app: TestApp) {
    let case = app.accepted().await;
    let person = id_of(&app, "officer@snnmt/2").await;
    let path = format!("/v1/users/{person}/erase");
    let body = json!({"ground": "requested"});
    let refused = app.as_("administrator@vp-ubnd").post(&path).json(&body).await.expect_problem(409);
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("officer@snnmt") && detail.contains(": 1"), "{detail}");
    assert!(!detail.contains(case["code"].as_str().unwrap()), "an administrator reads of no case: {detail}");
    app.as_("director@snnmt").post(&path).json(&body).await.expect_problem(403);
    let wrong = json!({"ground": "because"});
    app.as_("administrator@vp-ubnd").post(&path).json(&wrong).await.expect_problem(400);
    let never = format!("/v1/users/{}/erase", Uuid::nil());
    app.as_("administrator@vp-ubnd").post(&never).json(&body).await.expect_problem(404);
}

async fn an_erased_person_is_gone_and_every_history_is_whole(app: TestApp) {
    // A reporter of HFIC's who filed, is named as whom to ask, and left.
    let body = json!({"name": "Đỗ Thị Hạnh", "email": "hanh@hfic.example", "organization": "hfic", "role": "reporter"});
    let user = app.as_("manager@hfic").post("/v1/users").json(&body).await.expect(201);
    let person: Uuid = user["id"].as_str().unwrap().parse().unwrap();
    let token = token(&app, Some(person), Role::Reporter).await;
    let contact = json!({"name": "Đỗ Thị Hạnh", "email": "Hanh@hfic.example", "phone": "028 5550 0199"});
    let mut filing = crate::support::filing();
    (filing["contact"], filing["address"]) = (contact, json!("Đường Tân Thuận"));
    let case = app.with_token(&token).post("/v1/cases").json(&filing).await.expect(201);
    let role = format!("/v1/users/{person}/roles/{}", user["roles"][0]["id"].as_str().unwrap());
    app.as_("manager@hfic").post(&format!("{role}/end")).if_match(&json!(1)).json(&json!({})).await.expect(200);

    let path = format!("/v1/users/{person}/erase");
    let wanted = json!({"ground": "purpose_fulfilled", "reference": "15/ĐN-2026"});
    let administrator = app.as_("administrator@vp-ubnd");
    let erased = administrator.post(&path).json(&wanted).await.expect(200);
    assert_eq!((&erased["contacts"], &erased["tokens"]), (&json!(1), &json!(1)), "{}", erased.body);
    assert_eq!(erased["kept"], json!(["history", "documents", "records"]));
    let again = administrator.post(&path).json(&wanted).await.expect(200);
    assert_eq!((&again["erased_at"], &again["contacts"]), (&erased["erased_at"], &json!(0)));

    app.with_token(&token).get("/v1/me").await.expect_problem(401);
    let kept = administrator.get(&format!("/v1/users/{person}/personal_data")).await.expect(200);
    let said = kept.body.to_string();
    assert!(!said.contains("Hạnh") && !said.contains("hanh@") && !said.contains("5550 0199"), "{said}");
    assert_eq!(kept["erased_at"], erased["erased_at"]);
    let read = app.as_("manager@hfic").read(&case.body).await;
    assert_eq!((&read["contact"], &read["address"]), (&Value::Null, &json!("Đường Tân Thuận")));
    let letters = notification::Entity::find().filter(notification::Column::PersonId.eq(person));
    for letter in letters.all(app.db().read()).await.unwrap() {
        assert_eq!((letter.address.as_str(), letter.subject.as_str()), ("", ""));
        assert!(letter.body_text.is_empty() && letter.body_html.is_empty());
        assert!(matches!(letter.state.as_str(), "sent" | "failed"), "it is not sent any more: {}", letter.state);
    }
    let found = verify_history(app.db()).await.unwrap();
    assert_eq!(found.faults, []);
    let events = app.as_("auditor@ttp").get("/v1/access_events?action=person_erased").await.expect(200);
    assert_eq!(events["items"].as_array().unwrap().len(), 1, "it happened once");
    assert_eq!(events["items"][0]["data"], json!({"ground": "purpose_fulfilled", "reference": "15/ĐN-2026"}));
}

async fn a_contact_who_is_no_user_is_erased_from_the_command_line(app: TestApp) {
    let contact = json!({"name": "Trần Văn Khách", "email": "khach@hfic.example"});
    let other = json!({"name": "Lý Thị Khác", "email": "ach@hfic.example"});
    let case = app.filed_with(json!({"contact": contact})).await;
    let kept = app.filed_with(json!({"contact": other})).await;
    assert_eq!(erase_contact(app.db(), "KHACH@hfic.example").await.unwrap(), 1);
    assert_eq!(app.as_("manager@hfic").read(&case.body).await["contact"], Value::Null);
    assert_eq!(app.as_("manager@hfic").read(&kept.body).await["contact"], other, "a part of an address is another one");
    let rows = personal_data::Entity::find().all(app.db().read()).await.unwrap();
    assert!(rows.iter().all(|row| !row.body.as_deref().unwrap_or_default().contains("Khách")));
    let wanted = ErasePerson { ground: ErasureGround::Ordered, reference: None };
    erase_by_command(app.db(), Uuid::nil(), wanted).await.unwrap_err();
    assert_eq!(verify_history(app.db()).await.unwrap().faults, []);
}

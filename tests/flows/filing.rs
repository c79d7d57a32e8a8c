//! Filing: an obstacle becomes a case with a number, a place to go, deadlines and letters; all of it or nothing.

use std::collections::HashSet;

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::support::{TestApp, filing, on_both, written};

on_both![
    an_obstacle_is_filed_routed_and_numbered,
    codes_rise_within_a_day_and_begin_anew_on_the_next,
    those_who_must_know_get_a_letter,
    a_repeated_call_gets_the_first_answer,
    a_key_serves_one_request_only,
    a_key_is_free_again_after_a_day,
    one_key_used_at_the_same_time_files_one_case,
    the_coordinator_files_on_behalf_of_an_enterprise,
    nobody_else_files_for_another,
    a_group_category_comes_to_the_coordinator,
    an_urgent_case_has_half_the_time,
    a_refused_filing_leaves_nothing_behind,
    forty_filings_at_once_get_forty_codes,
    what_comes_in_the_night_counts_as_the_next_working_day,
    what_comes_on_a_saturday_counts_as_monday,
];

async fn an_obstacle_is_filed_routed_and_numbered(app: TestApp) {
    let case = app.filed().await;
    assert_eq!(case["code"], "H29-260302-00001");
    assert_eq!(case.header("location"), "/v1/cases/H29-260302-00001");
    assert_eq!(case.header("etag"), "\"1\"");
    assert_eq!((&case["version"], &case["status"]), (&json!(1), &json!("routed")));
    assert_eq!(case["enterprise"]["code"], "hfic");
    assert_eq!(case["lead_agency"]["code"], "snnmt");
    assert_eq!(codes(&case["coordinating_agencies"]), ["stc", "thue-tphcm", "hdtdgd"]);
    assert_eq!(case["routing"]["rule"], "R002");
    assert_eq!(case["created_at"], written("2026-03-02 08:00"));
    assert_eq!(case["legs"].as_array().unwrap().len(), 1);
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-04 17:00"));
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-16 17:00"));
    let position = &case["answerable"]["position"];
    assert_eq!((position, &case["answerable"]["organization"]["code"]), (&json!("director"), &json!("snnmt")));

    let again = app.as_("manager@hfic").get("/v1/cases/h29-260302-00001").await.expect(200);
    assert_eq!(again.body, case.body, "a case is addressed by its code as by its id");
}

async fn codes_rise_within_a_day_and_begin_anew_on_the_next(app: TestApp) {
    let mut filed = Vec::new();
    for _ in 0..3 {
        filed.push(app.filed().await["code"].clone());
    }
    assert_eq!(filed, ["H29-260302-00001", "H29-260302-00002", "H29-260302-00003"]);
    app.turn_to("2026-03-02 23:59").await;
    assert_eq!(app.filed().await["code"], "H29-260302-00004");
    app.turn_to("2026-03-03 00:00").await;
    assert_eq!(app.filed().await["code"], "H29-260303-00001", "the date is the city's");
}

async fn those_who_must_know_get_a_letter(app: TestApp) {
    let case = app.filed().await;
    let mut letters: Vec<_> =
        app.letters(&case.body).await.into_iter().map(|letter| (letter.address, letter.kind)).collect();
    letters.sort();
    let expected = [
        ("giamdoc@snnmt.example", "case_filed"),
        ("quanly@hfic.example", "case_receipt"),
        ("tiepnhan@snnmt.example", "case_filed"),
    ];
    assert_eq!(letters, expected.map(|(address, kind)| (address.to_owned(), kind.to_owned())));
    for letter in app.letters(&case.body).await {
        assert!(letter.subject.contains("H29-260302-00001"), "{}", letter.subject);
        assert!(
            !letter.text.contains("đơn giá thuê đất khu đất mở rộng"),
            "a letter tells no content: {}",
            letter.text
        );
    }
    for to in ["QuanLy@HFIC", "quanly@hfic.example"] {
        let page = app.as_nobody().get(&format!("/mail?to={to}")).await.expect(200);
        assert!(page.body.as_str().unwrap().contains("quanly@hfic.example"), "{to}");
        assert!(!page.body.as_str().unwrap().contains("@snnmt"), "{to}");
    }
    let page = app.as_nobody().get("/mail?case=H29-260302-00001").await.expect(200);
    assert!(page.body.as_str().unwrap().contains("giamdoc@snnmt.example"), "the preview shows it");
}

async fn a_repeated_call_gets_the_first_answer(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let file = || manager.post("/v1/cases").header("Idempotency-Key", "filing-1").json(&filing());
    let first = file().await.expect(201);
    app.as_("officer@snnmt").act(&first.body, "accept").json(&json!({})).await.expect(200);
    let again = file().await.expect(201);
    assert_eq!(again.body, first.body, "the first answer, not the case as it is now");
    assert_eq!(count_cases(&app).await, 1);
    let others = app.as_("manager@sawaco").post("/v1/cases").header("Idempotency-Key", "filing-1");
    others.json(&filing()).await.expect(201);
    assert_eq!(count_cases(&app).await, 2, "a key belongs to its token");
}

async fn a_key_serves_one_request_only(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let first = manager.post("/v1/cases").header("Idempotency-Key", "k").json(&filing()).await.expect(201);
    let mut other = filing();
    other["title"] = json!("Một vướng mắc khác");
    let refused = manager.post("/v1/cases").header("Idempotency-Key", "k").json(&other).await.expect_problem(422);
    assert_eq!(refused["type"], "/problems/key-reused");
    let withdrawn = manager.act(&first.body, "withdraw").header("Idempotency-Key", "k").json(&json!({}));
    assert_eq!(withdrawn.await.expect_problem(422)["type"], "/problems/key-reused", "nor another operation");
    assert_eq!(count_cases(&app).await, 1);
}

async fn a_key_is_free_again_after_a_day(app: TestApp) {
    let manager = app.as_("manager@hfic");
    manager.post("/v1/cases").header("Idempotency-Key", "k").json(&filing()).await.expect(201);
    use entity::idempotency::{Column, Entity};
    let yesterday = thaogo::clock::system_now() - chrono::TimeDelta::hours(25);
    let aged = Entity::update_many().col_expr(Column::CreatedAt, Expr::value(yesterday));
    aged.exec(app.db().write()).await.unwrap();
    let mut other = filing();
    other["title"] = json!("Một vướng mắc khác");
    manager.post("/v1/cases").header("Idempotency-Key", "k").json(&other).await.expect(201);
    assert_eq!(count_cases(&app).await, 2, "though nobody has cleared the key away yet");
}

async fn one_key_used_at_the_same_time_files_one_case(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let file = || async { manager.post("/v1/cases").header("Idempotency-Key", "k").json(&filing()).await };
    let (a, b, c, d, e) = tokio::join!(file(), file(), file(), file(), file());
    let answers = [a, b, c, d, e];
    // Whoever comes while the first is under way may be told to come back.
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 503)), "{answers:?}");
    let codes: HashSet<_> = answers.iter().filter_map(|answer| answer["code"].as_str()).collect();
    assert_eq!((codes.len(), count_cases(&app).await), (1, 1));
}

async fn the_coordinator_files_on_behalf_of_an_enterprise(app: TestApp) {
    let coordinator = app.as_("coordinator@vp-ubnd");
    let missing = coordinator.post("/v1/cases").json(&filing()).await.expect_problem(422);
    assert_eq!(missing.pointers(), ["/enterprise"]);
    let mut body = filing();
    body["enterprise"] = json!("stc");
    let wrong = coordinator.post("/v1/cases").json(&body).await.expect_problem(422);
    assert_eq!(wrong.pointers(), ["/enterprise"], "an agency is no enterprise");
    body["enterprise"] = json!("sawaco");
    let case = coordinator.post("/v1/cases").json(&body).await.expect(201);
    assert_eq!(case["enterprise"]["code"], "sawaco");
    assert!(app.as_("manager@sawaco").read(&case.body).await.allows("withdraw"));
}

async fn nobody_else_files_for_another(app: TestApp) {
    let mut body = filing();
    body["enterprise"] = json!("sawaco");
    let refused = app.as_("manager@hfic").post("/v1/cases").json(&body).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/enterprise"]);
    for who in ["officer@snnmt", "director@snnmt", "chairman@ubnd-tphcm", "auditor@ttp", "administrator@vp-ubnd"] {
        app.as_(who).post("/v1/cases").json(&body).await.expect_problem(403);
    }
    assert_eq!(count_cases(&app).await, 0);
    app.as_("reporter@hfic").post("/v1/cases").json(&filing()).await.expect(201);
}

async fn a_group_category_comes_to_the_coordinator(app: TestApp) {
    let case = app.filed_with(json!({"category": "DAT"})).await;
    assert_eq!((&case["status"], &case["lead_agency"]), (&json!("received"), &Value::Null));
    assert_eq!(case.deadline("triage")["due_at"], written("2026-03-03 17:00"));
    assert_eq!(case.deadline("triage")["owed_by"]["code"], "vp-ubnd");
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-16 17:00"));
    assert_eq!(case["answerable"]["position"], "coordinator");
    assert_eq!(case["routing"]["steps"].as_array().unwrap().last().unwrap()["kind"], "unrouted");
    let told: Vec<_> = app.letters(&case.body).await.into_iter().map(|letter| letter.kind).collect();
    assert_eq!(told, ["case_unrouted", "case_receipt"]);
    let coordinator = app.as_("coordinator@vp-ubnd").read(&case.body).await;
    let allowed =
        ["route", "decline", "reclassify", "set_urgency", "direct", "remind", "comment", "note", "attach", "restrict"];
    assert_eq!(coordinator["allowed_actions"], json!(allowed));
}

async fn an_urgent_case_has_half_the_time(app: TestApp) {
    let case = app.filed_with(json!({"urgency": "urgent", "urgency_reason": "Hợp đồng hết hạn trong tuần."})).await;
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-09 17:00"));
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-04 17:00"));
}

async fn a_refused_filing_leaves_nothing_behind(app: TestApp) {
    let mut body = filing();
    body["category"] = json!("KHONG.CO");
    app.as_("manager@hfic").post("/v1/cases").header("Idempotency-Key", "k").json(&body).await.expect_problem(422);
    let conn = app.db().read();
    let rows = [
        count_cases(&app).await,
        entity::case_event::Entity::find().count(conn).await.unwrap(),
        entity::deadline::Entity::find().count(conn).await.unwrap(),
        entity::notification::Entity::find().count(conn).await.unwrap(),
        entity::personal_data::Entity::find().count(conn).await.unwrap(),
        entity::idempotency::Entity::find().count(conn).await.unwrap(),
    ];
    assert_eq!(rows, [0; 6]);
    let mended = app.as_("manager@hfic").post("/v1/cases").header("Idempotency-Key", "k").json(&filing());
    mended.await.expect(201);
}

async fn forty_filings_at_once_get_forty_codes(app: TestApp) {
    let filings = (0..40).map(|_| {
        let app = app.clone();
        tokio::spawn(async move { app.filed().await["code"].as_str().unwrap().to_owned() })
    });
    let mut codes = HashSet::new();
    for filing in filings.collect::<Vec<_>>() {
        codes.insert(filing.await.expect("each is filed"));
    }
    assert_eq!(codes.len(), 40);
    assert_eq!(count_cases(&app).await, 40);
}

async fn what_comes_in_the_night_counts_as_the_next_working_day(app: TestApp) {
    app.turn_to("2026-03-02 22:15").await;
    let case = app.filed().await;
    assert!(case["code"].as_str().unwrap().starts_with("H29-260302-"), "{}", case["code"]);
    assert_eq!(case["created_at"], written("2026-03-02 22:15"));
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-05 17:00"));
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-17 17:00"));
}

async fn what_comes_on_a_saturday_counts_as_monday(app: TestApp) {
    app.turn_to("2026-03-07 10:00").await;
    let case = app.filed().await;
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-11 17:00"));
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-23 17:00"));
}

async fn count_cases(app: &TestApp) -> u64 {
    entity::case::Entity::find().count(app.db().read()).await.expect("the table is there")
}

fn codes(organizations: &Value) -> Vec<&str> {
    let all = organizations.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|organization| organization["code"].as_str()).collect()
}

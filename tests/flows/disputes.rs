//! What did not do: drafts sent back, answers disputed, cases taken up again; and who handles them then.

use chrono::NaiveDate;
use entity::succession;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;

use crate::support::{Answer, OFFICER, TestApp, document, draft, moment, on_both, written};

on_both![
    a_disputed_answer_is_owed_again_within_five_days,
    who_disputes_and_when,
    a_draft_that_is_sent_back_leaves_no_trace_outside,
    the_director_names_another_officer,
    a_closed_case_goes_back_to_its_agency,
    a_declined_case_goes_back_to_the_coordinator,
    a_case_is_reopened_within_six_months,
    a_case_whose_lead_has_ended_goes_to_who_took_over,
];

fn reason(text: &str) -> Value {
    json!({"reason": text})
}

async fn a_disputed_answer_is_owed_again_within_five_days(app: TestApp) {
    let case = app.answered().await;
    app.turn_to("2026-03-12 09:00").await;
    let why = reason("Chưa nêu thời điểm có đơn giá.");
    let case = app.as_("manager@hfic").act(&case.body, "dispute").json(&why).await.expect(200);
    assert_eq!((&case["status"], &case["answer"]), (&json!("in_progress"), &Value::Null));
    assert_eq!(
        (&case.deadline("confirmation")["state"], &case.deadline("answer")["state"]),
        (&json!("met"), &json!("met"))
    );
    let rework = case.deadline("rework");
    assert_eq!((&rework["due_at"], &rework["owed_by"]["code"]), (&json!(written("2026-03-19 17:00")), &json!("snnmt")));
    let disputed = &case["disputes"][0];
    assert_eq!((&disputed["reason"], &disputed["answer"]["text"]), (&why["reason"], &draft()["text"]));
    assert_eq!(disputed["disputed_at"], written("2026-03-12 09:00"));
    assert_eq!((&case["answerable"]["person"], case["legs"].as_array().unwrap().len()), (&case["officer"], 1));

    // Late rework climbs like a late answer.
    app.turn_to("2026-03-20 08:00").await;
    let path = format!("/v1/escalations?case={}&limit=200", case["code"].as_str().unwrap());
    let steps = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
    assert!(
        steps["items"].as_array().unwrap().iter().any(|step| step["deadline_id"] == rework["id"]),
        "{}",
        steps.body
    );
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    assert_eq!((&case["status"], &case.deadline("rework")["state"]), (&json!("answered"), &json!("missed")));
    assert_eq!(case.deadline("confirmation")["due_at"], written("2026-04-03 17:00"));
    let case = app.as_("manager@hfic").act(&case.body, "confirm").json(&json!({})).await.expect(200);
    assert_eq!(case["disputes"].as_array().unwrap().len(), 1);
}

async fn who_disputes_and_when(app: TestApp) {
    let case = app.answered().await;
    for who in ["reporter@hfic", "director@snnmt", "coordinator@vp-ubnd"] {
        app.as_(who).act(&case.body, "dispute").json(&reason("Chưa.")).await.expect_problem(403);
    }
    let manager = app.as_("manager@hfic");
    manager.act(&case.body, "dispute").json(&json!({})).await.expect_problem(400);
    for text in ["  ", "MẬT"] {
        let refused = manager.act(&case.body, "dispute").json(&reason(text)).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["/reason"]);
    }
    app.turn_to("2026-03-16 17:00").await;
    let late = manager.act(&manager.read(&case.body).await.body, "dispute").json(&reason("Chưa.")).await;
    assert_eq!(late.expect_problem(409)["type"], "/problems/not-now", "it closed by silence");
}

async fn a_draft_that_is_sent_back_leaves_no_trace_outside(app: TestApp) {
    let case = app.drafted().await;
    let director = app.as_("director@snnmt");
    let why = "Thiếu căn cứ, làm lại đoạn hai.";
    let secret = director.act(&case.body, "reject_draft").json(&reason("TỐI MẬT")).await.expect_problem(422);
    assert_eq!(secret.pointers(), ["/reason"]);
    app.as_("officer@snnmt/2").act(&case.body, "reject_draft").json(&reason(why)).await.expect_problem(403);
    let case = director.act(&case.body, "reject_draft").json(&reason(why)).await.expect(200);
    assert_eq!((&case["status"], &case["draft_answer"]), (&json!("in_progress"), &Value::Null));
    let again = director.act(&case.body, "reject_draft").json(&reason(why)).await.expect_problem(409);
    assert!(again["detail"].as_str().unwrap().contains("Chưa có dự thảo"), "{}", again["detail"]);
    let path = format!("/v1/cases/{}/events", case["id"].as_str().unwrap());
    for who in ["manager@hfic", "officer@stc", "coordinator@vp-ubnd", "chairman@ubnd-tphcm"] {
        let events = app.as_(who).get(&path).await.expect(200);
        let rejected = &events["items"][3];
        assert_eq!((&rejected["action"], &rejected["data"]), (&json!("reject_draft"), &Value::Null), "{who}");
        let read = app.as_(who).read(&case.body).await;
        assert!(!events.body.to_string().contains(why) && !read.body.to_string().contains(why), "{who}");
    }
    for who in ["officer@snnmt", "auditor@ttp"] {
        assert_eq!(app.as_(who).get(&path).await["items"][3]["data"]["reason"], why, "{who}");
    }
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    director.act(&case.body, "approve").json(&document()).await.expect(200);
}

async fn the_director_names_another_officer(app: TestApp) {
    let case = app.filed().await;
    let director = app.as_("director@snnmt");
    let named = json!({"officer": OFFICER});
    director.act(&case.body, "assign").json(&named).await.expect_problem(409);
    let case = app.as_("officer@snnmt").act(&case.body, "accept").json(&json!({})).await.expect(200);
    app.as_("officer@snnmt").act(&case.body, "assign").json(&named).await.expect_problem(403);
    let case = director.act(&case.body, "assign").json(&named).await.expect(200);
    assert_eq!((&case["officer"]["id"], &case["officer"]["name"]), (&json!(OFFICER), &json!("Kiều Tường Quyên")));
    assert_eq!((&case["status"], &case["answerable"]["person"]), (&json!("in_progress"), &case["officer"]));
    let strangers = app.as_("auditor@ttp").get("/v1/organizations/stc/positions").await.expect(200);
    let stranger = json!({"officer": strangers["items"][0]["person"]["id"]});
    app.as_("director@stc").act(&case.body, "assign").json(&stranger).await.expect_problem(409);
    for wrong in [named, stranger, json!({"officer": "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c"})] {
        let refused = director.act(&case.body, "assign").json(&wrong).await.expect_problem(422);
        assert_eq!((&refused["type"], refused.pointers()), (&json!("/problems/invalid"), vec!["/officer"]));
    }
}

async fn a_closed_case_goes_back_to_its_agency(app: TestApp) {
    let closed = app.closed().await;
    app.turn_to("2026-03-12 09:00").await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    for text in [" ", "Độ mật: Mật"] {
        let refused = coordinator.act(&closed.body, "reopen").json(&reason(text)).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["/reason"]);
    }
    let case = coordinator.act(&closed.body, "reopen").json(&reason("Vướng mắc phát sinh lại.")).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("in_progress"), &json!("snnmt")));
    assert_eq!((&case["officer"], &case["ended_at"]), (&closed["officer"], &Value::Null));
    assert_eq!(
        (&case["legs"][1]["began_at"], &case["legs"][1]["binding"]),
        (&json!(written("2026-03-12 09:00")), &json!(false))
    );
    assert_eq!(case.deadline("rework")["due_at"], written("2026-03-19 17:00"));
    assert_eq!(case.deadline("answer")["state"], "met");
    assert_eq!((&case["answer"], &case["disputes"][0]["answer"]["text"]), (&Value::Null, &draft()["text"]));
    assert_eq!(case["disputes"][0]["reason"], "Vướng mắc phát sinh lại.");
}

async fn a_declined_case_goes_back_to_the_coordinator(app: TestApp) {
    let case = app.declined().await;
    app.turn_to("2026-03-12 09:00").await;
    let case = reopen(&app, &case).await.expect(200);
    assert_eq!((&case["status"], &case["closing_remark"]), (&json!("received"), &Value::Null));
    assert_eq!(case.deadline("triage")["due_at"], written("2026-03-13 17:00"));
    let answer = case.deadline("answer");
    assert_eq!((&answer["due_at"], &answer["state"]), (&json!(written("2026-03-26 17:00")), &json!("running")));
    assert_eq!((&answer["owed_by"]["code"], &case["disputes"]), (&json!("vp-ubnd"), &json!([])));
    assert!(case.allows("route") && case.allows("decline"));
}

async fn a_case_is_reopened_within_six_months(app: TestApp) {
    let (closed, late) = (app.closed().await, app.closed().await);
    app.as_("chairman@ubnd-tphcm").act(&closed.body, "reopen").json(&reason("Thử.")).await.expect_problem(403);
    let withdrawn = app.as_("manager@hfic").act(&app.filed().await.body, "withdraw").json(&json!({})).await.expect(200);
    reopen(&app, &withdrawn).await.expect_problem(409);
    // Nothing is due on what has ended: the clock is turned at once.
    app.service().clock.turn_to(moment("2026-09-02 08:00"));
    reopen(&app, &closed).await.expect(200);
    app.service().clock.turn_to(moment("2026-09-02 08:01"));
    let refused = reopen(&app, &late).await.expect_problem(409);
    assert!(refused["detail"].as_str().unwrap().contains("06 tháng"), "{}", refused["detail"]);
    assert_eq!(refused["allowed_actions"].as_array().unwrap().iter().filter(|action| *action == "reopen").count(), 0);
}

async fn a_case_whose_lead_has_ended_goes_to_who_took_over(app: TestApp) {
    let (land, other, nowhere) = (app.closed().await, app.closed().await, app.closed().await);
    end(&app, "snnmt", "2026-03-10").await;
    follow(&app, "snnmt", "stc", "[]").await;
    app.service().clock.turn_to(moment("2026-03-12 09:00"));
    // A server that starts now knows of it.
    let later = app.with_files(app.service().files.clone()).await;
    let case = reopen(&later, &other).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("in_progress"), &json!("stc")));
    let legs: Vec<_> =
        case["legs"].as_array().unwrap().iter().filter_map(|leg| leg["agency"]["code"].as_str()).collect();
    assert_eq!((legs, &case["officer"]), (vec!["snnmt", "stc"], &Value::Null));
    let rework = case.deadline("rework");
    assert_eq!((&rework["owed_by"]["code"], &rework["due_at"]), (&json!("stc"), &json!(written("2026-03-19 17:00"))));
    let step = case["routing"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&step["kind"], &step["from"], &step["to"]), (&json!("succession"), &json!("snnmt"), &json!("stc")));
    assert!(later.as_("director@stc").read(&case.body).await.allows("draft_answer"));
    later.stop().await;

    // A succession for just this field goes before the one for everything.
    follow(&app, "snnmt", "sxd", r#"["DAT"]"#).await;
    let later = app.with_files(app.service().files.clone()).await;
    assert_eq!(reopen(&later, &land).await.expect(200)["lead_agency"]["code"], "sxd");
    later.stop().await;

    // Nobody took over: the coordinator decides.
    succession::Entity::delete_many()
        .filter(succession::Column::Predecessor.eq("snnmt"))
        .exec(app.db().write())
        .await
        .unwrap();
    let later = app.with_files(app.service().files.clone()).await;
    let case = reopen(&later, &nowhere).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]), (&json!("received"), &Value::Null));
    assert_eq!(case.deadline("triage")["due_at"], written("2026-03-13 17:00"));
    assert!(case.allows("route"));
    later.stop().await;
    assert_eq!(verify_history(app.db()).await.unwrap().faults, []);
}

async fn end(app: &TestApp, organization: &str, on: &str) {
    use entity::organization::{Column, Entity};
    let last = Expr::value(on.parse::<NaiveDate>().unwrap());
    let ended = Entity::update_many().col_expr(Column::ValidTo, last).filter(Column::Code.eq(organization));
    ended.exec(app.db().write()).await.unwrap();
}

async fn follow(app: &TestApp, from: &str, to: &str, categories: &str) {
    let row = succession::ActiveModel {
        id: Set(uuid::Uuid::now_v7()),
        kind: Set("organization".into()),
        effective_on: Set("2026-03-11".parse().unwrap()),
        predecessor: Set(from.into()),
        successor: Set(Some(to.into())),
        event: Set("merge".into()),
        is_default: Set(categories == "[]"),
        categories: Set(categories.into()),
        territories: Set("[]".into()),
        ..Default::default()
    };
    succession::Entity::insert(row).exec_without_returning(app.db().write()).await.unwrap();
}

async fn reopen(app: &TestApp, case: &Answer) -> Answer {
    app.as_("coordinator@vp-ubnd").act(&case.body, "reopen").json(&reason("Thử.")).await
}

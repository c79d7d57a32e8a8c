//! "Seen, I act by that day": who may say so, until when it holds, and who reads it.

use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;
use thaogo::domain::notification::NotificationFilter;

use crate::support::{TestApp, document, draft, on_both, written};

on_both![
    whom_a_step_reached_says_by_when_they_act,
    the_next_position_up_reads_what_was_said,
    who_said_by_when_they_act_hears_no_more_until_then,
    a_leader_who_spoke_is_in_no_digest_until_then,
    only_whom_a_step_reached_may_acknowledge_it,
    a_day_that_is_none_is_refused,
    what_is_done_or_moved_is_acknowledged_no_more,
    a_repeated_call_is_harmless_and_a_new_day_counts,
];

const DIRECTOR: &str = "director@snnmt";

/// The step of a case that reached a position last, as an auditor reads it.
async fn last_step(app: &TestApp, case: &Value, position: &str) -> Value {
    let path = format!("/v1/escalations?position={position}&case={}", case["code"].as_str().unwrap());
    app.as_("auditor@ttp").get(&path).await.expect(200)["items"][0].clone()
}

fn path(step: &Value) -> String {
    format!("/v1/escalations/{}/acknowledge", step["id"].as_str().unwrap())
}

async fn whom_a_step_reached_says_by_when_they_act(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-16 09:00").await;
    let step = last_step(&app, &case.body, "director").await;
    assert_eq!(step["acknowledged"], Value::Null);
    let body = json!({"act_by": "2026-03-18", "text": "Đã giao phòng chuyên môn."});
    let said = app.as_(DIRECTOR).post(&path(&step)).json(&body).await.expect(200);
    let acknowledged = &said["acknowledged"];
    assert_eq!((&acknowledged["act_by"], &acknowledged["text"]), (&body["act_by"], &body["text"]));
    assert_eq!((&acknowledged["at"], &acknowledged["by"]), (&json!(written("2026-03-16 09:00")), &said["person"]));
    assert_eq!(last_step(&app, &case.body, "director").await["acknowledged"], *acknowledged);

    // It can be proved, and what was said is for public bodies.
    let read = app.as_("manager@hfic").read(&case.body).await;
    assert_eq!(read["version"], case["version"], "the case itself is as it was");
    let events = format!("/v1/cases/{}/events", case["code"].as_str().unwrap());
    let last = async |who: &str| {
        let page = app.as_(who).get(&events).await.expect(200);
        page["items"].as_array().unwrap().last().unwrap().clone()
    };
    let event = last("auditor@ttp").await;
    assert_eq!((&event["action"], &event["data"]["act_by"]), (&json!("acknowledge"), &body["act_by"]));
    assert_eq!(event["data"]["escalation"], step["id"]);
    assert_eq!(last("manager@hfic").await["data"], Value::Null);
    assert!(verify_history(app.db()).await.unwrap().faults.is_empty());
}

async fn the_next_position_up_reads_what_was_said(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-17 09:00").await;
    let step = last_step(&app, &case.body, "director").await;
    let said = app.as_(DIRECTOR).post(&path(&step)).json(&json!({"act_by": "2026-03-20"})).await.expect(200);
    app.turn_to("2026-03-19 09:00").await;
    let letters = app.letters(&case.body).await;
    let (above, before) = letters.split_last().expect("there are letters");
    assert_eq!(above.address, "dieuphoi@vp-ubnd.example");
    let name = said["person"]["name"].as_str().unwrap();
    let told = format!("Đã xem và hẹn xử lý: Ông/Bà {name}, thủ trưởng cơ quan, ");
    assert!(above.text.contains(&told) && above.text.contains("chậm nhất ngày 20/03/2026"), "{}", above.text);
    assert!(before.iter().all(|letter| !letter.text.contains("Đã xem và hẹn xử lý")), "nobody spoke before");
}

/// The case's steps for a position: when, and whether its reader gets a letter.
async fn taken(app: &TestApp, case: &Value, position: &str) -> Vec<(String, String)> {
    let path = format!("/v1/escalations?limit=200&position={position}&case={}", case["code"].as_str().unwrap());
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    let deadline = app.as_("auditor@ttp").read(case).await.deadline("answer")["id"].clone();
    let own = page["items"].as_array().unwrap().iter().filter(|step| step["deadline_id"] == deadline);
    let step = |step: &Value| {
        let word = step["skipped_because"].as_str().or(step["delivery"].as_str()).unwrap_or_default();
        (step["due_at"].as_str().unwrap_or_default()[5..10].to_owned(), word.to_owned())
    };
    let mut steps: Vec<_> = own.map(step).collect();
    steps.sort();
    steps
}

fn told(steps: &[(&str, &str)]) -> Vec<(String, String)> {
    steps.iter().map(|(on, word)| ((*on).to_owned(), (*word).to_owned())).collect()
}

async fn who_said_by_when_they_act_hears_no_more_until_then(app: TestApp) {
    let (case, other) = (app.accepted().await, app.accepted().await);
    app.turn_to("2026-03-16 09:00").await;
    let step = last_step(&app, &case.body, "director").await;
    app.as_(DIRECTOR).post(&path(&step)).json(&json!({"act_by": "2026-03-17"})).await.expect(200);
    let before = app.letters(&case.body).await.len();
    app.turn_to("2026-03-18 09:00").await;
    assert_eq!(app.letters(&case.body).await.len(), before, "no letter on the 17th");
    assert_eq!(taken(&app, &case.body, "director").await, told(&[("03-16", "sent"), ("03-17", "acknowledged")]));
    assert_eq!(taken(&app, &other.body, "director").await, told(&[("03-16", "sent"), ("03-17", "sent")]));
    app.turn_to("2026-03-19 09:00").await;
    assert_eq!(taken(&app, &case.body, "coordinator").await, told(&[("03-19", "sent")]), "the ladder goes on");
    let path = "/v1/escalations?delivery=skipped";
    assert_eq!(app.as_("auditor@ttp").get(path).await.expect(200)["items"].as_array().unwrap().len(), 1);
}

async fn a_leader_who_spoke_is_in_no_digest_until_then(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-30 09:00").await;
    let (step, chairman) = (last_step(&app, &case.body, "chairman").await, app.as_("chairman@ubnd-tphcm"));
    chairman.post(&path(&step)).json(&json!({"act_by": "2026-04-07"})).await.expect(200);
    app.turn_to("2026-04-13 09:00").await;
    let expected = told(&[("03-30", "sent"), ("04-06", "acknowledged"), ("04-13", "sent")]);
    assert_eq!(taken(&app, &case.body, "chairman").await, expected);
    let filter = NotificationFilter { to: Some("chutich@ubnd-tphcm".into()), ..Default::default() };
    let digests = app.letters_that(filter).await;
    assert_eq!(digests.len(), 2, "none on the 6th of April");
    // They know themselves what they said.
    assert!(digests[1].text.contains("báo đến Ông/Bà từ ngày 30/03/2026"), "{}", digests[1].text);
    assert!(!digests[1].text.contains("hẹn xử lý"), "{}", digests[1].text);
}

async fn only_whom_a_step_reached_may_acknowledge_it(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-19 09:00").await;
    let step = last_step(&app, &case.body, "coordinator").await;
    let body = json!({"act_by": "2026-03-20"});
    for (who, status) in [
        ("director@snnmt", 403),
        ("chairman@ubnd-tphcm", 403),
        ("auditor@ttp", 403),
        ("administrator@vp-ubnd", 403),
        ("manager@hfic", 403),
        ("director@sct", 404),
    ] {
        app.as_(who).post(&path(&step)).json(&body).await.expect_problem(status);
    }
    app.as_("coordinator@vp-ubnd").post(&path(&step)).json(&body).await.expect(200);
    let never = json!({"id": "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c"});
    app.as_("coordinator@vp-ubnd").post(&path(&never)).json(&body).await.expect_problem(404);
}

async fn a_day_that_is_none_is_refused(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-16 09:00").await;
    let step = last_step(&app, &case.body, "director").await;
    // Twenty working days from 16 March end on 13 April.
    for act_by in ["2026-03-15", "2026-04-14"] {
        let refused = app.as_(DIRECTOR).post(&path(&step)).json(&json!({"act_by": act_by})).await.expect_problem(422);
        assert_eq!(refused["errors"][0]["pointer"], "/act_by", "{}", refused.body);
        assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("13/04/2026"), "{}", refused.body);
    }
    for act_by in ["2026-03-16", "2026-04-13"] {
        app.as_(DIRECTOR).post(&path(&step)).json(&json!({"act_by": act_by})).await.expect(200);
    }
    let marked = json!({"act_by": "2026-03-20", "text": "TỐI MẬT"});
    app.as_(DIRECTOR).post(&path(&step)).json(&marked).await.expect_problem(422);
}

async fn what_is_done_or_moved_is_acknowledged_no_more(app: TestApp) {
    let case = app.accepted().await;
    let asked = json!({"until": "2026-03-27", "reason": "Chờ thẩm định giá."});
    app.turn_to("2026-03-16 09:00").await;
    let (step, body) = (last_step(&app, &case.body, "director").await, json!({"act_by": "2026-03-20"}));
    let case = app.as_("officer@snnmt/2").act(&case.body, "request_extension").json(&asked).await.expect(200);
    let case = app.as_(DIRECTOR).act(&case.body, "decide_extension").json(&json!({"granted": true})).await.expect(200);
    let moved = app.as_(DIRECTOR).post(&path(&step)).json(&body).await.expect_problem(409);
    assert!(moved["detail"].as_str().unwrap().contains("thời hạn mới"), "{}", moved.body);
    app.turn_to("2026-03-27 09:00").await;
    let step = last_step(&app, &case.body, "director").await;
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    app.as_(DIRECTOR).act(&case.body, "approve").json(&document()).await.expect(200);
    app.as_(DIRECTOR).post(&path(&step)).json(&json!({"act_by": "2026-03-30"})).await.expect_problem(409);
}

async fn a_repeated_call_is_harmless_and_a_new_day_counts(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-17 09:00").await;
    let step = last_step(&app, &case.body, "director").await;
    let call = |act_by: &str, key: &str| {
        app.as_(DIRECTOR).post(&path(&step)).header("Idempotency-Key", key).json(&json!({"act_by": act_by}))
    };
    let first = call("2026-03-18", "mot").await.expect(200);
    assert_eq!(call("2026-03-18", "mot").await.expect(200).body, first.body);
    call("2026-03-19", "mot").await.expect_problem(422);
    let newest = call("2026-03-20", "hai").await.expect(200);
    assert_eq!(newest["acknowledged"]["act_by"], "2026-03-20");
    let said = thaogo::store::escalations::list_acknowledgements(app.db().read(), &[case_id(&case.body)]).await;
    let days: Vec<_> = said.unwrap().iter().map(|said| said.act_by.to_string()).collect();
    assert_eq!(days, ["2026-03-18", "2026-03-20"], "both are kept");
}

fn case_id(case: &Value) -> uuid::Uuid {
    case["id"].as_str().unwrap().parse().unwrap()
}

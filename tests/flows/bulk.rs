//! The same action on many cases: each case has a result of its own, and one that is refused holds up none.

use serde_json::{Value, json};

use crate::support::{Answer, OFFICER, TestApp, on_both};

on_both![
    many_cases_get_another_officer,
    many_cases_are_handed_over,
    many_are_reminded,
    a_repeated_bulk_call_is_carried_out_once,
    who_may_never_do_it_is_told_once,
];

async fn accepted_by_another(app: &TestApp) -> Answer {
    let case = app.filed().await;
    app.as_("officer@snnmt").act(&case.body, "accept").json(&json!({})).await.expect(200)
}

fn item(case: &Answer) -> Value {
    json!({"case": case["code"], "version": case["version"]})
}

fn statuses(answer: &Answer) -> Vec<i64> {
    answer["results"].as_array().unwrap().iter().map(|result| result["status"].as_i64().unwrap()).collect()
}

async fn many_cases_get_another_officer(app: TestApp) {
    let (first, stale) = (accepted_by_another(&app).await, accepted_by_another(&app).await);
    let routed = app.filed().await;
    let mut old = item(&stale);
    old["version"] = json!(1);
    let unknown = json!({"case": "H29-200101-99999", "version": 1});
    let body = json!({"cases": [item(&first), old, item(&routed), unknown], "officer": OFFICER});
    let answer = app.as_("director@snnmt").post("/v1/bulk/assign").json(&body).await.expect(200);
    assert_eq!(statuses(&answer), [200, 412, 409, 404]);
    assert_eq!(answer["results"][0]["version"], json!(first["version"].as_i64().unwrap() + 1));
    let problem = &answer["results"][1]["problem"];
    assert_eq!((&problem["type"], &problem["current_version"]), (&json!("/problems/stale"), &stale["version"]));
    assert_eq!(answer["results"][2]["case"], routed["code"]);
    assert_eq!(app.as_("director@snnmt").read(&first.body).await["officer"]["id"], OFFICER);
    assert_ne!(app.as_("director@snnmt").read(&stale.body).await["officer"]["id"], OFFICER);
}

async fn many_cases_are_handed_over(app: TestApp) {
    let cases = [app.filed().await, app.filed_with(json!({"category": "DAT"})).await];
    let items: Vec<_> = cases.iter().map(item).collect();
    let body = json!({"cases": items, "lead_agency": "stc", "reason": "Thống nhất đầu mối."});
    let answer = app.as_("coordinator@vp-ubnd").post("/v1/bulk/route").json(&body).await.expect(200);
    assert_eq!(statuses(&answer), [200, 200]);
    for case in &cases {
        assert_eq!(app.as_("officer@stc").read(&case.body).await["lead_agency"]["code"], "stc");
    }
    let answer = app.as_("coordinator@vp-ubnd").post("/v1/bulk/route").json(&body).await.expect(200);
    assert_eq!(statuses(&answer), [412, 412], "decided on what was");
}

async fn many_are_reminded(app: TestApp) {
    let (open, closed) = (app.accepted().await, app.closed().await);
    let body = json!({"cases": [open["code"], closed["id"]], "text": "Đề nghị báo cáo tiến độ."});
    let answer = app.as_("chairman@ubnd-tphcm").post("/v1/bulk/remind").json(&body).await.expect(200);
    assert_eq!(statuses(&answer), [200, 409]);
    assert_eq!(answer["results"][0]["version"], open["version"]);
}

async fn a_repeated_bulk_call_is_carried_out_once(app: TestApp) {
    let cases = [accepted_by_another(&app).await, accepted_by_another(&app).await];
    let items: Vec<_> = cases.iter().map(item).collect();
    let body = json!({"cases": items, "officer": OFFICER});
    let send = async || {
        let call = app.as_("director@snnmt").post("/v1/bulk/assign").header("Idempotency-Key", "b-1");
        call.json(&body).await.expect(200)
    };
    let (first, again) = (send().await, send().await);
    assert_eq!((statuses(&first), &first.body), (vec![200, 200], &again.body));
    let case = app.as_("director@snnmt").read(&cases[0].body).await;
    assert_eq!(case["version"], json!(cases[0]["version"].as_i64().unwrap() + 1));
}

async fn who_may_never_do_it_is_told_once(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"cases": [item(&case)], "officer": OFFICER});
    app.as_("officer@snnmt").post("/v1/bulk/assign").json(&body).await.expect_problem(403);
    let none = json!({"cases": [], "officer": OFFICER});
    app.as_("director@snnmt").post("/v1/bulk/assign").json(&none).await.expect_problem(422);
}

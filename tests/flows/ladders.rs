//! A revision of the rulebook with other ladders takes effect while deadlines run: what is due from then on is the new
//! ladder's, once.

use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use thaogo::application::change_over_ladders::change_over_ladders;

use crate::support::{TestApp, on_both, written};

on_both![
    a_step_that_comes_earlier_is_taken_at_its_new_moment,
    what_the_new_ladder_would_have_had_before_is_not_made_up_for,
    two_servers_change_over_together_and_once,
];

/// Publishes other offsets for steps of the agencies' ladder, in effect from a moment on.
async fn publish(app: &TestApp, offsets: &[(i32, i32)], effective_at: &str) {
    let coordinator = app.as_("coordinator@vp-ubnd");
    coordinator.post("/v1/rulebooks/draft").await.expect(201);
    let steps = coordinator.get("/v1/rulebooks/draft/ladders").await.expect(200);
    for (number, offset) in offsets {
        let is_it = |step: &&Value| step["ladder"] == "agency" && step["step"] == *number;
        let mut step = steps["items"].as_array().unwrap().iter().find(is_it).expect("there is one").clone();
        let version = step["version"].clone();
        step["offset_days"] = json!(offset);
        let taken = ["ladder", "step", "version", "id"];
        step.as_object_mut().unwrap().retain(|field, value| !taken.contains(&field.as_str()) && !value.is_null());
        let path = format!("/v1/rulebooks/draft/ladders/agency/{number}");
        coordinator.call(Method::PUT, &path).if_match(&version).json(&step).await.expect(200);
    }
    let version = || async { coordinator.get("/v1/rulebooks/draft").await.expect(200)["version"].clone() };
    let body = json!({"effective_at": effective_at, "reason": "Đôn đốc sớm hơn."});
    coordinator.post("/v1/rulebooks/draft/submit").if_match(&version().await).json(&body).await.expect(200);
    let approve = app.as_("chairman@ubnd-tphcm").post("/v1/rulebooks/draft/approve").if_match(&version().await);
    approve.await.expect(200);
}

/// When which steps were taken for a case's answer.
async fn answer_steps(app: &TestApp, case: &Value) -> Vec<(String, i64)> {
    let read = app.as_("auditor@ttp").read(case).await;
    let deadline = read.deadline("answer")["id"].clone();
    let path = format!("/v1/escalations?limit=200&case={}", case["code"].as_str().unwrap());
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    let own = page["items"].as_array().unwrap().iter().filter(|step| step["deadline_id"] == deadline);
    let mut steps: Vec<_> = own
        .map(|step| {
            assert_eq!(step["due_at"], step["taken_at"], "no step comes late: {step}");
            (step["due_at"].as_str().unwrap().to_owned(), step["step"].as_i64().unwrap())
        })
        .collect();
    steps.sort();
    steps.dedup();
    steps
}

fn on(days: &[(&str, i64)]) -> Vec<(String, i64)> {
    days.iter().map(|(day, step)| (written(&format!("2026-{day} 07:30")), *step)).collect()
}

async fn a_step_that_comes_earlier_is_taken_at_its_new_moment(app: TestApp) {
    // Due on 16 March; the officer's reminder of the 12th comes on the 10th now, the director's of the 17th on the 18th.
    let case = app.accepted().await;
    publish(&app, &[(1, -4), (3, 2)], "2026-03-05T00:00:00+07:00").await;
    let later = app.accepted().await;
    app.turn_to("2026-03-19 08:00").await;
    let expected = on(&[("03-10", 1), ("03-16", 2), ("03-18", 3), ("03-19", 4)]);
    assert_eq!(answer_steps(&app, &case.body).await, expected);
    assert_eq!(answer_steps(&app, &later.body).await, expected);
}

async fn what_the_new_ladder_would_have_had_before_is_not_made_up_for(app: TestApp) {
    let case = app.accepted().await;
    publish(&app, &[(1, -4)], "2026-03-11T12:00:00+07:00").await;
    app.turn_to("2026-03-17 08:00").await;
    assert_eq!(answer_steps(&app, &case.body).await, on(&[("03-16", 2), ("03-17", 3)]));

    // What was taken under the old ladder stays and is not taken again.
    let taken = app.accepted().await;
    app.turn_to("2026-03-27 08:00").await;
    assert_eq!(answer_steps(&app, &taken.body).await, on(&[("03-25", 1)]));
    publish(&app, &[(1, -2)], "2026-03-27T12:00:00+07:00").await;
    app.turn_to("2026-03-31 08:00").await;
    assert_eq!(answer_steps(&app, &taken.body).await, on(&[("03-25", 1), ("03-31", 2)]));
}

async fn two_servers_change_over_together_and_once(app: TestApp) {
    let mut cases = Vec::new();
    for _ in 0..5 {
        cases.push(app.accepted().await);
    }
    app.work().await;
    publish(&app, &[(1, -4)], "2026-03-05T00:00:00+07:00").await;
    let other = app.open_beside().await;
    app.service().clock.turn_to(crate::support::moment("2026-03-05 00:00"));
    // The other server stops after two cases.
    change_over_ladders(&other, 2).await.unwrap();
    change_over_ladders(&other, 2).await.unwrap();
    let both = async |server: thaogo::application::App| {
        for _ in 0..8 {
            change_over_ladders(&server, 2).await.unwrap();
        }
    };
    tokio::join!(both(other.clone()), both(app.service().clone()));
    let change = entity::ladder_change::Entity::find_by_id(2).one(app.db().read()).await.unwrap().expect("it began");
    assert!(change.done_at.is_some() && change.failed == 0, "{change:?}");
    for case in &cases {
        let deadline = case.deadline("answer")["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
        let row = entity::deadline::Entity::find_by_id(deadline).one(app.db().read()).await.unwrap().unwrap();
        assert_eq!(row.next_step_at, Some(crate::support::moment("2026-03-10 07:30")));
    }
    assert_eq!(change_over_ladders(&other, 2).await.unwrap(), 0, "nothing is left");
    other.db.clone().close().await.unwrap();
}

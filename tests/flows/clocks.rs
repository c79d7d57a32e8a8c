//! Clocks: what a case took, and how much of that lies with whom.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, document, draft, on_both};

on_both![
    delay_is_charged_to_whoever_held_the_file,
    the_clocks_stand_once_a_case_has_ended,
    the_deadlines_are_listed_as_on_the_case,
];

async fn delay_is_charged_to_whoever_held_the_file(app: TestApp) {
    let case = app.awaiting().await;
    app.turn_to("2026-03-03 08:00").await;
    let manager = app.as_("manager@hfic");
    let asked = manager.read(&case.body).await;
    // Filed, accepted and asked at 08:00 on Monday: all that passed is the enterprise's.
    assert_eq!(minutes(&asked["clock"]), (480, 0));
    manager.act(&asked.body, "supply_information").json(&json!({"text": "Bản vẽ."})).await.expect(200);
    app.turn_to("2026-03-03 10:00").await;
    let before = manager.read(&case.body).await;
    assert_eq!(minutes(&before["legs"][0]), (600, 120));
    assert_eq!(before["legs"][0]["remaining_minutes"], before.deadline("answer")["remaining_minutes"]);
    let handed = json!({"lead_agency": "stc", "reason": "Thuộc tài chính."});
    let coordinator = app.as_("coordinator@vp-ubnd");
    coordinator.act(&before.body, "route").json(&handed).await.expect(200);
    app.turn_to("2026-03-03 11:00").await;
    let after = manager.read(&case.body).await;
    assert_eq!((minutes(&after["legs"][0]), minutes(&after["legs"][1])), ((600, 120), (60, 60)));
    assert_eq!(after["legs"][0]["remaining_minutes"], Value::Null, "it owes nothing any more");
    assert_eq!(minutes(&after["clock"]), (660, 180));
    assert_eq!(after["clock"]["remaining_minutes"], after.deadline("answer")["remaining_minutes"]);
    assert_eq!(by_agency(&after), [("snnmt", 600, 120), ("stc", 60, 60)]);
    let listed = manager.get("/v1/cases").await.expect(200);
    assert_eq!(listed["items"][0]["clock"], after["clock"]);
}

async fn the_clocks_stand_once_a_case_has_ended(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-02 09:00").await;
    let (officer, director) = (app.as_("officer@snnmt/2"), app.as_("director@snnmt"));
    let case = officer.act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let case = director.act(&case.body, "approve").json(&document()).await.expect(200);
    app.turn_to("2026-03-04 09:00").await;
    let answered = officer.read(&case.body).await;
    assert_eq!((minutes(&answered["clock"]), &answered["clock"]["remaining_minutes"]), ((1020, 60), &Value::Null));
    let closed = app.as_("manager@hfic").act(&case.body, "confirm").json(&json!({})).await.expect(200);
    app.turn_to("2026-03-06 09:00").await;
    assert_eq!(officer.read(&case.body).await["clock"], closed["clock"]);
    assert_eq!(by_agency(&closed), [("snnmt", 1020, 60)]);
}

async fn the_deadlines_are_listed_as_on_the_case(app: TestApp) {
    let case = app.awaiting().await;
    let path = format!("/v1/cases/{}/deadlines", case["code"].as_str().unwrap());
    for who in ["reporter@hfic", "officer@stc", "auditor@ttp"] {
        assert_eq!(app.as_(who).get(&path).await.expect(200)["items"], case["deadlines"], "{who}");
    }
    let kinds: Vec<_> = case["deadlines"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["acceptance", "answer", "information"]);
    app.as_("manager@sawaco").get(&path).await.expect_problem(404);
}

/// All minutes of a clock, and those for which somebody answers.
fn minutes(clock: &Value) -> (i64, i64) {
    let of = |name: &str| clock[name].as_i64().unwrap_or_else(|| panic!("{name}: {clock}"));
    (of("elapsed_minutes"), of("attributable_minutes"))
}

fn by_agency(case: &Answer) -> Vec<(&str, i64, i64)> {
    let sums = case["clock"]["by_agency"].as_array().unwrap().iter();
    sums.map(|sum| {
        let (elapsed, attributable) = minutes(sum);
        (sum["agency"]["code"].as_str().unwrap(), elapsed, attributable)
    })
    .collect()
}

//! Working time as callers read it: until when a limit runs, and the walk day by day that says why.

use serde_json::{Value, json};

use crate::support::{TestApp, on_both, written};

on_both![
    limits_run_as_the_civil_code_counts,
    the_walk_ends_on_the_due_day,
    days_off_that_are_not_announced_make_a_deadline_provisional,
    exactly_one_limit_is_asked_for,
    a_deadline_of_a_case_explains_itself_with_its_pause,
];

async fn limits_run_as_the_civil_code_counts(app: TestApp) {
    let worked = [
        ("2021-03-18 10:00", "working_days=7", "2021-03-29 17:00"),
        ("2021-03-19 17:30", "working_days=1", "2021-03-23 17:00"),
        ("2024-05-03 09:00", "working_days=1", "2024-05-04 17:00"),
        ("2026-03-02 06:00", "working_days=1", "2026-03-03 17:00"),
        ("2026-03-02 12:15", "working_days=1", "2026-03-03 17:00"),
        ("2026-02-13 16:00", "working_days=1", "2026-02-23 17:00"),
        ("2026-03-02 08:00", "calendar_days=15", "2026-03-17 17:00"),
        ("2026-02-27 08:00", "calendar_days=15", "2026-03-16 17:00"),
        ("2026-03-02 08:00", "working_minutes=210", "2026-03-02 11:30"),
        ("2026-03-02 08:00", "working_minutes=240", "2026-03-02 13:30"),
        ("2026-03-06 16:30", "working_minutes=60", "2026-03-09 08:00"),
    ];
    for (from, limit, due) in worked {
        let answer = deadline(&app, from, limit).await;
        assert_eq!(answer["due_at"], written(due), "{from} {limit}");
        assert_eq!(answer["provisional"], false, "{from} {limit}");
    }
}

async fn the_walk_ends_on_the_due_day(app: TestApp) {
    for (from, limit) in [("2024-04-26 10:00", "working_days=7"), ("2026-02-10 17:30", "calendar_days=12")] {
        let answer = deadline(&app, from, limit).await;
        let lines = answer["explanation"].as_array().unwrap();
        let last = lines.last().unwrap();
        assert_eq!(last["kind"], "due", "{from} {limit}");
        assert_eq!(&answer["due_at"].as_str().unwrap()[..10], last["on"].as_str().unwrap());
        assert!(lines.iter().all(|line| line["text"].as_str().is_some_and(|text| text.ends_with('.'))));
        let days: Vec<_> = lines.iter().map(|line| line["on"].as_str().unwrap()).collect();
        assert!(days.is_sorted(), "{days:?}");
        assert!(lines.iter().filter(|line| line["kind"] == "day_off").all(|line| line["legal_basis"].is_string()));
    }
    let swapped = deadline(&app, "2024-05-03 09:00", "working_days=1").await;
    let text = swapped["explanation"][1]["text"].as_str().unwrap();
    assert!(text.starts_with("Thứ Bảy 04/05/2024: làm việc bù cho ngày 29/04/2024"), "{text}");
    let english = app.as_("manager@hfic").get(&path("2024-05-03 09:00", "working_days=1"));
    let english = english.header("Accept-Language", "en").await.expect(200);
    assert!(english["explanation"][1]["text"].as_str().unwrap().starts_with("Saturday 2024-05-04: worked in exchange"));
}

async fn days_off_that_are_not_announced_make_a_deadline_provisional(app: TestApp) {
    assert_eq!(deadline(&app, "2026-11-20 10:00", "working_days=1").await["provisional"], false);
    let over = deadline(&app, "2026-11-20 10:00", "working_days=2").await;
    assert_eq!((&over["due_at"], &over["provisional"]), (&json!(written("2026-11-25 17:00")), &json!(true)));
    assert_eq!(deadline(&app, "2026-12-28 10:00", "working_days=10").await["provisional"], true);
    assert_eq!(deadline(&app, "2030-06-03 10:00", "calendar_days=3").await["provisional"], true);
}

async fn exactly_one_limit_is_asked_for(app: TestApp) {
    let manager = app.as_("manager@hfic");
    for limit in ["", "&working_days=1&calendar_days=1"] {
        let path = format!("/v1/calendars/hcmc/deadline?from=2026-03-02T08:00:00%2B07:00{limit}");
        manager.get(&path).await.expect_problem(422);
    }
    for limit in ["working_days=0", "calendar_days=1001", "working_minutes=-5"] {
        let refused = manager.get(&path("2026-03-02 08:00", limit)).await.expect_problem(422);
        assert_eq!(refused.pointers(), [limit.split('=').next().unwrap()]);
    }
    manager.get("/v1/calendars/hcmc/deadline?working_days=1").await.expect_problem(400);
    manager.get("/v1/calendars/hcmc/deadline?working_days=1&from=2026-03-02").await.expect_problem(422);
    let unknown = path("2026-03-02 08:00", "working_days=1").replace("hcmc", "hanoi");
    manager.get(&unknown).await.expect_problem(404);
}

async fn a_deadline_of_a_case_explains_itself_with_its_pause(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-05 09:00").await;
    let text = json!({"text": "Đề nghị bổ sung bản vẽ."});
    let case = app.as_("officer@snnmt/2").act(&case.body, "request_information").json(&text).await.expect(200);
    app.turn_to("2026-03-18 10:00").await;
    let case = app.as_("manager@hfic").act(&case.body, "supply_information").json(&text).await.expect(200);

    let answer = case.deadline("answer");
    let (code, id) = (case["code"].as_str().unwrap(), answer["id"].as_str().unwrap());
    let path = format!("/v1/cases/{code}/deadlines/{id}/explanation");
    let walk = app.as_("manager@hfic").get(&path).await.expect(200);
    assert_eq!((&walk["started_at"], &walk["due_at"]), (&answer["started_at"], &answer["due_at"]));
    let lines = walk["items"].as_array().unwrap();
    let on = |day: &str| lines.iter().find(|line| line["on"] == day).unwrap_or_else(|| panic!("nothing of {day}"));
    assert_eq!(on("2026-03-02")["kind"], "first_day");
    assert_eq!(on("2026-03-10")["kind"], "paused");
    let last = lines.last().unwrap();
    assert_eq!((&last["on"], &last["kind"], &last["counted"]), (&json!("2026-03-27"), &json!("due"), &json!(10)));
    app.as_("manager@hfic").get(&path.replace(id, UNKNOWN)).await.expect_problem(404);
    app.as_("manager@sawaco").get(&path).await.expect_problem(404);
}

/// An id that nothing has.
const UNKNOWN: &str = "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c";

fn path(from: &str, limit: &str) -> String {
    format!("/v1/calendars/hcmc/deadline?from={}&{limit}", written(from).replace('+', "%2B"))
}

async fn deadline(app: &TestApp, from: &str, limit: &str) -> Value {
    app.as_("manager@hfic").get(&path(from, limit)).await.expect(200).body
}

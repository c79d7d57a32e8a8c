//! How it stands, in figures: they are what the lists count, each sees their own, and the weeks add up.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, on_both};

on_both![the_figures_are_what_the_lists_count, each_sees_the_figures_of_what_they_see, the_weeks_tell_how_it_went,];

async fn overview(app: &TestApp, who: &str) -> Answer {
    app.as_(who).get("/v1/overview").await.expect(200)
}

/// How many cases a list has for somebody.
async fn listed(app: &TestApp, who: &str, filter: &str) -> u64 {
    let list = app.as_(who).get(&format!("/v1/cases?limit=200&{filter}")).await.expect(200);
    list["items"].as_array().expect("items").len() as u64
}

const OPEN: [&str; 6] = ["received", "routed", "in_progress", "awaiting_enterprise", "submitted_upward", "answered"];

async fn the_figures_are_what_the_lists_count(app: TestApp) {
    app.filed().await;
    app.accepted().await;
    app.answered().await;
    app.closed().await;
    app.declined().await;
    // Nobody is competent: the coordinator owes the decision.
    app.filed_with(json!({"category": "DAT"})).await;
    app.turn_to("2026-03-18 09:00").await;
    let told = overview(&app, "chairman@ubnd-tphcm").await;
    for status in OPEN {
        let found = told["by_status"].as_array().expect("a list").iter().find(|one| one["status"] == status);
        let cases = found.map_or(0, |one| one["cases"].as_u64().expect("a number"));
        assert_eq!(cases, listed(&app, "chairman@ubnd-tphcm", &format!("status={status}")).await, "{status}");
    }
    let open: u64 = told["by_status"].as_array().unwrap().iter().map(|one| one["cases"].as_u64().unwrap()).sum();
    assert_eq!((told["open_cases"].as_u64(), open), (Some(3), 3), "the answered one was confirmed by silence");
    let late = listed(&app, "chairman@ubnd-tphcm", "overdue=true").await;
    assert!(told["late_cases"].as_u64() == Some(late) && late >= 2, "{late}: {}", told.body);

    let bodies = told["late_bodies"].as_array().expect("a list");
    let of = |code: &str| bodies.iter().find(|body| body["organization"]["code"] == code).expect(code);
    assert!(of("snnmt")["head"]["name"].is_string(), "its director answers");
    let counts: Vec<_> = bodies.iter().map(|body| body["cases"].as_u64()).collect();
    assert!(counts.is_sorted_by(|one, next| one >= next), "{counts:?}");
    assert_eq!(of("vp-ubnd")["cases"], 1);
    for body in bodies {
        let code = body["organization"]["code"].as_str().expect("a code");
        let cases = listed(&app, "chairman@ubnd-tphcm", &format!("late_by={code}")).await;
        assert_eq!(body["cases"].as_u64(), Some(cases), "{code}");
    }
    app.as_("chairman@ubnd-tphcm").get("/v1/cases?late_by=khong-co").await.expect_problem(422);
    // Since when: the first deadline that passed, as the case tells it.
    let first = app.as_("chairman@ubnd-tphcm").get("/v1/cases?late_by=snnmt&limit=200").await.expect(200);
    let due = |case: &Value| -> Vec<String> {
        let owed = case["deadlines"].as_array().expect("deadlines").iter();
        let late = owed.filter(|owed| owed["state"] == "overdue" && owed["owed_by"]["code"] == "snnmt");
        late.map(|owed| owed["due_at"].as_str().expect("a moment").to_owned()).collect()
    };
    let earliest = first["items"].as_array().unwrap().iter().flat_map(due).min();
    assert_eq!(of("snnmt")["since"].as_str().map(str::to_owned), earliest);
}

async fn each_sees_the_figures_of_what_they_see(app: TestApp) {
    app.accepted().await;
    app.restricted().await;
    app.turn_to("2026-03-18 09:00").await;
    let open = async |who: &str| overview(&app, who).await["open_cases"].as_u64().expect("a number");
    for (who, cases) in [
        ("coordinator@vp-ubnd", 2),
        ("manager@hfic", 2),
        ("auditor@ttp", 2),
        ("chairman@ubnd-tphcm", 1),
        ("director@snnmt", 1),
        ("reporter@hfic", 1),
        ("manager@sawaco", 0),
        ("director@sct", 0),
        ("administrator@vp-ubnd", 0),
    ] {
        assert_eq!(open(who).await, cases, "{who}");
    }
    let nothing = overview(&app, "director@sct").await;
    assert_eq!(
        (&nothing["late_bodies"], &nothing["late_cases"], &nothing["by_status"]),
        (&json!([]), &json!(0), &json!([]))
    );
    assert_eq!(nothing["weeks"].as_array().map(Vec::len), Some(12));
}

async fn the_weeks_tell_how_it_went(app: TestApp) {
    app.accepted().await;
    app.closed().await;
    app.turn_to("2026-03-10 09:00").await;
    app.filed().await;
    app.turn_to("2026-03-19 09:00").await;
    let told = overview(&app, "auditor@ttp").await;
    let weeks: Vec<_> = told["weeks"].as_array().unwrap()[9..].iter().map(ToString::to_string).collect();
    let week = |begins_on: &str, filed: i32, ended: i32, open: i32| {
        json!({"begins_on": begins_on, "filed": filed, "ended": ended, "open": open}).to_string()
    };
    assert_eq!(weeks, [week("2026-03-02", 2, 1, 1), week("2026-03-09", 1, 0, 2), week("2026-03-16", 0, 0, 2)]);
}

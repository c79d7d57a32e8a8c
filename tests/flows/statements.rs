//! How many statements an answer takes: as many for a long page as for a short one, and for a long history as for a short
//! one. Milliseconds are measured by `tests/load/run`; what grows with the data is found here.

use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;

use crate::support::{TestApp, draft, on_both, petition};

on_both![no_page_takes_more_statements_the_more_it_shows, a_long_history_takes_no_more_statements_to_read,];

/// Every list whose items lie in the database, as different readers ask for it.
const LISTS: [(&str, &str); 14] = [
    ("auditor@ttp", "/v1/cases?limit=200"),
    ("auditor@ttp", "/v1/cases?limit=200&q=dat&overdue=true"),
    ("director@snnmt", "/v1/cases?limit=200"),
    ("manager@hfic", "/v1/cases?limit=200"),
    ("auditor@ttp", "/v1/events?limit=200"),
    ("director@snnmt", "/v1/events?limit=200"),
    ("manager@hfic", "/v1/events?limit=200"),
    ("auditor@ttp", "/v1/petitions?limit=200"),
    ("manager@hfic", "/v1/petitions?limit=200"),
    ("auditor@ttp", "/v1/escalations?limit=200"),
    ("director@snnmt", "/v1/escalations?limit=200"),
    ("auditor@ttp", "/v1/notifications?limit=200"),
    ("director@snnmt", "/v1/notifications?limit=200"),
    ("auditor@ttp", "/v1/anchors?limit=200"),
];

async fn no_page_takes_more_statements_the_more_it_shows(app: TestApp) {
    fill(&app, 1..3).await;
    app.turn_to("2026-03-09 17:00").await;
    let short = measure(&app).await;
    let (_, before) = app.counting(verify_history(app.db())).await;
    fill(&app, 3..7).await;
    app.turn_to("2026-03-20 17:00").await;
    let long = measure(&app).await;
    for (((reader, list), (few, took)), (many, takes)) in LISTS.iter().zip(short).zip(long) {
        assert!(few > 1 && many > few, "{list} for {reader} shows {few} items, then {many}");
        assert_eq!(takes, took, "{list} for {reader}: the statements for {many} items, and for {few}");
    }
    let (_, after) = app.counting(verify_history(app.db())).await;
    assert!(after > before + 20, "what asks once for each case is seen: {before}, then {after}");
}

/// Cases at every stage of life and a letter with three more, once for each number.
async fn fill(app: &TestApp, numbers: std::ops::Range<u32>) {
    for number in numbers {
        app.filed().await;
        app.filed_with(json!({"category": "DAT"})).await;
        app.drafted().await;
        app.awaiting().await;
        app.answered().await;
        let letter = petition(&number.to_string());
        app.as_("manager@hfic").post("/v1/petitions").json(&letter).await.expect(201);
    }
}

/// For each list how many items it shows and how many statements that takes, once nothing is asked for the first time.
async fn measure(app: &TestApp) -> Vec<(usize, usize)> {
    let mut measured = Vec::new();
    for (reader, list) in LISTS {
        app.as_(reader).get(list).await.expect(200);
        let (page, statements) = app.counting(app.as_(reader).get(list).into_future()).await;
        measured.push((page.expect(200)["items"].as_array().expect("a page has items").len(), statements));
    }
    measured
}

async fn a_long_history_takes_no_more_statements_to_read(app: TestApp) {
    let short = with_events(&app, 5).await;
    let long = with_events(&app, 200).await;
    for (reader, what) in [("auditor@ttp", ""), ("manager@hfic", ""), ("auditor@ttp", "/events")] {
        let read = async |case: &Value| {
            let path = format!("/v1/cases/{}{what}", case["id"].as_str().expect("a case has an id"));
            let (answer, statements) = app.counting(app.as_(reader).get(&path).into_future()).await;
            answer.expect(200);
            statements
        };
        assert_eq!(read(&long).await, read(&short).await, "{what} for {reader}");
    }
}

/// A case whose history has this many events.
async fn with_events(app: &TestApp, events: i64) -> Value {
    let mut case = app.accepted().await.body;
    while case["version"].as_i64() < Some(events) {
        case = app.as_("officer@snnmt/2").act(&case, "draft_answer").json(&draft()).await.expect(200).body;
    }
    case
}

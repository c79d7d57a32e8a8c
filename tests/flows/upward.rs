//! Beyond the city: a proposal to a higher body stops the answer's clock, and is asked after every 15 working days.

use serde_json::{Value, json};

use crate::support::{TestApp, document, on_both, proposal, written};

on_both![
    the_answer_clock_stands_while_a_proposal_lies_above,
    who_forgets_to_ask_is_late_and_climbs,
    a_proposal_is_checked,
    what_lies_above_goes_on_with_its_word_alone,
    a_case_taken_back_waits_for_nothing,
];

fn heard() -> Value {
    json!({"text": "Bộ đang lấy ý kiến."})
}

async fn the_answer_clock_stands_while_a_proposal_lies_above(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-05 10:00").await;
    let case = app.as_("director@snnmt").act(&case.body, "submit_upward").json(&proposal()).await.expect(200);
    assert_eq!((&case["status"], &case["answerable"]["position"]), (&json!("submitted_upward"), &json!("director")));
    assert_eq!(case.deadline("answer")["state"], "paused");
    let left = case.deadline("answer")["remaining_minutes"].clone();
    assert_eq!(case.deadline("follow_up")["due_at"], written("2026-03-26 17:00"));
    let submitted = &case["submissions"][0];
    for field in ["proposal", "higher_body", "official_document"] {
        assert_eq!(submitted[field], proposal()[field]);
    }

    // Met before it is due; the next one counts from there.
    app.turn_to("2026-03-24 15:00").await;
    let case = app.as_("officer@snnmt/2").act(&case.body, "follow_up").json(&heard()).await.expect(200);
    let kept: Vec<_> = case["deadlines"].as_array().unwrap().iter().filter(|d| d["kind"] == "follow_up").collect();
    assert_eq!((kept.len(), &kept[0]["state"]), (2, &json!("met")));
    assert_eq!(case.deadline("follow_up")["due_at"], written("2026-04-14 17:00"));
    assert_eq!(
        case["submissions"][0]["follow_ups"],
        json!([{"text": heard()["text"], "at": written("2026-03-24 15:00")}])
    );

    app.turn_to("2026-03-30 10:00").await;
    let case = app.as_("officer@snnmt").read(&case.body).await;
    assert_eq!((&case["status"], &case.deadline("answer")["remaining_minutes"]), (&json!("submitted_upward"), &left));
    let word = json!({"text": "Bộ thống nhất.", "official_document": document()["official_document"]});
    let case = app.as_("officer@snnmt").act(&case.body, "receive_from_above").json(&word).await.expect(200);
    assert_eq!((&case["status"], &case.deadline("follow_up")["state"]), (&json!("in_progress"), &json!("met")));
    // Seven working days were left after 5 March through 16 March.
    assert_eq!(case.deadline("answer")["due_at"], written("2026-04-08 17:00"));
    let submitted = &case["submissions"][0];
    assert_eq!((&submitted["reply"], &submitted["reply_document"]), (&word["text"], &word["official_document"]));
    assert_eq!(submitted["received_at"], written("2026-03-30 10:00"));
    assert_eq!(case["answerable"]["person"], case["officer"]);
}

async fn who_forgets_to_ask_is_late_and_climbs(app: TestApp) {
    let case = app.submitted_upward().await;
    assert_eq!(case.deadline("follow_up")["due_at"], written("2026-03-23 17:00"));
    app.turn_to("2026-03-26 08:00").await;
    let seen = app.as_("director@snnmt").read(&case.body).await;
    assert_eq!(seen.deadline("follow_up")["state"], "overdue");
    let path = format!("/v1/escalations?case={}&limit=200", case["code"].as_str().unwrap());
    let steps = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
    let steps = steps["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["deadline_id"] == seen.deadline("follow_up")["id"]);
    let mut positions: Vec<_> = steps.filter_map(|step| step["position"].as_str()).collect();
    positions.sort_unstable();
    assert_eq!(positions, ["coordinator", "director", "director", "officer", "officer"]);
    let case = app.as_("officer@snnmt").act(&seen.body, "follow_up").json(&heard()).await.expect(200);
    let kept: Vec<_> = case["deadlines"].as_array().unwrap().iter().filter(|d| d["kind"] == "follow_up").collect();
    assert_eq!(kept[0]["state"], "missed", "late is late");
    assert_eq!(kept[1]["due_at"], written("2026-04-16 17:00"));
}

async fn a_proposal_is_checked(app: TestApp) {
    let case = app.accepted().await;
    let director = app.as_("director@snnmt");
    let wrong = [
        ("/proposal", json!("Độ mật: Mật")),
        ("/higher_body", json!("   ")),
        ("/official_document/signed_on", json!("2026-03-03")),
        ("/official_document/signer", json!("TỐI MẬT")),
    ];
    for (pointer, value) in wrong {
        let mut body = proposal();
        *body.pointer_mut(pointer).unwrap() = value;
        let refused = director.act(&case.body, "submit_upward").json(&body).await.expect_problem(422);
        assert_eq!((&refused["type"], refused.pointers()), (&json!("/problems/invalid"), vec![pointer]));
    }
    let mut body = proposal();
    body.as_object_mut().unwrap().remove("official_document");
    director.act(&case.body, "submit_upward").json(&body).await.expect_problem(400);
    app.as_("officer@snnmt").act(&case.body, "submit_upward").json(&proposal()).await.expect_problem(403);
    app.as_("director@stc").act(&case.body, "submit_upward").json(&proposal()).await.expect_problem(409);
}

async fn what_lies_above_goes_on_with_its_word_alone(app: TestApp) {
    let officer = app.as_("officer@snnmt");
    let quiet = app.accepted().await;
    for action in ["follow_up", "receive_from_above"] {
        let early = officer.act(&quiet.body, action).json(&heard()).await.expect_problem(409);
        assert!(early.allows("draft_answer") && !early.allows(action));
    }
    let case = app.submitted_upward().await;
    let busy = officer.act(&case.body, "request_information").json(&heard()).await.expect_problem(409);
    assert!(busy.allows("follow_up") && busy.allows("receive_from_above"));
    for action in ["follow_up", "receive_from_above"] {
        let secret = officer.act(&case.body, action).json(&json!({"text": "MẬT"})).await.expect_problem(422);
        assert_eq!(secret.pointers(), ["/text"]);
    }
    let mut word = json!({"text": "Bộ thống nhất.", "official_document": document()["official_document"]});
    word["official_document"]["signed_on"] = json!("2026-04-01");
    let future = officer.act(&case.body, "receive_from_above").json(&word).await.expect_problem(422);
    assert_eq!(future.pointers(), ["/official_document/signed_on"]);
    let case = officer.act(&case.body, "receive_from_above").json(&heard()).await.expect(200);
    assert_eq!(case["submissions"][0]["reply_document"], Value::Null, "not every word comes by a document");
}

async fn a_case_taken_back_waits_for_nothing(app: TestApp) {
    let case = app.submitted_upward().await;
    let case = app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    assert_eq!(case.deadline("follow_up")["state"], "cancelled");
    assert_eq!(
        (&case["submissions"][0]["reply"], &case["ended_at"]),
        (&Value::Null, &json!(written("2026-03-02 08:00")))
    );
    assert_eq!(case["submissions"][0]["received_at"], case["ended_at"]);
}

//! More time: asked for before the deadline, decided by the director first, then by a leader of the city. And urgency,
//! which counts the limit anew.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, on_both, written};

on_both![
    the_director_decides_the_first_a_leader_of_the_city_the_later_ones,
    who_asked_for_more_time_does_not_grant_it,
    a_refusal_says_why_and_leaves_the_deadline,
    more_time_is_asked_for_before_the_deadline_alone,
    more_time_ends_on_a_later_working_day,
    a_rework_can_be_extended_too,
    an_urgent_case_has_five_days_from_its_filing,
    urgency_never_takes_the_next_working_day,
    urgency_counts_through_a_pause,
    a_date_that_was_granted_stays,
    urgency_is_the_coordinators,
];

fn more(until: &str) -> Value {
    json!({"until": until, "reason": "Chờ Hội đồng thẩm định giá."})
}

fn urgent() -> Value {
    json!({"urgency": "urgent", "reason": "Ngân hàng dừng giải ngân."})
}

fn due(case: &Answer) -> &str {
    case.deadline("answer")["due_at"].as_str().unwrap()
}

async fn the_director_decides_the_first_a_leader_of_the_city_the_later_ones(app: TestApp) {
    let case = app.accepted().await;
    let (officer, director) = (app.as_("officer@snnmt/2"), app.as_("director@snnmt"));
    app.turn_to("2026-03-05 09:00").await;
    let case = officer.act(&case.body, "request_extension").json(&more("2026-03-27")).await.expect(200);
    let asked = &case["extensions"][0];
    assert_eq!((&asked["until"], &asked["decision"]), (&json!("2026-03-27"), &Value::Null));
    assert_eq!((&asked["deadline_id"], &asked["asked_by"]), (&case.deadline("answer")["id"], &case["officer"]));
    assert_eq!(due(&case), written("2026-03-16 17:00"), "asking moves nothing");
    let early = app.as_("chairman@ubnd-tphcm").act(&case.body, "decide_extension").json(&json!({"granted": true}));
    assert!(early.await.expect_problem(409)["detail"].as_str().unwrap().contains("không do bạn quyết định"));
    let case = director.act(&case.body, "decide_extension").json(&json!({"granted": true})).await.expect(200);
    assert_eq!((due(&case), &case.deadline("answer")["version"]), (&*written("2026-03-27 17:00"), &json!(2)));
    let seen = app.as_("reporter@hfic").read(&case.body).await;
    let decision = &seen["extensions"][0]["decision"];
    assert_eq!((&decision["granted"], &decision["organization"]["code"]), (&json!(true), &json!("snnmt")));
    assert_eq!(decision["decided_at"], written("2026-03-05 09:00"), "the enterprise is told");

    let case = officer.act(&case.body, "request_extension").json(&more("2026-04-03")).await.expect(200);
    let refused = director.act(&case.body, "decide_extension").json(&json!({"granted": true})).await;
    assert!(!refused.expect_problem(409).allows("decide_extension"), "the second is not the director's");
    let leader = app.as_("vice_chairman@ubnd-tphcm");
    assert!(leader.read(&case.body).await.allows("decide_extension"));
    let case = leader.act(&case.body, "decide_extension").json(&json!({"granted": true})).await.expect(200);
    assert_eq!(due(&case), written("2026-04-03 17:00"));
    assert_eq!(case["extensions"][1]["decision"]["organization"]["code"], "ubnd-tphcm");
}

async fn who_asked_for_more_time_does_not_grant_it(app: TestApp) {
    let case = app.accepted().await;
    let director = app.as_("director@snnmt");
    let case = director.act(&case.body, "request_extension").json(&more("2026-03-27")).await.expect(200);
    assert!(!case.allows("decide_extension"));
    let refused =
        director.act(&case.body, "decide_extension").json(&json!({"granted": true})).await.expect_problem(409);
    assert_eq!(refused["type"], "/problems/four-eyes");
    assert!(!refused.allows("decide_extension"));
    assert_eq!(due(&app.as_("officer@snnmt").read(&case.body).await), written("2026-03-16 17:00"));
}

async fn a_refusal_says_why_and_leaves_the_deadline(app: TestApp) {
    let case = app.extension_asked().await;
    let director = app.as_("director@snnmt");
    let silent =
        director.act(&case.body, "decide_extension").json(&json!({"granted": false})).await.expect_problem(422);
    assert_eq!((&silent["type"], silent.pointers()), (&json!("/problems/invalid"), vec!["/reason"]));
    let secret = json!({"granted": false, "reason": "Độ mật: Tối mật"});
    let secret = director.act(&case.body, "decide_extension").json(&secret).await.expect_problem(422);
    assert_eq!(secret.pointers(), ["/reason"]);
    let no = json!({"granted": false, "reason": "Đã đủ hồ sơ."});
    let case = director.act(&case.body, "decide_extension").json(&no).await.expect(200);
    assert_eq!(due(&case), written("2026-03-16 17:00"));
    assert_eq!(case["extensions"][0]["decision"]["reason"], no["reason"]);
    let again = director.act(&case.body, "decide_extension").json(&json!({"granted": true})).await.expect_problem(409);
    assert!(again["detail"].as_str().unwrap().contains("Không có đề nghị"), "{}", again["detail"]);
    // Nothing was granted: the next one is the director's again.
    let case =
        app.as_("officer@snnmt").act(&case.body, "request_extension").json(&more("2026-03-20")).await.expect(200);
    assert!(director.read(&case.body).await.allows("decide_extension"));
}

async fn more_time_is_asked_for_before_the_deadline_alone(app: TestApp) {
    let asked = app.extension_asked().await;
    let officer = app.as_("officer@snnmt/2");
    let twice = officer.act(&asked.body, "request_extension").json(&more("2026-03-30")).await.expect_problem(409);
    assert!(twice["detail"].as_str().unwrap().contains("đang chờ"), "{}", twice["detail"]);
    let quiet = app.accepted().await;
    app.turn_to("2026-03-16 17:00").await;
    assert!(officer.read(&quiet.body).await.allows("request_extension"), "the last second is in time");
    app.turn_to("2026-03-16 17:01").await;
    let late = officer.act(&quiet.body, "request_extension").json(&more("2026-03-30")).await.expect_problem(409);
    assert!(late["detail"].as_str().unwrap().contains("chưa hết hạn"), "{}", late["detail"]);
    let director = app.as_("director@snnmt");
    let late = director.act(&asked.body, "decide_extension").json(&json!({"granted": true})).await.expect_problem(409);
    assert!(late["detail"].as_str().unwrap().contains("Đã hết hạn"), "{}", late["detail"]);
}

async fn more_time_ends_on_a_later_working_day(app: TestApp) {
    let case = app.accepted().await;
    let officer = app.as_("officer@snnmt/2");
    for until in ["2026-03-16", "2026-03-03", "2020-01-02"] {
        let refused = officer.act(&case.body, "request_extension").json(&more(until)).await.expect_problem(422);
        assert_eq!(refused["type"], "/problems/extension-into-past", "{until}");
        assert_eq!(refused.pointers(), ["/until"]);
    }
    let holiday = officer.act(&case.body, "request_extension").json(&more("2026-03-28")).await.expect_problem(422);
    assert_eq!((&holiday["type"], holiday.pointers()), (&json!("/problems/invalid"), vec!["/until"]));
    assert!(holiday["errors"].to_string().contains("30/03/2026"), "{}", holiday["errors"]);
    officer.act(&case.body, "request_extension").json(&json!({"reason": "Chờ."})).await.expect_problem(400);
    let case = officer.act(&case.body, "request_extension").json(&more("2026-03-17")).await.expect(200);
    assert_eq!(case["extensions"][0]["until"], "2026-03-17");
    let manager = app.as_("manager@hfic").act(&case.body, "request_extension").json(&more("2026-03-27")).await;
    manager.expect_problem(403);
}

async fn a_rework_can_be_extended_too(app: TestApp) {
    let case = app.disputed().await;
    let officer = app.as_("officer@snnmt");
    let case = officer.act(&case.body, "request_extension").json(&more("2026-03-13")).await.expect(200);
    assert_eq!(case["extensions"][0]["deadline_id"], case.deadline("rework")["id"]);
    let case = app.as_("director@snnmt").act(&case.body, "decide_extension").json(&json!({"granted": true})).await;
    assert_eq!(case.expect(200).deadline("rework")["due_at"], written("2026-03-13 17:00"));
}

async fn an_urgent_case_has_five_days_from_its_filing(app: TestApp) {
    let case = app.accepted().await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    app.turn_to("2026-03-04 09:00").await;
    let case = coordinator.act(&case.body, "set_urgency").json(&urgent()).await.expect(200);
    assert_eq!((due(&case), &case["urgency"]), (&*written("2026-03-09 17:00"), &json!("urgent")));
    assert_eq!(case["urgency_reason"], urgent()["reason"]);
    let same = coordinator.act(&case.body, "set_urgency").json(&urgent()).await.expect_problem(422);
    assert_eq!(same.pointers(), ["/urgency"]);
    let calm = json!({"urgency": "normal", "reason": "Ngân hàng đã giải ngân."});
    let case = coordinator.act(&case.body, "set_urgency").json(&calm).await.expect(200);
    assert_eq!((due(&case), &case.deadline("answer")["version"]), (&*written("2026-03-16 17:00"), &json!(3)));
}

async fn urgency_never_takes_the_next_working_day(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-13 10:00").await;
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "set_urgency").json(&urgent()).await.expect(200);
    assert_eq!(due(&case), written("2026-03-16 17:00"), "Friday: until Monday's closing, though five days have passed");
}

async fn urgency_counts_through_a_pause(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-04 09:00").await;
    let text = json!({"text": "Bản vẽ."});
    let case = app.as_("officer@snnmt").act(&case.body, "request_information").json(&text).await.expect(200);
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "set_urgency").json(&urgent()).await.expect(200);
    assert_eq!(case.deadline("answer")["state"], "paused");
    app.turn_to("2026-03-10 09:00").await;
    let case = app.as_("manager@hfic").act(&case.body, "supply_information").json(&text).await.expect(200);
    // Of five days, three were left after 4 March.
    assert_eq!(due(&case), written("2026-03-13 17:00"));
}

async fn a_date_that_was_granted_stays(app: TestApp) {
    let case = app.extension_asked().await;
    let case = app.as_("director@snnmt").act(&case.body, "decide_extension").json(&json!({"granted": true})).await;
    let case = app.as_("coordinator@vp-ubnd").act(&case.expect(200).body, "set_urgency").json(&urgent()).await;
    assert_eq!(due(&case.expect(200)), written("2026-03-27 17:00"));
}

async fn urgency_is_the_coordinators(app: TestApp) {
    let case = app.filed().await;
    for who in ["manager@hfic", "director@snnmt", "chairman@ubnd-tphcm"] {
        app.as_(who).act(&case.body, "set_urgency").json(&urgent()).await.expect_problem(403);
    }
    let coordinator = app.as_("coordinator@vp-ubnd");
    let secret = json!({"urgency": "urgent", "reason": "MẬT"});
    let secret = coordinator.act(&case.body, "set_urgency").json(&secret).await.expect_problem(422);
    assert_eq!(secret.pointers(), ["/reason"]);
    coordinator
        .act(&case.body, "set_urgency")
        .json(&json!({"urgency": "low", "reason": "x"}))
        .await
        .expect_problem(400);
    let closed = app.closed().await;
    let ended = coordinator.act(&closed.body, "set_urgency").json(&urgent()).await.expect_problem(409);
    assert!(ended.allows("reopen"));
}

//! Handling: what may be done with a case, by whom, against which version, and what the clocks make of it.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, document, draft, on_both, written};

on_both![
    a_case_lives_from_filing_to_closing,
    who_drafted_an_answer_cannot_sign_it,
    an_answer_must_be_complete,
    the_lead_names_one_of_its_own_officers,
    the_answer_clock_stands_while_the_enterprise_is_asked,
    only_the_first_question_of_a_leg_stops_the_clock,
    a_question_that_nobody_answers_lapses_at_its_deadline,
    silence_counts_as_acceptance_at_the_close_of_the_next_working_day,
    the_coordinator_hands_a_case_to_another_agency,
    a_case_is_handed_to_agencies_alone,
    the_coordinator_declines_what_is_not_for_this_system,
    the_enterprise_takes_a_case_back,
    an_answer_that_nobody_confirms_closes_the_case,
    a_write_names_its_version,
    a_stale_write_is_told_what_changed_and_by_whom,
    of_two_writes_on_one_version_one_is_stale,
    what_may_not_be_done_now_says_what_may,
    a_repeated_action_happens_once,
    a_repeated_action_is_not_judged_anew,
    exactly_the_allowed_actions_succeed,
];

async fn a_case_lives_from_filing_to_closing(app: TestApp) {
    let case = app.accepted().await;
    assert_eq!((&case["status"], &case["version"]), (&json!("in_progress"), &json!(2)));
    assert_eq!(case["officer"]["name"], "Kiều Tường Quyên");
    assert_eq!(case.deadline("acceptance")["state"], "met");
    assert_eq!(case["answerable"]["person"], case["officer"]);

    app.turn_to("2026-03-10 09:00").await;
    let officer = app.as_("officer@snnmt/2");
    let case = officer.act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    assert_eq!(case["draft_answer"]["drafted_by"]["name"], "Kiều Tường Quyên");
    assert!(!case.allows("approve"), "an officer signs nothing");

    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    assert_eq!((&case["status"], &case["draft_answer"]), (&json!("answered"), &Value::Null));
    assert_eq!(case["answer"]["text"], draft()["text"]);
    assert_eq!(case["answer"]["official_document"], document()["official_document"]);
    assert_eq!(case["answer"]["answered_at"], written("2026-03-10 09:00"));
    assert_eq!(case.deadline("answer")["state"], "met");
    assert_eq!(case.deadline("confirmation")["due_at"], written("2026-03-24 17:00"));
    assert_eq!(case["answerable"]["position"], "manager");

    let thanks = json!({"text": "Đã nhận được quyết định."});
    let case = app.as_("manager@hfic").act(&case.body, "confirm").json(&thanks).await.expect(200);
    assert_eq!((&case["status"], &case["closing_remark"]), (&json!("closed"), &thanks["text"]));
    assert_eq!((&case["answerable"], &case["allowed_actions"]), (&Value::Null, &json!(["comment", "note", "attach"])));
    assert_eq!(states(&case), ["met", "met", "met"]);
    assert_eq!(case["legs"][0]["ended_at"], written("2026-03-10 09:00"));
    let kinds: Vec<_> = app.letters(&case.body).await.into_iter().map(|letter| letter.kind).collect();
    for kind in
        ["case_filed", "case_receipt", "case_accepted", "draft_for_signature", "case_answered", "case_confirmed"]
    {
        assert!(kinds.iter().any(|sent| sent == kind), "{kind} is missing in {kinds:?}");
    }
}

async fn who_drafted_an_answer_cannot_sign_it(app: TestApp) {
    let case = app.accepted().await;
    let director = app.as_("director@snnmt");
    let early = director.act(&case.body, "approve").json(&document()).await.expect_problem(409);
    assert!(early["detail"].as_str().unwrap().contains("dự thảo"), "nothing to sign yet: {}", early["detail"]);
    let case = director.act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    assert!(!case.allows("approve"));
    let refused = director.act(&case.body, "approve").json(&document()).await.expect_problem(409);
    assert!(refused["detail"].as_str().unwrap().contains("tự ký"), "{}", refused["detail"]);
    let case = app.as_("officer@snnmt").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    assert!(!case.allows("approve"), "an officer drafts");
    let case = director.read(&case.body).await;
    assert!(case.allows("approve"));
    director.act(&case.body, "approve").json(&document()).await.expect(200);
}

async fn an_answer_must_be_complete(app: TestApp) {
    let case = app.accepted().await;
    let officer = app.as_("officer@snnmt/2");
    let incomplete = [
        (json!({"outcome": "explained", "legal_references": []}), "/legal_references"),
        (json!({"outcome": "beyond_competence", "proposal": "Kiến nghị sửa đổi."}), "/higher_body"),
        (json!({"outcome": "beyond_competence", "higher_body": "Bộ Tài chính"}), "/proposal"),
    ];
    for (fields, pointer) in incomplete {
        let mut body = draft();
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let refused = officer.act(&case.body, "draft_answer").json(&body).await.expect_problem(422);
        assert_eq!(refused.pointers(), [pointer]);
    }
    let case = officer.act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let mut tomorrow = document();
    tomorrow["official_document"]["signed_on"] = json!("2026-03-03");
    let refused = app.as_("director@snnmt").act(&case.body, "approve").json(&tomorrow).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/official_document/signed_on"]);
}

async fn the_lead_names_one_of_its_own_officers(app: TestApp) {
    let case = app.filed().await;
    let director = app.as_("director@snnmt");
    let holder_of = async |agency: &str, position: &str| {
        let page = app.as_("auditor@ttp").get(&format!("/v1/organizations/{agency}/positions")).await.expect(200);
        let holders = page["items"].as_array().unwrap().clone();
        holders.into_iter().find(|holder| holder["position"] == position).unwrap()["person"].clone()
    };
    let outsider = holder_of("stc", "officer").await;
    let accept =
        async |person: &Value| director.act(&case.body, "accept").json(&json!({"officer": person["id"]})).await;
    assert_eq!(accept(&outsider).await.expect_problem(422).pointers(), ["/officer"]);
    let officer = holder_of("snnmt", "officer").await;
    let case = accept(&officer).await.expect(200);
    assert_eq!(case["officer"], officer);
}

async fn the_answer_clock_stands_while_the_enterprise_is_asked(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-05 09:00").await;
    let asked = json!({"text": "Đề nghị bổ sung bản vẽ."});
    let officer = app.as_("officer@snnmt/2");
    let case = officer.act(&case.body, "request_information").json(&asked).await.expect(200);
    assert_eq!((&case["status"], &case["answerable"]["position"]), (&json!("awaiting_enterprise"), &json!("manager")));
    assert_eq!(case.deadline("answer")["state"], "paused");
    assert_eq!(case.deadline("information")["due_at"], written("2026-03-19 17:00"));
    let left = case.deadline("answer")["remaining_minutes"].clone();

    app.turn_to("2026-03-18 10:00").await;
    let case = app.as_("manager@hfic").read(&case.body).await;
    assert_eq!(case.deadline("answer")["remaining_minutes"], left, "it stands");
    let supplied = json!({"text": "Công ty gửi kèm bản vẽ."});
    let case = app.as_("reporter@hfic").act(&case.body, "supply_information").json(&supplied).await.expect(200);
    assert_eq!(case["status"], "in_progress");
    assert_eq!(case.deadline("information")["state"], "met");
    // Seven working days were left after 5 March through 16 March.
    let answer = case.deadline("answer");
    assert_eq!((&answer["due_at"], &answer["state"]), (&json!(written("2026-03-27 17:00")), &json!("running")));
    assert_eq!(case["information_requests"][0]["reply"], supplied["text"]);
}

async fn only_the_first_question_of_a_leg_stops_the_clock(app: TestApp) {
    let case = app.awaiting().await;
    let text = json!({"text": "Bổ sung lần hai."});
    let (officer, manager) = (app.as_("officer@snnmt/2"), app.as_("manager@hfic"));
    let case = manager.act(&case.body, "supply_information").json(&text).await.expect(200);
    let due = case.deadline("answer")["due_at"].clone();
    let case = officer.act(&case.body, "request_information").json(&text).await.expect(200);
    assert_eq!(
        (&case["status"], &case.deadline("answer")["state"]),
        (&json!("awaiting_enterprise"), &json!("running"))
    );
    assert_eq!(case.deadline("answer")["due_at"], due);
}

async fn a_question_that_nobody_answers_lapses_at_its_deadline(app: TestApp) {
    let case = app.awaiting().await;
    assert_eq!(case.deadline("information")["due_at"], written("2026-03-16 17:00"));
    app.turn_to("2026-03-16 16:59").await;
    assert_eq!(app.as_("auditor@ttp").read(&case.body).await["status"], "awaiting_enterprise");
    app.turn_to("2026-03-16 17:00").await;
    let case = app.as_("auditor@ttp").read(&case.body).await;
    assert_eq!((&case["status"], &case["updated_at"]), (&json!("in_progress"), &json!(written("2026-03-16 17:00"))));
    assert_eq!(case["information_requests"][0]["reply"], Value::Null);
    assert_eq!(case["information_requests"][0]["ended_at"], written("2026-03-16 17:00"));
    // Ten working days were left when the clock stopped on the day on which it began.
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-30 17:00"));
}

async fn silence_counts_as_acceptance_at_the_close_of_the_next_working_day(app: TestApp) {
    let case = app.filed().await;
    app.turn_to("2026-03-05 16:59").await;
    let before = app.as_("director@snnmt").read(&case.body).await;
    assert_eq!((&before["status"], &before.deadline("acceptance")["state"]), (&json!("routed"), &json!("overdue")));
    app.turn_to("2026-03-05 17:00").await;
    let after = app.as_("director@snnmt").read(&case.body).await;
    assert_eq!((&after["status"], &after["version"]), (&json!("in_progress"), &json!(2)));
    let acceptance = after.deadline("acceptance");
    assert_eq!(
        (&acceptance["state"], &acceptance["ended_at"]),
        (&json!("missed"), &json!(written("2026-03-05 17:00")))
    );
    assert_eq!((&after["officer"], &after["answerable"]["position"]), (&Value::Null, &json!("director")));
    assert_eq!(after.deadline("answer")["due_at"], written("2026-03-16 17:00"));
    let events = app.as_("auditor@ttp").get(&format!("/v1/cases/{}/events", case["code"].as_str().unwrap())).await;
    assert_eq!(events["items"][1]["action"], "deem_accepted");
    assert_eq!(events["items"][1]["actor"], Value::Null, "nobody did it");
    assert!(app.letters(&case.body).await.iter().any(|letter| letter.kind == "case_deemed_accepted"));
}

async fn the_coordinator_hands_a_case_to_another_agency(app: TestApp) {
    let case = app.drafted().await;
    app.turn_to("2026-03-05 10:00").await;
    let body = json!({"lead_agency": "sct", "reason": "Nội dung thuộc ngành công thương."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("routed"), &json!("sct")));
    assert_eq!((&case["officer"], case["legs"].as_array().unwrap().len()), (&Value::Null, 2));
    assert_eq!(case["legs"][0]["ended_at"], written("2026-03-05 10:00"));
    assert_eq!(case["legs"][1]["began_at"], written("2026-03-05 10:00"));
    let last = case["routing"]["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["to"]), (&json!("coordinator"), &json!("sct")));
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-09 17:00"));
    let answer = case.deadline("answer");
    assert_eq!(answer["due_at"], written("2026-03-16 17:00"), "the enterprise's clock goes on");
    assert_eq!((&answer["owed_by"]["code"], &answer["version"]), (&json!("sct"), &json!(2)));

    let former = app.as_("officer@snnmt/2").read(&case.body).await;
    assert_eq!(
        former["allowed_actions"],
        json!(["comment", "note"]),
        "whoever held it keeps reading and does nothing more"
    );
    let officer = app.as_("officer@sct");
    let case = officer.act(&case.body, "accept").json(&json!({})).await.expect(200);
    assert_eq!(case["draft_answer"], Value::Null, "a draft of another agency is nobody's answer");
    let refused = app.as_("director@sct").act(&case.body, "approve").json(&document()).await.expect_problem(409);
    assert!(refused["detail"].as_str().unwrap().contains("Chưa có dự thảo"));
}

async fn a_case_is_handed_to_agencies_alone(app: TestApp) {
    let case = app.filed().await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    // Unknown, an enterprise, the authority, one that ended in 2025, and the one that has it.
    for agency in ["khong-co", "hfic", "ubnd-tphcm", "stnmt", "snnmt"] {
        let body = json!({"lead_agency": agency, "reason": "Thử."});
        let refused = coordinator.act(&case.body, "route").json(&body).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["/lead_agency"], "{agency}");
    }
    // Whoever may never do this is told that, not what is wrong with the agency.
    let body = json!({"lead_agency": "khong-co", "reason": "Thử."});
    app.as_("chairman@ubnd-tphcm").act(&case.body, "route").json(&body).await.expect_problem(403);
}

async fn the_coordinator_declines_what_is_not_for_this_system(app: TestApp) {
    let body =
        json!({"reason": "complaint_or_denunciation", "text": "Là khiếu nại.", "where_to_turn": "Ban Tiếp công dân"});
    let routed = app.filed().await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    coordinator.act(&routed.body, "decline").json(&body).await.expect_problem(409);
    let case = app.filed_with(json!({"category": "DAT"})).await;
    let case = coordinator.act(&case.body, "decline").json(&body).await.expect(200);
    assert_eq!((&case["status"], case.allows("reopen"), case.allows("route")), (&json!("declined"), true, false));
    assert_eq!(states(&case), ["met", "cancelled"]);
    let letters = app.letters(&case.body).await;
    assert!(letters.iter().any(|l| l.kind == "case_declined" && l.address == "quanly@hfic.example"));
}

async fn the_enterprise_takes_a_case_back(app: TestApp) {
    let received = app.filed_with(json!({"category": "DAT"})).await;
    let cases = [received, app.filed().await, app.drafted().await, app.awaiting().await, app.answered().await];
    for case in cases {
        let reporter = app.as_("reporter@hfic").act(&case.body, "withdraw").json(&json!({})).await;
        reporter.expect_problem(403);
        let case = app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
        assert_eq!((&case["status"], &case["answerable"]), (&json!("withdrawn"), &Value::Null));
        assert!(states(&case).iter().all(|state| matches!(*state, "met" | "cancelled")), "{:?}", states(&case));
        let lead = app.as_("auditor@ttp").read(&case.body).await;
        assert_eq!(lead["draft_answer"], Value::Null);
    }
}

async fn an_answer_that_nobody_confirms_closes_the_case(app: TestApp) {
    let case = app.answered().await;
    assert_eq!(case.deadline("confirmation")["due_at"], written("2026-03-16 17:00"));
    app.turn_to("2026-03-16 16:59").await;
    assert_eq!(app.as_("manager@hfic").read(&case.body).await["status"], "answered");
    app.turn_to("2026-03-16 17:00").await;
    let case = app.as_("manager@hfic").read(&case.body).await;
    assert_eq!((&case["status"], &case["updated_at"]), (&json!("closed"), &json!(written("2026-03-16 17:00"))));
}

async fn a_write_names_its_version(app: TestApp) {
    let case = app.filed().await;
    let officer = app.as_("officer@snnmt");
    let path = format!("/v1/cases/{}/accept", case["code"].as_str().unwrap());
    let missing = officer.post(&path).json(&json!({})).await.expect_problem(428);
    assert_eq!(missing["type"], "/problems/version-required");
    officer.post(&path).if_match(&json!(1)).json(&json!({})).await.expect(200);
    let stale = app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect_problem(412);
    assert_eq!(stale["current_version"], 2);
    let early = app.as_("manager@hfic").post(&format!("/v1/cases/{}/withdraw", case["code"].as_str().unwrap()));
    assert_eq!(early.if_match(&json!(3)).json(&json!({})).await.expect_problem(412)["current_version"], 2);
    let now = officer.read(&case.body).await;
    assert_eq!((&now["status"], now.header("etag")), (&json!("in_progress"), "\"2\""));
}

async fn a_stale_write_is_told_what_changed_and_by_whom(app: TestApp) {
    let read = app.filed().await;
    let (officer, manager) = (app.as_("officer@snnmt/2"), app.as_("manager@hfic"));
    let case = officer.act(&read.body, "accept").json(&json!({})).await.expect(200);
    app.turn_to("2026-03-02 09:30").await;
    officer.act(&case.body, "draft_answer").json(&draft()).await.expect(200);

    // Two people of one agency: the second is told all of it.
    let director = app.as_("director@snnmt");
    let stale = director.act(&read.body, "accept").json(&json!({})).await.expect_problem(412);
    assert_eq!(stale["current_version"], 3);
    let changes = stale["changes"].as_array().unwrap();
    let told: Vec<_> = changes.iter().map(|it| (it["seq"].as_i64().unwrap(), it["action"].as_str().unwrap())).collect();
    assert_eq!(told, [(2, "accept"), (3, "draft_answer")]);
    assert_eq!(changes[1]["at"], written("2026-03-02 09:30"));
    let by = &changes[1]["actor"];
    assert_eq!((&by["organization"], &by["person"]["name"]), (&json!("snnmt"), &json!("Kiều Tường Quyên")));

    // Across organizations: the same sentences as the history has for this reader, in their language, and no more.
    let late = manager.act(&case.body, "withdraw").header("Accept-Language", "en").json(&json!({}));
    let stale = late.await.expect_problem(412);
    let path = format!("/v1/cases/{}/events", case["id"].as_str().unwrap());
    let history = manager.get(&path).header("Accept-Language", "en").await.expect(200);
    let last = history["items"].as_array().unwrap().last().unwrap();
    let changes = stale["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    for field in ["seq", "action", "at", "actor", "text"] {
        assert_eq!(changes[0][field], last[field], "{field}");
    }
    assert!(!stale.body.to_string().contains("ký phụ lục hợp đồng"), "what a draft says stays with the agency");
    // What the service did has nobody who did it.
    let case = app.filed().await;
    app.turn_to("2026-03-20 17:00").await;
    let stale = officer.act(&case.body, "accept").json(&json!({})).await.expect_problem(412);
    assert_eq!(
        (&stale["changes"][0]["action"], &stale["changes"][0]["actor"]),
        (&json!("deem_accepted"), &Value::Null)
    );
    // From a version that is not there yet nothing happened.
    let early = manager.post(&format!("/v1/cases/{}/withdraw", case["code"].as_str().unwrap()));
    assert_eq!(early.if_match(&json!(9)).json(&json!({})).await.expect_problem(412)["changes"], json!([]));
}

async fn of_two_writes_on_one_version_one_is_stale(app: TestApp) {
    for _ in 0..5 {
        let case = app.filed().await;
        let (officer, manager) = (app.as_("officer@snnmt"), app.as_("manager@hfic"));
        let accept = async { officer.act(&case.body, "accept").json(&json!({})).await };
        let withdraw = async { manager.act(&case.body, "withdraw").json(&json!({})).await };
        let (accepted, withdrawn) = tokio::join!(accept, withdraw);
        let mut statuses = [accepted.status, withdrawn.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(officer.read(&case.body).await["version"], 2);
    }
}

async fn what_may_not_be_done_now_says_what_may(app: TestApp) {
    let case = app.filed().await;
    let refused = app.as_("officer@snnmt").act(&case.body, "draft_answer").json(&draft()).await.expect_problem(409);
    assert_eq!(refused["allowed_actions"], json!(["accept"]));
    let refused = app.as_("manager@hfic").act(&case.body, "confirm").json(&json!({})).await.expect_problem(409);
    assert_eq!(refused["allowed_actions"], json!(["withdraw"]));
    let refused = app.as_("officer@stc").act(&case.body, "accept").json(&json!({})).await.expect_problem(409);
    assert_eq!(refused["allowed_actions"], json!([]), "a coordinating agency does not accept");
    app.as_("chairman@ubnd-tphcm").act(&case.body, "accept").json(&json!({})).await.expect_problem(403);
}

async fn a_repeated_action_happens_once(app: TestApp) {
    let case = app.filed().await;
    let officer = app.as_("officer@snnmt");
    let accept = || officer.act(&case.body, "accept").header("Idempotency-Key", "k").json(&json!({}));
    let first = accept().await.expect(200);
    let case_now = officer.act(&first.body, "draft_answer").json(&draft()).await.expect(200);
    let again = accept().await.expect(200);
    assert_eq!(again.body, first.body, "though its version is stale by now");
    let path = format!("/v1/cases/{}/accept", case["code"].as_str().unwrap().to_lowercase());
    let by_code = officer.post(&path).if_match(&case["version"]).header("Idempotency-Key", "k").json(&json!({}));
    assert_eq!(by_code.await.expect(200).body, first.body, "a case is the same by its code");
    let other = app.filed().await;
    let refused = officer.act(&other.body, "accept").header("Idempotency-Key", "k").json(&json!({}));
    assert_eq!(refused.await.expect_problem(422)["type"], "/problems/key-reused", "another case is another request");
    assert_eq!(officer.read(&other.body).await["version"], 1);
    assert_eq!(officer.read(&case.body).await["version"], case_now["version"]);
    let events = app.as_("auditor@ttp").get(&format!("/v1/cases/{}/events", case["id"].as_str().unwrap())).await;
    assert_eq!(events["items"].as_array().unwrap().len(), 3);
}

async fn a_repeated_action_is_not_judged_anew(app: TestApp) {
    use entity::position_holder::{Column, Entity};
    let case = app.filed().await;
    let named = app.as_("officer@snnmt").get("/v1/organizations/snnmt/positions").await.expect(200);
    let named = named["items"].as_array().unwrap().iter().find(|holder| holder["position"] == "officer").unwrap();
    let body = json!({"officer": named["person"]["id"]});
    let officer = app.as_("officer@snnmt");
    let accept = || officer.act(&case.body, "accept").header("Idempotency-Key", "k").json(&body);
    let first = accept().await.expect(200);
    let left = Entity::delete_many().filter(Column::Organization.eq("snnmt")).filter(Column::Position.eq("officer"));
    assert!(left.exec(app.db().write()).await.unwrap().rows_affected > 0);
    assert_eq!(accept().await.expect(200).body, first.body, "though whom it named has left by now");
}

/// Everyone who may come across a case of HFIC's.
const CALLERS: [&str; 11] = [
    "reporter@hfic",
    "manager@hfic",
    "officer@snnmt",
    "director@snnmt",
    "officer@stc",
    "director@stc",
    "officer@sct",
    "director@sct",
    "coordinator@vp-ubnd",
    "chairman@ubnd-tphcm",
    "auditor@ttp",
];

const ACTIONS: [&str; 9] = [
    "route",
    "decline",
    "accept",
    "request_information",
    "supply_information",
    "draft_answer",
    "approve",
    "confirm",
    "withdraw",
];

async fn exactly_the_allowed_actions_succeed(app: TestApp) {
    let mut random = StdRng::seed_from_u64(1);
    let mut taken = Vec::new();
    for life in 0..8 {
        let category = if life % 2 == 0 { "DAT" } else { "DAT.GIA" };
        let mut case = app.filed_with(json!({"category": category})).await;
        for _ in 0..12 {
            refuses_what_it_does_not_offer(&app, CALLERS.choose(&mut random).unwrap(), &case).await;
            let lead = case["lead_agency"]["code"].as_str().unwrap_or("snnmt");
            let those = ["officer", "director"].map(|role| format!("{role}@{lead}"));
            let doers = ["reporter@hfic", "manager@hfic", "coordinator@vp-ubnd", &those[0], &those[1]];
            let doer = app.as_(doers.choose(&mut random).unwrap());
            let seen = doer.get(&path_of(&case)).await;
            // Cases are seldom taken back here, or none would get far.
            let is_meant =
                |action: &&&str| seen.allows(action) && (**action != "withdraw" || case["version"].as_i64() > Some(6));
            let offered: Vec<_> = ACTIONS.iter().filter(is_meant).collect();
            if let Some(action) = offered.choose(&mut random) {
                case = doer.act(&seen.body, action).json(&body_of(action, &seen)).await.expect(200);
                taken.push(**action);
            }
        }
    }
    for action in ACTIONS {
        assert!(taken.contains(&action), "the walks never came to {action}: choose another seed");
    }
}

async fn refuses_what_it_does_not_offer(app: &TestApp, who: &str, case: &Answer) {
    let caller = app.as_(who);
    let seen = caller.get(&path_of(case)).await;
    if seen.status == 404 {
        return;
    }
    for action in ACTIONS.iter().filter(|action| !seen.allows(action)) {
        let refused = caller.act(&seen.body, action).json(&body_of(action, &seen)).await;
        assert!(matches!(refused.status, 403 | 409), "{action} is not offered to {who}: {}", refused.body);
    }
}

fn path_of(case: &Answer) -> String {
    format!("/v1/cases/{}", case["id"].as_str().expect("a case has an id"))
}

/// What an action takes on this case.
fn body_of(action: &str, case: &Answer) -> Value {
    match action {
        "route" if case["lead_agency"]["code"] == "stc" => json!({"lead_agency": "snnmt", "reason": "Đất đai."}),
        "route" => json!({"lead_agency": "stc", "reason": "Tài chính."}),
        "decline" => json!({"reason": "not_an_obstacle", "text": "Không.", "where_to_turn": "Sở Tư pháp"}),
        "request_information" | "supply_information" => json!({"text": "Bản vẽ hiện trạng."}),
        "draft_answer" => draft(),
        "approve" => document(),
        _ => json!({}),
    }
}

fn states(case: &Answer) -> Vec<&str> {
    case["deadlines"].as_array().unwrap().iter().filter_map(|deadline| deadline["state"].as_str()).collect()
}

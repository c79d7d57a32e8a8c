//! Reclassifying: the category or the territory is corrected, and the rulebook is asked again with its reasons.

use serde_json::{Value, json};

use crate::support::{TestApp, draft, on_both, written};

on_both![
    another_category_takes_the_case_to_its_agency,
    the_same_lead_goes_on_with_the_case,
    the_coordinator_sends_off_what_nobody_led,
    a_case_moves_with_its_territory,
    whom_the_coordinator_bound_cannot_send_the_case_away,
    what_is_corrected_is_checked,
    who_may_correct_and_when,
];

async fn another_category_takes_the_case_to_its_agency(app: TestApp) {
    let case = app.drafted().await;
    app.turn_to("2026-03-05 10:00").await;
    let body = json!({"category": "VON.DL", "reason": "Thực chất là tăng vốn điều lệ."});
    let case = app.as_("officer@snnmt/2").act(&case.body, "reclassify").json(&body).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("routed"), &json!("stc")));
    assert_eq!((&case["category"]["code"], &case["officer"]), (&json!("VON.DL"), &Value::Null));
    assert_eq!(case["legs"][0]["ended_at"], written("2026-03-05 10:00"));
    assert_eq!((&case["legs"][1]["agency"]["code"], &case["legs"][1]["binding"]), (&json!("stc"), &json!(false)));
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-09 17:00"));
    let answer = case.deadline("answer");
    assert_eq!((&answer["due_at"], &answer["owed_by"]["code"]), (&json!(written("2026-03-16 17:00")), &json!("stc")));

    let routing = &case["routing"];
    assert_eq!((&routing["on"], &routing["rule"]), (&json!("2026-03-05"), &json!("R056")));
    let told = routing["steps"][0].clone();
    assert_eq!(told["kind"], "reclassified");
    for part in ["Sở Nông nghiệp và Môi trường", "đơn giá thuê đất", "ốn điều lệ", "Thực chất là tăng vốn"]
    {
        assert!(told["text"].as_str().unwrap().contains(part), "{part}: {}", told["text"]);
    }
    let path = format!("/v1/cases/{}/events", case["id"].as_str().unwrap());
    let events = app.as_("officer@stc").get(&path).await.expect(200);
    assert_eq!(events["items"][0]["data"]["routing"]["rule"], "R002", "how it came there first stays readable");
    assert_eq!(events["items"][3]["action"], "reclassify");
    let next = app.as_("officer@stc").act(&case.body, "accept").json(&json!({})).await.expect(200);
    assert_eq!(next["draft_answer"], Value::Null);
}

async fn the_same_lead_goes_on_with_the_case(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"category": "DAT.CMD", "reason": "Là chuyển mục đích sử dụng đất."});
    let after = app.as_("officer@snnmt/2").act(&case.body, "reclassify").json(&body).await.expect(200);
    assert_eq!((&after["status"], &after["officer"]), (&json!("in_progress"), &case["officer"]));
    assert_eq!((after["legs"].as_array().unwrap().len(), &after["routing"]["rule"]), (1, &json!("R012")));
    let coordinating: Vec<_> = after["coordinating_agencies"].as_array().unwrap().iter().map(|a| &a["code"]).collect();
    assert_eq!(coordinating, ["stc", "sxd", "stp"]);
    assert_eq!(after.deadline("acceptance")["state"], "met");
}

async fn the_coordinator_sends_off_what_nobody_led(app: TestApp) {
    let case = app.filed_with(json!({"category": "DAT"})).await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    let still = json!({"category": "VON", "reason": "Là nhóm về vốn."});
    let case = coordinator.act(&case.body, "reclassify").json(&still).await.expect(200);
    assert_eq!((&case["status"], &case["category"]["code"]), (&json!("received"), &json!("VON")));
    let body = json!({"category": "DAT.GIA", "reason": "Là đơn giá thuê đất."});
    let case = coordinator.act(&case.body, "reclassify").json(&body).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("routed"), &json!("snnmt")));
    assert_eq!((&case.deadline("triage")["state"], &case["legs"][0]["binding"]), (&json!("met"), &json!(false)));
    assert_eq!(case.deadline("answer")["owed_by"]["code"], "snnmt");
}

async fn a_case_moves_with_its_territory(app: TestApp) {
    let case = app.filed_with(json!({"category": "DAT.GPMB"})).await;
    assert_eq!(case["lead_agency"]["code"], "ubnd-27478");
    let body = json!({"territory": "27568", "reason": "Khu đất nằm ở phường bên."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "reclassify").json(&body).await.expect(200);
    assert_eq!((&case["lead_agency"]["code"], &case["territory"]["code"]), (&json!("ubnd-27568"), &json!("27568")));
    assert_eq!(case["category"]["code"], "DAT.GPMB");
    app.as_("officer@ubnd-27568").act(&case.body, "accept").json(&json!({})).await.expect(200);
}

async fn whom_the_coordinator_bound_cannot_send_the_case_away(app: TestApp) {
    let case = app.filed().await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let case = coordinator.act(&case.body, "route").json(&body).await.expect(200);
    let away = json!({"category": "VON.DL", "reason": "Là vốn."});
    let officer = app.as_("officer@sct");
    let refused = officer.act(&case.body, "reclassify").json(&away).await.expect_problem(422);
    assert_eq!((&refused["type"], refused.pointers()), (&json!("/problems/invalid"), vec!["/category"]));
    // Whoever bound it may unbind it.
    let case = coordinator.act(&case.body, "reclassify").json(&away).await.expect(200);
    assert_eq!((&case["lead_agency"]["code"], &case["legs"][2]["binding"]), (&json!("stc"), &json!(false)));
}

async fn what_is_corrected_is_checked(app: TestApp) {
    let case = app.accepted().await;
    let officer = app.as_("officer@snnmt/2");
    let wrong: [(Value, &[&str]); 8] = [
        (json!({}), &["/category"]),
        (json!({"category": "DAT.GIA", "territory": "27478"}), &["/category"]),
        (json!({"category": "KHONG.CO"}), &["/category"]),
        (json!({"territory": "00000"}), &["/territory"]),
        (json!({"category": "KHONG.CO", "territory": "00000"}), &["/category", "/territory"]),
        // A group: nobody is competent, and the case would lie with nobody.
        (json!({"category": "VON"}), &["/category"]),
        // A code of before July 2025.
        (json!({"territory": "769"}), &["/territory"]),
        (json!({"category": "VON.DL", "reason": "TUYỆT MẬT"}), &["/reason"]),
    ];
    for (fields, pointers) in wrong {
        let mut body = json!({"reason": "Thử."});
        body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let refused = officer.act(&case.body, "reclassify").json(&body).await.expect_problem(422);
        assert_eq!(
            (&refused["type"], refused.pointers()),
            (&json!("/problems/invalid"), pointers.to_vec()),
            "{fields}"
        );
    }
    officer.act(&case.body, "reclassify").json(&json!({"category": "VON.DL"})).await.expect_problem(400);
    assert_eq!(officer.read(&case.body).await["version"], case["version"]);
}

async fn who_may_correct_and_when(app: TestApp) {
    let body = json!({"category": "VON.DL", "reason": "Là vốn."});
    let case = app.accepted().await;
    for who in ["manager@hfic", "chairman@ubnd-tphcm", "auditor@ttp"] {
        app.as_(who).act(&case.body, "reclassify").json(&body).await.expect_problem(403);
    }
    app.as_("officer@stc").act(&case.body, "reclassify").json(&body).await.expect_problem(409);
    let answered = app.answered().await;
    let late = app.as_("officer@snnmt").act(&answered.body, "reclassify").json(&body).await.expect_problem(409);
    assert_eq!(late["type"], "/problems/not-now");
    let routed = app.filed().await;
    let moved = app.as_("officer@snnmt").act(&routed.body, "reclassify").json(&body).await.expect(200);
    assert_eq!(moved["deadlines"][0]["state"], "cancelled", "its acceptance is owed no more");
    app.as_("officer@snnmt").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
}

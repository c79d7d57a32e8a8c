//! Returns: an agency that is not competent gives a case back, once to the next rule's lead, then to the coordinator.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, not_competent, on_both, written};

on_both![
    a_case_goes_to_the_next_agency_then_to_the_coordinator,
    where_no_other_rule_holds_it_goes_to_the_coordinator,
    what_the_coordinator_assigned_cannot_be_returned,
    a_return_cites_its_legal_basis,
    a_return_is_checked,
    only_a_director_returns_before_it_is_accepted,
];

/// Clearing land is the commune committee's; where there is none that can, the department's.
async fn filed(app: &TestApp) -> Answer {
    app.filed_with(json!({"category": "DAT.GPMB", "territory": "27568"})).await
}

async fn a_case_goes_to_the_next_agency_then_to_the_coordinator(app: TestApp) {
    let case = filed(&app).await;
    assert_eq!(case["lead_agency"]["code"], "ubnd-27568");
    app.turn_to("2026-03-03 09:00").await;
    let mut body = not_competent();
    body["proposed_agency"] = json!("sxd");
    let case = app.as_("director@ubnd-27568").act(&case.body, "return").json(&body).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("routed"), &json!("snnmt")));
    let (first, second) = (&case["legs"][0], &case["legs"][1]);
    assert_eq!((&first["ended_at"], &second["began_at"]), (&json!(written("2026-03-03 09:00")), &first["ended_at"]));
    assert_eq!((&first["binding"], &second["binding"]), (&json!(false), &json!(false)));
    let given = &case["returns"][0];
    assert_eq!((&given["agency"]["code"], &given["reason"]), (&json!("ubnd-27568"), &body["reason"]));
    assert_eq!((&given["legal_basis"], &given["proposed_agency"]["code"]), (&body["legal_basis"], &json!("sxd")));
    assert_eq!(given["returned_at"], written("2026-03-03 09:00"));

    // The first agency met its deadline by giving the case back; the next has two days of its own, the answer no more.
    assert_eq!(case["deadlines"][0]["state"], "met");
    assert_eq!(case.deadline("acceptance")["due_at"], written("2026-03-05 17:00"));
    let answer = case.deadline("answer");
    assert_eq!((&answer["due_at"], &answer["owed_by"]["code"]), (&json!(written("2026-03-16 17:00")), &json!("snnmt")));
    assert_eq!(kinds(&case), ["returned", "considered", "rule", "committee", "gives_way", "rule"]);
    assert_eq!((&case["routing"]["on"], &case["routing"]["rule"]), (&json!("2026-03-03"), &json!("R130")));
    let told = case["routing"]["steps"][0]["text"].as_str().unwrap();
    assert!(told.contains("Điều 2") && told.contains("Đề xuất: Sở Xây dựng"), "{told}");
    let former = app.as_("officer@ubnd-27568").read(&case.body).await;
    assert_eq!((&former["status"], former.allows("accept")), (&json!("routed"), false));

    app.turn_to("2026-03-04 14:00").await;
    let case = app.as_("director@snnmt").act(&case.body, "return").json(&not_competent()).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]), (&json!("received"), &Value::Null));
    assert_eq!((&case["answerable"]["position"], kinds(&case)), (&json!("coordinator"), vec!["returned", "unrouted"]));
    assert_eq!(case.deadline("triage")["due_at"], written("2026-03-05 17:00"));
    let answer = case.deadline("answer");
    assert_eq!(
        (&answer["due_at"], &answer["owed_by"]["code"]),
        (&json!(written("2026-03-16 17:00")), &json!("vp-ubnd"))
    );
    assert_eq!(case["returns"].as_array().unwrap().len(), 2);

    // How it went there the first time stays in the history.
    let path = format!("/v1/cases/{}/events", case["id"].as_str().unwrap());
    let events = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
    assert_eq!(events["items"][0]["data"]["routing"]["rule"], "R008");
    assert_eq!(events["items"][1]["data"]["routing"]["rule"], "R130");
}

async fn where_no_other_rule_holds_it_goes_to_the_coordinator(app: TestApp) {
    let case = app.filed().await;
    let case = app.as_("director@snnmt").act(&case.body, "return").json(&not_competent()).await.expect(200);
    assert_eq!(
        (&case["status"], &case["legs"][0]["ended_at"]),
        (&json!("received"), &json!(written("2026-03-02 08:00")))
    );
    assert_eq!(kinds(&case), ["returned", "considered", "rule", "gives_way", "unrouted"]);
    assert_eq!(case["coordinating_agencies"], json!([]));
    assert_eq!(case.deadline("triage")["due_at"], written("2026-03-03 17:00"));
}

async fn what_the_coordinator_assigned_cannot_be_returned(app: TestApp) {
    let case = app.filed().await;
    let case = app.as_("director@snnmt").act(&case.body, "return").json(&not_competent()).await.expect(200);
    let body = json!({"lead_agency": "snnmt", "reason": "Đúng thẩm quyền của Sở."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200);
    assert_eq!((&case["legs"][1]["binding"], &case["legs"][1]["agency"]["code"]), (&json!(true), &json!("snnmt")));
    let director = app.as_("director@snnmt");
    let refused = director.act(&case.body, "return").json(&not_competent()).await.expect_problem(409);
    assert_eq!(refused["type"], "/problems/not-now");
    assert!(refused["detail"].as_str().unwrap().contains("bắt buộc"), "{}", refused["detail"]);
    assert!(!refused.allows("return") && refused.allows("accept"));
}

async fn a_return_cites_its_legal_basis(app: TestApp) {
    let case = app.filed().await;
    for legal_basis in [Value::Null, json!(""), json!(" \n ")] {
        let mut body = not_competent();
        match &legal_basis {
            Value::Null => body.as_object_mut().unwrap().remove("legal_basis"),
            text => body.as_object_mut().unwrap().insert("legal_basis".into(), text.clone()),
        };
        let refused = app.as_("director@snnmt").act(&case.body, "return").json(&body).await.expect_problem(422);
        assert_eq!(refused["type"], "/problems/legal-basis-required", "{legal_basis}");
        assert_eq!(refused.pointers(), ["/legal_basis"]);
    }
    assert_eq!(app.as_("director@snnmt").read(&case.body).await["version"], 1);
}

async fn a_return_is_checked(app: TestApp) {
    let case = app.filed().await;
    let wrong = [
        ("proposed_agency", "khong-co"),
        ("proposed_agency", "hfic"),
        ("proposed_agency", "ubnd-tphcm"),
        ("proposed_agency", "stnmt"),
        ("proposed_agency", "snnmt"),
        ("reason", "Độ mật: Mật"),
        ("legal_basis", "TỐI MẬT"),
        ("reason", "  "),
    ];
    for (field, value) in wrong {
        let mut body = not_competent();
        body[field] = json!(value);
        let refused = app.as_("director@snnmt").act(&case.body, "return").json(&body).await.expect_problem(422);
        assert_eq!((&refused["type"], refused.pointers()), (&json!("/problems/invalid"), vec![&*format!("/{field}")]));
    }
    app.as_("director@snnmt").act(&case.body, "return").json(&json!({})).await.expect_problem(400);
}

async fn only_a_director_returns_before_it_is_accepted(app: TestApp) {
    let case = app.filed().await;
    for who in ["officer@snnmt", "manager@hfic", "coordinator@vp-ubnd"] {
        app.as_(who).act(&case.body, "return").json(&not_competent()).await.expect_problem(403);
    }
    let other = app.as_("director@stc").act(&case.body, "return").json(&not_competent()).await.expect_problem(409);
    assert_eq!(other["allowed_actions"].as_array().unwrap().iter().filter(|action| *action == "return").count(), 0);
    let case = app.accepted().await;
    let late = app.as_("director@snnmt").act(&case.body, "return").json(&not_competent()).await.expect_problem(409);
    assert!(late["detail"].as_str().unwrap().contains("in_progress") && late.allows("assign"));
}

fn kinds(case: &Answer) -> Vec<&str> {
    case["routing"]["steps"].as_array().unwrap().iter().filter_map(|step| step["kind"].as_str()).collect()
}

//! Opinions of other agencies and directives of the city: asked, answered, overdue, cited, reported on.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, directive, document, draft, on_both, written};

on_both![
    an_opinion_is_asked_given_and_cited,
    silence_past_the_limit_is_consent_for_which_the_head_is_responsible,
    the_limit_of_an_opinion_is_the_one_of_its_day,
    two_opinions_in_the_first_half_of_the_limit_lengthen_it,
    an_urgent_case_gets_no_longer_limit,
    an_answer_makes_what_is_awaited_needless,
    whom_to_ask_is_checked,
    who_is_asked_reads_the_case_and_no_contact,
    an_enterprise_sees_who_is_asked_and_not_what_is_said,
    a_directive_is_reported_sent_back_and_accepted,
    who_directs_judges,
    an_enterprise_is_directed_on_its_own_case,
    an_overdue_directive_climbs_its_own_ladder,
    a_day_off_is_no_last_day,
    only_so_many_are_asked_and_directed_at_once,
];

const QUESTION: &str = "Đề nghị cho ý kiến về hệ số sử dụng đất.";

async fn asked(app: &TestApp, agencies: &[&str]) -> Answer {
    let case = app.accepted().await;
    let body = json!({"agencies": agencies, "text": QUESTION});
    app.as_("officer@snnmt/2").act(&case.body, "request_opinion").json(&body).await.expect(200)
}

async fn an_opinion_is_asked_given_and_cited(app: TestApp) {
    let case = asked(&app, &["stc"]).await;
    assert_eq!(case["status"], "in_progress");
    let opinion = &case["opinions"][0];
    assert_eq!((&opinion["agency"]["code"], &opinion["state"]), (&json!("stc"), &json!("awaited")));
    let deadline = case.deadline("opinion");
    assert_eq!((&deadline["id"], &deadline["owed_by"]["code"]), (&opinion["id"], &json!("stc")));
    assert_eq!(deadline["due_at"], written("2026-03-11 17:00"));
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-16 17:00"), "one opinion lengthens nothing");

    app.turn_to("2026-03-05 09:00").await;
    let officer = app.as_("officer@stc");
    let seen = officer.read(&case.body).await;
    assert!(seen.allows("give_opinion") && !seen.allows("draft_answer"));
    let given = json!({"stance": "agrees_if", "text": "Thống nhất nếu cập nhật bảng giá.",
        "official_document": document()["official_document"]});
    let case = officer.act(&seen.body, "give_opinion").json(&given).await.expect(200);
    let opinion = &case["opinions"][0];
    assert_eq!(
        (&opinion["state"], &opinion["stance"], &opinion["text"]),
        (&json!("given"), &given["stance"], &given["text"])
    );
    assert_eq!(opinion["ended_at"], written("2026-03-05 09:00"));
    assert_eq!(case.deadline("opinion")["state"], "met");
    assert!(!case.allows("give_opinion"));
    officer.act(&case.body, "give_opinion").json(&given).await.expect_problem(409);

    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    let cited = &case["answer"]["opinions"][0];
    assert_eq!((&cited["id"], &cited["agency"]["code"]), (&opinion["id"], &json!("stc")));
}

async fn silence_past_the_limit_is_consent_for_which_the_head_is_responsible(app: TestApp) {
    let case = asked(&app, &["stc"]).await;
    app.turn_to("2026-03-11 16:59").await;
    assert_eq!(app.as_("officer@stc").read(&case.body).await["opinions"][0]["state"], "awaited");
    app.turn_to("2026-03-11 17:00").await;
    let case = app.as_("auditor@ttp").read(&case.body).await;
    let opinion = &case["opinions"][0];
    assert_eq!((&opinion["state"], &opinion["stance"]), (&json!("deemed_consent"), &Value::Null));
    let heads = app.as_("auditor@ttp").get("/v1/organizations/stc/positions").await.expect(200);
    let heads = heads["items"].as_array().unwrap().clone();
    let head = heads.into_iter().find(|holder| holder["position"] == "director").unwrap();
    assert_eq!(opinion["responsible"], head["person"]);
    assert_eq!(case.deadline("opinion")["state"], "missed");
    let own = json!({"opinions": [opinion["id"]]});
    let mut body = draft();
    body.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&body).await.expect(200);
    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    assert_eq!(case["answer"]["opinions"][0]["state"], "deemed_consent", "consent by silence can be cited");
}

async fn the_limit_of_an_opinion_is_the_one_of_its_day(app: TestApp) {
    let case = asked(&app, &["stc"]).await;
    let basis = &case.deadline("opinion")["legal_basis"];
    assert!(basis.as_str().unwrap().contains("54/2023/QĐ-UBND"), "{basis}");
}

async fn two_opinions_in_the_first_half_of_the_limit_lengthen_it(app: TestApp) {
    let case = asked(&app, &["stc", "sxd"]).await;
    // Twenty working days from Monday 2 March 2026.
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-30 17:00"));
    let late = app.accepted().await;
    app.turn_to("2026-03-10 08:00").await;
    let body = json!({"agencies": ["stc", "sxd"], "text": QUESTION});
    let late = app.as_("officer@snnmt/2").act(&late.body, "request_opinion").json(&body).await.expect(200);
    assert_eq!(late.deadline("answer")["due_at"], written("2026-03-16 17:00"), "asked in the second half");
}

async fn an_urgent_case_gets_no_longer_limit(app: TestApp) {
    let case = app.filed_with(json!({"urgency": "urgent", "urgency_reason": "Dừng thi công."})).await;
    let officer = app.as_("officer@snnmt/2");
    let case = officer.act(&case.body, "accept").json(&json!({})).await.expect(200);
    let body = json!({"agencies": ["stc", "sxd"], "text": QUESTION});
    let case = officer.act(&case.body, "request_opinion").json(&body).await.expect(200);
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-09 17:00"));
}

async fn an_answer_makes_what_is_awaited_needless(app: TestApp) {
    let case = asked(&app, &["stc"]).await;
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    assert_eq!(case["opinions"][0]["state"], "not_needed");
    assert_eq!(case.deadline("opinion")["state"], "cancelled");
    assert_eq!(case["answer"]["opinions"], json!([]));
    assert!(!app.as_("officer@stc").read(&case.body).await.allows("give_opinion"));
}

async fn whom_to_ask_is_checked(app: TestApp) {
    let case = asked(&app, &["stc"]).await;
    let officer = app.as_("officer@snnmt/2");
    let refused = async |agencies: Value| {
        let body = json!({"agencies": agencies, "text": QUESTION});
        officer
            .act(&case.body, "request_opinion")
            .json(&body)
            .await
            .expect_problem(422)
            .pointers()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(json!(["snnmt"])).await, ["/agencies"], "not itself");
    assert_eq!(refused(json!(["stc"])).await, ["/agencies"], "not twice");
    assert_eq!(refused(json!(["sxd", "hfic"])).await, ["/agencies/1"], "no enterprise");
    assert_eq!(refused(json!(["ubnd-tphcm"])).await, ["/agencies/0"], "not the authority");
    let body = json!({"agencies": [], "text": QUESTION});
    officer.act(&case.body, "request_opinion").json(&body).await.expect_problem(422);
    let mut foreign = draft();
    foreign["opinions"] = json!([case["opinions"][0]["id"]]);
    let refused = officer.act(&case.body, "draft_answer").json(&foreign).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/opinions"], "what is awaited cannot be cited");
}

async fn who_is_asked_reads_the_case_and_no_contact(app: TestApp) {
    let contact = json!({"contact": {"name": "Nguyễn Minh An"}, "category": "DAT.GIA"});
    let case = app.filed_with(contact).await;
    let lead = app.as_("officer@snnmt/2");
    let case = lead.act(&case.body, "accept").json(&json!({})).await.expect(200);
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    app.as_("officer@sct").get(&path).await.expect_problem(404);
    let body = json!({"agencies": ["sct"], "text": QUESTION});
    lead.act(&case.body, "request_opinion").json(&body).await.expect(200);
    let seen = app.as_("officer@sct").get(&path).await.expect(200);
    assert_eq!((&seen["contact"], &seen["opinions"][0]["question"]), (&Value::Null, &json!(QUESTION)));
}

async fn an_enterprise_sees_who_is_asked_and_not_what_is_said(app: TestApp) {
    let case = asked(&app, &["stc"]).await;
    let manager = app.as_("manager@hfic");
    let seen = manager.read(&case.body).await;
    let opinion = &seen["opinions"][0];
    assert_eq!((&opinion["agency"]["code"], &opinion["question"]), (&json!("stc"), &Value::Null));
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let listed = manager.get(&format!("{path}/opinions")).await.expect(200);
    assert_eq!(listed["items"], seen["opinions"]);
    let events = manager.get(&format!("{path}/events")).await.expect(200);
    let event = events["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&event["action"], &event["data"], &event["body"]),
        (&json!("request_opinion"), &Value::Null, &Value::Null)
    );
    assert!(!events.body.to_string().contains("hệ số sử dụng đất"));
}

async fn directed(app: &TestApp, by: &str, organizations: &[&str]) -> Answer {
    let case = app.accepted().await;
    let body = json!({"organizations": organizations, "text": "Khẩn trương thống nhất.", "due_on": "2026-03-06"});
    app.as_(by).act(&case.body, "direct").json(&body).await.expect(200)
}

async fn a_directive_is_reported_sent_back_and_accepted(app: TestApp) {
    let chairman = app.as_("chairman@ubnd-tphcm");
    let case = directed(&app, "chairman@ubnd-tphcm", &["snnmt", "sxd"]).await;
    let directives = case["directives"].as_array().unwrap().clone();
    assert_eq!(directives.len(), 2);
    let own = directives.iter().find(|directive| directive["organization"]["code"] == "sxd").unwrap();
    assert_eq!(
        (&own["state"], &own["position"], &own["due_on"]),
        (&json!("open"), &json!("chairman"), &json!("2026-03-06"))
    );
    assert_eq!(case.deadline("directive")["due_at"], written("2026-03-06 17:00"));

    let director = app.as_("director@sxd");
    let report = json!({"directive": own["id"], "text": "Đã họp."});
    let seen = director.read(&case.body).await;
    assert!(seen.allows("report_directive"));
    let case = director.act(&seen.body, "report_directive").json(&report).await.expect(200);
    let state = |case: &Answer| {
        let directives = case["directives"].as_array().unwrap().clone();
        directives.into_iter().find(|directive| directive["id"] == own["id"]).unwrap()
    };
    assert_eq!(state(&case)["state"], "reported");
    let other = json!({"directive": directives[0]["id"], "text": "Không phải của mình."});
    director.act(&case.body, "report_directive").json(&other).await.expect_problem(409);

    let back = json!({"directive": own["id"], "reason": "Chưa nêu thời điểm.", "due_on": "2026-03-12"});
    let case = chairman.act(&case.body, "send_back_directive").json(&back).await.expect(200);
    let again = state(&case);
    assert_eq!((&again["state"], &again["due_on"]), (&json!("open"), &json!("2026-03-12")));
    assert_eq!(again["reports"][0]["sent_back"], back["reason"]);
    let case = director.act(&case.body, "report_directive").json(&report).await.expect(200);
    let accept = json!({"directive": own["id"]});
    let case = chairman.act(&case.body, "accept_directive").json(&accept).await.expect(200);
    assert_eq!(state(&case)["state"], "accepted");
    assert_eq!(state(&case)["reports"].as_array().unwrap().len(), 2);
    let refused = chairman.act(&case.body, "accept_directive").json(&accept).await.expect_problem(409);
    assert!(refused["detail"].as_str().unwrap().contains("báo cáo"), "{}", refused["detail"]);
}

async fn who_directs_judges(app: TestApp) {
    let case = directed(&app, "vice_chairman@ubnd-tphcm", &["sxd"]).await;
    let report = json!({"directive": case["directives"][0]["id"], "text": "Đã họp."});
    let case = app.as_("director@sxd").act(&case.body, "report_directive").json(&report).await.expect(200);
    let accept = json!({"directive": case["directives"][0]["id"]});
    let coordinator = app.as_("coordinator@vp-ubnd");
    assert!(!coordinator.read(&case.body).await.allows("accept_directive"), "a leader directed");
    coordinator.act(&case.body, "accept_directive").json(&accept).await.expect_problem(409);
    app.as_("chairman@ubnd-tphcm").act(&case.body, "accept_directive").json(&accept).await.expect(200);
    let case = directed(&app, "coordinator@vp-ubnd", &["sxd"]).await;
    app.as_("officer@snnmt").act(&case.body, "direct").json(&directive()).await.expect_problem(403);
}

async fn an_enterprise_is_directed_on_its_own_case(app: TestApp) {
    let case = directed(&app, "coordinator@vp-ubnd", &["hfic", "sxd"]).await;
    let manager = app.as_("manager@hfic");
    let seen = manager.read(&case.body).await;
    let own = seen["directives"].as_array().unwrap().clone();
    assert_eq!(own.len(), 1, "what the agencies were directed to do is not for it: {own:?}");
    let report = json!({"directive": own[0]["id"], "text": "Đã bổ sung hồ sơ."});
    let case = manager.act(&seen.body, "report_directive").json(&report).await.expect(200);
    assert_eq!(case["directives"][0]["state"], "reported");
    let body = json!({"organizations": ["sawaco"], "text": "x", "due_on": "2026-03-06"});
    let refused = app.as_("coordinator@vp-ubnd").act(&case.body, "direct").json(&body).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/organizations/0"], "no other enterprise");
}

async fn an_overdue_directive_climbs_its_own_ladder(app: TestApp) {
    let case = directed(&app, "chairman@ubnd-tphcm", &["sxd"]).await;
    app.turn_to("2026-03-09 09:00").await;
    let path = format!("/v1/escalations?case={}", case["code"].as_str().unwrap());
    let steps = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
    let id = &case["directives"][0]["id"];
    let steps: Vec<_> =
        steps["items"].as_array().unwrap().iter().filter(|step| step["deadline_id"] == *id).cloned().collect();
    let holders = app.as_("auditor@ttp").get("/v1/organizations/sxd/positions").await.expect(200);
    let own: Vec<_> =
        holders["items"].as_array().unwrap().iter().map(|holder| holder["person"]["id"].clone()).collect();
    assert!(steps.len() >= 3, "{steps:?}");
    assert!(steps.iter().all(|step| own.contains(&step["person"]["id"])), "the debtor's own people: {steps:?}");
}

async fn a_day_off_is_no_last_day(app: TestApp) {
    let case = app.accepted().await;
    for due_on in ["2026-03-02", "2026-02-27", "2026-03-07"] {
        let body = json!({"organizations": ["sxd"], "text": "x", "due_on": due_on});
        let refused = app.as_("coordinator@vp-ubnd").act(&case.body, "direct").json(&body).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["/due_on"], "{due_on}");
    }
}

async fn only_so_many_are_asked_and_directed_at_once(app: TestApp) {
    let case = app.accepted().await;
    let officer = app.as_("officer@snnmt/2");
    let agencies = app.as_("officer@snnmt").get("/v1/organizations?kind=agency&limit=30").await.expect(200);
    let agencies = agencies["items"].as_array().unwrap().iter().map(|agency| agency["code"].clone());
    let others = agencies.filter(|code| code != "snnmt" && code != "stc");
    let agencies: Vec<_> = [json!("stc")].into_iter().chain(others).take(21).collect();
    let asked = |agencies: &[Value]| json!({"agencies": agencies, "text": "Đề nghị cho ý kiến."});
    let case = officer.act(&case.body, "request_opinion").json(&asked(&agencies[..20])).await.expect(200);
    let refused = officer.act(&case.body, "request_opinion").json(&asked(&agencies[20..])).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/agencies"]);
    let chairman = app.as_("chairman@ubnd-tphcm");
    let body = |agencies: &[Value]| json!({"organizations": agencies, "text": "Thực hiện.", "due_on": "2026-03-06"});
    let case = chairman.act(&case.body, "direct").json(&body(&agencies[..20])).await.expect(200);
    let refused = chairman.act(&case.body, "direct").json(&body(&agencies[20..])).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/organizations"]);
    // One is done: there is room for another.
    let of_stc = case["directives"].as_array().unwrap().iter().find(|one| one["organization"]["code"] == "stc");
    let directive = of_stc.expect("the department of finance is among them")["id"].clone();
    let report = json!({"directive": directive, "text": "Đã họp."});
    let case = app.as_("director@stc").act(&case.body, "report_directive").json(&report).await.expect(200);
    chairman.act(&case.body, "direct").json(&body(&agencies[20..])).await.expect_problem(422);
    let accepted = json!({"directive": directive});
    let case = chairman.act(&case.body, "accept_directive").json(&accepted).await.expect(200);
    chairman.act(&case.body, "direct").json(&body(&agencies[20..])).await.expect(200);
}

//! Reorganisations, from the draft to the handover lists: nothing of what is open falls between two agencies, wherever the
//! work is interrupted, and nothing of what was is rewritten.

use serde_json::{Value, json};
use thaogo::application::carry_out_reorganisations::carry_out_reorganisations;
use thaogo::application::verify_history::verify_history;
use thaogo::domain::notification::NotificationFilter;
use thaogo::sheet::{Cell, read_xlsx};

use crate::support::{Answer, TestApp, on_both, written};

on_both![
    a_merger_moves_what_was_open,
    a_split_by_category_follows_each_case,
    a_task_that_goes_elsewhere_takes_its_cases_along,
    a_split_territory_goes_to_the_coordinator_with_the_likely_part,
    what_ends_without_successor_goes_to_the_coordinator,
    an_answer_waits_for_its_confirmation_whoever_follows,
    what_is_undone_leaves_no_trace,
    a_second_person_approves,
    what_is_wrong_is_told_at_once,
    stale_writes_are_refused,
    an_interrupted_run_is_resumed_by_another_server,
    a_case_that_is_reopened_finds_its_successor,
    agencies_read_their_own_lists,
];

const DAY: &str = "2026-03-05";

/// The department of industry and trade goes into that of finance.
fn merger() -> Value {
    json!({
        "title": "Sáp nhập Sở Công Thương vào Sở Tài chính", "legal_basis": "Nghị quyết 01/NQ-HĐND",
        "effective_on": DAY, "ended_organizations": ["sct"],
        "successions": [{"kind": "organization", "from": "sct", "to": "stc", "event": "merge", "is_default": true}],
    })
}

async fn drafted(app: &TestApp, body: &Value) -> Answer {
    app.as_("coordinator@vp-ubnd").post("/v1/reorganisations").json(body).await.expect(201)
}

async fn step(app: &TestApp, who: &str, it: &Answer, step: &str) -> Answer {
    let path = format!("/v1/reorganisations/{}/{step}", text(&it["id"]));
    let call = app.as_(who).post(&path).if_match(&it["version"]);
    match step {
        "submit" | "approve" => call.await,
        _ => call.json(&json!({"reason": "Chờ hướng dẫn."})).await,
    }
}

async fn approved(app: &TestApp, body: &Value) -> Answer {
    let it = drafted(app, body).await;
    let it = step(app, "coordinator@vp-ubnd", &it, "submit").await.expect(200);
    step(app, "chairman@ubnd-tphcm", &it, "approve").await.expect(200)
}

async fn read(app: &TestApp, it: &Answer, what: &str) -> Answer {
    app.as_("auditor@ttp").get(&format!("/v1/reorganisations/{}{what}", text(&it["id"]))).await.expect(200)
}

/// A case of power lines, which `sct` leads and handles.
async fn power(app: &TestApp) -> Answer {
    let case = app.filed_with(json!({"category": "HT.DIEN"})).await;
    app.as_("officer@sct/2").act(&case.body, "accept").json(&json!({})).await.expect(200)
}

async fn read_case(app: &TestApp, case: &Answer) -> Answer {
    app.as_("auditor@ttp").read(&case.body).await
}

/// That no history was touched, and that every case is what its events say.
async fn verified(app: &TestApp) {
    let report = verify_history(app.db()).await.expect("it can be verified");
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}

async fn a_merger_moves_what_was_open(app: TestApp) {
    let routed = app.filed_with(json!({"category": "TM.CHO"})).await;
    let taken = power(&app).await;
    let asked = app.accepted().await;
    let opinion = json!({"agencies": ["sct"], "text": "Đề nghị cho ý kiến."});
    let asked = app.as_("officer@snnmt/2").act(&asked.body, "request_opinion").json(&opinion).await.expect(200);
    let body = json!({"organizations": ["sct"], "text": "Khẩn trương.", "due_on": "2026-03-20"});
    let asked = app.as_("coordinator@vp-ubnd").act(&asked.body, "direct").json(&body).await.expect(200);
    let other = app.filed().await;

    let mut body = merger();
    let officer = taken["officer"]["id"].clone();
    body["positions"] = json!([{"organization": "stc", "position": "officer", "person": officer}]);
    let it = approved(&app, &body).await;
    assert_eq!(it["status"], "approved");
    let preview = read(&app, &it, "/preview").await;
    assert_eq!(preview["outcomes"], json!({"moved": 2, "triage": 0, "adjusted": 1}));
    assert!(preview["rules"].as_array().unwrap().contains(&json!("R088")), "{}", preview["rules"]);
    assert_eq!((&preview["ended_positions"], &preview["begun_positions"]), (&json!(4), &json!(1)));

    app.turn_to("2026-03-04 17:00").await;
    assert_eq!(read_case(&app, &taken).await["lead_agency"]["code"], "sct", "not before its day");
    app.turn_to("2026-03-05 00:05").await;
    let done = read(&app, &it, "").await;
    assert_eq!((&done["status"], &done["outcomes"]), (&json!("done"), &preview["outcomes"]));
    let steps: Vec<_> = done["journal"].as_array().unwrap().iter().map(|line| text(&line["step"])).collect();
    assert_eq!(steps, ["create", "submit", "approve", "execute", "complete"]);

    let moved = read_case(&app, &taken).await;
    assert_eq!((&moved["status"], &moved["lead_agency"]["code"]), (&json!("in_progress"), &json!("stc")));
    assert_eq!(moved["officer"]["id"], officer, "the officer came along");
    let legs = moved["legs"].as_array().unwrap();
    assert_eq!((&legs[0]["ended_at"], &legs[1]["agency"]["code"]), (&legs[1]["began_at"], &json!("stc")));
    let (before, after) = (taken.deadline("answer"), moved.deadline("answer"));
    assert_eq!((&after["due_at"], &after["owed_by"]["code"]), (&before["due_at"], &json!("stc")));
    let last = moved["routing"]["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["from"], &last["to"]), (&json!("succession"), &json!("sct"), &json!("stc")));
    assert!(text(&last["text"]).contains("Nghị quyết 01/NQ-HĐND"), "{last}");

    let waits = read_case(&app, &routed).await;
    assert_eq!((&waits["status"], &waits["lead_agency"]["code"]), (&json!("routed"), &json!("stc")));
    assert_eq!(waits.deadline("acceptance")["due_at"], routed.deadline("acceptance")["due_at"]);
    app.as_("officer@stc").act(&waits.body, "accept").json(&json!({})).await.expect(200);

    let beside = read_case(&app, &asked).await;
    assert_eq!(beside["lead_agency"]["code"], "snnmt");
    assert_eq!(
        (&beside["opinions"][0]["agency"]["code"], &beside["opinions"][0]["state"]),
        (&json!("stc"), &json!("awaited"))
    );
    assert_eq!(beside["directives"][0]["organization"]["code"], "stc");
    assert_eq!(beside.deadline("opinion")["due_at"], asked.deadline("opinion")["due_at"]);
    assert_eq!(beside.deadline("directive")["owed_by"]["code"], "stc");
    let given = json!({"stance": "agrees", "text": "Thống nhất."});
    app.as_("officer@stc").act(&beside.body, "give_opinion").json(&given).await.expect(200);
    assert_eq!(read_case(&app, &other).await["version"], 1, "what was not with it is left alone");

    // One letter to each organization for all of its cases, whichever happened to them.
    let letters = app.letters_that(NotificationFilter::default()).await;
    let told = letters.iter().filter(|letter| letter.kind == "reorganised");
    let mut told: Vec<_> = told.map(|letter| letter.address.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["giamdoc@sct.example", "giamdoc@stc.example", "quanly@hfic.example"]);

    // A filing of the day is routed right by the dates alone.
    let fresh = app.filed_with(json!({"category": "HT.DIEN"})).await;
    assert_eq!(fresh["lead_agency"]["code"], "stc");
    verified(&app).await;
}

async fn a_split_by_category_follows_each_case(app: TestApp) {
    let price = app.accepted().await;
    let purpose = app.filed_with(json!({"category": "DAT.CMD"})).await;
    assert_eq!(purpose["lead_agency"]["code"], "snnmt");
    let body = json!({
        "title": "Chia Sở", "legal_basis": "Nghị quyết 02/NQ-HĐND", "effective_on": DAY,
        "organizations": [{
            "code": "sdd", "kind": "agency", "name": "Sở Đất đai", "level": "province", "parent": "ubnd-tphcm",
            "territory": "79",
        }],
        "ended_organizations": ["snnmt"],
        "successions": [
            {"kind": "organization", "from": "snnmt", "to": "sdd", "event": "split", "is_default": true},
            {"kind": "organization", "from": "snnmt", "to": "sxd", "event": "split", "categories": ["DAT.CMD"]},
        ],
    });
    let it = approved(&app, &body).await;
    let preview = read(&app, &it, "/preview").await;
    let to = |case: &Answer| {
        let cases = preview["cases"].as_array().unwrap();
        cases.iter().find(|told| told["case"] == case["code"]).expect("it is told")["to"].clone()
    };
    assert_eq!((to(&price), to(&purpose)), (json!("sdd"), json!("sxd")));
    app.turn_to("2026-03-05 00:05").await;
    let moved = read_case(&app, &price).await;
    assert_eq!((&moved["lead_agency"]["code"], &moved["officer"]), (&json!("sdd"), &Value::Null));
    assert_eq!(moved["lead_agency"]["name"], "Sở Đất đai");
    assert_eq!(read_case(&app, &purpose).await["lead_agency"]["code"], "sxd");
    verified(&app).await;
}

async fn a_task_that_goes_elsewhere_takes_its_cases_along(app: TestApp) {
    let (price, purpose) = (app.accepted().await, app.filed_with(json!({"category": "DAT.CMD"})).await);
    let mut body = merger();
    body["ended_organizations"] = json!([]);
    body["successions"] = json!([{
        "kind": "organization", "from": "snnmt", "to": "sxd", "event": "transfer", "categories": ["DAT.CMD"],
    }]);
    let it = approved(&app, &body).await;
    assert_eq!(read(&app, &it, "/preview").await["outcomes"], json!({"moved": 1, "triage": 0, "adjusted": 0}));
    app.turn_to("2026-03-05 00:05").await;
    assert_eq!(read_case(&app, &purpose).await["lead_agency"]["code"], "sxd");
    assert_eq!(read_case(&app, &price).await["lead_agency"]["code"], "snnmt");
    verified(&app).await;
}

async fn a_split_territory_goes_to_the_coordinator_with_the_likely_part(app: TestApp) {
    let clearing = |address: &str| json!({"category": "DAT.GPMB", "territory": "27568", "address": address});
    let known = app.filed_with(clearing("12 Lê Lợi, ấp 3, xã Đông Thạnh")).await;
    let unknown = app.filed_with(clearing("Gần chợ")).await;
    let committee = |code: &str, name: &str, territory: &str| {
        json!({
            "code": code, "kind": "agency", "name": name, "level": "commune", "parent": "ubnd-tphcm",
            "territory": territory, "is_committee": true,
        })
    };
    let unit = |code: &str, name: &str| json!({"code": code, "level": "commune", "name": name, "parent": "79"});
    let part = |to: &str, scope: &str| {
        json!({
            "kind": "territory", "from": "27568@2025-07-01", "to": format!("{to}@{DAY}"), "event": "split",
            "share": "part", "scope": scope,
        })
    };
    let body = json!({
        "title": "Chia xã", "legal_basis": "Nghị quyết 03/NQ-UBTVQH", "effective_on": DAY,
        "organizations": [
            committee("ubnd-99001", "UBND Xã Thạnh Đông", "99001"), committee("ubnd-99002", "UBND Xã Nhị Bình", "99002"),
        ],
        "ended_organizations": ["ubnd-27568"],
        "territories": [unit("99001", "Xã Thạnh Đông"), unit("99002", "Xã Nhị Bình")],
        "ended_territories": ["27568@2025-07-01"],
        "successions": [
            {"kind": "organization", "from": "ubnd-27568", "to": "@commune", "event": "split", "is_default": true},
            part("99001", "Lê Lợi; ấp 3"), part("99002", "Bùi Công Trừng"),
        ],
    });
    let it = approved(&app, &body).await;
    let preview = read(&app, &it, "/preview").await;
    assert_eq!(preview["outcomes"], json!({"moved": 0, "triage": 2, "adjusted": 0}));
    app.turn_to("2026-03-05 08:00").await;
    let case = read_case(&app, &known).await;
    assert_eq!((&case["status"], &case["lead_agency"]), (&json!("received"), &Value::Null));
    assert_eq!(case.deadline("triage")["due_at"], written("2026-03-06 17:00"));
    let answer = case.deadline("answer");
    assert_eq!(
        (&answer["due_at"], &answer["owed_by"]["code"]),
        (&known.deadline("answer")["due_at"], &json!("vp-ubnd"))
    );
    let told = text(&case["routing"]["steps"].as_array().unwrap().last().unwrap()["text"]).to_owned();
    assert!(told.contains("Xã Thạnh Đông, Xã Nhị Bình") && told.contains("có thể thuộc Xã Thạnh Đông"), "{told}");
    let cases = read(&app, &it, "/cases").await;
    let likely = |case: &Answer| {
        let cases = cases["items"].as_array().unwrap();
        cases.iter().find(|told| told["case"] == case["code"]).expect("it is told")["likely_territory"]["code"].clone()
    };
    assert_eq!((likely(&known), likely(&unknown)), (json!(format!("99001@{DAY}")), Value::Null));
    // A person confirms the part; the rulebook then names its committee.
    let confirmed = json!({"territory": "99001", "reason": "Theo địa chỉ."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "reclassify").json(&confirmed).await.expect(200);
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("routed"), &json!("ubnd-99001")));
    let letters = app.letters_that(NotificationFilter::default()).await;
    let told =
        letters.iter().filter(|letter| letter.kind == "reorganised" && letter.address == "dieuphoi@vp-ubnd.example");
    assert_eq!(told.count(), 1);
    verified(&app).await;
}

async fn what_ends_without_successor_goes_to_the_coordinator(app: TestApp) {
    let asked = power(&app).await;
    let question = json!({"text": "Đề nghị bổ sung."});
    let asked = app.as_("officer@sct/2").act(&asked.body, "request_information").json(&question).await.expect(200);
    let mut body = merger();
    body["successions"] = json!([{"kind": "organization", "from": "sct", "event": "abolish", "is_default": true}]);
    approved(&app, &body).await;
    app.turn_to("2026-03-05 00:05").await;
    let case = read_case(&app, &asked).await;
    assert_eq!((&case["status"], &case["lead_agency"]), (&json!("received"), &Value::Null));
    assert_eq!(case.deadline("information")["state"], "cancelled");
    assert_eq!(case.deadline("answer")["state"], "running", "nobody is waited for any more");
    let route = json!({"lead_agency": "stc", "reason": "Nhận nhiệm vụ."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&route).await.expect(200);
    assert_eq!((&case["status"], &case["legs"][1]["number"]), (&json!("routed"), &json!(2)));
    verified(&app).await;
}

async fn an_answer_waits_for_its_confirmation_whoever_follows(app: TestApp) {
    let case = app.answered().await;
    let body = json!({
        "title": "Giải thể", "legal_basis": "Nghị quyết 04/NQ-HĐND", "effective_on": DAY, "ended_organizations": ["snnmt"],
        "successions": [{"kind": "organization", "from": "snnmt", "event": "abolish", "is_default": true}],
    });
    approved(&app, &body).await;
    app.turn_to("2026-03-05 00:05").await;
    let waits = read_case(&app, &case).await;
    assert_eq!((&waits["status"], &waits["lead_agency"]), (&json!("answered"), &Value::Null));
    let reason = json!({"reason": "Chưa có đơn giá."});
    let case = app.as_("manager@hfic").act(&waits.body, "dispute").json(&reason).await.expect(200);
    assert_eq!((&case["status"], &case["answerable"]["position"]), (&json!("received"), &json!("coordinator")));
    assert_eq!(case.deadline("rework")["owed_by"]["code"], "vp-ubnd");
    verified(&app).await;
}

async fn what_is_undone_leaves_no_trace(app: TestApp) {
    let case = power(&app).await;
    let positions = || async { app.as_("auditor@ttp").get("/v1/organizations/sct/positions").await.expect(200).body };
    let before = positions().await;
    let it = approved(&app, &merger()).await;
    let on = format!("/v1/organizations?kind=agency&limit=200&on={DAY}");
    let lists = |listed: &Answer| listed["items"].as_array().unwrap().iter().any(|found| found["code"] == "sct");
    assert!(!lists(&app.as_("auditor@ttp").get(&on).await.expect(200)), "it is in the register at once, by its dates");
    let it = step(&app, "coordinator@vp-ubnd", &it, "undo").await.expect(200);
    assert_eq!((&it["status"], &it["journal"][3]["reason"]), (&json!("undone"), &json!("Chờ hướng dẫn.")));
    assert!(lists(&app.as_("auditor@ttp").get(&on).await.expect(200)));
    app.turn_to("2026-03-06 08:00").await;
    assert_eq!(read_case(&app, &case).await["lead_agency"]["code"], "sct");
    assert_eq!(positions().await, before);
    // The same may be drafted again, and once its day has come it stays.
    let mut body = merger();
    body["effective_on"] = json!("2026-03-09");
    let it = approved(&app, &body).await;
    app.turn_to("2026-03-09 00:05").await;
    let it = read(&app, &it, "").await;
    step(&app, "coordinator@vp-ubnd", &it, "undo").await.expect_problem(409);
}

async fn a_second_person_approves(app: TestApp) {
    let coordinator = "coordinator@vp-ubnd";
    let it = drafted(&app, &merger()).await;
    for who in ["director@sct", "manager@hfic", "auditor@ttp", "administrator@vp-ubnd", "chairman@ubnd-tphcm"] {
        app.as_(who).post("/v1/reorganisations").json(&merger()).await.expect_problem(403);
    }
    let early = step(&app, "chairman@ubnd-tphcm", &it, "approve").await.expect_problem(409);
    assert!(early.allows("submit"), "{}", early.body);
    let it = step(&app, coordinator, &it, "submit").await.expect(200);
    let own = step(&app, coordinator, &it, "approve").await.expect_problem(409);
    assert_eq!(own["type"], "/problems/four-eyes");
    let it = step(&app, "vice_chairman@ubnd-tphcm", &it, "send_back").await.expect(200);
    assert_eq!(it["status"], "draft");
    let it = step(&app, coordinator, &it, "submit").await.expect(200);
    let it = step(&app, "vice_chairman@ubnd-tphcm", &it, "approve").await.expect(200);
    assert_eq!(it["status"], "approved");
    let other = drafted(
        &app,
        &json!({
            "title": "Khác", "legal_basis": "NQ", "effective_on": "2026-03-06", "positions": [
                {"organization": "stc", "position": "officer", "person": it["journal"][0]["person"]["id"]},
            ],
        }),
    )
    .await;
    let gone = step(&app, coordinator, &other, "discard").await.expect(200);
    assert_eq!(gone["status"], "discarded");
    let list = app.as_("auditor@ttp").get("/v1/reorganisations?status=approved").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

async fn what_is_wrong_is_told_at_once(app: TestApp) {
    let coordinator = app.as_("coordinator@vp-ubnd");
    let mut body = merger();
    body["effective_on"] = json!("2026-03-02");
    body["ended_organizations"] = json!(["sct", "snnmt", "hfic"]);
    body["successions"][0]["to"] = json!("khong-co");
    let refused = coordinator.post("/v1/reorganisations").json(&body).await.expect_problem(422);
    let told = [
        "/effective_on",
        "/ended_organizations/1",
        "/ended_organizations/2",
        "/ended_organizations/2",
        "/successions/0/to",
    ];
    assert_eq!(refused.pointers(), told);
    body["title"] = json!("Độ mật: Mật");
    assert_eq!(coordinator.post("/v1/reorganisations").json(&body).await.expect_problem(422).pointers(), ["/title"]);
    body["unknown"] = json!(1);
    coordinator.post("/v1/reorganisations").json(&body).await.expect_problem(400);
    // What was right may become wrong: two drafts end the same department.
    let (first, second) = (drafted(&app, &merger()).await, drafted(&app, &merger()).await);
    let second = step(&app, "coordinator@vp-ubnd", &second, "submit").await.expect(200);
    let first = step(&app, "coordinator@vp-ubnd", &first, "submit").await.expect(200);
    step(&app, "chairman@ubnd-tphcm", &first, "approve").await.expect(200);
    let late = step(&app, "chairman@ubnd-tphcm", &second, "approve").await.expect_problem(422);
    assert_eq!(late.pointers(), ["/ended_organizations/0"]);
    assert_eq!(read(&app, &second, "").await["status"], "submitted", "nothing of it was written");
}

async fn stale_writes_are_refused(app: TestApp) {
    let coordinator = app.as_("coordinator@vp-ubnd");
    let it = drafted(&app, &merger()).await;
    let path = format!("/v1/reorganisations/{}", text(&it["id"]));
    assert_eq!(it.header("etag"), "\"1\"");
    let mut body = merger();
    body["title"] = json!("Sáp nhập (bản 2)");
    coordinator.call(reqwest::Method::PUT, &path).json(&body).await.expect_problem(428);
    let put = || coordinator.call(reqwest::Method::PUT, &path).if_match(&it["version"]).json(&body);
    let changed = put().await.expect(200);
    assert_eq!((&changed["title"], &changed["version"]), (&body["title"], &json!(2)));
    put().await.expect_problem(412);
    step(&app, "coordinator@vp-ubnd", &it, "submit").await.expect_problem(412);
    let keyed = || coordinator.post("/v1/reorganisations").header("Idempotency-Key", "k1").json(&body);
    let (first, again) = (keyed().await.expect(201), keyed().await.expect(201));
    assert_eq!(first["id"], again["id"]);
}

async fn an_interrupted_run_is_resumed_by_another_server(app: TestApp) {
    let mut cases = Vec::new();
    for _ in 0..5 {
        cases.push(power(&app).await);
    }
    let it = approved(&app, &merger()).await;
    let preview = read(&app, &it, "/preview").await;
    let other = app.open_beside().await;
    app.service().clock.turn_to(crate::support::moment("2026-03-05 00:05"));
    // After each step another server goes on, also where both begin at once.
    for turn in 0..20 {
        let (one, two) = (app.service(), &other);
        let both = tokio::join!(carry_out_reorganisations(one, 1), async {
            if turn % 2 == 0 { carry_out_reorganisations(two, 1).await } else { Ok(0) }
        });
        let left = both.0.expect("it goes on") + both.1.expect("so does the other");
        if left == 0 {
            break;
        }
    }
    let done = read(&app, &it, "").await;
    assert_eq!((&done["status"], &done["outcomes"]), (&json!("done"), &preview["outcomes"]));
    for case in &cases {
        let moved = read_case(&app, case).await;
        assert_eq!((&moved["lead_agency"]["code"], &moved["version"]), (&json!("stc"), &json!(3)), "once each");
        assert_eq!(moved.deadline("answer")["due_at"], case.deadline("answer")["due_at"]);
    }
    let letters = app.letters_that(NotificationFilter::default()).await;
    assert_eq!(letters.iter().filter(|letter| letter.kind == "reorganised").count(), 3, "told once");
    verified(&app).await;
    other.db.close().await.expect("it closes");
}

async fn a_case_that_is_reopened_finds_its_successor(app: TestApp) {
    let case = app.closed().await;
    let mut body = merger();
    body["ended_organizations"] = json!(["snnmt"]);
    body["successions"][0]["from"] = json!("snnmt");
    approved(&app, &body).await;
    app.turn_to("2026-03-05 08:00").await;
    let reason = json!({"reason": "Phát hiện tình tiết mới."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "reopen").json(&reason).await.expect(200);
    app.work().await;
    let case = read_case(&app, &case).await;
    assert_eq!((&case["status"], &case["lead_agency"]["code"]), (&json!("in_progress"), &json!("stc")));
    assert_eq!(case.deadline("rework")["owed_by"]["code"], "stc");
    verified(&app).await;
}

async fn agencies_read_their_own_lists(app: TestApp) {
    let case = power(&app).await;
    let it = approved(&app, &merger()).await;
    app.turn_to("2026-03-05 08:00").await;
    let path =
        |of: &str, form: &str| format!("/v1/reorganisations/{}/handover{form}?organization={of}", text(&it["id"]));
    let given = app.as_("director@sct").get(&path("sct", "")).await.expect(200);
    let item = &given["given"][0];
    assert_eq!(
        (&item["case"], &item["to"]["code"], &item["status"]),
        (&case["code"], &json!("stc"), &json!("in_progress"))
    );
    assert_eq!((&item["officer"], &item["due_at"]), (&case["officer"]["name"], &case.deadline("answer")["due_at"]));
    assert!(item["remaining_minutes"].as_i64().unwrap() > 0 && given["taken"] == json!([]));
    let taken = app.as_("officer@stc").get(&path("stc", "")).await.expect(200);
    assert_eq!(taken["taken"][0]["case"], case["code"]);
    for (who, of, status) in [("director@sct", "stc", 403), ("director@sxd", "sxd", 404), ("manager@hfic", "sct", 403)]
    {
        app.as_(who).get(&path(of, "")).await.expect_problem(status);
        app.as_(who).get(&path(of, ".xlsx")).await.expect_problem(status);
    }
    app.as_("director@sct").get("/v1/reorganisations").await.expect_problem(403);

    let file = app.as_("director@stc").get(&path("stc", ".xlsx")).await.expect(200);
    assert!(
        file.header("content-type").starts_with("application/vnd.openxmlformats"),
        "{}",
        file.header("content-type")
    );
    assert!(file.header("content-disposition").contains("ban-giao.xlsx"));
    let sheets = read_xlsx(&file.bytes).expect("it is a workbook");
    assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["Bàn giao", "Tiếp nhận"]);
    assert!(sheets[0].rows.is_empty());
    let row = &sheets[1].rows[0];
    let cell = |column: &str| {
        let at = sheets[1].header.iter().position(|name| name == column).expect("a column");
        row.get(at).map(|cell: &Cell| cell.as_text().into_owned()).unwrap_or_default()
    };
    assert_eq!((cell("Mã hồ sơ"), cell("Nhiệm vụ")), (text(&case["code"]).to_owned(), "Chủ trì".to_owned()));
    assert_eq!(cell("Người thụ lý trước đây"), text(&case["officer"]["name"]));
    assert!(cell("Bên giao").contains("Công Thương") && cell("Bên nhận").contains("Tài chính"));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

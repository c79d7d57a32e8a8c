//! What may not come in: each thing wrong with a request is refused with a problem document that names the field and
//! says how to mend it, in the caller's language; and nothing is written.

use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp, document, draft, filing, on_both};

on_both![
    a_wrong_filing_is_told_field_by_field,
    all_faults_are_told_at_once,
    a_body_that_is_no_json_is_refused,
    a_body_of_another_kind_is_refused,
    what_is_too_large_is_refused,
    unknown_and_wrong_parameters_are_refused,
    a_token_in_the_address_lets_nobody_in,
    a_cursor_that_is_not_ours_is_refused,
    headers_are_held_to_the_contract,
    actions_refuse_marked_papers_and_blanks_in_every_text,
    paths_and_methods_that_are_not_there_are_told,
];

/// A filing with one thing wrong.
struct Wrong {
    what: &'static str,
    body: Value,
    status: u16,
    pointer: &'static str,
}

fn with(fields: Value) -> Value {
    let mut body = filing();
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

fn without(field: &str) -> Value {
    let mut body = filing();
    body.as_object_mut().unwrap().remove(field);
    body
}

fn wrong(what: &'static str, status: u16, pointer: &'static str, body: Value) -> Wrong {
    Wrong { what, body, status, pointer }
}

fn unreadable_filings() -> Vec<Wrong> {
    vec![
        wrong("no title", 400, "/title", without("title")),
        wrong("no description", 400, "/description", without("description")),
        wrong("no category", 400, "/category", without("category")),
        wrong("no territory", 400, "/territory", without("territory")),
        wrong("unknown field", 400, "/tittle", with(json!({"tittle": "x"}))),
        wrong("unknown field below", 400, "/contact/fax", with(json!({"contact": {"name": "An", "fax": "1"}}))),
        wrong("no name below", 400, "/contact/name", with(json!({"contact": {"phone": "1"}}))),
        wrong("number for text", 400, "/title", with(json!({"title": 5}))),
        wrong("null", 400, "/description", with(json!({"description": null}))),
        wrong("text for number", 400, "/amount_vnd", with(json!({"amount_vnd": "12"}))),
        wrong("decimals", 400, "/amount_vnd", with(json!({"amount_vnd": 1.5}))),
        wrong("text for list", 400, "/legal_references", with(json!({"legal_references": "Luật Đất đai"}))),
        wrong("number in list", 400, "/legal_references/1", with(json!({"legal_references": ["Luật", 1]}))),
        wrong("text for object", 400, "/contact", with(json!({"contact": "An"}))),
        wrong("unknown word", 400, "/urgency", with(json!({"urgency": "asap"}))),
        wrong("word in other case", 400, "/urgency", with(json!({"urgency": "Normal"}))),
    ]
}

fn invalid_filings() -> Vec<Wrong> {
    let million = "a".repeat(1_000_000);
    vec![
        wrong("negative amount", 422, "/amount_vnd", with(json!({"amount_vnd": -1}))),
        wrong("amount beyond measure", 422, "/amount_vnd", with(json!({"amount_vnd": 1_000_000_000_000_001_i64}))),
        wrong("empty title", 422, "/title", with(json!({"title": ""}))),
        wrong("blank title", 422, "/title", with(json!({"title": " \u{a0}\t"}))),
        wrong("blank proposal", 422, "/proposal", with(json!({"proposal": "\n"}))),
        wrong("blank reference", 422, "/legal_references/0", with(json!({"legal_references": [" "]}))),
        wrong("blank name below", 422, "/contact/name", with(json!({"contact": {"name": " "}}))),
        wrong("long title", 422, "/title", with(json!({"title": "ư".repeat(301)}))),
        wrong("a million characters", 422, "/description", with(json!({"description": million}))),
        wrong("NUL", 422, "/title", with(json!({"title": "a\u{0}b"}))),
        wrong("bell", 422, "/description", with(json!({"description": "a\u{7}b"}))),
        wrong("escape in a list", 422, "/legal_references/0", with(json!({"legal_references": ["\u{1b}[31m"]}))),
        wrong("control below", 422, "/contact/name", with(json!({"contact": {"name": "a\u{0}"}}))),
        wrong("21 references", 422, "/legal_references", with(json!({"legal_references": vec!["Luật"; 21]}))),
        wrong("unknown category", 422, "/category", with(json!({"category": "DAT.KHONGCO"}))),
        wrong("unknown territory", 422, "/territory", with(json!({"territory": "00000"}))),
        wrong("territory that ended", 422, "/territory", with(json!({"territory": "769"}))),
        wrong("unit id for a code", 422, "/territory", with(json!({"territory": "27478@2025-07-01"}))),
        wrong("a reason for nothing", 422, "/urgency_reason", with(json!({"urgency_reason": "Gấp."}))),
        wrong("urgent for no reason", 422, "/urgency_reason", with(json!({"urgency": "urgent"}))),
    ]
}

fn marked_filings() -> Vec<Wrong> {
    let marked = "Độ mật: Tối mật";
    let urgent = json!({"urgency": "urgent", "urgency_reason": format!("Gấp.\n{marked}")});
    vec![
        wrong("marked title", 422, "/title", with(json!({"title": "MẬT"}))),
        wrong("marked description", 422, "/description", with(json!({"description": format!("Kính gửi\n{marked}")}))),
        wrong("marked decomposed", 422, "/description", with(json!({"description": "MA\u{302}\u{323}T"}))),
        wrong("marked proposal", 422, "/proposal", with(json!({"proposal": marked}))),
        wrong("marked project", 422, "/project", with(json!({"project": marked}))),
        wrong("marked reason", 422, "/urgency_reason", with(urgent)),
        wrong("marked reference", 422, "/legal_references/1", with(json!({"legal_references": ["Luật", marked]}))),
        wrong("marked address", 422, "/address", with(json!({"address": marked}))),
        wrong("marked contact", 422, "/contact/name", with(json!({"contact": {"name": marked}}))),
    ]
}

async fn a_wrong_filing_is_told_field_by_field(app: TestApp) {
    let manager = app.as_("manager@hfic");
    for filing in [unreadable_filings(), invalid_filings(), marked_filings()].into_iter().flatten() {
        let mut details = Vec::new();
        for language in ["vi", "en"] {
            let call = manager.post("/v1/cases").header("Accept-Language", language).json(&filing.body);
            let answer = call.await;
            assert_eq!((answer.status, answer.pointers()), (filing.status, vec![filing.pointer]), "{}", filing.what);
            let answer = answer.expect_problem(filing.status);
            assert_eq!(answer.header("content-language"), language);
            details.push(answer["errors"][0]["detail"].as_str().expect("it says why").to_owned());
        }
        assert_ne!(details[0], details[1], "{}: each language has its own words", filing.what);
    }
    assert_nothing_written(&app).await;
}

async fn all_faults_are_told_at_once(app: TestApp) {
    let body = json!({"title": 5, "description": "", "category": "DAT.GIA", "amount_vnd": -1, "colour": "red"});
    let answer = app.as_("manager@hfic").post("/v1/cases").json(&body).await.expect_problem(400);
    let mut pointers = answer.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/amount_vnd", "/colour", "/description", "/territory", "/title"]);
    let body = with(json!({"category": "X", "territory": "Y", "title": "MẬT", "urgency": "urgent"}));
    let answer = app.as_("manager@hfic").post("/v1/cases").json(&body).await.expect_problem(422);
    assert_eq!(answer.pointers(), ["/title", "/category", "/territory", "/urgency_reason"]);
    assert_nothing_written(&app).await;
}

async fn a_body_that_is_no_json_is_refused(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let bodies: [(&str, &[u8], &str); 7] = [
        ("nothing", b"", ""),
        ("half of an object", br#"{"title": "a""#, ""),
        ("a list", b"[]", ""),
        ("null", b"null", ""),
        ("bad UTF-8", b"{\"title\": \"\xff\xfe\"}", ""),
        ("half of a surrogate pair", br#"{"title": "\ud800"}"#, ""),
        (
            "a field twice",
            br#"{"title": "a", "title": "b", "description": "c", "category": "DAT", "territory": "79"}"#,
            "/title",
        ),
    ];
    for (what, body, pointer) in bodies {
        let answer = manager.post("/v1/cases").bytes(body).await;
        assert_eq!((answer.status, answer.pointers()), (400, vec![pointer]), "{what}");
        answer.expect_problem(400);
    }
    assert_nothing_written(&app).await;
}

async fn a_body_of_another_kind_is_refused(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let types =
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=latin1"];
    for media in types {
        let call = manager.post("/v1/cases").typed(media, filing().to_string());
        call.await.expect_problem(415);
    }
    let packed = manager.post("/v1/cases").header("Content-Encoding", "gzip").json(&filing());
    packed.await.expect_problem(415);
    manager.post("/v1/cases").typed("application/json; charset=utf-8", filing().to_string()).await.expect(201);
}

async fn what_is_too_large_is_refused(app: TestApp) {
    let body = with(json!({"description": "a".repeat(3_000_000)}));
    app.as_("manager@hfic").post("/v1/cases").json(&body).await.expect_problem(413);
    assert_nothing_written(&app).await;
}

async fn unknown_and_wrong_parameters_are_refused(app: TestApp) {
    let refused = [
        ("/v1/cases?colour=red", 400, "colour"),
        ("/v1/cases?status=bogus", 400, "status"),
        ("/v1/cases?sort=bogus", 400, "sort"),
        ("/v1/cases?limit=x", 400, "limit"),
        ("/v1/cases?overdue=maybe", 400, "overdue"),
        ("/v1/cases?limit=1&limit=2", 400, "limit"),
        ("/v1/cases?limit=0", 422, "limit"),
        ("/v1/cases?limit=201", 422, "limit"),
        ("/v1/cases?filed_from=2026-02-30", 422, "filed_from"),
        ("/v1/cases?q=a%00b", 422, "q"),
        ("/v1/cases?q=%ff", 400, "q"),
        ("/v1/cases?q=%20", 422, "q"),
        ("/v1/organizations?kind=bank", 400, "kind"),
        ("/v1/territories?on=2026-3-1", 422, "on"),
        ("/v1/escalations?position=boss", 400, "position"),
        ("/v1/me?now=1", 400, "now"),
    ];
    let coordinator = app.as_("coordinator@vp-ubnd");
    for (path, status, name) in refused {
        let answer = coordinator.get(path).await;
        assert_eq!((answer.status, answer.pointers()), (status, vec![name]), "{path}");
        answer.expect_problem(status);
    }
    let answer = coordinator.post("/v1/cases?dry_run=true").json(&filing()).await.expect_problem(400);
    assert_eq!(answer.pointers(), ["dry_run"]);
    assert_nothing_written(&app).await;
}

async fn a_token_in_the_address_lets_nobody_in(app: TestApp) {
    let made = app.as_("manager@hfic").post("/v1/tokens").json(&json!({"label": "x"})).await.expect(201);
    let token = made["token"].as_str().expect("it is shown once");
    let path = format!("/v1/me?access_token={token}");
    let refused = app.as_nobody().get(&path).await.expect_problem(401);
    assert!(!refused.body.to_string().contains(token));
    let refused = app.with_token(token).get(&path).await.expect_problem(400);
    assert_eq!(refused.pointers(), ["access_token"]);
    assert!(!refused.body.to_string().contains(token));
}

async fn a_cursor_that_is_not_ours_is_refused(app: TestApp) {
    app.filed().await;
    let auditor = app.as_("auditor@ttp");
    let lists = [
        "/v1/cases?",
        "/v1/cases/H29-260302-00001/events?",
        "/v1/escalations?",
        "/v1/notifications?",
        "/v1/organizations?",
        "/v1/territories?",
        "/v1/categories?",
    ];
    for list in lists {
        for cursor in ["xyz", "-1", "69a4d880-x", "%20"] {
            let answer = auditor.get(&format!("{list}cursor={cursor}")).await;
            assert_eq!(
                (answer.status, answer.pointers()),
                (422, vec!["cursor"]),
                "{list}cursor={cursor}: {}",
                answer.body
            );
        }
    }
    // One of ours, of another order.
    app.filed().await;
    let page = auditor.get("/v1/cases?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("there is more");
    auditor.get(&format!("/v1/cases?limit=1&cursor={cursor}")).await.expect(200);
    auditor.get(&format!("/v1/cases?sort=-filed_at&limit=1&cursor={cursor}")).await.expect(200);
    for sort in ["filed_at", "-updated_at"] {
        let refused = auditor.get(&format!("/v1/cases?sort={sort}&limit=1&cursor={cursor}")).await.expect_problem(400);
        assert_eq!(refused.pointers(), ["cursor"], "{sort}");
    }
    // A moment far beyond every calendar, in a cursor that looks like ours.
    let far = format!("/v1/cases?cursor=-filed_at~746a5288000-{}", "0".repeat(32));
    assert!(auditor.get(&far).await.status < 500);
}

async fn headers_are_held_to_the_contract(app: TestApp) {
    let case = app.filed().await;
    let officer = app.as_("officer@snnmt");
    let path = format!("/v1/cases/{}/accept", case["id"].as_str().unwrap());
    for version in ["1", "*", "W/\"1\"", "\"x\"", "\"1\", \"2\"", "\"01\"", ""] {
        let answer = officer.post(&path).header("If-Match", version).json(&json!({})).await;
        assert_eq!((answer.status, answer.pointers()), (400, vec!["If-Match"]), "{version}");
    }
    for key in [String::new(), "k".repeat(256)] {
        let answer = app.as_("manager@hfic").post("/v1/cases").header("Idempotency-Key", &key).json(&filing()).await;
        assert_eq!((answer.status, answer.pointers()), (422, vec!["Idempotency-Key"]), "{} long", key.len());
    }
    assert_eq!(officer.read(&case.body).await["version"], 1);
}

async fn actions_refuse_marked_papers_and_blanks_in_every_text(app: TestApp) {
    let (routed, drafted, awaiting, answered) =
        (app.filed().await, app.drafted().await, app.awaiting().await, app.answered().await);
    let received = app.filed_with(json!({"category": "DAT"})).await;
    let (officer, director) = (app.as_("officer@snnmt/2"), app.as_("director@snnmt"));
    let (manager, coordinator) = (app.as_("manager@hfic"), app.as_("coordinator@vp-ubnd"));
    let declined = json!({"reason": "not_an_obstacle", "text": "Không phải vướng mắc.", "where_to_turn": "Sở Tư pháp"});
    let handed = json!({"lead_agency": "stc", "reason": "Thuộc tài chính."});
    let attempts: [(&Caller, &Answer, &str, Value, &str); 13] = [
        (&coordinator, &routed, "route", handed, "/reason"),
        (&coordinator, &received, "decline", declined.clone(), "/text"),
        (&coordinator, &received, "decline", declined, "/where_to_turn"),
        (&officer, &drafted, "request_information", json!({"text": ""}), "/text"),
        (&manager, &awaiting, "supply_information", json!({"text": ""}), "/text"),
        (&officer, &drafted, "draft_answer", draft(), "/text"),
        (&officer, &drafted, "draft_answer", draft(), "/proposal"),
        (&officer, &drafted, "draft_answer", draft(), "/higher_body"),
        (&officer, &drafted, "draft_answer", draft(), "/legal_references/0"),
        (&director, &drafted, "approve", document(), "/official_document/symbol"),
        (&director, &drafted, "approve", document(), "/official_document/signer"),
        (&manager, &answered, "confirm", json!({"text": ""}), "/text"),
        (&manager, &routed, "withdraw", json!({"text": ""}), "/text"),
    ];
    for (caller, case, action, mut body, pointer) in attempts {
        for refused in ["Độ mật: Mật", " \n"] {
            put(&mut body, pointer, json!(refused));
            let answer = caller.act(&case.body, action).json(&body).await;
            assert_eq!((answer.status, answer.pointers()), (422, vec![pointer]), "{action} {pointer}: {}", answer.body);
        }
    }
    for case in [routed, drafted, awaiting, answered, received] {
        assert_eq!(app.as_("auditor@ttp").read(&case.body).await["version"], case["version"], "nothing happened");
    }
}

async fn paths_and_methods_that_are_not_there_are_told(app: TestApp) {
    let auditor = app.as_("auditor@ttp");
    for path in ["/v1/cases/H29-260302-99999", "/v1/cases/%ff", "/v1/case", "/v1/cases/x/y/z", "/nothing"] {
        auditor.get(path).await.expect_problem(404);
    }
    let answer = auditor.call(reqwest::Method::DELETE, "/v1/cases").await.expect_problem(405);
    assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    let page = app.as_nobody().get(answer["type"].as_str().unwrap()).await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"), "a problem's type leads to its page");
}

/// Puts `value` where a pointer points to, making the member if it is not there.
fn put(body: &mut Value, pointer: &str, value: Value) {
    match body.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => body[&pointer[1..]] = value,
    }
}

async fn assert_nothing_written(app: &TestApp) {
    let conn = app.db().read();
    assert_eq!(entity::case::Entity::find().count(conn).await.unwrap(), 0);
    assert_eq!(entity::case_event::Entity::find().count(conn).await.unwrap(), 0);
    assert_eq!(entity::notification::Entity::find().count(conn).await.unwrap(), 0);
}

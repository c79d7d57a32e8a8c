//! What others' cases are to those who have no part in them: nothing. The calls are made from the contract, so that a new
//! operation is looked at by itself: those on an object, with what is not theirs and with what never was, and those that
//! list, search or count, before and after it came to be.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::access::{NEVER, Operation, a_file, body_of, operations};
use crate::support::{Answer, TestApp, directive, document, draft, on_both};

on_both![
    nothing_of_a_foreign_case_is_told_by_any_operation,
    letters_and_calls_about_a_case_reach_its_parties_alone,
    a_foreign_case_is_not_told_from_none_by_the_time_it_takes,
];

/// Who has no part in the case: each role that may be of another organization, and whoever sees no case at all.
const STRANGERS: [&str; 5] =
    ["manager@sawaco", "reporter@sawaco", "officer@sct", "director@sct", "administrator@vp-ubnd"];

/// What stands in every text of the foreign case, and nowhere else.
const SECRET: &str = "Kẻlạkhôngđượcthấy";

/// What makes an operation one about an object of somebody's.
const OBJECTS: [&str; 10] = [
    "{case}",
    "{petition}",
    "{attachment}",
    "{deadline}",
    "{webhook}",
    "{delivery}",
    "{notification}",
    "{token}",
    "{user}",
    "{grant}",
];

/// What administrators are there for: the state of letters, people, tokens, and what happened to access.
const OF_ADMINISTRATORS: [&str; 4] = ["{notification}", "{token}", "{user}", "{grant}"];
const LISTS_OF_ADMINISTRATORS: [&str; 5] =
    ["list_notifications", "list_users", "list_tokens", "list_access_events", "read_mail"];

fn is_theirs(who: &str, operation: &Operation) -> bool {
    who.starts_with("administrator")
        && (OF_ADMINISTRATORS.iter().any(|object| operation.path.contains(object))
            || LISTS_OF_ADMINISTRATORS.contains(&operation.id.as_str()))
}

fn has_object(operation: &Operation) -> bool {
    OBJECTS.iter().any(|object| operation.path.contains(object))
}

async fn nothing_of_a_foreign_case_is_told_by_any_operation(app: TestApp) {
    let before = listed(&app, &never(&Answer::default())).await;
    let foreign = foreign(&app).await;
    let never = never(&foreign);
    let marks = marks(&foreign);
    for operation in operations().into_iter().filter(has_object) {
        for who in STRANGERS.into_iter().filter(|who| !is_theirs(who, &operation)) {
            let hidden = operation.call(&app, who, &foreign).await;
            let missing = operation.call(&app, who, &never).await;
            let what = format!("{} as {who}", operation.id);
            assert!((400..500).contains(&hidden.status), "{what}: {}", hidden.status);
            assert_eq!((hidden.status, &hidden.body), (missing.status, &missing.body), "{what}");
            assert!(hidden.headers.keys().eq(missing.headers.keys()), "{what}: {:?}", hidden.headers);
            told_nothing(&hidden, &marks, &what);
        }
    }
    let after = listed(&app, &foreign).await;
    for (what, answer) in &after {
        told_nothing(answer, &marks, what);
        let same = before.get(what).unwrap_or_else(|| panic!("{what} was not asked before"));
        let is_same = steady(&answer.body) == steady(&same.body);
        assert!(is_same, "{what} counts what it does not show");
    }
    assert!(after.len() > 100, "the contract was read: {}", after.len());
    searched(&app, &foreign, &marks).await;
    on_many(&app, &foreign).await;
}

/// Asks what takes many cases for the foreign one, and for one that never was: they fare alike. What administrators read of
/// people, tokens and letters names no case.
async fn on_many(app: &TestApp, foreign: &Answer) {
    for (operation, who) in [("bulk_remind", "director@sct"), ("bulk_assign", "director@sct")] {
        let body = |code: &str| {
            let body = body_of(operation).to_string().replace("H29-260302-00001", code);
            serde_json::from_str::<Value>(&body).expect("JSON")
        };
        let path = format!("/v1/bulk/{}", operation.trim_start_matches("bulk_"));
        let (own, missing) = (text(&foreign["code"]), "H29-260302-09999");
        let hidden = app.as_(who).post(&path).json(&body(own)).await.expect(200);
        let never = app.as_(who).post(&path).json(&body(missing)).await.expect(200);
        assert_eq!(hidden.body.to_string().replace(own, missing), never.body.to_string(), "{operation}");
    }
    let cases = [text(&foreign["code"]).to_owned(), text(&foreign["id"]).to_owned()];
    let who = "administrator@vp-ubnd";
    for operation in operations().into_iter().filter(|operation| is_theirs(who, operation)) {
        if operation.method == Method::GET {
            told_nothing(&operation.call(app, who, foreign).await, &cases, &operation.id);
        }
    }
}

/// Asks what is about no object, as every stranger, for what it lists or tells.
async fn listed(app: &TestApp, case: &Answer) -> BTreeMap<String, Answer> {
    let mut answers = BTreeMap::new();
    for operation in operations().into_iter().filter(|operation| operation.method == Method::GET) {
        // A rulebook's revisions, calendars and the register are the same for everyone.
        if has_object(&operation) || operation.path.contains("{change}") || operation.path.contains("{reorganisation}")
        {
            continue;
        }
        for who in STRANGERS.into_iter().filter(|who| !is_theirs(who, &operation)) {
            answers.insert(format!("{} as {who}", operation.id), operation.call(app, who, case).await);
        }
    }
    answers
}

/// Asks every operation that takes a case, words, an organization or a person to search by for the foreign one's.
async fn searched(app: &TestApp, foreign: &Answer, marks: &[String]) {
    let values = [
        ("case", text(&foreign["code"])),
        ("q", SECRET),
        ("enterprise", "hfic"),
        ("agency", "snnmt"),
        ("lead_agency", "snnmt"),
        ("organization", "snnmt"),
    ];
    let mut asked = 0;
    for operation in
        operations().into_iter().filter(|operation| operation.method == Method::GET && !has_object(operation))
    {
        for (name, value) in values.iter().filter(|(name, _)| operation.queries.iter().any(|query| query == name)) {
            for who in STRANGERS.into_iter().filter(|who| !is_theirs(who, &operation)) {
                let path = operation.filled(foreign);
                let path = path.split('?').next().unwrap_or_default();
                let found = app.as_(who).get(&format!("{path}?{name}={value}")).await;
                // What they asked by they know: the link to the next page says it again.
                let unknown: Vec<String> = marks.iter().filter(|mark| mark != value).cloned().collect();
                told_nothing(&found, &unknown, &format!("{} by {name} as {who}", operation.id));
                if *name == "case" {
                    let missing = app.as_(who).get(&format!("{path}?{name}=H29-260302-09999")).await;
                    assert_eq!(steady(&found.body), steady(&missing.body), "{} by {name} as {who}", operation.id);
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 20, "there is something to search by: {asked}");
}

/// Without what goes on by itself: the clock, the place in the one feed of all events, which every event moves, and the
/// moment that stands in a workbook, of the rulebook that everyone reads.
fn steady(body: &Value) -> Value {
    let mut body = body.clone();
    if body.as_str().is_some_and(|file| file.starts_with("PK")) {
        return Value::Null;
    }
    if let Some(fields) = body.as_object_mut() {
        fields.remove("now");
        if fields.get("items").is_some_and(|items| items.as_array().is_some_and(Vec::is_empty)) {
            fields.remove("next_cursor");
        }
    }
    body
}

fn told_nothing(answer: &Answer, marks: &[String], what: &str) {
    let said = String::from_utf8_lossy(&answer.bytes);
    let headers = format!("{:?}", answer.headers);
    for mark in marks {
        assert!(!said.contains(mark) && !headers.contains(mark), "{what} tells {mark}: {said}");
    }
}

/// A case of HFIC's in a letter, led by `snnmt`, with everything that a case can hold; its texts all hold the secret.
async fn foreign(app: &TestApp) -> Answer {
    let (manager, officer) = (app.as_("manager@hfic"), app.as_("officer@snnmt/2"));
    let mut letter = body_of("file_petition");
    letter["signer"] = json!(SECRET);
    let first = &mut letter["cases"][0];
    for field in ["title", "description", "proposal", "project", "address"] {
        first[field] = json!(format!("{SECRET} {field}"));
    }
    first["contact"] = json!({"name": SECRET, "email": "kela@hfic.example"});
    let petition = manager.post("/v1/petitions").json(&letter).await.expect(201);
    let mut case = manager.read(&petition["cases"][0]).await;
    let path = format!("/v1/cases/{}", text(&case["id"]));
    case = officer.act(&case.body, "accept").json(&json!({})).await.expect(200);
    let told = json!({"text": format!("{SECRET} trao đổi")});
    manager.post(&format!("{path}/comments")).json(&told).await.expect(201);
    officer.post(&format!("{path}/notes")).json(&told).await.expect(201);
    let mut order = directive();
    order["text"] = json!(format!("{SECRET} chỉ đạo"));
    case = app.as_("chairman@ubnd-tphcm").act(&case.body, "direct").json(&order).await.expect(200);
    let mut answer = draft();
    answer["text"] = json!(format!("{SECRET} trả lời"));
    case = officer.act(&case.body, "draft_answer").json(&answer).await.expect(200);
    case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    let file = manager.post(&format!("{path}/attachments")).form(a_file()).await.expect(201);
    let body = json!({"url": "https://erp.hfic.example/thao-go", "description": SECRET});
    let webhook = manager.post("/v1/webhooks").json(&body).await.expect(201);
    let tried = manager.post(&format!("/v1/webhooks/{}/test", text(&webhook["id"]))).await.expect(202);
    let token = manager.post("/v1/tokens").json(&json!({"label": SECRET, "for_system": true})).await.expect(201);
    let body = json!({"name": SECRET, "email": "kela2@hfic.example", "organization": "hfic", "role": "reporter"});
    let user = manager.post("/v1/users").json(&body).await.expect(201);
    let letters = app.letters(&case.body).await;
    case.body["directive"] = case["directives"][0]["id"].clone();
    case.body["petition"] = json!({"id": petition["id"]});
    case.body["attachment"] = file["id"].clone();
    (case.body["webhook"], case.body["delivery"]) = (webhook.body, tried.body);
    (case.body["token"], case.body["user"]) = (token.body, user.body);
    case.body["notification"] = json!(letters[0].id);
    case
}

/// The same, of things that never were.
fn never(foreign: &Answer) -> Answer {
    let mut never = foreign.clone();
    never.body = json!({
        "id": NEVER, "code": "H29-260302-09999", "version": foreign["version"], "deadlines": [{"id": NEVER}],
        "petition": {"id": NEVER}, "webhook": {"id": NEVER, "version": 1}, "delivery": {"id": NEVER},
        "notification": NEVER, "attachment": NEVER, "directive": NEVER, "token": {"id": NEVER, "version": 1},
        "user": {"id": NEVER, "roles": [{"id": NEVER, "version": 1}]},
    });
    never
}

/// What must not be told: the secret, the code, and every id.
fn marks(foreign: &Answer) -> Vec<String> {
    let ids = [
        &foreign["id"],
        &foreign["code"],
        &foreign["petition"]["id"],
        &foreign["attachment"],
        &foreign["directive"],
        &foreign["webhook"]["id"],
        &foreign["delivery"]["id"],
        &foreign["notification"],
        &foreign["deadlines"][0]["id"],
        &foreign["token"]["id"],
    ];
    let secret = serde_json::to_string(SECRET).expect("a text");
    let mut marks: Vec<String> = ids.into_iter().map(|id| text(id).to_owned()).collect();
    marks.push(secret.trim_matches('"').to_owned());
    marks
}

async fn letters_and_calls_about_a_case_reach_its_parties_alone(app: TestApp) {
    let case = foreign(&app).await;
    app.turn_to("2026-03-20 08:00").await;
    let parties = ["hfic", "snnmt", "stc", "vp-ubnd", "ubnd-tphcm"];
    let mut reached = 0;
    for letter in app.letters(&case.body).await {
        let domain = letter.address.split_once('@').map_or("", |(_, domain)| domain);
        assert!(parties.iter().any(|party| domain.starts_with(party)), "{} was written to", letter.address);
        reached += 1;
    }
    assert!(reached > 3, "letters were written: {reached}");
    for who in ["manager@sawaco", "officer@sct"] {
        let feed = app.as_(who).get("/v1/events?limit=200").await.expect(200);
        assert_eq!(feed["items"], json!([]), "{who}");
    }
}

/// How much longer the one may take than the other before it is more than a busy machine.
const OF_A_MAGNITUDE: f64 = 10.0;
const CALLS: usize = 50;

async fn a_foreign_case_is_not_told_from_none_by_the_time_it_takes(app: TestApp) {
    let case = foreign(&app).await;
    let (id, code) = (text(&case["id"]), text(&case["code"]));
    let pairs = [
        (format!("/v1/cases/{id}"), format!("/v1/cases/{NEVER}")),
        (format!("/v1/cases/{code}"), "/v1/cases/H29-260302-09999".to_owned()),
        (format!("/v1/cases/{id}/events"), format!("/v1/cases/{NEVER}/events")),
        (format!("/v1/petitions/{}", text(&case["petition"]["id"])), format!("/v1/petitions/{NEVER}")),
        (
            format!("/v1/cases/{id}/attachments/{}", text(&case["attachment"])),
            format!("/v1/cases/{NEVER}/attachments/{NEVER}"),
        ),
    ];
    for (hidden, missing) in pairs {
        // In turns, so that a slow moment of the machine falls on both.
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..CALLS {
            for (path, times) in [&hidden, &missing].into_iter().zip(&mut times) {
                let began = Instant::now();
                app.as_("officer@sct").get(path).await.expect_problem(404);
                times.push(began.elapsed());
            }
        }
        let [hidden_takes, missing_takes] = times.map(median);
        let ratio = hidden_takes.as_secs_f64() / missing_takes.as_secs_f64();
        println!("{hidden}: {hidden_takes:?}, {missing}: {missing_takes:?}, {ratio:.2} times");
        assert!((1.0 / OF_A_MAGNITUDE..OF_A_MAGNITUDE).contains(&ratio), "{hidden} takes {ratio:.1} times as long");
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

//! Access: who may come in, what each sees, and what each may do. The two tables of `access_matrix.txt` are made by
//! asking the service itself; a change of them is a change of the rules, so it is read before it is accepted:
//!
//!     UPDATE_SNAPSHOTS=1 cargo test --test flows the_tables

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{Days, NaiveDate};
use entity::webhook_delivery;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use thaogo::application::create_token::{CreateToken, create_token};
use thaogo::application::revoke_token::revoke_by_hint;
use thaogo::domain::access::Role;
use thaogo::domain::webhook::DeliveryState;

use crate::support::{
    Answer, Call, OFFICER, TestApp, directive, document, draft, filing, not_competent, on_both, petition, proposal,
};

on_both![
    the_tables_say_who_may_do_what,
    every_operation_asks_who_calls,
    what_may_not_be_seen_answers_like_what_never_was,
    lists_show_what_each_may_see,
    a_former_lead_keeps_reading,
    the_contact_is_for_those_who_may_call,
    a_draft_stays_in_its_agency,
    escalations_and_letters_are_for_those_who_answer,
    positions_are_told_to_public_bodies,
];

/// Who comes across a case of HFIC's that `snnmt` leads and `stc` coordinates, and how the tables call them.
const READERS: [(&str, &str); 14] = [
    ("reporter", "reporter@hfic"),
    ("manager", "manager@hfic"),
    ("other enterprise's manager", "manager@sawaco"),
    ("lead's officer", "officer@snnmt/2"),
    ("lead's director", "director@snnmt"),
    ("coordinating officer", "officer@stc"),
    ("coordinating director", "director@stc"),
    ("other agency's officer", "officer@sct"),
    ("other agency's director", "director@sct"),
    ("coordinator", "coordinator@vp-ubnd"),
    ("vice-chairman", "vice_chairman@ubnd-tphcm"),
    ("chairman", "chairman@ubnd-tphcm"),
    ("auditor", "auditor@ttp"),
    ("administrator", "administrator@vp-ubnd"),
];

/// The readers of the tables by their role.
pub fn readers_by_role() -> Vec<(Role, Vec<&'static str>)> {
    let of = |role: &Role| {
        let named = READERS.iter().filter(|(_, who)| who.split('@').next() == Some(role.as_str()));
        named.map(|(reader, _)| *reader).collect()
    };
    Role::ALL.iter().map(|role| (*role, of(role))).collect()
}

/// An id of nothing.
pub(super) const NEVER: &str = "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c";

/// Where the tables are kept.
const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/flows/access_matrix.txt");

async fn the_tables_say_who_may_do_what(app: TestApp) {
    let made = format!("{}\n{}", status_table(&app).await, operation_table(&app).await);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(TABLES, &made).expect("the tables can be written");
    }
    let kept = std::fs::read_to_string(TABLES).unwrap_or_default();
    let differs = kept.lines().zip(made.lines()).find(|(kept, made)| kept != made);
    assert!(kept == made, "access_matrix.txt says otherwise: {differs:#?}\n\n{made}");
}

/// For a case in each status: which actions it offers to whom.
async fn status_table(app: &TestApp) -> String {
    let mut table = String::from("WHAT A CASE OFFERS TO WHOM, BY ITS STATUS\n");
    for (name, case) in one_of_each(app).await {
        let mut offers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (reader, who) in READERS {
            let seen = app.as_(who).get(&format!("/v1/cases/{}", text(&case["id"]))).await;
            let offer = match seen.status {
                404 => "(not there)".to_owned(),
                200 => {
                    let actions: Vec<_> = seen["allowed_actions"].as_array().unwrap().iter().map(text).collect();
                    if actions.is_empty() { "(reads)".to_owned() } else { actions.join(", ") }
                }
                other => panic!("{reader} reads a case that is {name}: {other}"),
            };
            offers.entry(offer).or_default().push(reader);
        }
        write_rows(&mut table, &name, offers);
    }
    table
}

/// A case in each status, under the status's name.
async fn one_of_each(app: &TestApp) -> Vec<(String, Answer)> {
    let director = app.as_("director@snnmt");
    let withdrawn = app.drafted().await;
    let withdrawn = app.as_("manager@hfic").act(&withdrawn.body, "withdraw").json(&json!({})).await.expect(200);
    let own_draft = director.act(&app.accepted().await.body, "draft_answer").json(&draft()).await.expect(200);
    let returned = director.act(&app.filed().await.body, "return").json(&not_competent()).await.expect(200);
    let cases = [
        ("", app.filed_with(json!({"category": "DAT"})).await),
        (", returned", returned),
        ("", app.filed().await),
        (", bound by the coordinator", bound(app).await),
        ("", app.accepted().await),
        (", drafted by the officer", app.drafted().await),
        (", drafted by the director", own_draft),
        (", more time asked for", app.extension_asked().await),
        (", more time asked for again", extension_asked_again(app).await),
        (", an opinion asked", app.opinion_asked().await),
        (", directed by the coordinator", app.directed().await),
        (", reported to the coordinator", app.directive_reported().await),
        (", disputed", app.disputed().await),
        (", reopened", reopened(app, &app.closed().await).await),
        ("", app.awaiting().await),
        ("", app.submitted_upward().await),
        ("", app.answered().await),
        ("", app.closed().await),
        ("", withdrawn),
        ("", app.declined().await),
        (", reopened", reopened(app, &app.declined().await).await),
    ];
    let named = |(more, case): (&str, Answer)| (format!("{}{more}", text(&case["status"])), case);
    cases.into_iter().map(named).collect()
}

async fn bound(app: &TestApp) -> Answer {
    let coordinator = app.as_("coordinator@vp-ubnd");
    let elsewhere = coordinator.act(&app.filed().await.body, "route").json(&body_of("route_case")).await.expect(200);
    let back = json!({"lead_agency": "snnmt", "reason": "Thuộc đất đai."});
    coordinator.act(&elsewhere.body, "route").json(&back).await.expect(200)
}

async fn extension_asked_again(app: &TestApp) -> Answer {
    let case = app.extension_asked().await;
    let case = app.as_("director@snnmt").act(&case.body, "decide_extension").json(&json!({"granted": true})).await;
    let more = json!({"until": "2026-04-03", "reason": "Chờ thẩm định giá."});
    app.as_("officer@snnmt/2").act(&case.expect(200).body, "request_extension").json(&more).await.expect(200)
}

async fn reopened(app: &TestApp, case: &Answer) -> Answer {
    app.as_("coordinator@vp-ubnd").act(&case.body, "reopen").json(&body_of("reopen_case")).await.expect(200)
}

/// For each operation of the contract: how it answers whom, where it could succeed.
async fn operation_table(app: &TestApp) -> String {
    let mut table = String::from("HOW EACH OPERATION ANSWERS WHOM, ON A CASE WHERE IT IS POSSIBLE\n");
    for operation in operations() {
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut case = begin(app, &operation.id).await;
        for (reader, who) in READERS {
            let answer = operation.call(app, who, &case).await;
            assert!(answer.status < 500, "{reader}: {}", answer.body);
            answers.entry(answer.status.to_string()).or_default().push(reader);
            if answer.status == 200 && operation.method == Method::POST {
                case = begin(app, &operation.id).await;
            }
        }
        write_rows(&mut table, &operation.id, answers);
    }
    table
}

fn write_rows(table: &mut String, name: &str, rows: BTreeMap<String, Vec<&str>>) {
    let _ = writeln!(table, "\n{name}");
    for (what, readers) in rows {
        let readers = if readers.len() == READERS.len() { "everyone".to_owned() } else { readers.join("; ") };
        let _ = writeln!(table, "    {what}: {readers}");
    }
}

/// An operation of the contract.
pub(super) struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    /// The names of its query parameters.
    pub queries: Vec<String>,
    wants_body: bool,
    wants_version: bool,
}

pub(super) fn operations() -> Vec<Operation> {
    let contract = thaogo::command::openapi(true).expect("the contract can be made");
    let contract: Value = serde_json::from_str(&contract).expect("it is JSON");
    let mut found = Vec::new();
    for (path, item) in contract["paths"].as_object().expect("there are paths") {
        for (method, operation) in item.as_object().expect("a path has operations") {
            let method = method.to_uppercase().parse().expect("a method");
            let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
            found.push(Operation {
                id: text(&operation["operationId"]).to_owned(),
                method,
                path: path.clone(),
                queries: parameters
                    .iter()
                    .filter(|parameter| parameter["in"] == "query")
                    .map(|parameter| text(&parameter["name"]).to_owned())
                    .collect(),
                wants_body: operation["requestBody"].is_object(),
                wants_version: parameters.iter().any(|parameter| parameter["name"] == "If-Match"),
            });
        }
    }
    assert!(found.len() > 15, "the contract was read");
    found
}

impl Operation {
    /// Its path, with what lies at it filled in.
    pub fn filled(&self, case: &Answer) -> String {
        let path = self.path.replace("{case}", text(&case["id"]));
        let path = path.replace("{deadline}", text(&case["deadlines"][0]["id"]));
        let letter = case["petition"]["id"].as_str().unwrap_or("0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c");
        let path = path.replace("{petition}", letter);
        let path = path.replace("{webhook}", case["webhook"]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{delivery}", case["delivery"]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{notification}", case["notification"].as_str().unwrap_or(NEVER));
        let path = path.replace("{escalation}", case["escalation"].as_str().unwrap_or(NEVER));
        let path = path.replace("{attachment}", case["attachment"].as_str().unwrap_or(NEVER));
        let path = path.replace("{reorganisation}", case["reorganisation"]["id"].as_str().unwrap_or(NEVER));
        let row = if self.method == Method::DELETE { "R001" } else { "R900" };
        let path = path.replace("{rule}", row).replace("{limit}", if row == "R001" { "L1" } else { "L900" });
        let path = path.replace("{delegation}", "DL900").replace("{ladder}", "agency").replace("{step}", "1");
        let path = path.replace("{organization}", "snnmt").replace("{calendar}", "hcmc");
        let path = path.replace("{territory}", "27478").replace("{category}", "DAT.GIA");
        let path = path.replace("{rulebook}", "current");
        let path = path.replace("{holder}", case["seat"]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{stand_in}", case["seat"]["stand_ins"][0]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{user}", case["user"]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{grant}", case["user"]["roles"][0]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{token}", case["token"]["id"].as_str().unwrap_or(NEVER));
        let path = path.replace("{change}", case["calendar_change"].as_str().unwrap_or(NEVER));
        assert!(!path.contains('{'), "no access test of {} yet: say what stands in {path}", self.id);
        match self.id.as_str() {
            "import_draft" => path + "?part=ladders&dry_run=true",
            "compute_deadline" => path + "?from=2026-03-02T08:00:00%2B07:00&working_days=1",
            "read_handover" | "export_handover" => path + "?organization=snnmt",
            _ => path,
        }
    }

    /// What it takes, with the directive that it is about.
    fn body(&self, case: &Answer) -> Value {
        let mut body = body_of(&self.id);
        if self.id.ends_with("_directive") {
            let directive = case["directive"].as_str().unwrap_or("0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c");
            body["directive"] = json!(directive);
        }
        body
    }

    pub fn call(&self, app: &TestApp, who: &str, case: &Answer) -> Call {
        let call = app.as_(who).call(self.method.clone(), &self.filled(case));
        let call = match self.wants_version {
            true if self.path.contains("{reorganisation}") => call.if_match(&case["reorganisation"]["version"]),
            true if self.path.contains("{stand_in}") => call.if_match(&case["seat"]["stand_ins"][0]["version"]),
            true if self.path.contains("{holder}") => call.if_match(&case["seat"]["version"]),
            true if self.path.contains("{calendar}") => {
                call.header("If-Match", case["calendars"].as_str().unwrap_or("\"0\""))
            }
            // A row that is set without a version is new.
            true if self.method == Method::PUT => call,
            true if self.path.starts_with("/v1/rulebooks/draft/") && self.method == Method::DELETE => {
                call.if_match(&json!(1))
            }
            true if self.path.starts_with("/v1/rulebooks/draft") => call.if_match(&case["draft"]["version"]),
            true if self.path.contains("{grant}") => call.if_match(&case["user"]["roles"][0]["version"]),
            true if self.path.contains("{token}") => call.if_match(&case["token"]["version"]),
            true if self.path.contains("{webhook}") => call.if_match(&case["webhook"]["version"]),
            true => call.if_match(&case["version"]),
            false => call,
        };
        if matches!(self.id.as_str(), "attach_file" | "attach_to_petition") {
            return call.form(a_file());
        }
        if self.id == "import_draft" {
            let empty = "ladder,owed_by,category,urgency,kind,amount_from,step,offset_days,repeat_every_days,positions,delivery\r\n";
            return call.form(Form::new().part("file", Part::bytes(empty.as_bytes()).file_name("ladders.csv")));
        }
        if self.wants_body { call.json(&self.body(case)) } else { call }
    }
}

/// A case on which the operation is possible.
async fn begin(app: &TestApp, operation: &str) -> Answer {
    match operation {
        "decline_case" => app.filed_with(json!({"category": "DAT"})).await,
        "read_petition" | "attach_to_petition" | "list_petition_attachments" => of_letter(app).await,
        "read_petition_attachment" => {
            let mut case = of_letter(app).await;
            let path = format!("/v1/petitions/{}/attachments", text(&case["petition"]["id"]));
            let added = app.as_("manager@hfic").post(&path).form(a_file()).await.expect(201);
            case.body["attachment"] = added["id"].clone();
            case
        }
        "request_information" | "draft_answer" | "request_extension" | "submit_upward" | "request_opinion" => {
            app.accepted().await
        }
        "give_opinion" => app.opinion_asked().await,
        "report_directive" => with_directive(app.directed().await),
        "accept_directive" | "send_back_directive" => with_directive(app.directive_reported().await),
        webhook if webhook.contains("webhook") || webhook.contains("deliver") || webhook == "rotate_secret" => {
            with_webhook(app).await
        }
        reorganisation if reorganisation.contains("reorganis") || reorganisation.contains("handover") => {
            with_reorganisation(app, reorganisation).await
        }
        "end_position" | "appoint_stand_in" | "end_stand_in" => with_seat(app, operation).await,
        "read_user" | "invite_user" | "grant_role" | "read_role" | "end_role" | "erase_person"
        | "read_personal_data" => with_user(app).await,
        "read_token" | "rotate_token" | "revoke_token" => with_token(app).await,
        "change_calendar" | "read_calendar_change" => with_calendar_change(app, operation).await,
        "assign_officer" => {
            let case = app.filed().await;
            app.as_("officer@snnmt").act(&case.body, "accept").json(&json!({})).await.expect(200)
        }
        "decide_extension" => app.extension_asked().await,
        "follow_up" | "receive_from_above" => app.submitted_upward().await,
        "read_attachment" => {
            let mut case = app.filed().await;
            let path = format!("/v1/cases/{}/attachments", text(&case["id"]));
            let added = app.as_("manager@hfic").post(&path).form(a_file()).await.expect(201);
            case.body["attachment"] = added["id"].clone();
            case
        }
        "open_draft" => app.filed().await,
        draft if draft.ends_with("_draft") && draft != "reject_draft" => with_draft(app, draft).await,
        row if row.starts_with("set_") || row.starts_with("delete_") => with_draft(app, row).await,
        "supply_information" => app.awaiting().await,
        "acknowledge_escalation" => with_escalation(app).await,
        "read_notification" | "retry_notification" => with_letter(app.filed().await, app).await,
        "approve_answer" | "reject_draft" => app.drafted().await,
        "confirm_case" | "dispute_answer" => app.answered().await,
        "reopen_case" => app.closed().await,
        "unrestrict_case" => app.restricted().await,
        _ => app.filed().await,
    }
}

/// A case that came in a letter.
async fn of_letter(app: &TestApp) -> Answer {
    let letter = app.as_("manager@hfic").post("/v1/petitions").json(&body_of("file_petition")).await.expect(201);
    app.as_("manager@hfic").read(&letter["cases"][0]).await
}

/// A case beside a webhook of its enterprise, of which one delivery was given up.
async fn with_webhook(app: &TestApp) -> Answer {
    let (mut case, manager) = (app.filed().await, app.as_("manager@hfic"));
    let webhook = manager.post("/v1/webhooks").json(&body_of("create_webhook")).await.expect(201);
    let tried = manager.post(&format!("/v1/webhooks/{}/test", text(&webhook["id"]))).await.expect(202);
    let given_up = Expr::value(DeliveryState::Dead.as_str());
    let update = webhook_delivery::Entity::update_many().col_expr(webhook_delivery::Column::State, given_up);
    update.exec(app.db().write()).await.expect("it can be given up");
    (case.body["webhook"], case.body["delivery"]) = (webhook.body, tried.body);
    case
}

/// A case beside a new officer of its lead agency.
async fn with_user(app: &TestApp) -> Answer {
    let mut case = app.filed().await;
    case.body["user"] =
        app.as_("director@snnmt").post("/v1/users").json(&body_of("create_user")).await.expect(201).body;
    case
}

/// A case beside a token of its enterprise's own system.
async fn with_token(app: &TestApp) -> Answer {
    let mut case = app.filed().await;
    let body = json!({"label": "ERP", "for_system": true});
    case.body["token"] = app.as_("manager@hfic").post("/v1/tokens").json(&body).await.expect(201).body;
    case
}

/// A case with a letter about it, which waits.
async fn with_letter(mut case: Answer, app: &TestApp) -> Answer {
    case.body["notification"] = json!(app.letters(&case.body).await[0].id);
    case
}

/// A case with a step of its ladder that reached its lead's director.
async fn with_escalation(app: &TestApp) -> Answer {
    use entity::escalation::{ActiveModel, Entity};
    use sea_orm::ActiveValue::Set;
    let mut case = app.filed().await;
    let director = app.as_("director@snnmt").get("/v1/me").await.expect(200);
    let id_of = |value: &Value| text(value).parse::<uuid::Uuid>().expect("an id");
    let (id, deadline, now) = (uuid::Uuid::now_v7(), case.deadline("acceptance"), app.now().to_utc());
    let row = ActiveModel {
        id: Set(id),
        case_id: Set(id_of(&case["id"])),
        deadline_id: Set(id_of(&deadline["id"])),
        deadline_version: Set(1),
        step: Set(2),
        occurrence: Set(0),
        position: Set("director".to_owned()),
        reached: Set("director".to_owned()),
        organization: Set("snnmt".to_owned()),
        person_id: Set(Some(id_of(&director["person"]["id"]))),
        due_at: Set(now),
        taken_at: Set(now),
        delivery: Set("at_once".to_owned()),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(app.db().write()).await.expect("it can be taken");
    case.body["escalation"] = json!(id);
    case
}

/// A case beside a reorganisation that is where the operation is possible.
async fn with_reorganisation(app: &TestApp, operation: &str) -> Answer {
    let mut case = app.filed().await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    let mut it = coordinator.post("/v1/reorganisations").json(&body_of("create_reorganisation")).await.expect(201);
    let steps: &[(&str, &str)] = match operation {
        "approve_reorganisation" | "send_back_reorganisation" => &[("coordinator@vp-ubnd", "submit")],
        "undo_reorganisation" => &[("coordinator@vp-ubnd", "submit"), ("chairman@ubnd-tphcm", "approve")],
        _ => &[],
    };
    for (who, step) in steps {
        let path = format!("/v1/reorganisations/{}/{step}", text(&it["id"]));
        it = app.as_(who).post(&path).if_match(&it["version"]).await.expect(200);
    }
    case.body["reorganisation"] = it.body;
    case
}

/// A case beside an officer of its lead agency, with a stand-in where one is to end.
async fn with_seat(app: &TestApp, operation: &str) -> Answer {
    let (mut case, coordinator) = (app.filed().await, app.as_("coordinator@vp-ubnd"));
    let path = "/v1/organizations/snnmt/positions";
    let mut seat = coordinator.post(path).json(&body_of("seat_person")).await.expect(201);
    if operation == "end_stand_in" {
        let path = format!("{path}/{}/stand_ins", text(&seat["id"]));
        seat = coordinator.post(&path).json(&body_of("appoint_stand_in")).await.expect(201);
    }
    case.body["seat"] = seat.body;
    case
}

/// A case beside the calendars' edition, and a change of a calendar where one is to be read.
async fn with_calendar_change(app: &TestApp, operation: &str) -> Answer {
    let (mut case, coordinator) = (app.filed().await, app.as_("coordinator@vp-ubnd"));
    let days = coordinator.get("/v1/calendars/hcmc/days").await.expect(200);
    if operation == "read_calendar_change" {
        let known = coordinator.get("/v1/calendars/hcmc/changes").await.expect(200);
        case.body["calendar_change"] = known["items"][0]["id"].clone();
    }
    case.body["calendars"] = json!(days.header("etag"));
    case
}

/// A case beside a draft of the rulebook that stands as the operation needs it.
async fn with_draft(app: &TestApp, operation: &str) -> Answer {
    let (mut case, coordinator) = (app.filed().await, app.as_("coordinator@vp-ubnd"));
    let path = "/v1/rulebooks/draft";
    let mut draft = coordinator.get(path).await;
    if draft["status"] == "draft" {
        // What the operation before did to it may stand against submitting it.
        coordinator.call(Method::DELETE, path).if_match(&draft["version"]).await.expect(204);
        draft = coordinator.post(path).await.expect(201);
    } else if draft.status == 404 {
        draft = coordinator.post(path).await.expect(201);
    }
    let waits = matches!(operation, "approve_draft" | "send_back_draft");
    if draft["status"] == "submitted" && !waits {
        let back = coordinator.post(&format!("{path}/send_back")).if_match(&draft["version"]);
        draft = back.json(&body_of("send_back_draft")).await.expect(200);
    } else if draft["status"] == "draft" && waits {
        let submit = coordinator.post(&format!("{path}/submit")).if_match(&draft["version"]);
        draft = submit.json(&body_of("submit_draft")).await.expect(200);
    }
    case.body["draft"] = draft.body;
    case
}

pub(super) fn a_file() -> Form {
    Form::new().part("file", Part::bytes(&b"%PDF-1.4\n%%EOF\n"[..]).file_name("Công văn.pdf"))
}

/// What an operation takes. One that is not here has no access test.
/// The case with its directive's id at hand.
fn with_directive(mut case: Answer) -> Answer {
    case.body["directive"] = case["directives"][0]["id"].clone();
    case
}

pub(super) fn body_of(operation: &str) -> Value {
    match operation {
        "file_case" => {
            let mut body = filing();
            body["enterprise"] = json!("hfic");
            body
        }
        "create_reorganisation" | "replace_reorganisation" => {
            // Each begins an organization of its own: one that was approved stands in no other's way.
            static BEGUN: AtomicU32 = AtomicU32::new(1);
            let code = format!("ban-{}", BEGUN.fetch_add(1, Ordering::Relaxed));
            json!({
                "title": "Thành lập Ban", "legal_basis": "Nghị quyết 01/NQ-HĐND", "effective_on": "2026-05-01",
                "organizations": [{"code": code, "kind": "agency", "name": "Ban Quản lý", "parent": "ubnd-tphcm"}],
            })
        }
        "send_back_reorganisation" | "undo_reorganisation" | "discard_reorganisation" => {
            json!({"reason": "Chờ hướng dẫn."})
        }
        "seat_person" => json!({"position": "officer", "person": somebody_new(), "valid_from": "2026-03-02"}),
        "end_position" | "end_stand_in" => json!({"valid_to": "2026-03-02"}),
        "appoint_stand_in" => {
            // Nobody is stood in for twice on a day.
            static DAYS: AtomicU32 = AtomicU32::new(0);
            let day =
                NaiveDate::from_ymd_opt(2026, 4, 1).unwrap() + Days::new(DAYS.fetch_add(1, Ordering::Relaxed).into());
            json!({"person": somebody_new(), "valid_from": day, "valid_to": day, "reason": "Nghỉ phép."})
        }
        "create_user" => {
            // An address belongs to one person.
            static ADDED: AtomicU32 = AtomicU32::new(1);
            let email = format!("moi{}@snnmt.example", ADDED.fetch_add(1, Ordering::Relaxed));
            json!({"name": "Lê Văn Mới", "email": email, "organization": "snnmt", "role": "officer"})
        }
        "erase_person" => json!({"ground": "requested"}),
        "grant_role" => json!({"organization": "snnmt", "role": "director"}),
        "end_role" | "rotate_token" => json!({}),
        "create_token" => json!({"label": "Máy ở cơ quan"}),
        "create_webhook" => json!({"url": "https://erp.hfic.example/thao-go"}),
        "change_webhook" => json!({"active": true}),
        "file_petition" => {
            // A letter comes in once.
            static LETTERS: AtomicU32 = AtomicU32::new(1000);
            let mut body = petition(&LETTERS.fetch_add(1, Ordering::Relaxed).to_string());
            body["enterprise"] = json!("hfic");
            body
        }
        "route_case" => json!({"lead_agency": "stc", "reason": "Thuộc tài chính."}),
        "decline_case" => json!({"reason": "not_an_obstacle", "text": "Không.", "where_to_turn": "Sở Tư pháp"}),
        "return_case" => not_competent(),
        "assign_officer" => json!({"officer": OFFICER}),
        "reclassify_case" => json!({"category": "DAT.CMD", "reason": "Là chuyển mục đích."}),
        "set_urgency" => json!({"urgency": "urgent", "reason": "Ngân hàng dừng giải ngân."}),
        "request_extension" => json!({"until": "2026-03-27", "reason": "Chờ thẩm định giá."}),
        "decide_extension" => json!({"granted": true}),
        "restrict_case" => json!({"readers": [OFFICER], "reason": "Có bí mật kinh doanh."}),
        "unrestrict_case" => json!({"reason": "Đã công bố."}),
        "submit_upward" => proposal(),
        "reject_draft" | "dispute_answer" | "reopen_case" => json!({"reason": "Chưa có đơn giá."}),
        "follow_up" | "receive_from_above" => json!({"text": "Bộ đang xem xét."}),
        "request_information" | "supply_information" => json!({"text": "Bản vẽ hiện trạng."}),
        "draft_answer" => draft(),
        "approve_answer" => document(),
        "accept_case" | "confirm_case" | "withdraw_case" | "remind" => json!({}),
        "comment_case" | "write_note" => json!({"text": "Xin trao đổi thêm."}),
        "request_opinion" => json!({"agencies": ["sxd"], "text": "Đề nghị cho ý kiến."}),
        "give_opinion" => json!({"stance": "agrees", "text": "Thống nhất."}),
        "direct_organizations" => directive(),
        "bulk_assign" => json!({"cases": [{"case": "H29-260302-00001", "version": 1}], "officer": OFFICER}),
        "bulk_route" => {
            let cases = json!([{"case": "H29-260302-00001", "version": 1}]);
            json!({"cases": cases, "lead_agency": "stc", "reason": "Thuộc tài chính."})
        }
        "bulk_remind" => json!({"cases": ["H29-260302-00001"]}),
        "acknowledge_escalation" => json!({"act_by": "2026-03-06"}),
        "report_directive" => json!({"text": "Đã họp."}),
        "accept_directive" => json!({}),
        "send_back_directive" => json!({"reason": "Chưa đủ.", "due_on": "2026-03-12"}),
        "submit_draft" => {
            // Each revision takes effect after the one before it.
            static MINUTES: AtomicU32 = AtomicU32::new(10);
            let minute = MINUTES.fetch_add(1, Ordering::Relaxed);
            json!({"effective_at": format!("2026-03-03T{:02}:{:02}:00+07:00", 8 + minute / 60, minute % 60)})
        }
        "send_back_draft" => json!({"reason": "Thiếu căn cứ pháp lý."}),
        "set_rule" => json!({"category": "DAT.THUE", "lead": "stc", "amount_from": 100_000_000_000_i64}),
        "set_delegation" => json!({"delegator": "snnmt", "delegate": "@commune", "categories": ["DAT.THUE"],
                   "valid_from": "2026-07-01", "instrument": "15/QĐ-SNNMT"}),
        "set_limit" => json!({"kind": "answer", "unit": "working_days", "quantity": 9, "valid_from": "2027-01-01"}),
        "set_ladder_step" => {
            json!({"owed_by": "agency", "offset_days": -2, "positions": ["officer"], "delivery": "at_once"})
        }
        "simulate_rulebook" => json!({"from": "2026-03-01", "to": "2026-03-31"}),
        "change_calendar" | "preview_calendar_change" => {
            // The one is no change any more once the other was made.
            let on = if operation == "change_calendar" { "2027-03-09" } else { "2027-03-10" };
            let day = json!({"on": on, "kind": "off", "name": "Nghỉ theo thông báo"});
            json!({"legal_basis": "Thông báo số 12/TB-BNV", "days": [day]})
        }
        "preview_routing" => json!({"category": "DAT.GIA", "territory": "27478"}),
        other => panic!("no access test of {other} yet: say what it takes"),
    }
}

/// A person whom nobody knows yet.
fn somebody_new() -> Value {
    static PEOPLE: AtomicU32 = AtomicU32::new(1);
    let number = PEOPLE.fetch_add(1, Ordering::Relaxed);
    json!({"name": format!("Nguyễn Văn {number}"), "email": format!("nguoimoi{number}@snnmt.example")})
}

async fn every_operation_asks_who_calls(app: TestApp) {
    let case = app.filed().await;
    let new = |label: &str, days| CreateToken {
        person: None,
        organization: "hfic".into(),
        role: Role::Manager,
        label: label.into(),
        days,
    };
    let valid = create_token(app.db(), new("valid", None)).await.unwrap();
    let expired = create_token(app.db(), new("expired", Some(0))).await.unwrap();
    let revoked = create_token(app.db(), new("revoked", None)).await.unwrap();
    app.with_token(&revoked).get("/v1/me").await.expect(200);
    assert_eq!(revoke_by_hint(app.db(), &revoked[..15]).await.unwrap(), 1);
    let last = if valid.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &valid[..valid.len() - 1]);
    let secret = "5".repeat(64);
    let unknown = format!("thaogo_{secret}{:08x}", crc32fast::hash(secret.as_bytes()));
    app.with_token(&valid).get("/v1/me").await.expect(200);

    for operation in operations() {
        let path = operation.filled(&case);
        let bare = || app.as_nobody().call(operation.method.clone(), &path);
        let mut refused = vec![("no token", bare().await)];
        for (what, token) in
            [("mistyped", &mistyped), ("unknown", &unknown), ("expired", &expired), ("revoked", &revoked)]
        {
            refused.push((what, app.with_token(token).call(operation.method.clone(), &path).await));
        }
        refused.push(("another scheme", bare().header("Authorization", "Basic dGhhbzpnbw==").await));
        for (what, answer) in refused {
            assert_eq!(answer.status, 401, "{} with {what}", operation.id);
            assert_eq!(answer.expect_problem(401).header("www-authenticate"), "Bearer realm=\"thaogo\"");
        }
    }
    assert_eq!(app.as_("auditor@ttp").read(&case.body).await["version"], 1);
}

async fn what_may_not_be_seen_answers_like_what_never_was(app: TestApp) {
    let case = app.filed().await;
    let mut never = app.filed().await;
    never.body["id"] = json!("0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c");
    for operation in operations().into_iter().filter(|operation| operation.path.contains("{case}")) {
        for who in ["manager@sawaco", "reporter@sawaco", "officer@sct", "director@sct", "administrator@vp-ubnd"] {
            // What a role may never do is refused before anybody looks whether the case is there.
            let hidden = operation.call(&app, who, &case).await;
            let status = if hidden.status == 403 { 403 } else { 404 };
            let hidden = hidden.expect_problem(status);
            let missing = operation.call(&app, who, &never).await.expect_problem(status);
            assert_eq!(hidden.body, missing.body, "{} as {who}", operation.id);
            let same = hidden.headers.keys().eq(missing.headers.keys());
            assert!(same, "{} as {who}: {:?} {:?}", operation.id, hidden.headers, missing.headers);
        }
    }
    for who in ["manager@sawaco", "officer@sct", "administrator@vp-ubnd"] {
        app.as_(who).get(&format!("/v1/cases/{}", text(&case["code"]))).await.expect_problem(404);
    }
}

async fn lists_show_what_each_may_see(app: TestApp) {
    let land = app.filed().await;
    let unrouted = app.filed_with(json!({"category": "DAT"})).await;
    let water = app.as_("manager@sawaco").post("/v1/cases").json(&filing()).await.expect(201);
    let codes = [&land, &unrouted, &water].map(|case| text(&case["code"]).to_owned());
    let seen = [
        ("manager@hfic", vec![0, 1]),
        ("manager@sawaco", vec![2]),
        ("officer@snnmt", vec![0, 2]),
        ("director@stc", vec![0, 2]),
        ("officer@sct", vec![]),
        ("coordinator@vp-ubnd", vec![0, 1, 2]),
        ("chairman@ubnd-tphcm", vec![0, 1, 2]),
        ("auditor@ttp", vec![0, 1, 2]),
        ("administrator@vp-ubnd", vec![]),
    ];
    for (who, expected) in seen {
        for filter in ["", "?enterprise=hfic", "?q=H29", "?lead_agency=snnmt"] {
            let page = app.as_(who).get(&format!("/v1/cases{filter}")).await.expect(200);
            let mut listed: Vec<_> = page["items"].as_array().unwrap().iter().map(|case| text(&case["code"])).collect();
            listed.sort_unstable();
            let fits = |index: &usize| match filter {
                "?enterprise=hfic" => *index < 2,
                "?lead_agency=snnmt" => *index != 1,
                _ => true,
            };
            let expected: Vec<_> = expected.iter().filter(|index| fits(index)).map(|index| &codes[*index]).collect();
            assert_eq!(listed, expected, "{who} {filter}");
        }
    }
}

async fn a_former_lead_keeps_reading(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200);
    for who in ["officer@snnmt", "director@snnmt", "officer@sct", "officer@stc"] {
        app.as_(who).read(&case.body).await;
    }
    let refused = app.as_("officer@snnmt").act(&case.body, "accept").json(&json!({})).await.expect_problem(409);
    assert_eq!(refused["allowed_actions"], json!(["comment", "note"]), "it may speak and does nothing more");
}

async fn the_contact_is_for_those_who_may_call(app: TestApp) {
    let contact = json!({"name": "Nguyễn Minh An", "email": "an@hfic.example", "phone": "028 5550 0101"});
    let case = app.filed_with(json!({"contact": contact, "address": "Đường Tân Thuận"})).await;
    assert_eq!((&case["contact"], &case["address"]), (&contact, &json!("Đường Tân Thuận")));
    let told = ["reporter@hfic", "officer@snnmt", "director@snnmt", "coordinator@vp-ubnd", "auditor@ttp"];
    for who in told {
        assert_eq!(app.as_(who).read(&case.body).await["contact"], contact, "{who}");
    }
    let path = format!("/v1/cases/{}/events", text(&case["id"]));
    for who in ["officer@stc", "director@stc"] {
        let read = app.as_(who).read(&case.body).await;
        assert_eq!((&read["contact"], &read["address"]), (&Value::Null, &Value::Null), "{who}");
    }
    for who in ["officer@stc", "auditor@ttp", "manager@hfic"] {
        let events = app.as_(who).get(&path).await.expect(200).body.to_string();
        assert!(!events.contains("Minh An") && !events.contains("Đường Tân Thuận"), "events hold no personal data");
    }
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200);
    assert_eq!(app.as_("officer@snnmt").read(&case.body).await["contact"], Value::Null, "it leads no more");
    assert_eq!(app.as_("officer@sct").read(&case.body).await["contact"], contact);
}

async fn a_draft_stays_in_its_agency(app: TestApp) {
    let case = app.drafted().await;
    let path = format!("/v1/cases/{}/events", text(&case["id"]));
    let secret = text(&draft()["text"]).to_owned();
    for who in ["manager@hfic", "officer@stc", "coordinator@vp-ubnd", "chairman@ubnd-tphcm"] {
        let read = app.as_(who).read(&case.body).await;
        assert_eq!(read["draft_answer"], Value::Null, "{who}");
        let events = app.as_(who).get(&path).await.expect(200);
        let drafted = &events["items"][2];
        assert_eq!((&drafted["data"], &drafted["body"]), (&Value::Null, &Value::Null), "{who}");
        assert_eq!(text(&drafted["hash"]).len(), 64, "that it happened is known");
        assert!(!events.body.to_string().contains(&secret) && !read.body.to_string().contains(&secret), "{who}");
    }
    for who in ["officer@snnmt", "director@snnmt"] {
        assert_eq!(app.as_(who).read(&case.body).await["draft_answer"]["text"], secret, "{who}");
        assert_eq!(app.as_(who).get(&path).await["items"][2]["data"]["draft"]["text"], secret, "{who}");
    }
    let auditor = app.as_("auditor@ttp").get(&path).await.expect(200);
    assert_eq!(auditor["items"][2]["data"]["draft"]["text"], secret, "the auditor verifies the whole history");
    assert_eq!(app.as_("auditor@ttp").read(&case.body).await["draft_answer"], Value::Null, "which is not the case");
    // Handed on: what another agency never signed is not the next one's to read.
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200);
    let next = app.as_("director@sct").get(&path).await.expect(200);
    assert!(!next.body.to_string().contains(&secret), "{}", next["items"][2]);
    assert_eq!(app.as_("officer@snnmt").get(&path).await["items"][2]["data"]["draft"]["text"], secret, "its own words");
}

async fn escalations_and_letters_are_for_those_who_answer(app: TestApp) {
    app.filed().await;
    app.turn_to("2026-03-04 08:00").await;
    for list in ["/v1/escalations", "/v1/notifications"] {
        let mut seen = Vec::new();
        for who in ["coordinator@vp-ubnd", "chairman@ubnd-tphcm", "auditor@ttp", "officer@snnmt", "officer@sct"] {
            let page = app.as_(who).get(&format!("{list}?limit=200")).await.expect(200);
            seen.push(page["items"].as_array().unwrap().len());
        }
        assert!(seen[0] > 0 && seen[..3].iter().all(|count| *count == seen[0]), "{list}: {seen:?}");
        assert!(seen[3] > 0 && seen[4] == 0, "{list}: {seen:?}");
        for who in ["manager@hfic", "reporter@hfic"] {
            app.as_(who).get(list).await.expect_problem(403);
        }
    }
    let administrator = app.as_("administrator@vp-ubnd");
    administrator.get("/v1/escalations").await.expect_problem(403);
    let letters = administrator.get("/v1/notifications").await.expect(200);
    let letter = &letters["items"][0];
    assert!(letter["state"].is_string() && letter["subject"].is_null() && letter["case"].is_null(), "{letter}");
}

async fn positions_are_told_to_public_bodies(app: TestApp) {
    app.as_("manager@hfic").get("/v1/organizations/hfic/positions").await.expect(200);
    app.as_("manager@hfic").get("/v1/organizations/snnmt/positions").await.expect_problem(404);
    app.as_("officer@stc").get("/v1/organizations/snnmt/positions").await.expect(200);
    app.as_("officer@stc").get("/v1/organizations/khong-co/positions").await.expect_problem(404);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

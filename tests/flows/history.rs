//! History: anyone can verify it from what the API shows, and an alteration is noticed.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use thaogo::application::anchor_history::anchor_history;
use thaogo::application::verify_history::verify_history;
use thaogo::demo::{self, DemoOptions};
use thaogo::store::{database::Database, schema};
use tokio::sync::watch;
use uuid::Uuid;

use crate::support::{Answer, START, TestApp, document, draft, moment, on_both};

on_both![
    a_reader_verifies_the_chain_from_what_the_api_shows,
    events_are_paged_in_their_order,
    a_history_that_nobody_touched_is_whole,
    an_altered_event_is_noticed,
    a_removed_event_is_noticed,
    a_removed_beginning_is_noticed,
    what_cannot_be_read_is_a_fault_and_keeps_no_other_case_from_being_verified,
    an_altered_case_is_noticed,
    a_history_that_was_rewritten_consistently_is_found_by_its_anchor,
    a_case_that_was_taken_away_with_all_its_traces_is_found_by_its_anchor,
    an_altered_anchor_is_noticed,
    each_day_has_one_anchor_whoever_makes_it,
    anchors_are_read_by_those_who_watch,
    cases_reopened_before_it_was_kept_learn_when_they_had_ended,
];

async fn a_reader_verifies_the_chain_from_what_the_api_shows(app: TestApp) {
    let case = closed(&app).await;
    let page =
        app.as_("auditor@ttp").get(&format!("/v1/cases/{}/events", case["code"].as_str().unwrap())).await.expect(200);
    let events = page["items"].as_array().unwrap();
    let actions: Vec<_> = events.iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["file", "accept", "draft_answer", "approve", "confirm"]);
    let mut previous = "0".repeat(64);
    for (event, seq) in events.iter().zip(1..) {
        assert_eq!((&event["seq"], &event["case"]), (&json!(seq), &case["id"]));
        assert_eq!(event["previous_hash"], previous);
        let body = event["body"].as_str().expect("the auditor reads all of it");
        let digest = Sha256::digest(format!("{previous}\n{body}"));
        previous = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(event["hash"], previous);
        let told: Value = serde_json::from_str(body).expect("it is JSON");
        assert_eq!((&told["seq"], &told["fact"]), (&json!(seq), &event["data"]));
    }
    assert_eq!(case["version"], events.len());
}

async fn events_are_paged_in_their_order(app: TestApp) {
    let case = closed(&app).await;
    let path = format!("/v1/cases/{}/events?limit=2", case["id"].as_str().unwrap());
    let auditor = app.as_("auditor@ttp");
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = auditor.get(&format!("{path}{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
}

async fn a_history_that_nobody_touched_is_whole(app: TestApp) {
    closed(&app).await;
    app.awaiting().await;
    app.filed_with(json!({"category": "DAT", "address": "Số 1", "contact": {"name": "An"}})).await;
    app.turn_to("2026-03-17 08:00").await;
    let found = verify_history(app.db()).await.unwrap();
    assert_eq!((found.cases, found.faults), (3, vec![]));
    assert!(found.events > 8, "silence wrote some: {}", found.events);
}

async fn an_altered_event_is_noticed(app: TestApp) {
    let (case, other) = (closed(&app).await, app.filed().await);
    use entity::case_event::{Column, Entity};
    let event = Entity::find().filter(Column::CaseId.eq(id(&case))).filter(Column::Seq.eq(4));
    let event = event.one(app.db().read()).await.unwrap().unwrap();
    let altered = event.body.replace("1234", "1235");
    assert_ne!(altered, event.body);
    let update = Entity::update_many().col_expr(Column::Body, Expr::value(altered));
    update.filter(Column::Position.eq(event.position)).exec(app.db().write()).await.unwrap();
    let faults = verify_history(app.db()).await.unwrap().faults;
    assert_eq!(faults[0], (id(&case), "the chain breaks at event 4".to_owned()));
    assert!(faults.iter().all(|(faulty, _)| *faulty != id(&other)));
}

async fn a_removed_event_is_noticed(app: TestApp) {
    let case = closed(&app).await;
    use entity::case_event::{Column, Entity};
    let last = Entity::delete_many().filter(Column::CaseId.eq(id(&case))).filter(Column::Seq.eq(5));
    assert_eq!(last.exec(app.db().write()).await.unwrap().rows_affected, 1);
    let faults = verify_history(app.db()).await.unwrap().faults;
    assert!(faults.iter().any(|(faulty, _)| *faulty == id(&case)), "the kept case knows of it: {faults:?}");
}

async fn a_removed_beginning_is_noticed(app: TestApp) {
    let (case, emptied) = (closed(&app).await, app.filed().await);
    use entity::case_event::{Column, Entity};
    for case in [&case, &emptied] {
        let first = Entity::delete_many().filter(Column::CaseId.eq(id(case))).filter(Column::Seq.eq(1));
        assert_eq!(first.exec(app.db().write()).await.unwrap().rows_affected, 1);
    }
    let faults = verify_history(app.db()).await.unwrap().faults;
    assert!(faults.contains(&(id(&case), "the chain breaks at event 1".to_owned())), "{faults:?}");
    assert!(faults.iter().any(|(faulty, _)| *faulty == id(&emptied)), "{faults:?}");
}

async fn what_cannot_be_read_is_a_fault_and_keeps_no_other_case_from_being_verified(app: TestApp) {
    let (case, other) = (closed(&app).await, app.filed().await);
    use entity::case_event::{Column, Entity};
    let spoilt = Entity::update_many().col_expr(Column::Body, Expr::value("{"));
    spoilt.filter(Column::CaseId.eq(id(&case))).exec(app.db().write()).await.unwrap();
    let found = verify_history(app.db()).await.unwrap();
    assert_eq!(found.cases, 2);
    assert!(found.faults.iter().all(|(faulty, why)| *faulty == id(&case) && why.starts_with("it cannot be read")));
    assert!(!found.faults.is_empty() && id(&case) != id(&other));
}

async fn an_altered_case_is_noticed(app: TestApp) {
    let case = app.filed().await;
    use entity::case::{Column, Entity};
    let update = Entity::update_many().col_expr(Column::LeadAgency, Expr::value("stc").cast_as("text"));
    update.filter(Column::Id.eq(id(&case))).exec(app.db().write()).await.unwrap();
    let faults = verify_history(app.db()).await.unwrap().faults;
    assert_eq!(faults, [(id(&case), "the kept case is not what its events make of it".to_owned())]);
}

/// Whoever can write to the database can also compute hashes: what remains is a history that is whole in itself.
async fn a_history_that_was_rewritten_consistently_is_found_by_its_anchor(app: TestApp) {
    use entity::case_event::{Column, Entity};
    let (case, other) = (closed(&app).await, app.filed().await);
    app.turn_to("2026-03-05 08:00").await;
    app.awaiting().await;
    app.turn_to("2026-03-09 08:00").await;
    let found = verify_history(app.db()).await.unwrap();
    assert!(found.is_whole() && found.anchors == 8, "{found:?}");

    let events = Entity::find().filter(Column::CaseId.eq(id(&case))).order_by_asc(Column::Seq);
    let mut previous = "0".repeat(64);
    for event in events.all(app.db().read()).await.unwrap() {
        let body = event.body.replace("1234", "4321");
        let hash: String =
            Sha256::digest(format!("{previous}\n{body}")).iter().map(|byte| format!("{byte:02x}")).collect();
        let forged = [(Column::Body, body), (Column::PreviousHash, previous), (Column::Hash, hash.clone())];
        let update = forged
            .into_iter()
            .fold(Entity::update_many(), |update, (column, text)| update.col_expr(column, Expr::value(text)));
        update.filter(Column::Position.eq(event.position)).exec(app.db().write()).await.unwrap();
        previous = hash;
    }
    let answer = entity::case::Entity::find_by_id(id(&case)).one(app.db().read()).await.unwrap().unwrap().answer;
    let forged = entity::case::Entity::update_many()
        .col_expr(entity::case::Column::LastHash, Expr::value(previous))
        .col_expr(entity::case::Column::Answer, Expr::value(answer.unwrap().replace("1234", "4321")));
    forged.filter(entity::case::Column::Id.eq(id(&case))).exec(app.db().write()).await.unwrap();
    let found = verify_history(app.db()).await.unwrap();
    assert_eq!(found.faults, [], "the case is whole in itself");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2);
    assert_eq!(found.broken.map(|broken| (Some(broken.day), broken.case)), Some((day, Some(id(&case)))));
    assert_ne!(id(&other), id(&case));
}

async fn a_case_that_was_taken_away_with_all_its_traces_is_found_by_its_anchor(app: TestApp) {
    app.turn_to("2026-03-03 08:00").await;
    let case = app.filed().await;
    app.turn_to("2026-03-04 08:00").await;
    let of = |table: &str| format!("DELETE FROM {table} WHERE case_id IN (SELECT id FROM cases)");
    for table in ["escalation", "case_event", "deadline", "case_leg", "case_party", "notification", "idempotency"] {
        app.db().write().execute_unprepared(&of(table)).await.unwrap();
    }
    app.db().write().execute_unprepared("DELETE FROM cases").await.unwrap();
    let found = verify_history(app.db()).await.unwrap();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 4);
    assert_eq!((found.cases, found.faults.len()), (0, 0));
    assert_eq!(found.broken.map(|broken| (Some(broken.day), broken.case)), Some((day, Some(id(&case)))));
}

async fn an_altered_anchor_is_noticed(app: TestApp) {
    use entity::anchor::{Column, Entity};
    app.filed().await;
    app.turn_to("2026-03-05 08:00").await;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 3).unwrap();
    let gone = Entity::delete_many().filter(Column::Day.eq(day)).exec(app.db().write()).await.unwrap();
    assert_eq!(gone.rows_affected, 1);
    let broken = verify_history(app.db()).await.unwrap().broken.expect("the next one does not follow");
    assert_eq!((broken.day, broken.case), (day.succ_opt().unwrap(), None));
}

async fn each_day_has_one_anchor_whoever_makes_it(app: TestApp) {
    let beside = [app.open_beside().await, app.open_beside().await, app.open_beside().await];
    app.turn_to("2026-03-02 17:00").await;
    for morning in ["2026-03-03 00:01", "2026-03-04 00:01", "2026-03-07 12:00"] {
        app.filed().await;
        app.service().clock.turn_to(moment(morning));
        let make = async |server: usize| anchor_history(&beside[server]).await.unwrap();
        let (a, b, c) = tokio::join!(make(0), make(1), make(2));
        assert_eq!(a + b + c, 1, "{morning}");
        assert_eq!(anchor_history(&beside[0]).await.unwrap(), 0);
    }
    let found = verify_history(app.db()).await.unwrap();
    assert!(found.is_whole() && found.anchors == 4, "{found:?}");
    for server in beside {
        server.db.close().await.unwrap();
    }
}

async fn anchors_are_read_by_those_who_watch(app: TestApp) {
    app.filed().await;
    app.turn_to("2026-03-04 17:00").await;
    let page = app.as_("auditor@ttp").get("/v1/anchors?limit=2").await.expect(200);
    let days: Vec<_> = page["items"].as_array().unwrap().iter().map(|anchor| anchor["day"].clone()).collect();
    assert_eq!(days, ["2026-03-04", "2026-03-03"]);
    assert_eq!(page["items"][0]["previous"], page["items"][1]["hash"]);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = app.as_("chairman@ubnd-tphcm").get(&format!("/v1/anchors?cursor={cursor}")).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    let first = &rest["items"][0];
    assert_eq!((&first["cases"], &first["hash"]), (&json!(1), &page["items"][1]["previous"]));
    // Whoever sees the whole feed makes it anew from there.
    let feed = app.as_("chairman@ubnd-tphcm").get("/v1/events").await.expect(200);
    let upto = |event: &&Value| event["position"].as_i64() <= first["position"].as_i64();
    let head = feed["items"].as_array().unwrap().iter().rfind(upto).unwrap();
    let line = format!("{} {} {}", head["case"].as_str().unwrap(), head["seq"], head["hash"].as_str().unwrap());
    let access = app.as_("auditor@ttp").get("/v1/access_events?limit=1").await.expect(200);
    let access = &access["items"][0];
    let access = format!("{} {} {}", Uuid::nil(), access["position"], access["hash"].as_str().unwrap());
    let digest = Sha256::digest(format!("{}\n{access}\n{line}", "0".repeat(64)));
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(first["hash"], hash);
    app.as_("manager@hfic").get("/v1/anchors").await.expect_problem(403);
    app.as_("auditor@ttp").get("/v1/anchors?cursor=x").await.expect_problem(422);
}

/// The whole past of the demo, played through the use cases: every case is what its events make of it.
#[tokio::test(flavor = "multi_thread")]
async fn every_case_of_the_demo_is_what_its_events_make_of_it() {
    let data = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{}", std::process::id()));
    let (_stop, stopped) = watch::channel(true);
    let options = DemoOptions {
        data: data.clone(),
        port: 0,
        start: moment(START),
        fresh: true,
        rate_permille: 1000,
        database_url: None,
    };
    demo::run_demo(options, stopped).await.expect("the past can be played");
    let url = demo::database_in(&data);
    let db = Database::open(&url, 2).await.expect("the database opens");
    let found = verify_history(&db).await.unwrap();
    let statuses = entity::case::Entity::find().all(db.read()).await.unwrap().into_iter().map(|case| case.status);
    let statuses: std::collections::BTreeSet<_> = statuses.collect();
    db.close().await.expect("the database closes");
    std::fs::remove_dir_all(&data).expect("the folder can be removed");
    assert!(found.cases >= 40 && found.is_whole() && found.anchors > 40, "{found:?}");
    assert_eq!(statuses.len(), 9, "a case at every stage of life: {statuses:?}");
}

/// A case that went the whole way.
async fn closed(app: &TestApp) -> Answer {
    let case = app.answered().await;
    app.as_("manager@hfic").act(&case.body, "confirm").json(&json!({})).await.expect(200)
}

fn id(case: &Answer) -> Uuid {
    case["id"].as_str().expect("a case has an id").parse().expect("it is a UUID")
}

async fn cases_reopened_before_it_was_kept_learn_when_they_had_ended(app: TestApp) {
    let mut case = closed(&app).await;
    for day in ["2026-03-05 09:00", "2026-03-06 09:00"] {
        app.turn_to(day).await;
        let reason = json!({"reason": "Phát sinh lại."});
        case = app.as_("coordinator@vp-ubnd").act(&case.body, "reopen").json(&reason).await.expect(200);
        let officer = app.as_("officer@snnmt/2");
        case = officer.act(&case.body, "draft_answer").json(&draft()).await.expect(200);
        case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
        case = app.as_("manager@hfic").act(&case.body, "confirm").json(&json!({})).await.expect(200);
    }
    let elapsed = app.as_("auditor@ttp").read(&case.body).await["clock"]["elapsed_minutes"].clone();
    let (conn, id) = (app.db().write(), Uuid::parse_str(case["id"].as_str().unwrap()).unwrap());
    use entity::case::{Column, Entity};
    let kept = Entity::find_by_id(id).one(conn).await.unwrap().unwrap().proceedings;
    let mut before: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(before.as_object_mut().unwrap().remove("reopenings").unwrap().as_array().unwrap().len(), 2);
    let old = Entity::update_many().col_expr(Column::Proceedings, Expr::value(before.to_string()));
    old.filter(Column::Id.eq(id)).exec(conn).await.unwrap();
    assert_eq!(verify_history(app.db()).await.unwrap().faults.len(), 1);
    let forgotten = "DELETE FROM seaql_migrations WHERE version LIKE '%_000016_%'";
    conn.execute_unprepared(forgotten).await.unwrap();
    schema::migrate(app.database_url()).await.unwrap();
    assert_eq!(verify_history(app.db()).await.unwrap().faults, []);
    assert_eq!(app.as_("auditor@ttp").read(&case.body).await["clock"]["elapsed_minutes"], elapsed);
}

//! Escalation: what is overdue climbs by itself, at its moments, to its people, each step once.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::domain::notification::{Notification, NotificationFilter, NotificationState};
use thaogo::mail::transport::Transport;
use thaogo::worker::run_until_idle;

use crate::support::{TestApp, document, draft, moment, on_both, written};

on_both![
    a_case_that_nobody_touches_climbs_to_the_chairman,
    each_step_writes_to_whom_it_reaches,
    a_case_that_nobody_routes_climbs_from_the_coordinator,
    an_enterprise_is_reminded_and_no_further,
    a_second_look_takes_no_step_again,
    an_agency_reads_no_steps_of_another_whatever_it_asks_for,
    two_servers_take_each_step_once,
    a_worker_that_was_away_takes_what_it_missed,
    a_case_that_cannot_be_read_keeps_no_other_waiting,
    a_clock_that_stands_takes_no_step,
    a_deadline_that_was_met_climbs_no_further,
    a_case_that_is_handed_over_climbs_for_its_new_lead,
    a_vacant_position_passes_the_step_up_and_tells_the_coordinator,
    a_vacant_leader_is_told_to_the_coordinator_too,
    who_held_a_position_always_comes_before_who_came_later,
    a_city_without_people_does_not_stop_the_worker,
    a_leader_gets_one_digest_a_day,
    letters_wait_for_working_time,
    letters_about_an_urgent_case_go_out_at_once,
    a_case_climbs_the_ladder_that_is_for_it_and_changes_over_with_its_urgency,
];

/// One step: when, which, for which position, whom it reached.
type Step = (String, i64, i64, String, String);

/// The steps taken for a case's deadline of a kind, in the order of their moments.
async fn steps(app: &TestApp, case: &Value, kind: &str) -> Vec<Step> {
    let read = app.as_("auditor@ttp").read(case).await;
    let deadline = read.deadline(kind)["id"].clone();
    let path = format!("/v1/escalations?limit=200&case={}", case["code"].as_str().unwrap());
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    let text = |step: &Value, field: &str| step[field].as_str().unwrap_or_default().to_owned();
    let own = page["items"].as_array().unwrap().iter().filter(|step| step["deadline_id"] == deadline);
    let mut steps: Vec<_> = own
        .map(|step| {
            assert_eq!(step["due_at"], step["taken_at"], "no step comes late: {step}");
            let (number, occurrence) = (step["step"].as_i64().unwrap(), step["occurrence"].as_i64().unwrap());
            (text(step, "due_at"), number, occurrence, text(step, "position"), text(step, "reached"))
        })
        .collect();
    steps.sort();
    steps
}

fn step(at: &str, number: i64, occurrence: i64, position: &str, reached: &str) -> Step {
    (written(at), number, occurrence, position.to_owned(), reached.to_owned())
}

async fn a_case_that_nobody_touches_climbs_to_the_chairman(app: TestApp) {
    let case = app.filed().await;
    app.turn_to("2026-04-28 08:00").await;
    let acceptance = [
        step("2026-03-04 07:30", 2, 0, "director", "director"),
        step("2026-03-04 07:30", 2, 0, "officer", "intake"),
        step("2026-03-05 07:30", 3, 0, "director", "director"),
    ];
    assert_eq!(steps(&app, &case.body, "acceptance").await, acceptance, "then silence counts as acceptance");
    // Due on 16 March; 26 April is Hung Kings' day, a Sunday made up for on the 27th.
    let answer = [
        step("2026-03-12 07:30", 1, 0, "officer", "intake"),
        step("2026-03-16 07:30", 2, 0, "director", "director"),
        step("2026-03-16 07:30", 2, 0, "officer", "intake"),
        step("2026-03-17 07:30", 3, 0, "director", "director"),
        step("2026-03-19 07:30", 4, 0, "coordinator", "coordinator"),
        step("2026-03-23 07:30", 5, 0, "vice_chairman", "vice_chairman"),
        step("2026-03-30 07:30", 6, 0, "chairman", "chairman"),
        step("2026-04-06 07:30", 7, 0, "chairman", "chairman"),
        step("2026-04-13 07:30", 7, 1, "chairman", "chairman"),
        step("2026-04-20 07:30", 7, 2, "chairman", "chairman"),
        step("2026-04-28 07:30", 7, 3, "chairman", "chairman"),
    ];
    assert_eq!(steps(&app, &case.body, "answer").await, answer);
    let page = app.as_("auditor@ttp").get("/v1/escalations?limit=200&delivery=sent").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), acceptance.len() + answer.len(), "every one was delivered");
}

async fn each_step_writes_to_whom_it_reaches(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-30 08:00").await;
    let mut sent = mails(&app.letters(&case.body).await, "escalation");
    // Land prices are the urban vice-chairman's.
    sent.extend(mails(&app.letters_that(NotificationFilter::default()).await, "digest"));
    let expected = [
        ("2026-03-12 07:30", "chuyenvien1@snnmt.example"),
        ("2026-03-16 07:30", "chuyenvien1@snnmt.example"),
        ("2026-03-16 07:30", "giamdoc@snnmt.example"),
        ("2026-03-17 07:30", "giamdoc@snnmt.example"),
        ("2026-03-19 07:30", "dieuphoi@vp-ubnd.example"),
        ("2026-03-23 07:45", "pct-dothi@ubnd-tphcm.example"),
        ("2026-03-30 07:45", "chutich@ubnd-tphcm.example"),
    ];
    assert_eq!(sent, expected.map(|(at, address)| (moment(at), address.to_owned())));
    let digests = app.letters_that(NotificationFilter { to: Some("chutich@".into()), ..Default::default() }).await;
    assert!(digests[0].text.contains(case["code"].as_str().unwrap()), "{}", digests[0].text);
}

/// When the letters of this kind were written, and to whom.
fn mails(letters: &[Notification], kind: &str) -> Vec<(chrono::DateTime<chrono::Utc>, String)> {
    let own = letters.iter().filter(|letter| letter.kind == kind);
    own.map(|letter| (letter.created_at, letter.address.clone())).collect()
}

async fn a_case_that_nobody_routes_climbs_from_the_coordinator(app: TestApp) {
    let case = app.filed_with(json!({"category": "DAT"})).await;
    app.turn_to("2026-03-20 08:00").await;
    let expected = [
        step("2026-03-03 07:30", 1, 0, "coordinator", "coordinator"),
        step("2026-03-04 07:30", 2, 0, "vice_chairman", "vice_chairman"),
        step("2026-03-06 07:30", 3, 0, "chairman", "chairman"),
        step("2026-03-13 07:30", 4, 0, "chairman", "chairman"),
        step("2026-03-20 07:30", 4, 1, "chairman", "chairman"),
    ];
    assert_eq!(steps(&app, &case.body, "triage").await, expected);
}

async fn an_enterprise_is_reminded_and_no_further(app: TestApp) {
    let case = app.answered().await;
    app.turn_to("2026-04-10 08:00").await;
    let expected =
        [step("2026-03-12 07:30", 1, 0, "manager", "manager"), step("2026-03-16 07:30", 2, 0, "manager", "manager")];
    assert_eq!(steps(&app, &case.body, "confirmation").await, expected);
    let asked = app.awaiting().await;
    app.turn_to("2026-04-24 16:00").await;
    let reminded = steps(&app, &asked.body, "information").await;
    let expected =
        [step("2026-04-22 07:30", 1, 0, "manager", "manager"), step("2026-04-24 07:30", 2, 0, "manager", "manager")];
    assert_eq!(reminded, expected);
}

async fn a_second_look_takes_no_step_again(app: TestApp) {
    app.filed().await;
    app.turn_to("2026-03-23 07:30").await;
    let (before, letters) = (count_steps(&app).await, count_letters(&app).await);
    for _ in 0..3 {
        app.work().await;
    }
    assert_eq!((count_steps(&app).await, count_letters(&app).await), (before, letters));
}

async fn two_servers_take_each_step_once(app: TestApp) {
    for _ in 0..6 {
        app.filed().await;
    }
    let other = app.open_beside().await;
    let moments =
        ["04 07:30", "05 07:30", "05 17:00", "12 07:30", "16 07:30", "17 07:30", "19 07:30", "23 07:30", "23 07:45"];
    for at in moments {
        app.service().clock.turn_to(moment(&format!("2026-03-{at}")));
        let (a, b) = (run_until_idle(app.service(), &Transport::Preview), run_until_idle(&other, &Transport::Preview));
        let (a, b) = tokio::join!(a, b);
        a.and(b).expect("both servers work");
    }
    other.db.close().await.expect("the database closes");

    let taken = entity::escalation::Entity::find().all(app.db().read()).await.unwrap();
    let keys: HashSet<_> = taken
        .iter()
        .map(|row| (row.deadline_id, row.deadline_version, row.step, row.occurrence, row.position.clone()))
        .collect();
    assert_eq!(keys.len(), taken.len());
    // For each case: of acceptance two steps to two positions and one to one, of the answer six.
    assert_eq!(taken.len(), 6 * (3 + 6));
    let letters = app.letters_that(NotificationFilter::default()).await;
    assert_eq!(mails(&letters, "escalation").len(), 6 * (3 + 5), "a letter for each but those of a digest");
    assert_eq!(mails(&letters, "digest").len(), 1);
}

async fn a_worker_that_was_away_takes_what_it_missed(app: TestApp) {
    app.accepted().await;
    app.service().clock.turn_to(moment("2026-03-17 10:00"));
    app.work().await;
    let path = "/v1/escalations?limit=200";
    let page = app.as_("auditor@ttp").get(path).await.expect(200);
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 4);
    assert!(items.iter().all(|step| step["taken_at"] == written("2026-03-17 10:00")));
}

async fn a_case_that_cannot_be_read_keeps_no_other_waiting(app: TestApp) {
    let (broken, sound) = (app.filed().await, app.filed().await);
    let worker = async |at: &str| {
        app.service().clock.turn_to(moment(at));
        run_until_idle(app.service(), &Transport::Preview).await.expect("the worker goes on");
    };
    break_case(&app, &broken.body).await;
    worker("2026-03-04 07:30").await;
    assert_eq!(steps(&app, &sound.body, "acceptance").await.len(), 2);
    worker("2026-03-05 17:00").await;
    let sound = app.as_("manager@hfic").read(&sound.body).await;
    assert_eq!(sound["status"], "in_progress");
    app.as_("manager@hfic").act(&sound.body, "withdraw").json(&json!({})).await.expect(200);

    // Capital is the economic vice-chairman's; the urban one's digest cannot be written.
    let (land, capital) = (app.filed().await, app.filed_with(json!({"category": "VON.DL"})).await);
    worker("2026-03-26 07:30").await;
    break_case(&app, &land.body).await;
    worker("2026-03-26 07:45").await;
    let digests = app.letters_that(NotificationFilter { to: Some("pct-kinhte@".into()), ..Default::default() }).await;
    assert!(digests.len() == 1 && digests[0].text.contains(capital["code"].as_str().unwrap()), "{digests:?}");
}

/// Leaves a case in the database that nobody can read.
async fn break_case(app: &TestApp, case: &Value) {
    use entity::case::{Column, Entity};
    let update = Entity::update_many().col_expr(Column::Routing, sea_orm::sea_query::Expr::value("{"));
    let broken = update.filter(Column::Code.eq(case["code"].as_str().unwrap())).exec(app.db().write()).await.unwrap();
    assert_eq!(broken.rows_affected, 1);
}

async fn a_clock_that_stands_takes_no_step(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-09 09:00").await;
    let text = json!({"text": "Đề nghị bổ sung bản vẽ."});
    let case = app.as_("officer@snnmt/2").act(&case.body, "request_information").json(&text).await.expect(200);
    app.turn_to("2026-03-20 09:00").await;
    assert_eq!(steps(&app, &case.body, "answer").await, [], "it was due on 16 March");
    let case = app.as_("manager@hfic").act(&case.body, "supply_information").json(&text).await.expect(200);
    assert_eq!(case.deadline("answer")["due_at"], written("2026-03-27 17:00"));
    app.turn_to("2026-03-30 08:00").await;
    let expected = [
        step("2026-03-25 07:30", 1, 0, "officer", "officer"),
        step("2026-03-27 07:30", 2, 0, "director", "director"),
        step("2026-03-27 07:30", 2, 0, "officer", "officer"),
        step("2026-03-30 07:30", 3, 0, "director", "director"),
    ];
    assert_eq!(steps(&app, &case.body, "answer").await, expected);
}

async fn a_deadline_that_was_met_climbs_no_further(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-16 08:00").await;
    assert_eq!(steps(&app, &case.body, "answer").await.len(), 3);
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let case = app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    let withdrawn = app.filed().await;
    app.as_("manager@hfic").act(&withdrawn.body, "withdraw").json(&json!({})).await.expect(200);
    app.turn_to("2026-04-20 08:00").await;
    assert_eq!(steps(&app, &case.body, "answer").await.len(), 3);
    assert_eq!(steps(&app, &case.body, "acceptance").await, []);
    assert_eq!(steps(&app, &withdrawn.body, "answer").await, []);
}

async fn a_case_that_is_handed_over_climbs_for_its_new_lead(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-16 10:00").await;
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let case = app.as_("coordinator@vp-ubnd").act(&case.body, "route").json(&body).await.expect(200);
    app.turn_to("2026-03-17 08:00").await;
    let late: Vec<_> =
        app.letters(&case.body).await.into_iter().filter(|l| l.created_at > moment("2026-03-16 10:00")).collect();
    assert_eq!(mails(&late, "escalation"), [(moment("2026-03-17 07:30"), "giamdoc@sct.example".to_owned())]);
}

async fn a_vacant_position_passes_the_step_up_and_tells_the_coordinator(app: TestApp) {
    let case = app.accepted().await;
    vacate(&app, "snnmt", "director").await;
    app.turn_to("2026-03-16 08:00").await;
    let taken = steps(&app, &case.body, "answer").await;
    assert_eq!(taken[1], step("2026-03-16 07:30", 2, 0, "director", "coordinator"));
    vacate(&app, "vp-ubnd", "coordinator").await;
    app.turn_to("2026-03-17 08:00").await;
    let taken = steps(&app, &case.body, "answer").await;
    assert_eq!(taken[3], step("2026-03-17 07:30", 3, 0, "director", "vice_chairman"));

    let other = app.filed().await;
    vacate(&app, "snnmt", "intake").await;
    seat_again(&app, "snnmt", "director", "giamdoc@snnmt.example").await;
    seat_again(&app, "vp-ubnd", "coordinator", "dieuphoi@vp-ubnd.example").await;
    app.turn_to("2026-03-19 08:00").await;
    let taken = steps(&app, &other.body, "acceptance").await;
    assert_eq!(taken[1], step("2026-03-19 07:30", 2, 0, "officer", "director"));
    let letters = mails(&app.letters(&other.body).await, "escalation");
    assert!(letters.iter().any(|(_, address)| address == "dieuphoi@vp-ubnd.example"), "told: {letters:?}");
}

async fn a_vacant_leader_is_told_to_the_coordinator_too(app: TestApp) {
    let case = app.accepted().await;
    vacate(&app, "ubnd-tphcm", "vice_chairman").await;
    app.turn_to("2026-03-23 08:00").await;
    let taken = steps(&app, &case.body, "answer").await;
    assert_eq!(taken.last(), Some(&step("2026-03-23 07:30", 5, 0, "vice_chairman", "chairman")));
    let told = mails(&app.letters(&case.body).await, "escalation");
    assert_eq!(told.last(), Some(&(moment("2026-03-23 07:30"), "dieuphoi@vp-ubnd.example".to_owned())));
    let digests = mails(&app.letters_that(NotificationFilter::default()).await, "digest");
    assert_eq!(digests, [(moment("2026-03-23 07:45"), "chutich@ubnd-tphcm.example".to_owned())]);
}

async fn a_city_without_people_does_not_stop_the_worker(app: TestApp) {
    entity::position_holder::Entity::delete_many().exec(app.db().write()).await.unwrap();
    let case = app.filed().await;
    app.turn_to("2026-03-31 08:00").await;
    let page = app.as_("auditor@ttp").get("/v1/escalations?limit=200&delivery=skipped").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 3 + 7, "each step is kept, and that it reached nobody");
    assert_eq!(app.as_("auditor@ttp").read(&case.body).await["status"], "in_progress");
}

async fn a_leader_gets_one_digest_a_day(app: TestApp) {
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(app.filed().await["code"].as_str().unwrap().to_owned());
    }
    app.turn_to("2026-03-09 08:00").await;
    codes.push(app.filed().await["code"].as_str().unwrap().to_owned());
    app.turn_to("2026-03-30 17:00").await;
    let digests = |to: &str| {
        let filter = NotificationFilter { to: Some(to.to_owned()), ..Default::default() };
        let app = app.clone();
        async move { app.letters_that(filter).await }
    };
    let vice = digests("pct-dothi@").await;
    let mornings: Vec<_> = vice.iter().map(|letter| letter.created_at).collect();
    assert_eq!(mornings, [moment("2026-03-23 07:45"), moment("2026-03-30 07:45")]);
    let told = |letter: &Notification| codes.iter().map(|code| letter.text.contains(code.as_str())).collect::<Vec<_>>();
    assert_eq!(told(&vice[0]), [true, true, true, false]);
    assert_eq!(told(&vice[1]), [false, false, false, true]);
    let chairman = digests("chutich@ubnd-tphcm").await;
    assert_eq!(chairman.iter().map(told).collect::<Vec<_>>(), [[true, true, true, false]]);
}

async fn letters_wait_for_working_time(app: TestApp) {
    app.turn_to("2026-03-06 22:15").await;
    let case = app.filed().await;
    app.work().await;
    for letter in app.letters(&case.body).await {
        assert_eq!((letter.state, letter.not_before), (NotificationState::Pending, moment("2026-03-09 07:30")));
    }
    app.turn_to("2026-03-09 07:29").await;
    assert!(app.letters(&case.body).await.iter().all(|letter| letter.state == NotificationState::Pending));
    app.turn_to("2026-03-09 07:30").await;
    let letters = app.letters(&case.body).await;
    assert!(letters.iter().all(|letter| letter.sent_at == Some(moment("2026-03-09 07:30"))), "{letters:?}");
}

async fn letters_about_an_urgent_case_go_out_at_once(app: TestApp) {
    app.turn_to("2026-03-06 22:15").await;
    let case = app.filed_with(json!({"urgency": "urgent", "urgency_reason": "Kho tạm hết hạn."})).await;
    app.work().await;
    let letters = app.letters(&case.body).await;
    assert!(letters.len() == 3 && letters.iter().all(|letter| letter.sent_at == Some(moment("2026-03-06 22:15"))));
}

async fn vacate(app: &TestApp, organization: &str, position: &str) {
    use entity::position_holder::{Column, Entity};
    let held =
        Entity::delete_many().filter(Column::Organization.eq(organization)).filter(Column::Position.eq(position));
    assert!(held.exec(app.db().write()).await.unwrap().rows_affected > 0, "somebody held it");
}

async fn seat_again(app: &TestApp, organization: &str, position: &str, email: &str) {
    use thaogo::domain::escalation::Holder;
    use thaogo::domain::words::Position;
    use thaogo::store::people;
    let person = people::find_person_by_email(app.db().read(), email).await.unwrap().expect("they are known");
    let position = Position::parse(position).expect("a position");
    let holder = Holder { position, organization: organization.to_owned(), field: None, person };
    people::insert_holder(app.db().write(), uuid::Uuid::now_v7(), &holder, None).await.unwrap();
}

async fn an_agency_reads_no_steps_of_another_whatever_it_asks_for(app: TestApp) {
    app.filed().await;
    app.turn_to("2026-03-06 08:00").await;
    let count = async |who: &str, query: &str| {
        let page = app.as_(who).get(&format!("/v1/escalations{query}")).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    let all = count("auditor@ttp", "").await;
    assert!(all > 0);
    assert_eq!(count("officer@snnmt", "").await, all);
    assert_eq!(count("officer@snnmt", "?agency=snnmt").await, all);
    assert_eq!(count("officer@snnmt", "?agency=stc").await, 0, "not its own in their place");
    assert_eq!(count("officer@stc", "?agency=snnmt").await, 0);
}

async fn who_held_a_position_always_comes_before_who_came_later(app: TestApp) {
    use thaogo::domain::escalation::Holder;
    use thaogo::domain::words::Position::Intake;
    use thaogo::store::people;
    let db = app.db();
    let id = async |email: &str| people::find_person_by_email(db.read(), email).await.unwrap().unwrap();
    let (always, later) = (id("tiepnhan@snnmt.example").await, id("giamdoc@snnmt.example").await);
    let holder = Holder { position: Intake, organization: "snnmt".to_owned(), field: None, person: later };
    let since = chrono::NaiveDate::from_ymd_opt(2026, 1, 5);
    // An id that sorts first: it is the date that decides.
    people::insert_holder(db.write(), uuid::Uuid::from_u128(1), &holder, since).await.unwrap();
    let holders = people::find_holders(db.read(), &["snnmt"], app.now().date_naive()).await.unwrap();
    let intake: Vec<_> = holders.iter().filter(|h| h.position == Intake).map(|h| h.person).collect();
    assert_eq!(intake, [always, later]);
}

async fn count_steps(app: &TestApp) -> u64 {
    entity::escalation::Entity::find().count(app.db().read()).await.unwrap()
}

async fn count_letters(app: &TestApp) -> u64 {
    entity::notification::Entity::find().count(app.db().read()).await.unwrap()
}

/// Adds a ladder for urgent cases to the rulebook, as if it had been published so; a server that reads it.
async fn with_an_urgent_ladder(app: &TestApp) -> TestApp {
    use entity::ladder_step::{ActiveModel, Entity};
    use sea_orm::ActiveValue::Set;
    let rows = [(1, 0, None, r#"["director"]"#), (2, 1, Some(2), r#"["chairman"]"#)];
    let rows = rows.map(|(step, offset, repeat, positions)| ActiveModel {
        revision: Set(1),
        ladder: Set("urgent".to_owned()),
        owed_by: Set("agency".to_owned()),
        category: Set(Some("DAT".to_owned())),
        urgency: Set(Some("urgent".to_owned())),
        kind: Set(None),
        amount_from: Set(None),
        step: Set(step),
        offset_days: Set(offset),
        repeat_every_days: Set(repeat),
        positions: Set(positions.to_owned()),
        delivery: Set("at_once".to_owned()),
        version: Set(1),
    });
    Entity::insert_many(rows).exec_without_returning(app.db().write()).await.unwrap();
    app.with_files(thaogo::files::Files::none()).await
}

async fn a_case_climbs_the_ladder_that_is_for_it_and_changes_over_with_its_urgency(app: TestApp) {
    let app = with_an_urgent_ladder(&app).await;
    let (normal, urgent) = (app.filed().await, app.filed().await);
    let body = json!({"urgency": "urgent", "reason": "Kho tạm hết hạn."});
    app.as_("coordinator@vp-ubnd").act(&urgent.body, "set_urgency").json(&body).await.expect(200);
    app.turn_to("2026-03-05 08:00").await;
    let usual = [
        step("2026-03-04 07:30", 2, 0, "director", "director"),
        step("2026-03-04 07:30", 2, 0, "officer", "intake"),
        step("2026-03-05 07:30", 3, 0, "director", "director"),
    ];
    assert_eq!(steps(&app, &normal.body, "acceptance").await, usual);
    // Acceptance may take as long as before, but who is told is the new ladder's.
    let pressing = [
        step("2026-03-04 07:30", 1, 0, "director", "director"),
        step("2026-03-05 07:30", 2, 0, "chairman", "chairman"),
    ];
    assert_eq!(steps(&app, &urgent.body, "acceptance").await, pressing);
    let path = format!("/v1/escalations?case={}", urgent["code"].as_str().unwrap());
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    assert!(page["items"].as_array().unwrap().iter().all(|step| step["ladder"] == "urgent"), "{:?}", page.body);
    app.stop().await;
}

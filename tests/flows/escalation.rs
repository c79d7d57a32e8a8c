//! Escalation: what is overdue climbs by itself, at its moments, to its people, each step once. How the ladders climb and
//! for whom; who stands for a vacant position, what the worker makes of it, and the letters are told beside it.

mod letters;
mod plan;
mod vacant;
mod worker;

use sea_orm::EntityTrait;
use serde_json::{Value, json};
use thaogo::domain::notification::{Notification, NotificationFilter};

use crate::support::{TestApp, document, draft, moment, on_both, written};

on_both![
    a_case_that_nobody_touches_climbs_to_the_chairman,
    each_step_writes_to_whom_it_reaches,
    a_case_that_nobody_routes_climbs_from_the_coordinator,
    an_enterprise_is_reminded_and_no_further,
    an_agency_reads_no_steps_of_another_whatever_it_asks_for,
    a_clock_that_stands_takes_no_step,
    a_deadline_that_was_met_climbs_no_further,
    a_case_that_is_handed_over_climbs_for_its_new_lead,
    a_case_climbs_the_ladder_that_is_for_it_and_changes_over_with_its_urgency,
];

/// One step: when, which, for which position, whom it reached.
pub type Step = (String, i64, i64, String, String);

/// The steps taken for a case's deadline of a kind, in the order of their moments.
pub async fn steps(app: &TestApp, case: &Value, kind: &str) -> Vec<Step> {
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

pub fn step(at: &str, number: i64, occurrence: i64, position: &str, reached: &str) -> Step {
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
pub fn mails(letters: &[Notification], kind: &str) -> Vec<(chrono::DateTime<chrono::Utc>, String)> {
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

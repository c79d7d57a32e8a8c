//! What follows where a letter does not arrive: the step that it carries climbs, once; people see why, and have it sent
//! again.

use entity::person;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::climb_unreached::climb_unreached;
use thaogo::application::escalate_due::escalate_due;
use thaogo::domain::notification::NotificationFilter;
use thaogo::mail::transport::Transport;
use thaogo::worker::run_until_idle;

use crate::support::smtp::SmtpServer;
use crate::support::{Answer, TestApp, moment, on_both};

on_both![
    a_step_whose_letter_is_refused_climbs_at_once,
    a_step_whose_letter_waits_too_long_climbs,
    a_letter_that_nobody_tried_to_send_climbs_nowhere,
    a_step_whose_deadline_was_met_climbs_no_further,
    a_refused_digest_climbs_into_the_next_ones,
    a_dead_letter_is_read_and_sent_again,
];

/// From now on the letters to whoever has this address go to another.
pub async fn readdress(app: &TestApp, from: &str, to: &str) {
    let update = person::Entity::update_many().col_expr(person::Column::Email, Expr::value(to));
    let changed = update.filter(person::Column::Email.eq(from)).exec(app.db().write()).await.unwrap();
    assert_eq!(changed.rows_affected, 1, "{from}");
}

/// Turns the clock and does what is due, sending by `server`.
async fn work_at(app: &TestApp, at: &str, server: &Transport) {
    app.service().clock.turn_to(moment(at));
    run_until_idle(app.service(), server).await.unwrap();
}

/// An accepted case whose director is told at 07:30 on 17 March that the answer is late, by a letter to this address.
async fn late(app: &TestApp, address: &str) -> Answer {
    let case = app.accepted().await;
    app.turn_to("2026-03-16 17:00").await;
    readdress(app, "giamdoc@snnmt.example", address).await;
    case
}

/// The third step's rows: position, delivery, what they stand for.
async fn third_step(app: &TestApp, case: &Value) -> Vec<Value> {
    let path = format!("/v1/escalations?limit=200&case={}", case["code"].as_str().unwrap());
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    let of_answer = case["deadlines"].as_array().unwrap().iter().find(|deadline| deadline["kind"] == "answer").unwrap();
    let of_step = |row: &&Value| row["step"] == 3 && row["deadline_id"] == of_answer["id"];
    page["items"].as_array().unwrap().iter().rev().filter(of_step).cloned().collect()
}

fn told(rows: &[Value]) -> Vec<(&str, &str)> {
    rows.iter().map(|row| (row["position"].as_str().unwrap(), row["delivery"].as_str().unwrap())).collect()
}

async fn a_step_whose_letter_is_refused_climbs_at_once(app: TestApp) {
    let smtp = SmtpServer::start();
    let (server, case) = (smtp.transport(), late(&app, "reject-giamdoc@snnmt.example").await);
    // Whoever stands above cannot be reached either.
    readdress(&app, "dieuphoi@vp-ubnd.example", "refuse-dieuphoi@vp-ubnd.example").await;
    for _ in 0..2 {
        work_at(&app, "2026-03-17 07:30", &server).await;
        let rows = third_step(&app, &case.body).await;
        assert_eq!(told(&rows), [("director", "failed"), ("coordinator", "failed"), ("vice_chairman", "sent")]);
        assert_eq!([&rows[1]["instead_of"], &rows[2]["instead_of"]], [&rows[0]["id"], &rows[1]["id"]]);
        assert_eq!(rows[0]["instead_of"], Value::Null);
    }
    let letters = app.letters(&case.body).await;
    let last = letters.last().unwrap();
    assert_eq!(last.address, "pct-dothi@ubnd-tphcm.example");
    assert!(
        last.text.contains("do thư đôn đốc gửi đầu mối điều phối của Thành phố chưa đến được người nhận"),
        "{}",
        last.text
    );
}

async fn a_step_whose_letter_waits_too_long_climbs(app: TestApp) {
    let smtp = SmtpServer::start();
    let (server, case) = (smtp.transport(), late(&app, "later-giamdoc@snnmt.example").await);
    work_at(&app, "2026-03-17 07:30", &server).await;
    work_at(&app, "2026-03-17 11:29", &server).await;
    assert_eq!(told(&third_step(&app, &case.body).await), [("director", "pending")]);
    for at in ["2026-03-17 13:00", "2026-03-17 17:00"] {
        work_at(&app, at, &server).await;
        let rows = third_step(&app, &case.body).await;
        assert_eq!(told(&rows), [("director", "pending"), ("coordinator", "sent")], "{at}");
    }
}

async fn a_letter_that_nobody_tried_to_send_climbs_nowhere(app: TestApp) {
    let case = late(&app, "giamdoc-moi@snnmt.example").await;
    app.service().clock.turn_to(moment("2026-03-17 07:30"));
    escalate_due(app.service(), 100).await.unwrap();
    app.service().clock.turn_to(moment("2026-03-17 16:00"));
    climb_unreached(app.service(), 100).await.unwrap();
    assert_eq!(told(&third_step(&app, &case.body).await), [("director", "pending")]);
    app.work().await;
    assert_eq!(told(&third_step(&app, &case.body).await), [("director", "sent")]);
    app.service().clock.turn_to(moment("2026-03-18 16:00"));
    app.work().await;
    assert_eq!(told(&third_step(&app, &case.body).await), [("director", "sent")]);
}

async fn a_step_whose_deadline_was_met_climbs_no_further(app: TestApp) {
    let smtp = SmtpServer::start();
    let (server, case) = (smtp.transport(), late(&app, "later-giamdoc@snnmt.example").await);
    work_at(&app, "2026-03-17 07:30", &server).await;
    let body = crate::support::draft();
    let drafted = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&body).await.expect(200);
    app.as_("director@snnmt").act(&drafted.body, "approve").json(&crate::support::document()).await.expect(200);
    work_at(&app, "2026-03-17 16:00", &server).await;
    assert_eq!(told(&third_step(&app, &case.body).await), [("director", "pending")]);
}

async fn a_refused_digest_climbs_into_the_next_ones(app: TestApp) {
    let smtp = SmtpServer::start();
    let (server, case) = (smtp.transport(), app.accepted().await);
    app.turn_to("2026-03-20 17:00").await;
    readdress(&app, "pct-dothi@ubnd-tphcm.example", "reject-pct@ubnd-tphcm.example").await;
    work_at(&app, "2026-03-23 07:45", &server).await;
    let digests = NotificationFilter { to: Some("chutich@".into()), ..Default::default() };
    let digests = app.letters_that(digests).await;
    assert_eq!(digests.len(), 1);
    assert!(digests[0].text.contains(case["code"].as_str().unwrap()), "{}", digests[0].text);
}

async fn a_dead_letter_is_read_and_sent_again(app: TestApp) {
    let mut smtp = SmtpServer::start();
    let (server, case) = (smtp.transport(), late(&app, "reject-giamdoc@snnmt.example").await);
    work_at(&app, "2026-03-17 07:30", &server).await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    let failed = coordinator.get("/v1/notifications?state=failed").await.expect(200);
    let path = format!("/v1/notifications/{}", failed["items"][0]["id"].as_str().unwrap());
    let read = coordinator.get(&path).await.expect(200);
    assert_eq!((&read["state"], &read["attempts"]), (&json!("failed"), &json!(1)), "{}", read.body);
    assert_eq!(read["attempts_made"][0]["reply"], "550: 5.1.1 no such reader");
    app.as_("officer@sct").get(&path).await.expect_problem(404);
    app.as_("officer@snnmt").post(&format!("{path}/retry")).await.expect_problem(403);

    for _ in 0..2 {
        let again = coordinator.post(&format!("{path}/retry")).await.expect(200);
        assert_eq!((&again["state"], &again["attempts"]), (&json!("pending"), &json!(1)));
    }
    work_at(&app, "2026-03-17 08:00", &server).await;
    let read = app.as_("administrator@vp-ubnd").get(&path).await.expect(200);
    assert_eq!((&read["state"], &read["attempts"], &read["case"]), (&json!("failed"), &json!(2), &Value::Null));
    assert_eq!(third_step(&app, &case.body).await.len(), 2, "it climbed once");
    assert_eq!(smtp.letters().len(), 1, "to the coordinator");

    let sent = coordinator.get("/v1/notifications?state=sent").await.expect(200);
    let path = format!("/v1/notifications/{}/retry", sent["items"][0]["id"].as_str().unwrap());
    assert_eq!(coordinator.post(&path).await.expect(200)["state"], "sent", "what was taken is left alone");
}

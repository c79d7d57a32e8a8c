//! The worker: each step once, however many look and however often, what was missed, and what cannot be read.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::domain::notification::NotificationFilter;
use thaogo::mail::transport::Transport;
use thaogo::worker::run_until_idle;

use super::{mails, steps};
use crate::support::{TestApp, moment, on_both, written};

on_both![
    a_second_look_takes_no_step_again,
    two_servers_take_each_step_once,
    a_worker_that_was_away_tells_of_the_highest_step_alone,
    a_case_that_cannot_be_read_keeps_no_other_waiting,
];

async fn a_second_look_takes_no_step_again(app: TestApp) {
    app.filed().await;
    app.turn_to("2026-03-23 07:30").await;
    let (before, letters) = (count_steps(&app).await, count_letters(&app).await);
    for _ in 0..3 {
        app.work().await;
    }
    assert_eq!((count_steps(&app).await, count_letters(&app).await), (before, letters));
}

async fn count_steps(app: &TestApp) -> u64 {
    entity::escalation::Entity::find().count(app.db().read()).await.unwrap()
}

async fn count_letters(app: &TestApp) -> u64 {
    entity::notification::Entity::find().count(app.db().read()).await.unwrap()
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

async fn a_worker_that_was_away_tells_of_the_highest_step_alone(app: TestApp) {
    let case = app.accepted().await;
    app.service().clock.turn_to(moment("2026-03-17 10:00"));
    app.work().await;
    let page = app.as_("auditor@ttp").get("/v1/escalations?limit=200").await.expect(200);
    let items = page["items"].as_array().unwrap();
    assert!(items.iter().all(|step| step["taken_at"] == written("2026-03-17 10:00")));
    let mut steps: Vec<_> = items
        .iter()
        .map(|step| {
            (step["step"].as_i64().unwrap(), step["position"].as_str().unwrap(), step["skipped_because"].as_str())
        })
        .collect();
    steps.sort_unstable();
    let missed = Some("higher_step");
    assert_eq!(steps, [(1, "officer", missed), (2, "director", missed), (2, "officer", missed), (3, "director", None)]);
    let letters = mails(&app.letters(&case.body).await, "escalation");
    assert_eq!(letters, [(moment("2026-03-17 10:00"), "giamdoc@snnmt.example".to_owned())]);
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

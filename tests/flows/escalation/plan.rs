//! What would climb is shown before it does, and then it happens so; showing it changes nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use thaogo::application::plan_escalations::{Planned, Way, plan_escalations};
use thaogo::command::escalations::{as_json, as_table};
use thaogo::domain::notification::NotificationFilter;

use super::vacant::vacate;
use crate::support::{TestApp, moment, on_both};

on_both![what_is_planned_is_what_happens, a_plan_is_a_table_for_people_and_json_for_programs];

/// When, by what, to whom, of which case.
type Told = (DateTime<Utc>, String, String, String);
/// When, of which case, which step for which position, and why nobody is told.
type Skipped = (DateTime<Utc>, String, i32, String, String);

async fn what_is_planned_is_what_happens(app: TestApp) {
    // What somebody answers for, what lapses, what nobody routes; steps of several deadlines for one person; a vacancy.
    for _ in 0..2 {
        app.filed().await;
        app.accepted().await;
    }
    app.filed_with(json!({"category": "DAT"})).await;
    app.filed_with(json!({"category": "VON.DL", "urgency": "urgent", "urgency_reason": "Kho tạm hết hạn."})).await;
    app.awaiting().await;
    app.answered().await;
    let case = app.accepted().await;
    let body = json!({"organizations": ["snnmt", "vp-ubnd"], "text": "Báo cáo tiến độ.", "due_on": "2026-03-12"});
    app.as_("chairman@ubnd-tphcm").act(&case.body, "direct").json(&body).await.expect(200);
    vacate(&app, "snnmt", "director").await;
    app.turn_to("2026-03-10 17:00").await;
    // The service is away until the 17th, and what it missed collapses.
    app.service().clock.turn_to(moment("2026-03-17 10:00"));

    let until = "2026-04-14 17:00";
    let before = count(&app).await;
    let planned = plan_escalations(app.service(), moment(until)).await.unwrap();
    assert_eq!(count(&app).await, before, "nothing is written");
    let (known, known_skips) = (told(&app).await, skipped(&app).await);
    app.work().await;
    app.turn_to(until).await;

    let told: BTreeSet<Told> = told(&app).await.difference(&known).cloned().collect();
    assert!(told.len() > 30 && told.iter().any(|(_, how, ..)| how == "digest"), "{told:#?}");
    assert_eq!(planned_mails(&planned), told);
    let skipped: BTreeSet<Skipped> = skipped(&app).await.difference(&known_skips).cloned().collect();
    for why in ["higher_step", "moot"] {
        assert!(skipped.iter().any(|(.., because)| because == why), "{skipped:#?}");
    }
    assert_eq!(planned_skips(&planned), skipped);
    let unplanned = plan_escalations(app.service(), moment(until)).await.unwrap();
    assert_eq!(unplanned, [], "nothing is left until then");
}

async fn a_plan_is_a_table_for_people_and_json_for_programs(app: TestApp) {
    let case = app.accepted().await;
    vacate(&app, "snnmt", "director").await;
    let planned = plan_escalations(app.service(), moment("2026-03-23 17:00")).await.unwrap();
    let table = as_table(&planned);
    let code = case["code"].as_str().unwrap();
    for line in [
        "2026-03-16 07:30  letter   ",
        "<dieuphoi@vp-ubnd.example>, coordinator\n",
        &format!("{code}: answer owed by snnmt, due 2026-03-16 17:00; "),
        " 2, to director, which is vacant\n",
        "2026-03-23 07:45  digest   ",
        "5 letters, 1 digests, 0 skipped\n",
    ] {
        assert!(table.contains(line), "{line:?} is not in\n{table}");
    }
    let shown: Value = serde_json::from_str(&as_json(&planned)).unwrap();
    let last = shown.as_array().unwrap().last().unwrap();
    assert_eq!((&last["at"], &last["how"]), (&json!("2026-03-23T07:45:00+07:00"), &json!("digest")));
    assert_eq!(last["to"]["position"], "vice_chairman");
    let step = &last["steps"][0];
    assert_eq!((&step["case"], &step["deadline"], &step["why"]), (&json!(code), &json!("answer"), &json!("named")));
}

fn planned_mails(planned: &[Planned]) -> BTreeSet<Told> {
    let mut mails = BTreeSet::new();
    for it in planned {
        let how = match it.way {
            Way::Letter => "escalation",
            Way::Digest => "digest",
            Way::Skipped(_) => continue,
        };
        let address = &it.to.as_ref().expect("somebody").address;
        mails.extend(it.steps.iter().map(|step| (it.at, how.to_owned(), address.clone(), step.case.clone())));
    }
    mails
}

fn planned_skips(planned: &[Planned]) -> BTreeSet<Skipped> {
    let skips = planned.iter().filter_map(|it| match it.way {
        Way::Skipped(because) => Some((it, because)),
        Way::Letter | Way::Digest => None,
    });
    let step = |(it, because): (&Planned, thaogo::domain::escalation::Skipped)| {
        let step = &it.steps[0];
        (it.at, step.case.clone(), step.step.0, step.position.to_string(), because.to_string())
    };
    skips.map(step).collect()
}

/// What was written, a digest once for each case that it names.
async fn told(app: &TestApp) -> BTreeSet<Told> {
    let page = app.as_("auditor@ttp").get("/v1/cases?limit=200").await.expect(200);
    let codes: Vec<_> = page["items"].as_array().unwrap().iter().map(|case| case["code"].as_str().unwrap()).collect();
    let mut told = BTreeSet::new();
    for letter in app.letters_that(NotificationFilter::default()).await {
        if !["escalation", "digest"].contains(&letter.kind.as_str()) {
            continue;
        }
        let about = codes.iter().filter(|code| match &letter.case {
            Some((_, own)) => own == *code,
            None => letter.text.contains(**code),
        });
        told.extend(
            about.map(|code| (letter.created_at, letter.kind.clone(), letter.address.clone(), (*code).to_owned())),
        );
    }
    told
}

/// The steps of which nobody was told.
async fn skipped(app: &TestApp) -> BTreeSet<Skipped> {
    let page = app.as_("auditor@ttp").get("/v1/escalations?limit=200&delivery=skipped").await.expect(200);
    let text = |step: &Value, field: &str| step[field].as_str().unwrap().to_owned();
    let skips = page["items"].as_array().unwrap().iter().map(|step| {
        let at = DateTime::parse_from_rfc3339(step["taken_at"].as_str().unwrap()).unwrap().to_utc();
        let number = step["step"].as_i64().unwrap() as i32;
        (at, text(step, "case"), number, text(step, "position"), text(step, "skipped_because"))
    });
    skips.collect()
}

async fn count(app: &TestApp) -> (u64, u64) {
    let conn = app.db().read();
    let steps = entity::escalation::Entity::find().count(conn).await.unwrap();
    (steps, entity::notification::Entity::find().count(conn).await.unwrap())
}

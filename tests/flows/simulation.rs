//! Simulation: what a draft would have done with the cases of a period, before anyone publishes it.

use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use thaogo::domain::rulebook::{Party, Rulebook, RulebookStatus};
use thaogo::store::rulebooks;

use crate::support::{TestApp, on_both};

on_both![
    a_draft_says_which_cases_would_move_and_nothing_moves,
    each_case_is_decided_for_the_day_of_its_filing,
    who_may_simulate_and_what,
];

/// A draft like the rulebook in force, but for what `change` makes of it.
async fn draft(app: &TestApp, change: impl FnOnce(&mut Rulebook)) {
    let mut draft = app.service().city().rulebook().clone();
    change(&mut draft);
    let (status, published_at, effective_at) = (RulebookStatus::Draft, None, None);
    let draft = Rulebook { revision: draft.revision + 1, status, published_at, effective_at, ..draft };
    rulebooks::save(app.db().write(), &draft).await.unwrap();
}

async fn simulated(app: &TestApp, key: &str, body: Value) -> Value {
    let path = format!("/v1/rulebooks/{key}/simulation");
    app.as_("coordinator@vp-ubnd").post(&path).json(&body).await.expect(200).body
}

fn march() -> Value {
    json!({"from": "2026-03-01", "to": "2026-03-31"})
}

async fn a_draft_says_which_cases_would_move_and_nothing_moves(app: TestApp) {
    let land = [app.filed().await, app.filed().await];
    app.filed_with(json!({"category": "VON.DL"})).await;
    let unled = app.filed_with(json!({"category": "DAT"})).await;
    draft(&app, |book| {
        let rule = book.rules.iter_mut().find(|rule| rule.id == "R002").unwrap();
        rule.lead = Party::Organization("sxd".into());
        let group = rule.clone();
        book.rules.push(thaogo::domain::rulebook::CompetenceRule {
            id: "R900".into(),
            category: "DAT".into(),
            ..group
        });
    })
    .await;
    let events = || async { entity::case_event::Entity::find().count(app.db().read()).await.unwrap() };
    let before = events().await;

    let found = simulated(&app, "draft", march()).await;
    assert_eq!((&found["rulebook"], &found["against"]), (&json!(2), &json!(1)));
    assert_eq!((&found["cases"], &found["moved"], &found["more_moves"]), (&json!(4), &json!(3), &json!(false)));
    assert_eq!((&found["unled_before"], &found["unled_after"]), (&json!(1), &json!(0)));
    let flow = &found["flows"][0];
    assert_eq!((&flow["category"]["code"], &flow["cases"]), (&json!("DAT.GIA"), &json!(2)));
    assert_eq!((&flow["from"]["code"], &flow["to"]["code"]), (&json!("snnmt"), &json!("sxd")));
    assert_eq!((&found["flows"][1]["from"], &found["flows"][1]["to"]["code"]), (&Value::Null, &json!("sxd")));
    let tallies: Vec<_> = found["by_category"].as_array().unwrap().iter().map(|tally| &tally["moved"]).collect();
    assert_eq!(tallies, [1, 2]);
    let moved: Vec<_> = found["moves"].as_array().unwrap().iter().map(|one| &one["case"]).collect();
    assert_eq!(moved, [&land[0]["code"], &land[1]["code"], &unled["code"]]);
    let first = &found["moves"][0];
    assert_eq!((&first["rule_before"], &first["rule_after"]), (&json!("R002"), &json!("R002")));

    assert_eq!(events().await, before, "nothing is written");
    assert_eq!(app.as_("manager@hfic").read(&land[0].body).await["lead_agency"]["code"], "snnmt");
    let turned = simulated(&app, "1", json!({"from": "2026-03-01", "to": "2026-03-31", "against": "2"})).await;
    assert_eq!((&turned["moved"], &turned["unled_after"]), (&json!(3), &json!(1)));
    assert_eq!(simulated(&app, "current", march()).await["moved"], 0);
    let earlier = simulated(&app, "draft", json!({"from": "2026-02-01", "to": "2026-03-01"})).await;
    assert_eq!(earlier["cases"], 0);
}

async fn each_case_is_decided_for_the_day_of_its_filing(app: TestApp) {
    app.filed().await;
    app.turn_to("2026-03-05 00:30").await;
    let late = app.filed().await;
    draft(&app, |book| {
        let rule = book.rules.iter_mut().find(|rule| rule.id == "R002").unwrap();
        let special = thaogo::domain::rulebook::CompetenceRule {
            id: "R900".into(),
            lead: Party::Organization("sxd".into()),
            priority: 9,
            valid_from: "2026-03-05".parse().ok(),
            ..rule.clone()
        };
        book.rules.push(special);
    })
    .await;
    let found = simulated(&app, "draft", march()).await;
    assert_eq!((&found["cases"], &found["moved"]), (&json!(2), &json!(1)));
    assert_eq!((&found["moves"][0]["case"], &found["moves"][0]["rule_after"]), (&late["code"], &json!("R900")));
    let that_day = simulated(&app, "draft", json!({"from": "2026-03-05", "to": "2026-03-05"})).await;
    assert_eq!((&that_day["cases"], &that_day["moved"]), (&json!(1), &json!(1)), "half past midnight is that day's");
}

async fn who_may_simulate_and_what(app: TestApp) {
    draft(&app, |_| {}).await;
    let path = "/v1/rulebooks/draft/simulation";
    for who in ["coordinator@vp-ubnd", "vice_chairman@ubnd-tphcm", "chairman@ubnd-tphcm", "auditor@ttp"] {
        app.as_(who).post(path).json(&march()).await.expect(200);
    }
    for who in ["manager@hfic", "director@snnmt", "administrator@vp-ubnd"] {
        app.as_(who).post(path).json(&march()).await.expect_problem(403);
    }
    let coordinator = app.as_("coordinator@vp-ubnd");
    let backwards = json!({"from": "2026-03-02", "to": "2026-03-01"});
    assert_eq!(coordinator.post(path).json(&backwards).await.expect_problem(422).pointers(), ["/to"]);
    for (key, against) in [("7", "current"), ("draft", "7"), ("mine", "current"), ("draft", "mine")] {
        let body = json!({"from": "2026-03-01", "to": "2026-03-31", "against": against});
        coordinator.post(&format!("/v1/rulebooks/{key}/simulation")).json(&body).await.expect_problem(404);
    }
}

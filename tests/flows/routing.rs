//! Who is competent, as callers ask for it: at a date, with reasons, writing nothing.

use entity::competence_rule;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;
use thaogo::domain::rulebook::{Delegation, Party, Rulebook};
use thaogo::store::rulebooks;

use crate::support::{TestApp, moment, not_competent, on_both};

on_both![
    competence_is_read_as_at_a_date,
    each_step_is_a_sentence_with_its_legal_basis,
    a_group_category_is_left_to_the_coordinator,
    a_filing_is_routed_as_its_preview_said,
    what_is_not_there_on_the_date_is_told,
    a_delegation_is_followed_and_told,
    a_decision_of_any_age_comes_out_again,
    a_decision_that_comes_out_otherwise_is_named,
    delegations_hold_in_their_place_for_their_time_and_value,
];

async fn preview(app: &TestApp, body: Value) -> Value {
    app.as_("manager@hfic").post("/v1/routing/preview").json(&body).await.expect(200).body
}

async fn competence_is_read_as_at_a_date(app: TestApp) {
    let then = preview(&app, json!({"category": "DAT.THUE", "territory": "769", "on": "2020-12-31"})).await;
    assert_eq!(then["lead_agency"]["code"], "stnmt");
    assert_eq!((&then["routing"]["rule"], &then["routing"]["on"]), (&json!("R003"), &json!("2020-12-31")));
    let now = preview(&app, json!({"category": "DAT.THUE", "territory": "27478"})).await;
    assert_eq!(now["lead_agency"]["code"], "snnmt");
    assert_eq!((&now["routing"]["rule"], &now["routing"]["on"]), (&json!("R004"), &json!("2026-03-02")));
    let coordinating: Vec<_> = now["coordinating_agencies"].as_array().unwrap().iter().map(|a| &a["code"]).collect();
    assert_eq!(coordinating, ["stc", "thue-tphcm"]);
    assert_eq!(entity::case::Entity::find().count(app.db().read()).await.unwrap(), 0, "a preview writes nothing");
}

async fn each_step_is_a_sentence_with_its_legal_basis(app: TestApp) {
    let body = json!({"category": "HT.DAO", "territory": "760", "on": "2025-06-01"});
    let decision = preview(&app, body.clone()).await;
    assert_eq!(decision["lead_agency"]["code"], "sxd");
    let steps = decision["routing"]["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["considered", "rule", "succession", "succession", "coordinator_left_out", "committee"]);
    for step in steps {
        let text = step["text"].as_str().unwrap();
        assert!(text.ends_with('.') && text.chars().count() > 20, "{text}");
        let needs_basis = matches!(step["kind"].as_str(), Some("rule" | "succession"));
        assert!(!needs_basis || step["legal_basis"].is_string() || text.contains("chưa có căn cứ"), "{text}");
    }
    let english = app.as_("manager@hfic").post("/v1/routing/preview").header("Accept-Language", "en").json(&body);
    let english = english.await.expect(200);
    for (step, other) in steps.iter().zip(english["routing"]["steps"].as_array().unwrap()) {
        assert_ne!(step["text"], other["text"]);
    }
}

async fn a_group_category_is_left_to_the_coordinator(app: TestApp) {
    let decision = preview(&app, json!({"category": "DAT", "territory": "27478"})).await;
    assert_eq!((&decision["lead_agency"], &decision["routing"]["rule"]), (&Value::Null, &Value::Null));
    assert_eq!(decision["routing"]["steps"].as_array().unwrap().last().unwrap()["kind"], "unrouted");
}

async fn a_filing_is_routed_as_its_preview_said(app: TestApp) {
    for category in ["DAT.GIA", "DAT.GPMB", "XD.DITICH", "THUE.HQ", "CNTT.KN", "NS"] {
        let foretold = preview(&app, json!({"category": category, "territory": "26740"})).await;
        let case = app.filed_with(json!({"category": category, "territory": "26740"})).await;
        assert_eq!(case["routing"], foretold["routing"], "{category}");
        assert_eq!(case["lead_agency"], foretold["lead_agency"]);
        assert_eq!(case["coordinating_agencies"], foretold["coordinating_agencies"]);
    }
}

async fn what_is_not_there_on_the_date_is_told(app: TestApp) {
    let refused = [
        (json!({"category": "DAT.THUE", "territory": "769"}), "/territory"),
        (json!({"category": "DAT.KHONGCO", "territory": "27478"}), "/category"),
        (json!({"category": "DAT.THUE", "territory": "27478", "enterprise": "khong-co"}), "/enterprise"),
        (json!({"category": "DAT.THUE", "territory": "27478", "enterprise": "stc"}), "/enterprise"),
        (json!({"category": "DAT.THUE", "territory": "27478", "amount_vnd": -1}), "/amount_vnd"),
    ];
    for (body, pointer) in refused {
        let answer = app.as_("manager@hfic").post("/v1/routing/preview").json(&body).await.expect_problem(422);
        assert_eq!(answer.pointers(), [pointer]);
    }
}

async fn delegations_hold_in_their_place_for_their_time_and_value(app: TestApp) {
    app.with_delegations().await;
    let app = app.with_files(app.service().files.clone()).await;
    let asked = [
        // Wider for Thủ Đức than for other districts, and while it lasts.
        (json!({"category": "DAT.GIA", "territory": "769", "on": "2022-01-10"}), "ubnd-thanh-pho-thu-duc"),
        (json!({"category": "DAT.GIA", "territory": "760", "on": "2022-01-10"}), "stnmt"),
        (json!({"category": "DAT.GIA", "territory": "769", "on": "2021-02-28"}), "stnmt"),
        (json!({"category": "DAT.GIA", "territory": "769", "on": "2024-01-02"}), "stnmt"),
        // Up to a value.
        (json!({"category": "DT.DTC", "territory": "79", "on": "2021-06-01", "amount_vnd": 20_000_000_000_i64}), "stc"),
        (
            json!({"category": "DT.DTC", "territory": "79", "on": "2021-06-01", "amount_vnd": 20_000_000_001_i64}),
            "skhdt",
        ),
        (json!({"category": "DT.DTC", "territory": "79", "on": "2021-06-01"}), "skhdt"),
        // To the committee of the place, as long as there are districts.
        (json!({"category": "XD.GP", "territory": "760", "on": "2021-03-18"}), "ubnd-quan-1"),
        (json!({"category": "XD.GP", "territory": "769", "on": "2021-03-18"}), "ubnd-thanh-pho-thu-duc"),
        (json!({"category": "XD.GP", "territory": "79", "on": "2025-07-01"}), "sxd"),
    ];
    for (body, lead) in asked {
        let decision = preview(&app, body.clone()).await;
        assert_eq!(decision["lead_agency"]["code"], lead, "{body}: {decision:#}");
    }
    let body = json!({"category": "DAT.GIA", "territory": "769", "on": "2022-01-10"});
    let steps = preview(&app, body).await["routing"]["steps"].as_array().unwrap().clone();
    let step = steps.iter().find(|step| step["kind"] == "delegation").expect("the reasons say so");
    assert_eq!((&step["delegation"]["id"], &step["delegation"]["instrument"]), (&json!("DL5"), &json!("(minh họa)")));
    app.stop().await;
}

/// The rulebook in force, as the next revision with what `change` makes of it, in force from now on.
async fn publish(app: &TestApp, change: impl FnOnce(&mut Rulebook)) {
    let mut next = app.service().city().rulebook().clone();
    change(&mut next);
    next.revision += 1;
    rulebooks::save(app.db().write(), &next.published(moment("2026-03-02 08:00"))).await.unwrap();
    app.service().reload().await.unwrap();
}

/// The department hands land prices in Nhà Bè on to the department of construction.
fn delegation() -> Delegation {
    Delegation {
        id: "DL1".into(),
        delegator: "snnmt".into(),
        delegate: Party::Organization("sxd".into()),
        categories: vec!["DAT".into()],
        territories: vec!["27478".into()],
        amount_from: None,
        amount_to: None,
        valid_from: None,
        valid_to: "2026-03-31".parse().ok(),
        revoked_on: None,
        instrument: Some("Quyết định 12/QĐ-SNNMT".into()),
        may_pass_on: false,
        note: None,
    }
}

async fn a_delegation_is_followed_and_told(app: TestApp) {
    publish(&app, |book| book.delegations.push(delegation())).await;
    let case = app.filed().await;
    assert_eq!(case["lead_agency"]["code"], "sxd");
    assert_eq!(case["coordinating_agencies"][0]["code"], "snnmt", "the delegator stays responsible");
    let steps = case["routing"]["steps"].as_array().unwrap();
    assert_eq!(steps[0]["rules"][0], json!({"id": "R002"}));
    let told = steps.iter().find(|step| step["kind"] == "delegation").unwrap();
    let note = json!({
        "id": "DL1", "delegator": "snnmt", "delegate": "sxd", "instrument": "Quyết định 12/QĐ-SNNMT", "may_pass_on": false,
    });
    assert_eq!((&told["delegation"], &told["from"], &told["to"]), (&note, &json!("snnmt"), &json!("sxd")));
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("vẫn chịu trách nhiệm") && text.contains("12/QĐ-SNNMT"), "{text}");

    let later = json!({"category": "DAT.GIA", "territory": "27478", "on": "2026-04-01"});
    assert_eq!(preview(&app, later).await["lead_agency"]["code"], "snnmt", "it ran out");
    let elsewhere = json!({"category": "DAT.GIA", "territory": "26740"});
    assert_eq!(preview(&app, elsewhere).await["lead_agency"]["code"], "snnmt");
    // Whoever gives back what was delegated to them gives it back to the delegator.
    let returned = app.as_("director@sxd").act(&case.body, "return").json(&not_competent()).await.expect(200);
    assert_eq!((&returned["status"], &returned["lead_agency"]["code"]), (&json!("routed"), &json!("snnmt")));
}

async fn explained(app: &TestApp, case: &Value) -> Value {
    let path = format!("/v1/cases/{}/routing", case["code"].as_str().unwrap());
    app.as_("manager@hfic").get(&path).await.expect(200).body
}

async fn a_decision_of_any_age_comes_out_again(app: TestApp) {
    let filed = app.filed().await;
    let nobodys = app.filed_with(json!({"category": "DAT"})).await;
    let returned = app.filed_with(json!({"category": "DAT.GPMB", "territory": "27568"})).await;
    let returned =
        app.as_("director@ubnd-27568").act(&returned.body, "return").json(&not_competent()).await.expect(200);
    let moved = app.accepted().await;
    let body = json!({"category": "VON.DL", "reason": "Thực chất là tăng vốn điều lệ."});
    let moved = app.as_("officer@snnmt/2").act(&moved.body, "reclassify").json(&body).await.expect(200);
    let body = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let bound = app.as_("coordinator@vp-ubnd").act(&app.filed().await.body, "route").json(&body).await.expect(200);
    // What is published later changes nothing of what was decided before.
    publish(&app, |book| {
        book.delegations.push(delegation());
        book.rules.retain(|rule| !["R002", "R056", "R130"].contains(&rule.id.as_str()));
    })
    .await;
    assert_ne!(preview(&app, json!({"category": "DAT.GIA", "territory": "27478"})).await["routing"]["rule"], "R002");

    let cases = [(filed, 1), (nobodys, 1), (returned, 2), (moved, 3), (bound, 1)];
    let mut leads = Vec::new();
    for (case, seq) in &cases {
        let explained = explained(&app, &case.body).await;
        assert_eq!((&explained["agrees"], &explained["seq"]), (&json!(true), &json!(seq)), "{explained}");
        assert_eq!((&explained["differences"], &explained["routing"]), (&Value::Null, &case["routing"]));
        assert_eq!(explained["replayed"]["routing"]["rulebook"], 1);
        assert!(explained["remark"].as_str().unwrap().contains("đầu mối"));
        leads.push(explained["replayed"]["lead_agency"]["code"].clone());
    }
    assert_eq!(leads, [json!("snnmt"), Value::Null, json!("snnmt"), json!("stc"), json!("snnmt")]);
    let verified = verify_history(app.db()).await.unwrap();
    assert!(verified.is_whole(), "{verified:?}");
    assert_eq!(verified.decisions, 7);
    app.as_("manager@sawaco")
        .get(&format!("/v1/cases/{}/routing", cases[0].0["code"].as_str().unwrap()))
        .await
        .expect_problem(404);
}

async fn a_decision_that_comes_out_otherwise_is_named(app: TestApp) {
    let case = app.filed().await;
    let rewritten = competence_rule::Entity::update_many()
        .col_expr(competence_rule::Column::Lead, Expr::value("sxd"))
        .filter(competence_rule::Column::Id.eq("R002"));
    rewritten.exec(app.db().write()).await.unwrap();
    let explained = explained(&app, &case.body).await;
    assert_eq!(explained["agrees"], false);
    assert_eq!(explained["differences"], json!([{"part": "lead_agency", "kept": ["snnmt"], "replayed": ["sxd"]}]));
    let verified = verify_history(app.db()).await.unwrap();
    assert_eq!(verified.faults.len(), 1);
    assert_eq!(verified.faults[0].1, "the rulebook's decision at event 1 comes out otherwise now: lead_agency");
}

//! Who is competent, as callers ask for it: at a date, with reasons, writing nothing.

use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    competence_is_read_as_at_a_date,
    each_step_is_a_sentence_with_its_legal_basis,
    a_group_category_is_left_to_the_coordinator,
    a_filing_is_routed_as_its_preview_said,
    what_is_not_there_on_the_date_is_told,
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

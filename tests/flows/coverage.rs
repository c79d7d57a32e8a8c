//! Coverage: whether every obstacle that could be filed finds somebody, as data and as a picture; delegations that end.

use chrono::NaiveDate;
use serde_json::{Value, json};
use thaogo::application::find_coverage::find_worsened;
use thaogo::domain::coverage::CellState;
use thaogo::domain::rulebook::{Delegation, Party, Rulebook, RulebookStatus};
use thaogo::store::rulebooks;

use crate::support::{Answer, TestApp, on_both};

on_both![
    the_revision_in_force_leaves_nobody_without_a_lead,
    the_holes_of_a_draft_come_in_pages_and_are_narrowed,
    a_range_tells_from_which_day_to_which,
    a_draft_is_for_those_who_read_drafts,
    what_cannot_be_asked_is_told,
    the_picture_is_drawn_in_the_readers_language,
    delegations_that_end_soon_are_listed,
    what_a_draft_makes_worse_is_found_before_it_is_published,
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The published revision as a draft, without any rule on land prices from 1 April 2026 on, with one that never wins, and
/// with delegations of land rent to HFIC's neighbour among the departments.
fn draft(app: &TestApp) -> Rulebook {
    let mut book = app.service().city().rulebook().clone();
    let mut never = book.rules[0].clone();
    for rule in book.rules.iter_mut().filter(|rule| rule.category == "DAT.GIA" && rule.valid_to.is_none()) {
        rule.valid_to = Some(day("2026-03-31"));
        never = rule.clone();
    }
    (never.id, never.valid_to, never.priority) = ("R900".into(), None, -1);
    never.category = "DAT.THUE".into();
    book.rules.push(never);
    let handed_on = |id: &str, to: Option<&str>, revoked: Option<&str>| Delegation {
        id: id.into(),
        delegator: "snnmt".into(),
        delegate: Party::Organization("stc".into()),
        categories: vec!["DAT.THUE".into()],
        territories: vec!["79".into()],
        amount_from: None,
        amount_to: None,
        valid_from: Some(day("2025-07-01")),
        valid_to: to.map(day),
        revoked_on: revoked.map(day),
        instrument: Some("QĐ 12/QĐ-SNNMT".into()),
        may_pass_on: false,
        note: None,
    };
    let delegations = vec![
        handed_on("DL1", Some("2026-02-28"), None),
        handed_on("DL2", Some("2026-04-30"), None),
        handed_on("DL3", None, Some("2026-03-02")),
        handed_on("DL4", None, None),
        Delegation { valid_from: Some(day("2026-07-01")), ..handed_on("DL5", None, None) },
    ];
    let (published_at, effective_at) = (None, None);
    let book = Rulebook { revision: 2, status: RulebookStatus::Draft, published_at, effective_at, ..book };
    book.with_delegations(delegations)
}

/// Keeps the draft.
async fn drafted(app: &TestApp) -> Rulebook {
    let book = draft(app);
    rulebooks::save(app.db().write(), &book).await.unwrap();
    book
}

fn count(coverage: &Answer, state: &str) -> u64 {
    let counts = coverage["counts"].as_array().unwrap().iter();
    counts.filter(|count| count["state"] == state).map(|count| count["cells"].as_u64().unwrap()).sum()
}

async fn the_revision_in_force_leaves_nobody_without_a_lead(app: TestApp) {
    let coverage = app.as_("officer@snnmt").get("/v1/rulebooks/current/coverage").await.expect(200);
    assert_eq!((&coverage["rulebook"], &coverage["from"]), (&json!(1), &json!("2026-03-02")));
    assert_eq!(coverage["cells"], 63 * 168);
    for state in ["no_lead", "ended_without_successor", "bare_tie", "delegation_ended"] {
        assert_eq!(count(&coverage, state), 0, "{state}");
    }
    // The demo seats people in some of the agencies only.
    assert!(count(&coverage, "covered") >= 168 && count(&coverage, "unreachable_lead") >= 168);
    assert_eq!(count(&coverage, "covered") + count(&coverage, "unreachable_lead"), 63 * 168);
    assert_eq!(coverage["total"], count(&coverage, "unreachable_lead"));
    let hole = &coverage["items"][0];
    assert_eq!((&hole["state"], &hole["to"]), (&json!("unreachable_lead"), &json!("2026-03-02")));
    assert!(hole["text"].as_str().unwrap().contains("chưa có") && hole["lead_agency"]["name"].is_string());
    let same = app.as_("auditor@ttp").get("/v1/rulebooks/1/coverage?on=2026-03-02").await.expect(200);
    assert_eq!(same.body, coverage.body);
}

async fn the_holes_of_a_draft_come_in_pages_and_are_narrowed(app: TestApp) {
    drafted(&app).await;
    let coordinator = app.as_("coordinator@vp-ubnd");
    let path = "/v1/rulebooks/draft/coverage?on=2026-04-01";
    let whole = coordinator.get(&format!("{path}&state=no_lead&limit=200")).await.expect(200);
    assert_eq!((&whole["total"], count(&whole, "no_lead")), (&json!(168), 168));
    assert!(whole["items"].as_array().unwrap().iter().all(|hole| hole["gap"] == "no_rule" && hole["rule"].is_null()));
    let (mut seen, mut next) = (Vec::new(), Some(format!("{path}&state=no_lead&limit=50")));
    while let Some(path) = next {
        let page = coordinator.get(&path).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().clone());
        next = page["next_cursor"].as_str().map(|_| {
            page.header("link").strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned()
        });
    }
    assert_eq!(Value::from(seen), whole["items"]);
    let narrowed = async |more: &str| coordinator.get(&format!("{path}&{more}")).await.expect(200)["total"].clone();
    assert_eq!(narrowed("state=no_lead&category=DAT").await, 168);
    assert_eq!(narrowed("state=no_lead&category=DAT.THUE").await, 0);
    assert_eq!(narrowed("state=no_lead&territory=26740").await, 1);
    assert_eq!(narrowed("state=no_lead&state=bare_tie&territory=79").await, 168);
    let dead = &whole["dead_rules"];
    assert_eq!(
        (&whole["dead_rule_count"], &dead[0]["rule"], &dead[0]["why"]),
        (&json!(1), &json!("R900"), &json!("outranked"))
    );
    assert!(dead[0]["covered_by"].is_string());
}

async fn a_range_tells_from_which_day_to_which(app: TestApp) {
    drafted(&app).await;
    let path = "/v1/rulebooks/draft/coverage?from=2026-03-15&to=2026-06-15&state=no_lead&territory=26740";
    let coverage = app.as_("chairman@ubnd-tphcm").get(path).await.expect(200);
    let hole = &coverage["items"][0];
    assert_eq!(
        (&coverage["total"], &hole["from"], &hole["to"]),
        (&json!(1), &json!("2026-04-01"), &json!("2026-06-15"))
    );
    assert_eq!((&hole["category"]["code"], &hole["territory"]["code"]), (&json!("DAT.GIA"), &json!("26740")));
    // The districts of the year before: their communes are other cells.
    let path = "/v1/rulebooks/current/coverage?from=2025-06-01&to=2025-07-31";
    let coverage = app.as_("chairman@ubnd-tphcm").get(path).await.expect(200);
    assert!(coverage["cells"].as_u64().unwrap() > 63 * (168 + 250), "{}", coverage["cells"]);
    assert_eq!(count(&coverage, "no_lead") + count(&coverage, "ended_without_successor"), 0);
}

async fn a_draft_is_for_those_who_read_drafts(app: TestApp) {
    for (who, path) in [("coordinator@vp-ubnd", "draft"), ("officer@snnmt", "7"), ("officer@snnmt", "newest")] {
        app.as_(who).get(&format!("/v1/rulebooks/{path}/coverage")).await.expect_problem(404);
    }
    drafted(&app).await;
    app.as_("coordinator@vp-ubnd").get("/v1/rulebooks/draft/coverage").await.expect(200);
    for who in ["officer@snnmt", "director@stc"] {
        for path in ["draft/coverage", "draft/coverage.svg", "2/coverage", "draft/delegation_terms"] {
            app.as_(who).get(&format!("/v1/rulebooks/{path}")).await.expect_problem(404);
        }
    }
    for path in ["coverage", "coverage.svg"] {
        let refused = app.as_("manager@hfic").get(&format!("/v1/rulebooks/current/{path}")).await.expect_problem(403);
        assert!(refused["detail"].as_str().unwrap().contains("/v1/routing/preview"), "{}", refused.body);
    }
    app.as_("manager@hfic").get("/v1/rulebooks/current/delegation_terms").await.expect(200);
}

async fn what_cannot_be_asked_is_told(app: TestApp) {
    let refused = [
        ("on=2026-03-02&from=2026-03-02", "on"),
        ("from=2026-03-02", "on"),
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("from=2020-01-01&to=2026-01-01", "to"),
        ("on=1066-10-14", "from"),
        ("category=KHONGCO", "category"),
        ("territory=00000", "territory"),
        ("cursor=here", "cursor"),
    ];
    for (query, pointer) in refused {
        let answer = app.as_("officer@snnmt").get(&format!("/v1/rulebooks/current/coverage?{query}")).await;
        assert_eq!(answer.expect_problem(422).pointers(), [pointer], "{query}");
    }
}

async fn the_picture_is_drawn_in_the_readers_language(app: TestApp) {
    let officer = app.as_("officer@snnmt");
    let drawn = officer.get("/v1/rulebooks/current/coverage.svg").await.expect(200);
    assert!(drawn.header("content-type").starts_with("image/svg+xml"), "{}", drawn.header("content-type"));
    let svg = drawn.body.as_str().unwrap();
    assert!(svg.starts_with("<svg ") && svg.len() < 500_000, "{}", svg.len());
    assert!(svg.contains("ngày 02/03/2026") && svg.contains("63 lĩnh vực × 168 địa bàn = 10.584 ô"));
    let then = officer.get("/v1/rulebooks/current/coverage.svg?on=2021-03-18").header("Accept-Language", "en");
    let then = then.await.expect(200);
    let svg = then.body.as_str().unwrap();
    assert!(svg.contains("on 18 March 2021") && svg.contains("63 categories × 312 territories = 19,656 cells"));
}

async fn delegations_that_end_soon_are_listed(app: TestApp) {
    drafted(&app).await;
    let of = async |query: &str| {
        let path = format!("/v1/rulebooks/draft/delegation_terms?{query}");
        let page = app.as_("vice_chairman@ubnd-tphcm").get(&path).await.expect(200);
        let told = |term: &Value| format!("{} {}", term["id"].as_str().unwrap(), term["state"].as_str().unwrap());
        page["items"].as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(of("").await, ["DL1 ended", "DL2 holds", "DL3 revoked", "DL4 holds", "DL5 not_yet"]);
    assert_eq!(of("on=2026-03-01").await[2], "DL3 holds");
    assert_eq!(of("ending_within=60").await, ["DL2 holds"]);
    assert!(of("ending_within=58").await.is_empty());
    assert_eq!(of("state=not_yet").await, ["DL5 not_yet"]);
    assert_eq!(of("limit=2&cursor=DL3").await, ["DL4 holds", "DL5 not_yet"]);
    let path = "/v1/rulebooks/draft/delegation_terms?ending_within=60";
    let page = app.as_("coordinator@vp-ubnd").get(path).await.expect(200);
    let term = &page["items"][0];
    assert_eq!((&term["ends_on"], &term["days_left"]), (&json!("2026-04-30"), &json!(59)));
    assert_eq!(term["delegator"]["name"], "Sở Nông nghiệp và Môi trường Thành phố Hồ Chí Minh");
}

async fn what_a_draft_makes_worse_is_found_before_it_is_published(app: TestApp) {
    let found = find_worsened(app.service(), draft(&app), day("2026-03-02")).await.unwrap();
    assert_eq!(found.cells, 168);
    let first = &found.examples[0];
    assert_eq!(
        (first.category.as_str(), first.on, first.after.state),
        ("DAT.GIA", day("2026-04-01"), CellState::NoLead)
    );
    let same = app.service().city().rulebook().clone();
    assert_eq!(find_worsened(app.service(), same, day("2026-03-02")).await.unwrap().cells, 0);
}

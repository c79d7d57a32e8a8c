//! The rulebook: drafted by several people, exchanged as files, approved by a second person, in effect at its moment.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, on_both};

on_both![
    two_people_edit_one_draft_and_lose_nothing,
    one_draft_is_open_and_may_be_given_up,
    what_is_wrong_with_a_row_is_told_at_once,
    a_draft_is_compared_and_its_journal_tells_who_did_what,
    a_workbook_goes_out_and_comes_back,
    a_table_goes_out_and_comes_back,
    a_broken_file_changes_nothing_and_tells_every_cell,
    a_revision_counts_from_its_moment_on,
    four_eyes_see_each_revision,
    a_submitted_draft_stands_still,
    flaws_stand_against_submitting,
    worse_coverage_needs_a_reason,
    other_servers_take_a_revision_up,
    drafts_are_for_those_who_steer,
];

const COORDINATOR: &str = "coordinator@vp-ubnd";
const CHAIRMAN: &str = "chairman@ubnd-tphcm";

async fn open(app: &TestApp) -> Answer {
    app.as_(COORDINATOR).post("/v1/rulebooks/draft").await.expect(201)
}

async fn draft(app: &TestApp) -> Answer {
    app.as_(COORDINATOR).get("/v1/rulebooks/draft").await.expect(200)
}

async fn rule(app: &TestApp, key: &str, id: &str) -> Value {
    let page = app.as_(COORDINATOR).get(&format!("/v1/rulebooks/{key}/rules?limit=200")).await.expect(200);
    let found = page["items"].as_array().unwrap().iter().find(|rule| rule["id"] == id);
    found.unwrap_or_else(|| panic!("no rule {id}")).clone()
}

/// Land leases above a hundred billion, by the finance department from now on.
fn big_leases() -> Value {
    json!({"category": "DAT.THUE", "territory": "79", "valid_from": "2026-01-01", "lead": "stc",
           "coordinating": ["snnmt"], "amount_from": 100_000_000_000_i64, "priority": 5,
           "legal_basis": "Quyết định 01/2026/QĐ-UBND"})
}

async fn submit(app: &TestApp, effective_at: &str) -> Answer {
    let body = json!({"effective_at": effective_at, "reason": "Phân công lại đất thuê giá trị lớn."});
    let call = app.as_(COORDINATOR).post("/v1/rulebooks/draft/submit").if_match(&draft(app).await["version"]);
    call.json(&body).await
}

async fn approve(app: &TestApp, who: &str) -> Answer {
    app.as_(who).post("/v1/rulebooks/draft/approve").if_match(&draft(app).await["version"]).await
}

/// Publishes a draft with one new rule, in effect from 09:00 on.
async fn publish_big_leases(app: &TestApp) -> Answer {
    open(app).await;
    app.as_(COORDINATOR).call(Method::PUT, "/v1/rulebooks/draft/rules/R900").json(&big_leases()).await.expect(201);
    submit(app, "2026-03-02T09:00:00+07:00").await.expect(200);
    approve(app, CHAIRMAN).await.expect(200)
}

async fn two_people_edit_one_draft_and_lose_nothing(app: TestApp) {
    open(&app).await;
    let put = |id: &str| app.as_(COORDINATOR).call(Method::PUT, &format!("/v1/rulebooks/draft/rules/{id}"));
    let before = rule(&app, "draft", "R004").await;
    let mut mine = before.clone();
    (mine["note"], mine["id"], mine["version"]) = (json!("của tôi"), Value::Null, Value::Null);
    mine.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let mut theirs = mine.clone();
    theirs["note"] = json!("của người kia");

    let first = put("R004").if_match(&before["version"]).json(&mine).await.expect(200);
    assert_eq!((first["note"].as_str(), first.header("etag")), (Some("của tôi"), "\"2\""));
    let stale = put("R004").if_match(&before["version"]).json(&theirs).await.expect_problem(412);
    assert_eq!((&stale["current_version"], &stale["current_row"]["note"]), (&json!(2), &json!("của tôi")));
    assert_eq!(stale["current_row"]["lead"], "snnmt");
    let bare = put("R004").json(&theirs).await.expect_problem(428);
    assert_eq!((&bare["current_version"], &bare["current_row"]["note"]), (&json!(2), &json!("của tôi")));
    // Another row goes on meanwhile, whoever changed this one.
    put("R900").json(&big_leases()).await.expect(201);
    put("R004").if_match(&json!(2)).json(&theirs).await.expect(200);

    let delete = || app.as_(COORDINATOR).call(Method::DELETE, "/v1/rulebooks/draft/rules/R900");
    delete().await.expect_problem(428);
    delete().if_match(&json!(1)).await.expect_problem(412);
    delete().if_match(&json!(3)).await.expect(204);
    let gone = put("R900").if_match(&json!(3)).json(&big_leases()).await.expect_problem(412);
    assert_eq!(gone["current_row"], Value::Null);
    // One that is made again is another row: whoever knew the old one does not overwrite it.
    let again = put("R900").json(&big_leases()).await.expect(201);
    assert!(again["version"].as_i64() > Some(3), "{}", again.body);
    delete().if_match(&json!(3)).await.expect_problem(412);
    assert_eq!(rule(&app, "draft", "R004").await["note"], "của người kia");
    assert_eq!(rule(&app, "current", "R004").await, before, "what is published stays");

    let limit = json!({"kind": "answer", "urgency": "urgent", "unit": "working_days", "quantity": 4, "valid_from": "2027-01-01"});
    let put = |path: &str| app.as_(COORDINATOR).call(Method::PUT, &format!("/v1/rulebooks/draft/{path}"));
    put("limits/L50").json(&limit).await.expect(201);
    let step = json!({"owed_by": "enterprise", "offset_days": 15, "positions": ["coordinator"], "delivery": "digest"});
    let steps = app.as_(COORDINATOR).get("/v1/rulebooks/draft/ladders").await.expect(200);
    let last = steps["items"].as_array().unwrap().iter().filter(|step| step["ladder"] == "enterprise").count();
    put(&format!("ladders/enterprise/{}", last + 1)).json(&step).await.expect(201);
    let limits = app.as_(COORDINATOR).get("/v1/rulebooks/draft/limits").await.expect(200);
    assert_eq!(limits["items"].as_array().unwrap().last().unwrap()["id"], "L50");
}

async fn one_draft_is_open_and_may_be_given_up(app: TestApp) {
    let (first, coordinator) = (open(&app).await, app.as_(COORDINATOR));
    assert_eq!((&first["revision"], &first["base"], &first["status"]), (&json!(2), &json!(1), &json!("draft")));
    assert_eq!((first.header("location"), first.header("etag")), ("/v1/rulebooks/2", "\"1\""));
    let second = coordinator.post("/v1/rulebooks/draft").await.expect_problem(409);
    assert!(second["detail"].as_str().unwrap().contains("số 2"), "{}", second.body);
    let discard = || coordinator.call(Method::DELETE, "/v1/rulebooks/draft");
    discard().await.expect_problem(428);
    discard().if_match(&json!(7)).await.expect_problem(412);
    discard().if_match(&json!(1)).await.expect(204);
    coordinator.get("/v1/rulebooks/draft").await.expect_problem(404);
    discard().if_match(&json!(2)).await.expect_problem(404);
    let third = open(&app).await;
    assert_eq!(third["revision"], 3, "a number is not used again");
    let all = coordinator.get("/v1/rulebooks").await.expect(200);
    let seen: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|head| (&head["revision"], &head["status"])).collect();
    let expected =
        [(3, "draft"), (2, "discarded"), (1, "published")].map(|(number, status)| (json!(number), json!(status)));
    assert_eq!(seen, expected.each_ref().map(|(number, status)| (number, status)));
    assert_eq!(all["items"][2]["in_effect"], true);
}

async fn what_is_wrong_with_a_row_is_told_at_once(app: TestApp) {
    open(&app).await;
    let put = |body: &Value| app.as_(COORDINATOR).call(Method::PUT, "/v1/rulebooks/draft/rules/R900").json(body);
    let mut wrong = big_leases();
    (wrong["category"], wrong["lead"]) = (json!("DAT.KHONGCO"), json!("@province"));
    assert_eq!(put(&wrong).await.expect_problem(422).pointers(), ["/lead"]);
    (wrong["lead"], wrong["valid_to"]) = (json!("hfic"), json!("2025-12-31"));
    let told = put(&wrong).await.expect_problem(422);
    for pointer in ["/category", "/lead", "/valid_to"] {
        assert!(told.pointers().contains(&pointer), "{:?}", told.pointers());
    }
    let mut listed = big_leases();
    listed["sectors"] = json!(["bất động sản; xây dựng"]);
    assert_eq!(put(&listed).await.expect_problem(422).pointers(), ["/sectors/0"]);
    let mut unknown = big_leases();
    unknown["colour"] = json!("red");
    put(&unknown).await.expect_problem(400);
    assert_eq!(draft(&app).await["version"], 1, "nothing was changed");
}

async fn a_draft_is_compared_and_its_journal_tells_who_did_what(app: TestApp) {
    open(&app).await;
    let coordinator = app.as_(COORDINATOR);
    coordinator.call(Method::PUT, "/v1/rulebooks/draft/rules/R900").json(&big_leases()).await.expect(201);
    let mut changed = rule(&app, "draft", "R004").await;
    changed.as_object_mut().unwrap().retain(|field, _| field != "id" && field != "version");
    changed["coordinating"] = json!(["stc"]);
    coordinator
        .call(Method::PUT, "/v1/rulebooks/draft/rules/R004")
        .if_match(&json!(1))
        .json(&changed)
        .await
        .expect(200);
    coordinator.call(Method::DELETE, "/v1/rulebooks/draft/rules/R003").if_match(&json!(1)).await.expect(204);

    let diff = coordinator.get("/v1/rulebooks/draft/diff").await.expect(200);
    assert_eq!((&diff["against"], &diff["revision"]), (&json!(1), &json!(2)));
    assert_eq!((&diff["added"], &diff["changed"], &diff["removed"]), (&json!(1), &json!(1), &json!(1)));
    let row = |id: &str| diff["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    let fields = json!([{"field": "coordinating", "old": "stc;thue-tphcm", "new": "stc"}]);
    assert_eq!(row("R004"), json!({"part": "rules", "id": "R004", "change": "changed", "fields": fields}));
    assert_eq!((&row("R900")["change"], &row("R003")["change"]), (&json!("added"), &json!("removed")));
    let back = coordinator.get("/v1/rulebooks/1/diff?against=draft").await.expect(200);
    assert_eq!((&back["added"], &back["removed"]), (&json!(1), &json!(1)));

    let journal = app.as_("auditor@ttp").get("/v1/rulebooks/draft/journal").await.expect(200);
    let told: Vec<_> =
        journal["items"].as_array().unwrap().iter().map(|entry| (&entry["version"], &entry["action"])).collect();
    let expected = [(1, "opened"), (2, "row_set"), (3, "row_set"), (4, "row_deleted")]
        .map(|(version, what)| (json!(version), json!(what)));
    assert_eq!(told, expected.each_ref().map(|(version, what)| (version, what)));
    let entry = &journal["items"][2];
    assert_eq!(
        (&entry["old"]["coordinating"], &entry["new"]["coordinating"]),
        (&json!("stc;thue-tphcm"), &json!("stc"))
    );
    assert_eq!(
        (&entry["part"], &entry["row"], &entry["organization"]),
        (&json!("rules"), &json!("R004"), &json!("vp-ubnd"))
    );
    assert!(entry["person"]["name"].is_string(), "{entry}");
    let page = coordinator.get("/v1/rulebooks/draft/journal?limit=2").await.expect(200);
    assert_eq!(page["next_cursor"], "2");
    let rest = coordinator.get("/v1/rulebooks/draft/journal?limit=2&cursor=2").await.expect(200);
    assert_eq!((&rest["items"][0]["version"], &rest["next_cursor"]), (&json!(3), &Value::Null));
}

fn file(content: Vec<u8>, name: &str) -> Form {
    Form::new().part("file", Part::bytes(content).file_name(name.to_owned()))
}

async fn import(app: &TestApp, query: &str, content: Vec<u8>) -> Answer {
    let call = app.as_(COORDINATOR).post(&format!("/v1/rulebooks/draft/import{query}"));
    call.if_match(&draft(app).await["version"]).form(file(content, "tep")).await
}

async fn a_workbook_goes_out_and_comes_back(app: TestApp) {
    open(&app).await;
    let export = app.as_("manager@hfic").get("/v1/rulebooks/current/export").await.expect(200);
    assert!(export.header("content-disposition").contains("quy-dinh-phan-cong-1.xlsx"));
    let same = import(&app, "", export.bytes.clone()).await.expect(200);
    assert_eq!(same["diff"]["rows"], json!([]), "what went out comes back");

    let mut sheets = thaogo::sheet::read_xlsx(&export.bytes).unwrap();
    let rules = sheets.iter_mut().find(|sheet| sheet.name == "Phân công").unwrap();
    let place = rules.rows.iter().position(|row| row[0].as_text() == "R004").unwrap();
    rules.rows[place][8] = thaogo::sheet::Cell::text("sửa trong bảng tính");
    rules.rows.remove(0);
    let edited = thaogo::sheet::write_xlsx(&sheets).unwrap();
    let checked = import(&app, "?dry_run=true", edited.clone()).await.expect(200);
    assert_eq!((&checked["diff"]["changed"], &checked["diff"]["removed"]), (&json!(1), &json!(1)));
    assert_eq!(rule(&app, "draft", "R004").await["note"], Value::Null, "a check changes nothing");
    let version = draft(&app).await["version"].clone();
    let done = import(&app, "", edited).await.expect(200);
    assert_eq!(done["diff"], checked["diff"]);
    assert_eq!(rule(&app, "draft", "R004").await["note"], "sửa trong bảng tính");
    assert_eq!(rule(&app, "draft", "R005").await["version"], 1, "rows that say the same keep their versions");
    assert_ne!(done["rulebook"]["version"], version);
    let stale = app.as_(COORDINATOR).post("/v1/rulebooks/draft/import").if_match(&version);
    stale.form(file(export.bytes, "tep.xlsx")).await.expect_problem(412);
}

async fn a_table_goes_out_and_comes_back(app: TestApp) {
    open(&app).await;
    for part in ["rules", "delegations", "limits", "ladders"] {
        let path = format!("/v1/rulebooks/draft/export?format=csv&part={part}");
        let export = app.as_(COORDINATOR).get(&path).await.expect(200);
        let same = import(&app, &format!("?part={part}"), export.bytes).await.expect(200);
        assert_eq!(same["diff"]["rows"], json!([]), "{part}");
    }
    app.as_(COORDINATOR).get("/v1/rulebooks/draft/export?format=csv").await.expect_problem(422);
    let csv = "ladder,owed_by,step\r\n";
    assert_eq!(import(&app, "", csv.into()).await.expect_problem(422).pointers(), ["part"]);
}

async fn a_broken_file_changes_nothing_and_tells_every_cell(app: TestApp) {
    open(&app).await;
    let path = "/v1/rulebooks/draft/export?format=csv&part=rules";
    let good = app.as_(COORDINATOR).get(path).await.expect(200);
    let good = String::from_utf8(good.bytes).unwrap();
    let broken = format!(
        "{good}R950,DAT.KHONGCO,79,2026-01-01,,snnmt,,,,0,,,,\r\nR951,DAT.GIA,79,hôm nay,,snnmt,,,,cao,,,,\r\n\
         R950,DAT.GIA,79,,,snnmt,,,,0,,,,\r\n"
    );
    let row = good.lines().count() + 1;
    let told = import(&app, "?part=rules", broken.into()).await.expect_problem(422);
    let mut expected = [format!("B{row}"), format!("D{}", row + 1), format!("J{}", row + 1), format!("A{}", row + 2)];
    expected.sort();
    let mut pointers = told.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, expected);
    assert!(told["errors"][0]["detail"].as_str().unwrap().starts_with("Dòng "), "{}", told.body);
    assert_eq!(draft(&app).await["version"], 1, "nothing was changed");

    let many = "X,DAT.KHONGCO,79,,,khong-co,,,,0,,,,\r\n".repeat(10_000);
    let told = import(&app, "?part=rules", format!("{}\r\n{many}", good.lines().next().unwrap()).into()).await;
    let told = told.expect_problem(422);
    assert_eq!(told.pointers().len(), 10_001, "the first row's own errors, and each other is there twice");
    import(&app, "", b"PK\x03\x04 broken".to_vec()).await.expect_problem(422);
    import(&app, "?part=rules", Vec::new()).await.expect_problem(422);
}

async fn a_revision_counts_from_its_moment_on(app: TestApp) {
    let published = publish_big_leases(&app).await;
    assert_eq!((&published["status"], &published["in_effect"]), (&json!("published"), &json!(false)));
    let lease = || json!({"category": "DAT.THUE", "amount_vnd": 200_000_000_000_i64});
    app.turn_to("2026-03-02 08:59").await;
    let before = app.filed_with(lease()).await;
    assert_eq!((&before["lead_agency"]["code"], &before["routing"]["rulebook"]), (&json!("snnmt"), &json!(1)));
    app.turn_to("2026-03-02 09:00").await;
    let after = app.filed_with(lease()).await;
    assert_eq!((&after["lead_agency"]["code"], &after["routing"]["rulebook"]), (&json!("stc"), &json!(2)));
    assert_eq!(after["routing"]["rule"], "R900");
    let reader = app.as_("manager@hfic");
    assert_eq!(reader.read(&before.body).await["routing"]["rulebook"], 1, "a case keeps what routed it");
    let current = reader.get("/v1/rulebooks/current").await.expect(200);
    assert_eq!((&current["revision"], &current["in_effect"]), (&json!(2), &json!(true)));
    assert_eq!(current["approved_by"], Value::Null, "who made it is for those who read drafts");
    // The next one counts later than this one.
    open(&app).await;
    app.turn_to("2026-03-02 10:00").await;
    assert_eq!(submit(&app, "2026-03-02T10:00:59+07:00").await.expect_problem(422).pointers(), ["/effective_at"]);
    submit(&app, "2026-03-02T10:01:00+07:00").await.expect(200);
    approve(&app, "vice_chairman@ubnd-tphcm").await.expect(200);
    open(&app).await;
    app.turn_to("2026-03-02 10:05").await;
    submit(&app, "2026-03-02T10:06:00+07:00").await.expect(200);
    app.turn_to("2026-03-02 10:06").await;
    let late = approve(&app, CHAIRMAN).await.expect_problem(409);
    assert_eq!(late["allowed_actions"], json!(["send_back"]));
}

async fn four_eyes_see_each_revision(app: TestApp) {
    open(&app).await;
    submit(&app, "2026-03-03T07:00:00+07:00").await.expect(200);
    let own = approve(&app, COORDINATOR).await.expect_problem(409);
    assert!(own["type"].as_str().unwrap().ends_with("/four-eyes"), "{}", own.body);
    for who in ["officer@snnmt", "manager@hfic", "auditor@ttp", "administrator@vp-ubnd"] {
        let call = app.as_(who).post("/v1/rulebooks/draft/approve").if_match(&json!(2));
        call.await.expect_problem(403);
    }
    let letters = app.letters_that(Default::default()).await;
    let asked: Vec<_> = letters.iter().filter(|letter| letter.kind == "rulebook_submitted").collect();
    assert!(asked.len() >= 2, "the chairman and the vice-chairmen are asked");
    assert!(asked.iter().all(|letter| letter.subject.contains("số 2")), "{asked:?}");
    let back = app.as_(CHAIRMAN).post("/v1/rulebooks/draft/send_back").if_match(&json!(2));
    let back = back.json(&json!({"reason": "Thiếu căn cứ pháp lý."})).await.expect(200);
    assert_eq!(
        (&back["status"], &back["submitted_by"], &back["effective_at"]),
        (&json!("draft"), &Value::Null, &Value::Null)
    );
    submit(&app, "2026-03-03T07:00:00+07:00").await.expect(200);
    let approved = approve(&app, CHAIRMAN).await.expect(200);
    assert!(approved["approved_by"]["name"].is_string() && approved["submitted_by"]["name"].is_string());
    let letters = app.letters_that(Default::default()).await;
    let told: Vec<_> = letters.iter().map(|letter| letter.kind.as_str()).collect();
    assert!(told.contains(&"rulebook_sent_back") && told.contains(&"rulebook_approved"), "{told:?}");
    app.as_(CHAIRMAN).post("/v1/rulebooks/draft/approve").if_match(&json!(5)).await.expect_problem(404);
}

async fn a_submitted_draft_stands_still(app: TestApp) {
    open(&app).await;
    approve(&app, CHAIRMAN).await.expect_problem(409);
    submit(&app, "2026-03-03T07:00:00+07:00").await.expect(200);
    let coordinator = app.as_(COORDINATOR);
    let put = coordinator.call(Method::PUT, "/v1/rulebooks/draft/rules/R900").json(&big_leases());
    let refused = put.await.expect_problem(409);
    assert_eq!(refused["allowed_actions"], json!(["approve", "send_back"]));
    coordinator.call(Method::DELETE, "/v1/rulebooks/draft/rules/R004").if_match(&json!(1)).await.expect_problem(409);
    coordinator.call(Method::DELETE, "/v1/rulebooks/draft").if_match(&json!(2)).await.expect_problem(409);
    submit(&app, "2026-03-04T07:00:00+07:00").await.expect_problem(409);
    let stale = app.as_(CHAIRMAN).post("/v1/rulebooks/draft/approve").if_match(&json!(1));
    stale.await.expect_problem(412);
}

async fn flaws_stand_against_submitting(app: TestApp) {
    open(&app).await;
    let coordinator = app.as_(COORDINATOR);
    let steps = coordinator.get("/v1/rulebooks/draft/ladders").await.expect(200);
    let step = &steps["items"][1];
    let path = format!("/v1/rulebooks/draft/ladders/{}/{}", step["ladder"].as_str().unwrap(), step["step"]);
    coordinator.call(Method::DELETE, &path).if_match(&step["version"]).await.expect(204);
    let told = submit(&app, "2026-03-03T07:00:00+07:00").await.expect_problem(422);
    assert_eq!(told.pointers(), ["/ladders/agency/3/step"]);
    assert_eq!(draft(&app).await["status"], "draft");
}

async fn worse_coverage_needs_a_reason(app: TestApp) {
    open(&app).await;
    let coordinator = app.as_(COORDINATOR);
    coordinator.call(Method::DELETE, "/v1/rulebooks/draft/rules/R004").if_match(&json!(1)).await.expect(204);
    let bare = json!({"effective_at": "2026-03-03T07:00:00+07:00"});
    let told = coordinator.post("/v1/rulebooks/draft/submit").if_match(&json!(2)).json(&bare).await.expect_problem(422);
    assert_eq!(told.pointers(), ["/reason"]);
    assert!(told["errors"][0]["detail"].as_str().unwrap().contains("DAT.THUE"), "{}", told.body);
    submit(&app, "2026-03-03T07:00:00+07:00").await.expect(200);
}

async fn other_servers_take_a_revision_up(app: TestApp) {
    let beside = app.open_beside().await;
    publish_big_leases(&app).await;
    beside.refresh().await.unwrap();
    assert_eq!(beside.city().rulebook().revision, 1);
    app.turn_to("2026-03-02 09:00").await;
    assert_eq!(beside.city().rulebook().revision, 2, "it was held since it was published");
    let late = app.open_beside().await;
    assert_eq!(late.city().rulebook().revision, 2);
}

async fn drafts_are_for_those_who_steer(app: TestApp) {
    for who in ["officer@snnmt", "director@stc", "manager@hfic", CHAIRMAN, "auditor@ttp"] {
        app.as_(who).post("/v1/rulebooks/draft").await.expect_problem(403);
    }
    open(&app).await;
    for who in ["officer@snnmt", "manager@hfic", "administrator@vp-ubnd"] {
        for path in
            ["draft", "2", "draft/rules", "2/limits", "draft/diff", "draft/journal", "1/journal", "draft/export"]
        {
            app.as_(who).get(&format!("/v1/rulebooks/{path}")).await.expect_problem(404);
        }
        let seen = app.as_(who).get("/v1/rulebooks").await.expect(200);
        assert_eq!(seen["items"].as_array().unwrap().len(), 1, "{who}");
        let rules = app.as_(who).get("/v1/rulebooks/1/rules?category=DAT.THUE&lead=snnmt").await.expect(200);
        let ids: Vec<_> = rules["items"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
        assert_eq!(ids, ["R004"]);
    }
    for who in [CHAIRMAN, "vice_chairman@ubnd-tphcm", "auditor@ttp"] {
        app.as_(who).get("/v1/rulebooks/draft").await.expect(200);
        app.as_(who).get("/v1/rulebooks/draft/rules?limit=1").await.expect(200);
    }
    let first = app.as_(COORDINATOR).get("/v1/rulebooks/draft/rules?limit=1").await.expect(200);
    let next = format!("/v1/rulebooks/draft/rules?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = app.as_(COORDINATOR).get(&next).await.expect(200);
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
}

//! Petitions: one letter with several obstacles, each a case of its own; the letter shows how they stand.

use reqwest::multipart::{Form, Part};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;
use thaogo::files::FileLimits;

use crate::support::{Answer, TestApp, document, draft, filing, on_both, petition};

on_both![
    each_obstacle_of_a_letter_is_a_case_of_its_own,
    the_enterprise_gets_one_receipt_for_all,
    the_counts_move_as_cases_are_answered,
    all_errors_are_named_and_nothing_is_filed,
    a_letter_is_stored_whole_or_not_at_all,
    a_repeated_call_gets_the_first_answer,
    one_key_used_at_the_same_time_files_one_letter,
    the_same_letter_comes_in_once,
    the_same_letter_at_the_same_time_comes_in_once,
    the_coordinator_files_on_behalf,
    each_sees_what_it_may,
    lists_are_filtered_and_paged,
    a_letter_with_fifty_obstacles_is_filed,
    a_letter_at_full_length_is_filed,
    a_letter_that_was_withdrawn_comes_in_again,
    the_scanned_paper_is_part_of_every_case,
    the_paper_is_added_by_whoever_files,
    a_letter_has_only_so_many_files,
    a_repeated_call_adds_the_paper_once,
];

async fn each_obstacle_of_a_letter_is_a_case_of_its_own(app: TestApp) {
    let letter = file(&app).await;
    let path = format!("/v1/petitions/{}", text(&letter["id"]));
    assert_eq!(letter.header("location"), path);
    assert_eq!((&letter["number"], &letter["symbol"]), (&json!("128"), &json!("CV-KHĐT")));
    assert_eq!((&letter["signed_on"], &letter["signer"]), (&json!("2026-02-27"), &json!("Nguyễn Minh An")));
    assert_eq!(letter["enterprise"]["code"], "hfic");
    let leads: Vec<_> = cases(&letter).iter().map(|case| case["lead_agency"]["code"].as_str()).collect();
    assert_eq!(leads, [Some("snnmt"), Some("stc"), None], "each is routed by itself");
    let counts = |letter: &Answer| letter["counts"].clone();
    assert_eq!((&counts(&letter)["total"], &counts(&letter)["open"]), (&json!(3), &json!(3)));
    let manager = app.as_("manager@hfic");
    assert_eq!(manager.get(&path).await.expect(200).body, letter.body);

    for (index, item) in cases(&letter).iter().enumerate() {
        let case = manager.read(item).await;
        let reference = json!({"id": letter["id"], "number": "128", "symbol": "CV-KHĐT", "signed_on": "2026-02-27"});
        assert_eq!((&case["petition"], &case["code"]), (&reference, &item["code"]));
        let first = if index < 2 { "acceptance" } else { "triage" };
        assert_eq!((case.deadline(first)["state"].as_str(), &case["version"]), (Some("running"), &json!(1)));
        let events = manager.get(&format!("/v1/cases/{}/events", text(&case["id"]))).await.expect(200);
        assert_eq!(events["items"][0]["data"]["petition"], letter["id"], "the history names the letter");
    }
    let alone = app.filed().await;
    let events = manager.get(&format!("/v1/cases/{}/events", text(&alone["id"]))).await.expect(200);
    assert!(!text(&events["items"][0]["body"]).contains("petition"), "what has no letter is kept as it always was");
    let listed = manager.get(&format!("/v1/cases?petition={}&sort=filed_at", text(&letter["id"]))).await.expect(200);
    let listed: Vec<_> = listed["items"].as_array().unwrap().iter().map(|case| &case["code"]).collect();
    assert_eq!(listed, cases(&letter).iter().map(|case| &case["code"]).collect::<Vec<_>>());
    assert_eq!(verify_history(app.db()).await.unwrap().faults.len(), 0, "what is replayed is what is kept");
}

async fn the_enterprise_gets_one_receipt_for_all(app: TestApp) {
    let letter = file(&app).await;
    let all = app.letters_that(Default::default()).await;
    let mut told: Vec<_> = all.iter().map(|letter| (letter.kind.as_str(), letter.address.as_str())).collect();
    told.sort_unstable();
    let expected = [
        ("case_filed", "giamdoc@snnmt.example"),
        ("case_filed", "giamdoc@stc.example"),
        ("case_filed", "tiepnhan@snnmt.example"),
        ("case_filed", "tiepnhan@stc.example"),
        ("case_unrouted", "dieuphoi@vp-ubnd.example"),
        ("petition_receipt", "quanly@hfic.example"),
    ];
    assert_eq!(told, expected);
    let receipt = all.iter().find(|letter| letter.kind == "petition_receipt").unwrap();
    assert_eq!(receipt.subject, "[128/CV-KHĐT] Đã tiếp nhận văn bản kiến nghị với 3 vướng mắc");
    for case in cases(&letter) {
        assert!(receipt.text.contains(text(&case["code"])), "{}", receipt.text);
    }
}

async fn the_counts_move_as_cases_are_answered(app: TestApp) {
    let letter = file(&app).await;
    let (land, unrouted) = (&cases(&letter)[0], &cases(&letter)[2]);
    answer(&app, land, "partly_removed").await;
    let counts = read(&app, "manager@hfic", &letter).await["counts"].clone();
    assert_eq!(count(&counts, &["total", "open", "answered", "closed"]), [3, 2, 1, 0]);
    assert_eq!(count(&counts, &["removed", "partly_removed"]), [0, 1]);
    let read_land = app.as_("manager@hfic").read(land).await;
    app.as_("manager@hfic").act(&read_land.body, "confirm").json(&json!({})).await.expect(200);
    let declined = json!({"reason": "not_an_obstacle", "text": "Không.", "where_to_turn": "Sở Tư pháp"});
    let read_unrouted = app.as_("coordinator@vp-ubnd").read(unrouted).await;
    app.as_("coordinator@vp-ubnd").act(&read_unrouted.body, "decline").json(&declined).await.expect(200);
    let capital = app.as_("manager@hfic").read(&cases(&letter)[1]).await;
    app.as_("manager@hfic").act(&capital.body, "withdraw").json(&json!({})).await.expect(200);

    let shown = read(&app, "auditor@ttp", &letter).await;
    let counts = &shown["counts"];
    assert_eq!(count(counts, &["total", "open", "answered", "closed", "withdrawn", "declined"]), [3, 0, 0, 1, 1, 1]);
    assert_eq!(count(counts, &["removed", "partly_removed", "explained", "beyond_competence"]), [0, 1, 0, 0]);
    let standing: Vec<_> = cases(&shown).iter().map(|case| (text(&case["status"]), case["outcome"].as_str())).collect();
    assert_eq!(standing, [("closed", Some("partly_removed")), ("withdrawn", None), ("declined", None)]);
    let listed = app.as_("auditor@ttp").get("/v1/petitions").await.expect(200);
    assert_eq!(&listed["items"][0]["counts"], counts, "a list counts as the letter does");
}

async fn all_errors_are_named_and_nothing_is_filed(app: TestApp) {
    let mut body = petition("128");
    body["cases"][0]["title"] = json!("Độ mật: TỐI MẬT");
    body["cases"][2]["category"] = json!("KHONG.CO");
    body["cases"][2]["territory"] = json!("99999");
    body["cases"][2]["urgency"] = json!("urgent");
    body["signed_on"] = json!("2026-03-03");
    body["signer"] = json!("Độ mật: MẬT");
    body["enterprise"] = json!("sawaco");
    let refused = app.as_("manager@hfic").post("/v1/petitions").json(&body).await.expect_problem(422);
    let mut pointers = refused.pointers();
    pointers.sort_unstable();
    let expected = [
        "/cases/0/title",
        "/cases/2/category",
        "/cases/2/territory",
        "/cases/2/urgency_reason",
        "/enterprise",
        "/signed_on",
        "/signer",
    ];
    assert_eq!(pointers, expected);
    let mut body = petition("128");
    body["cases"] = json!([]);
    let refused = app.as_("manager@hfic").post("/v1/petitions").json(&body).await;
    assert_eq!(refused.expect_problem(422).pointers(), ["/cases"], "a letter has an obstacle");
    body["cases"] = Value::from(vec![filing(); 51]);
    let refused = app.as_("manager@hfic").post("/v1/petitions").json(&body).await;
    assert_eq!(refused.expect_problem(422).pointers(), ["/cases"], "and not more than fifty");
    let mut body = petition("128");
    body["cases"][1]["enterprise"] = json!("hfic");
    let refused = app.as_("manager@hfic").post("/v1/petitions").json(&body).await.expect_problem(400);
    assert_eq!(refused.pointers(), ["/cases/1/enterprise"], "the letter has one enterprise");

    let conn = app.db().read();
    let rows = [
        count_cases(&app).await,
        entity::petition::Entity::find().count(conn).await.unwrap(),
        entity::case_event::Entity::find().count(conn).await.unwrap(),
        entity::notification::Entity::find().count(conn).await.unwrap(),
    ];
    assert_eq!(rows, [0; 4]);
    app.as_("manager@hfic").post("/v1/petitions").json(&petition("128")).await.expect(201);
}

/// The second obstacle meets a code that is taken, which never happens otherwise.
async fn a_letter_is_stored_whole_or_not_at_all(app: TestApp) {
    use entity::case::{Column, Entity};
    app.filed().await;
    let rename = |from: &'static str, to: &'static str| {
        let renamed = Entity::update_many().col_expr(Column::Code, Expr::value(to)).filter(Column::Code.eq(from));
        renamed.exec(app.db().write())
    };
    rename("H29-260302-00001", "H29-260302-00003").await.unwrap();
    let letters = app.letters_that(Default::default()).await.len();
    let manager = app.as_("manager@hfic");
    let file = || manager.post("/v1/petitions").header("Idempotency-Key", "k").json(&petition("128"));
    file().await.expect_problem(500);
    let conn = app.db().read();
    let rows = [
        count_cases(&app).await,
        entity::petition::Entity::find().count(conn).await.unwrap(),
        entity::case_event::Entity::find().count(conn).await.unwrap() - 1,
        entity::idempotency::Entity::find().count(conn).await.unwrap(),
    ];
    assert_eq!((rows, app.letters_that(Default::default()).await.len()), ([1, 0, 0, 0], letters));
    rename("H29-260302-00003", "H29-260302-00001").await.unwrap();
    assert_eq!(cases(&file().await.expect(201)).len(), 3, "neither the key nor the letter is taken");
}

async fn a_repeated_call_gets_the_first_answer(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let file = |path: &'static str, body: Value| {
        let manager = &manager;
        async move { manager.post(path).header("Idempotency-Key", "k").json(&body).await }
    };
    let first = file("/v1/petitions", petition("128")).await.expect(201);
    answer(&app, &cases(&first)[0], "removed").await;
    let again = file("/v1/petitions", petition("128")).await.expect(201);
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    let other = file("/v1/petitions", petition("129")).await.expect_problem(422);
    assert_eq!(other["type"], "/problems/key-reused");
    let elsewhere = file("/v1/cases", filing()).await.expect_problem(422);
    assert_eq!(elsewhere["type"], "/problems/key-reused");
    assert_eq!(count_cases(&app).await, 3);
}

async fn one_key_used_at_the_same_time_files_one_letter(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let file = || async { manager.post("/v1/petitions").header("Idempotency-Key", "k").json(&petition("128")).await };
    let (a, b, c, d) = tokio::join!(file(), file(), file(), file());
    let answers = [a, b, c, d];
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 503)), "{answers:?}");
    let mut ids: Vec<_> = answers.iter().filter_map(|answer| answer["id"].as_str()).collect();
    ids.dedup();
    assert_eq!((ids.len(), count_cases(&app).await), (1, 3));
}

async fn the_same_letter_comes_in_once(app: TestApp) {
    let first = file(&app).await;
    let manager = app.as_("manager@hfic");
    let mut same = petition(" 128");
    same["symbol"] = json!("cv - khđt");
    let refused = manager.post("/v1/petitions").json(&same).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/number"]);
    assert!(text(&refused["errors"][0]["detail"]).contains(text(&first["id"])), "{}", refused.body);
    same["signed_on"] = json!("2026-02-26");
    manager.post("/v1/petitions").json(&same).await.expect(201);
    app.as_("manager@sawaco").post("/v1/petitions").json(&petition("128")).await.expect(201);
    let mut without = petition("128");
    without.as_object_mut().unwrap().remove("symbol");
    let without = manager.post("/v1/petitions").json(&without).await.expect(201);
    assert_eq!(without["symbol"], Value::Null);
    assert_eq!(count_cases(&app).await, 12);
}

async fn the_same_letter_at_the_same_time_comes_in_once(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let file = || async { manager.post("/v1/petitions").json(&petition("128")).await };
    let (a, b, c, d) = tokio::join!(file(), file(), file(), file());
    let mut answers: Vec<_> = [a, b, c, d].iter().map(|answer| answer.status).collect();
    answers.sort_unstable();
    assert_eq!((answers, count_cases(&app).await), (vec![201, 422, 422, 422], 3));
}

async fn the_coordinator_files_on_behalf(app: TestApp) {
    let coordinator = app.as_("coordinator@vp-ubnd");
    let missing = coordinator.post("/v1/petitions").json(&petition("128")).await.expect_problem(422);
    assert_eq!(missing.pointers(), ["/enterprise"]);
    let mut body = petition("128");
    body["enterprise"] = json!("sawaco");
    let letter = coordinator.post("/v1/petitions").json(&body).await.expect(201);
    assert_eq!(letter["enterprise"]["code"], "sawaco");
    read(&app, "reporter@sawaco", &letter).await;
    for who in ["officer@snnmt", "chairman@ubnd-tphcm", "auditor@ttp", "administrator@vp-ubnd"] {
        app.as_(who).post("/v1/petitions").json(&petition("129")).await.expect_problem(403);
    }
}

async fn each_sees_what_it_may(app: TestApp) {
    let letter = file(&app).await;
    let path = format!("/v1/petitions/{}", text(&letter["id"]));
    let seen: [(&str, &[usize]); 8] = [
        ("reporter@hfic", &[0, 1, 2]),
        ("officer@snnmt", &[0]),
        // It leads the second and coordinates the first.
        ("director@stc", &[0, 1]),
        ("coordinator@vp-ubnd", &[0, 1, 2]),
        ("vice_chairman@ubnd-tphcm", &[0, 1, 2]),
        ("chairman@ubnd-tphcm", &[0, 1, 2]),
        ("auditor@ttp", &[0, 1, 2]),
        ("manager@hfic", &[0, 1, 2]),
    ];
    for (who, places) in seen {
        let shown = app.as_(who).get(&path).await.expect(200);
        let expected: Vec<_> = places.iter().map(|place| cases(&letter)[*place].clone()).collect();
        assert_eq!(cases(&shown), expected, "{who}");
        assert_eq!(count(&shown["counts"], &["total", "open"]), [places.len() as u64; 2], "{who}");
        let listed = app.as_(who).get("/v1/petitions").await.expect(200);
        assert_eq!(listed["items"][0]["counts"], shown["counts"], "{who}");
    }
    let missing = "/v1/petitions/0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c";
    for who in ["manager@sawaco", "officer@sct", "administrator@vp-ubnd"] {
        let hidden = app.as_(who).get(&path).await.expect_problem(404);
        assert_eq!(hidden.body, app.as_(who).get(missing).await.expect_problem(404).body, "{who}");
        let listed = app.as_(who).get("/v1/petitions").await.expect(200);
        assert_eq!(listed["items"], json!([]), "{who}");
    }
    // Who is handed a case sees its letter from then on.
    let handed = json!({"lead_agency": "sct", "reason": "Thuộc ngành công thương."});
    let unrouted = app.as_("coordinator@vp-ubnd").read(&cases(&letter)[2]).await;
    app.as_("coordinator@vp-ubnd").act(&unrouted.body, "route").json(&handed).await.expect(200);
    let shown = app.as_("officer@sct").get(&path).await.expect(200);
    assert_eq!((cases(&shown).len(), &cases(&shown)[0]["code"]), (1, &unrouted["code"]));
}

async fn lists_are_filtered_and_paged(app: TestApp) {
    for (number, day) in [("1", "2026-02-25"), ("2", "2026-02-26"), ("3", "2026-02-27")] {
        let mut body = petition(number);
        body["signed_on"] = json!(day);
        app.as_("manager@hfic").post("/v1/petitions").json(&body).await.expect(201);
    }
    app.as_("manager@sawaco").post("/v1/petitions").json(&petition("4")).await.expect(201);
    let coordinator = app.as_("coordinator@vp-ubnd");
    let wanted = [
        ("", vec!["4", "3", "2", "1"]),
        ("?enterprise=hfic", vec!["3", "2", "1"]),
        ("?signed_from=2026-02-26&enterprise=hfic", vec!["3", "2"]),
        ("?signed_to=2026-02-26", vec!["2", "1"]),
    ];
    for (filter, expected) in wanted {
        let page = coordinator.get(&format!("/v1/petitions{filter}")).await.expect(200);
        assert_eq!(numbers(&page), expected, "{filter}");
        assert_eq!(page["next_cursor"], Value::Null);
    }
    let first = coordinator.get("/v1/petitions?limit=3").await.expect(200);
    assert_eq!(numbers(&first), ["4", "3", "2"]);
    let cursor = text(&first["next_cursor"]);
    let second = coordinator.get(&format!("/v1/petitions?limit=3&cursor={cursor}")).await.expect(200);
    assert_eq!((numbers(&second), &second["next_cursor"]), (vec!["1"], &Value::Null));
}

async fn a_letter_with_fifty_obstacles_is_filed(app: TestApp) {
    let mut body = petition("128");
    body["cases"] = Value::from(vec![filing(); 50]);
    let letter = app.as_("manager@hfic").post("/v1/petitions").json(&body).await.expect(201);
    assert_eq!((cases(&letter).len(), count_cases(&app).await), (50, 50));
    assert_eq!(cases(&letter)[49]["code"], "H29-260302-00050", "numbered in the letter's order");
    let read = read(&app, "officer@snnmt", &letter).await;
    assert_eq!(cases(&read), cases(&letter));
}

async fn a_letter_at_full_length_is_filed(app: TestApp) {
    // Characters of four bytes are the longest.
    let text = |characters: usize| json!("𠀋".repeat(characters));
    let mut one = filing();
    (one["title"], one["description"], one["proposal"]) = (text(300), text(20_000), text(5000));
    (one["project"], one["address"]) = (text(500), text(500));
    (one["urgency"], one["urgency_reason"]) = (json!("urgent"), text(2000));
    one["legal_references"] = Value::from(vec![text(500); 20]);
    let mut body = petition("128");
    body["cases"] = Value::from(vec![one.clone(); 50]);
    assert!(body.to_string().len() > 7_500_000);
    let letter = app.as_("manager@hfic").post("/v1/petitions").json(&body).await.expect(201);
    assert_eq!(cases(&letter).len(), 50);
    body["cases"] = Value::from(vec![one; 60]);
    app.as_("manager@hfic").post("/v1/petitions").json(&body).await.expect_problem(413);
    let mut alone = filing();
    alone["description"] = json!("x".repeat(1024 * 1024));
    app.as_("manager@hfic").post("/v1/cases").json(&alone).await.expect_problem(413);
}

async fn a_letter_that_was_withdrawn_comes_in_again(app: TestApp) {
    let (first, manager) = (file(&app).await, app.as_("manager@hfic"));
    let again = || async { manager.post("/v1/petitions").json(&petition("128")).await };
    for item in cases(&first) {
        again().await.expect_problem(422);
        let case = manager.read(item).await;
        manager.act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    }
    let (a, b) = tokio::join!(again(), again());
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422], "once, also when it comes twice at the same time");
    let second = if a.status == 201 { a } else { b };
    assert_eq!((&second["number"], &second["counts"]["open"]), (&json!("128"), &json!(3)));
    assert_eq!(read(&app, "manager@hfic", &first).await["counts"]["withdrawn"], 3, "what was withdrawn stays");
    let refused = again().await.expect_problem(422);
    assert!(text(&refused["errors"][0]["detail"]).contains(text(&second["id"])), "{}", refused.body);
}

async fn the_scanned_paper_is_part_of_every_case(app: TestApp) {
    let letter = file(&app).await;
    let added = attach(&app, "manager@hfic", &letter, "Công văn 128.pdf").await.expect(201);
    assert_eq!((&added["petition"], &added["name"]), (&letter["id"], &json!("Công văn 128.pdf")));
    assert_eq!(added.header("location"), format!("{}/{}", papers(&letter), text(&added["id"])));
    let manager = app.as_("manager@hfic");
    for item in cases(&letter) {
        let path = format!("/v1/cases/{}", text(&item["code"]));
        let events = manager.get(&format!("{path}/events")).await.expect(200);
        assert_eq!(events["items"].as_array().unwrap().len(), 2, "one event for it");
        let data = &events["items"][1]["data"];
        assert_eq!((&data["attachment"], &data["petition"]), (&added["id"], &letter["id"]));
        assert_eq!(data["sha256"], added["sha256"]);
        let listed = manager.get(&format!("{path}/attachments")).await.expect(200);
        assert_eq!(listed["items"], json!([added.body]), "marked as the letter's");
        let read = manager.get(&format!("{path}/attachments/{}", text(&added["id"]))).await.expect(200);
        assert_eq!(read.bytes, PAPER);
        assert_eq!(manager.read(item).await["version"], 1, "whoever decides meanwhile is not disturbed");
    }
    assert_eq!(entity::attachment::Entity::find().count(app.db().read()).await.unwrap(), 1, "it is kept once");
    // Beside a file of one case's own.
    let land = format!("/v1/cases/{}/attachments", text(&cases(&letter)[0]["code"]));
    let own = app.as_("officer@snnmt").post(&land).form(form("Bản đồ.pdf")).await.expect(201);
    assert_eq!(own["petition"], Value::Null);
    let listed = app.as_("officer@stc").get(&land).await.expect(200);
    assert_eq!(listed["items"], json!([added.body, own.body]));
    let papers = app.as_("officer@stc").get(&papers(&letter)).await.expect(200);
    assert_eq!(papers["items"], json!([added.body]), "an agency that sees one case reads the letter");
    assert_eq!(app.as_("officer@stc").get(added.header("location")).await.expect(200).bytes, PAPER);
    assert_eq!(verify_history(app.db()).await.unwrap().faults, [], "each chain goes on");
}

async fn the_paper_is_added_by_whoever_files(app: TestApp) {
    let letter = file(&app).await;
    let added = attach(&app, "reporter@hfic", &letter, "a.pdf").await.expect(201);
    attach(&app, "coordinator@vp-ubnd", &letter, "b.pdf").await.expect(201);
    for who in ["officer@snnmt", "chairman@ubnd-tphcm", "auditor@ttp"] {
        attach(&app, who, &letter, "c.pdf").await.expect_problem(403);
    }
    for who in ["manager@sawaco", "officer@sct", "administrator@vp-ubnd"] {
        attach(&app, who, &letter, "c.pdf").await.expect_problem(404);
        app.as_(who).get(&papers(&letter)).await.expect_problem(404);
        app.as_(who).get(added.header("location")).await.expect_problem(404);
    }
    let other = app.as_("manager@hfic").post("/v1/petitions").json(&petition("129")).await.expect(201);
    let elsewhere = format!("{}/{}", papers(&other), text(&added["id"]));
    app.as_("manager@hfic").get(&elsewhere).await.expect_problem(404);
    let listed = app.as_("auditor@ttp").get(&papers(&letter)).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

async fn a_letter_has_only_so_many_files(app: TestApp) {
    let letter = file(&app).await;
    let few = app.service().files.with(None, FileLimits { bytes: 1000, per_owner: 3 });
    let few = app.with_files(few).await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (few, path) = (few.clone(), papers(&letter));
        calls.spawn(
            async move { few.as_("manager@hfic").post(&path).form(form(&format!("{number}.pdf"))).await.status },
        );
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 201, 409, 409, 409, 409, 409], "three at most, also when all come at once");
    let refused = attach(&few, "manager@hfic", &letter, "x.pdf").await.expect_problem(409);
    assert_eq!(refused["type"], "/problems/too-many-files");
    let land = format!("/v1/cases/{}/attachments", text(&cases(&letter)[0]["code"]));
    few.as_("manager@hfic").post(&land).form(form("x.pdf")).await.expect(201);
    let large = Form::new().part("file", Part::bytes([PAPER, &[b' '; 1000]].concat()).file_name("x.pdf"));
    let other = few.as_("manager@hfic").post("/v1/petitions").json(&petition("129")).await.expect(201);
    few.as_("manager@hfic").post(&papers(&other)).form(large).await.expect_problem(413);
    few.stop().await;
    assert_eq!(verify_history(app.db()).await.unwrap().faults, []);
}

async fn a_repeated_call_adds_the_paper_once(app: TestApp) {
    let (letter, manager) = (file(&app).await, app.as_("manager@hfic"));
    let post = |form: Form| manager.post(&papers(&letter)).header("Idempotency-Key", "tep-1").form(form);
    let first = post(form("x.pdf")).await.expect(201);
    assert_eq!(post(form("x.pdf")).await.expect(201).body, first.body);
    assert_eq!(post(form("y.pdf")).await.expect_problem(422)["type"], "/problems/key-reused");
    assert_eq!(entity::attachment::Entity::find().count(app.db().read()).await.unwrap(), 1);
}

/// The smallest thing that is taken for a PDF.
const PAPER: &[u8] = b"%PDF-1.4\n%%EOF\n";

fn form(name: &str) -> Form {
    Form::new().part("file", Part::bytes(PAPER).file_name(name.to_owned()))
}

fn papers(letter: &Answer) -> String {
    format!("/v1/petitions/{}/attachments", text(&letter["id"]))
}

async fn attach(app: &TestApp, who: &str, letter: &Answer, name: &str) -> Answer {
    app.as_(who).post(&papers(letter)).form(form(name)).await
}

/// [`petition`], filed by HFIC's manager.
async fn file(app: &TestApp) -> Answer {
    app.as_("manager@hfic").post("/v1/petitions").json(&petition("128")).await.expect(201)
}

async fn read(app: &TestApp, who: &str, letter: &Answer) -> Answer {
    app.as_(who).get(&format!("/v1/petitions/{}", text(&letter["id"]))).await.expect(200)
}

/// Answers a case that `snnmt` leads.
async fn answer(app: &TestApp, case: &Value, outcome: &str) {
    let (officer, director) = (app.as_("officer@snnmt/2"), app.as_("director@snnmt"));
    let case = officer.read(case).await;
    let case = officer.act(&case.body, "accept").json(&json!({})).await.expect(200);
    let mut drafted = draft();
    drafted["outcome"] = json!(outcome);
    let case = officer.act(&case.body, "draft_answer").json(&drafted).await.expect(200);
    director.act(&case.body, "approve").json(&document()).await.expect(200);
}

fn count(counts: &Value, names: &[&str]) -> Vec<u64> {
    names.iter().map(|name| counts[name].as_u64().unwrap_or_else(|| panic!("{name}: {counts}"))).collect()
}

fn cases(letter: &Answer) -> &[Value] {
    letter["cases"].as_array().expect("a letter shows its cases")
}

fn numbers(page: &Answer) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|letter| text(&letter["number"])).collect()
}

async fn count_cases(app: &TestApp) -> u64 {
    entity::case::Entity::find().count(app.db().read()).await.expect("the table is there")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

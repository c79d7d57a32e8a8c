//! Comments, notes, mentions, reminders: what is said about a case and does not change it.

use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use thaogo::application::verify_history::verify_history;

use crate::support::{TestApp, draft, on_both};

on_both![
    everyone_around_a_case_reads_a_comment,
    a_comment_disturbs_no_decision,
    a_note_stays_in_its_organization,
    a_note_that_was_altered_is_noticed,
    only_colleagues_are_mentioned,
    a_repeated_comment_is_said_once,
    who_answers_for_a_case_is_reminded,
    nothing_is_said_by_who_only_reads,
    comments_come_in_pages,
];

fn path(case: &Value, under: &str) -> String {
    format!("/v1/cases/{}/{under}", case["id"].as_str().unwrap())
}

async fn everyone_around_a_case_reads_a_comment(app: TestApp) {
    let case = app.accepted().await;
    let said = json!({"text": "Đề nghị cho biết đã nhận đủ bản vẽ chưa."});
    let comment = app.as_("manager@hfic").post(&path(&case.body, "comments")).json(&said).await.expect(201);
    assert_eq!((&comment["text"], &comment["organization"]["code"]), (&said["text"], &json!("hfic")));
    for reader in ["reporter@hfic", "officer@snnmt", "officer@stc", "chairman@ubnd-tphcm", "auditor@ttp"] {
        let page = app.as_(reader).get(&path(&case.body, "comments")).await.expect(200);
        assert_eq!(page["items"], json!([comment.body.clone()]), "{reader}");
    }
    app.as_("manager@sawaco").get(&path(&case.body, "comments")).await.expect_problem(404);
    app.as_("officer@sct").post(&path(&case.body, "comments")).json(&said).await.expect_problem(404);
}

async fn a_comment_disturbs_no_decision(app: TestApp) {
    let case = app.accepted().await;
    let said = json!({"text": "Xin trao đổi thêm."});
    app.as_("manager@hfic").post(&path(&case.body, "comments")).json(&said).await.expect(201);
    // Decided on the version from before the comment.
    let after = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    assert_eq!(after["version"], json!(case["version"].as_i64().unwrap() + 1));
    let events = app.as_("auditor@ttp").get(&path(&case.body, "events")).await.expect(200);
    let seqs: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [1, 2, 3, 4], "every event has its place");
    app.as_("manager@hfic").post(&path(&case.body, "comments")).json(&said).await.expect(201);
    assert!(verify_history(app.db()).await.unwrap().faults.is_empty());
}

async fn a_note_stays_in_its_organization(app: TestApp) {
    let case = app.accepted().await;
    let secret = json!({"text": "Hỏi lại anh Bình về thửa 12."});
    app.as_("officer@snnmt").post(&path(&case.body, "notes")).json(&secret).await.expect(201);
    let own = app.as_("director@snnmt").get(&path(&case.body, "notes")).await.expect(200);
    assert_eq!(own["items"][0]["text"], secret["text"]);
    for reader in ["manager@hfic", "officer@stc", "coordinator@vp-ubnd", "chairman@ubnd-tphcm"] {
        let page = app.as_(reader).get(&path(&case.body, "notes")).await.expect(200);
        assert_eq!(page["items"], json!([]), "{reader}");
        let events = app.as_(reader).get(&path(&case.body, "events")).await.expect(200);
        let notes = events["items"].as_array().unwrap().iter().filter(|event| event["action"] == "note").count();
        assert_eq!(notes, 0, "for {reader} it does not exist");
    }
    app.as_("auditor@ttp").get(&path(&case.body, "notes")).await.expect_problem(403);
    let events = app.as_("auditor@ttp").get(&path(&case.body, "events")).await.expect(200);
    let event = events["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(event["action"], "note");
    assert!(!event.to_string().contains("anh Bình"), "the chain holds a digest alone");
    for letter in app.letters(&case.body).await {
        assert!(!letter.text.contains("anh Bình"), "{}", letter.text);
    }
}

async fn a_note_that_was_altered_is_noticed(app: TestApp) {
    let case = app.accepted().await;
    let note =
        app.as_("officer@snnmt").post(&path(&case.body, "notes")).json(&json!({"text": "Một."})).await.expect(201);
    assert!(verify_history(app.db()).await.unwrap().faults.is_empty());
    let id = note["id"].as_str().unwrap().parse().unwrap();
    let altered = entity::note::ActiveModel { id: Set(id), body: Set("Hai.".to_owned()), ..Default::default() };
    entity::note::Entity::update(altered).exec(app.db().write()).await.unwrap();
    assert_eq!(verify_history(app.db()).await.unwrap().faults.len(), 1);
}

async fn only_colleagues_are_mentioned(app: TestApp) {
    let case = app.accepted().await;
    let people = async |agency: &str| {
        let page = app.as_("auditor@ttp").get(&format!("/v1/organizations/{agency}/positions")).await.expect(200);
        let holders = page["items"].as_array().unwrap().clone();
        holders.into_iter().find(|holder| holder["position"] == "director").unwrap()["person"].clone()
    };
    let (own, stranger) = (people("snnmt").await, people("stc").await);
    let officer = app.as_("officer@snnmt/2");
    let before = app.letters(&case.body).await.len();
    for under in ["notes", "comments"] {
        let body = json!({"text": "Nhờ chị xem.", "mentions": [own["id"], stranger["id"]]});
        let refused = officer.post(&path(&case.body, under)).json(&body).await.expect_problem(422);
        assert_eq!(refused.pointers(), ["/mentions/1"]);
        let body = json!({"text": "Nhờ chị xem.", "mentions": [own["id"]]});
        let said = officer.post(&path(&case.body, under)).json(&body).await.expect(201);
        assert_eq!(said["mentions"], json!([own]));
    }
    let letters = app.letters(&case.body).await;
    let mentioned = letters[before..].iter().filter(|letter| letter.kind.contains("mention")).count();
    assert_eq!(mentioned, 2, "{:?}", letters.iter().map(|letter| &letter.kind).collect::<Vec<_>>());
}

async fn a_repeated_comment_is_said_once(app: TestApp) {
    let case = app.accepted().await;
    let manager = app.as_("manager@hfic");
    let say = async |under: &str, text: &str| {
        manager
            .post(&path(&case.body, under))
            .header("Idempotency-Key", &format!("k-{under}"))
            .json(&json!({"text": text}))
            .await
    };
    for under in ["comments", "notes"] {
        let first = say(under, "Một.").await.expect(201);
        let again = say(under, "Một.").await.expect(201);
        assert_eq!(first.body, again.body);
        say(under, "Hai.").await.expect_problem(422);
        let page = manager.get(&path(&case.body, under)).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
    }
}

async fn who_answers_for_a_case_is_reminded(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"text": "Đề nghị tập trung xử lý."});
    let after = app.as_("coordinator@vp-ubnd").post(&path(&case.body, "remind")).json(&body).await.expect(200);
    assert_eq!(after["version"], case["version"]);
    let letters = app.letters(&case.body).await;
    let reminder = letters.iter().find(|letter| letter.kind.contains("remind")).expect("a letter");
    assert!(reminder.text.contains("Đề nghị tập trung xử lý."), "{}", reminder.text);
    app.as_("officer@snnmt").post(&path(&case.body, "remind")).json(&json!({})).await.expect_problem(403);
    let closed = app.closed().await;
    app.as_("coordinator@vp-ubnd").post(&path(&closed.body, "remind")).json(&json!({})).await.expect_problem(409);
}

async fn nothing_is_said_by_who_only_reads(app: TestApp) {
    let case = app.accepted().await;
    for under in ["comments", "notes"] {
        let said = json!({"text": "Một."});
        app.as_("auditor@ttp").post(&path(&case.body, under)).json(&said).await.expect_problem(403);
        app.as_("manager@hfic").post(&path(&case.body, under)).json(&json!({"text": "  "})).await.expect_problem(422);
        app.as_("manager@hfic")
            .post(&path(&case.body, under))
            .json(&json!({"text": "Độ mật: TỐI MẬT"}))
            .await
            .expect_problem(422);
    }
}

async fn comments_come_in_pages(app: TestApp) {
    let case = app.accepted().await;
    let manager = app.as_("manager@hfic");
    for under in ["comments", "notes"] {
        for number in 1..=5 {
            manager.post(&path(&case.body, under)).json(&json!({"text": format!("Lần {number}.")})).await.expect(201);
        }
        let (mut read, mut next) = (Vec::new(), format!("{}?limit=2", path(&case.body, under)));
        loop {
            let page = manager.get(&next).await.expect(200);
            read.extend(page["items"].as_array().unwrap().iter().map(|item| item["text"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            next = format!("{}?limit=2&cursor={cursor}", path(&case.body, under));
        }
        assert_eq!(read, ["Lần 1.", "Lần 2.", "Lần 3.", "Lần 4.", "Lần 5."]);
    }
}

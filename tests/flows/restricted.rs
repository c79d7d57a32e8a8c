//! Cases that only named persons see, and what is recorded of those who watch.

use std::collections::HashSet;

use serde_json::{Value, json};
use thaogo::application::hold_mail::{hold, release};
use thaogo::application::restrict_case::unrestrict_by_command;
use thaogo::application::{CaseKey, Error};

use crate::access::{NEVER, a_file, body_of, operations};
use crate::support::receiver::Receiver;
use crate::support::{Answer, OFFICER, TestApp, draft, on_both};

on_both![
    only_who_is_named_sees_it_until_the_restriction_ends,
    to_everyone_else_it_is_what_never_was,
    who_handles_it_is_among_those_named,
    the_coordinator_and_leaders_restrict_and_name_others,
    its_letters_carry_the_code_alone,
    what_waits_to_be_sent_says_no_more_than_the_code,
    a_letter_of_several_cases_keeps_its_files_from_who_does_not_see_all,
    systems_get_nothing_of_it,
    what_nobody_sees_any_more_is_opened_on_the_server,
    what_auditors_read_of_cases_is_recorded,
];

/// Who sees the case of the flows but for the restriction. The officer's director is not named either.
const NOT_NAMED: [&str; 5] =
    ["chairman@ubnd-tphcm", "vice_chairman@ubnd-tphcm", "director@snnmt", "officer@snnmt", "reporter@hfic"];
/// Who sees it: who was named, who marked it, who answers for the enterprise, and the auditor.
const NAMED: [&str; 4] = ["officer@snnmt/2", "coordinator@vp-ubnd", "manager@hfic", "auditor@ttp"];

fn path(case: &Answer) -> String {
    format!("/v1/cases/{}", text(&case["id"]))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

async fn codes(app: &TestApp, who: &str) -> Vec<String> {
    let list = app.as_(who).get("/v1/cases?limit=200").await.expect(200);
    list["items"].as_array().unwrap().iter().map(|case| text(&case["code"]).to_owned()).collect()
}

async fn only_who_is_named_sees_it_until_the_restriction_ends(app: TestApp) {
    let other = app.filed().await;
    let case = app.restricted().await;
    assert_eq!(case["restricted_to"].as_array().unwrap().len(), 2, "who marked it is one of them");
    for who in NAMED {
        app.as_(who).get(&path(&case)).await.expect(200);
        assert_eq!(codes(&app, who).await.len(), 2, "{who}");
    }
    for who in NOT_NAMED {
        app.as_(who).get(&path(&case)).await.expect_problem(404);
        assert_eq!(codes(&app, who).await, [text(&other["code"])], "{who}");
    }
    // The one who is named works on it as before.
    let drafted = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    let told = app.as_("manager@hfic").get(&format!("{}/events", path(&case))).await.expect(200);
    let said = String::from_utf8_lossy(&told.bytes);
    assert!(
        said.contains("draft_answer") && !said.contains("bí mật kinh doanh"),
        "why is not the enterprise's: {said}"
    );

    let reason = json!({"reason": "Hợp đồng đã công bố."});
    app.as_("chairman@ubnd-tphcm").act(&drafted.body, "unrestrict").json(&reason).await.expect_problem(404);
    let open = app.as_("coordinator@vp-ubnd").act(&drafted.body, "unrestrict").json(&reason).await.expect(200);
    assert_eq!(open["restricted_to"], Value::Null);
    assert!(!open.allows("unrestrict"));
    let again = app.as_("coordinator@vp-ubnd").act(&open.body, "unrestrict").json(&reason).await;
    again.expect_problem(409);
    for who in NOT_NAMED {
        app.as_(who).get(&path(&case)).await.expect(200);
    }
}

/// Every operation on a case answers as if there were none, and no list, feed or search tells of it.
async fn to_everyone_else_it_is_what_never_was(app: TestApp) {
    let mut case = app.accepted().await;
    let file = app.as_("manager@hfic").post(&format!("{}/attachments", path(&case))).form(a_file()).await.expect(201);
    app.turn_to("2026-03-18 09:00").await;
    let body = body_of("restrict_case");
    case = app.as_("coordinator@vp-ubnd").act(&case.body, "restrict").json(&body).await.expect(200);
    case.body["attachment"] = file["id"].clone();
    let mut never = case.clone();
    never.body = json!({
        "id": NEVER, "code": "H29-260302-09999", "version": case["version"], "attachment": NEVER,
        "deadlines": [{"id": NEVER}],
    });
    let marks = [text(&case["id"]), text(&case["code"]), text(&case["title"]), text(&file["id"])];
    let mut looked_at = 0;
    // The letters that somebody was sent before are theirs.
    for operation in operations().into_iter().filter(|operation| operation.id != "read_own_personal_data") {
        for who in NOT_NAMED {
            let found = if operation.path.contains("{case}") {
                let hidden = operation.call(&app, who, &case).await;
                let missing = operation.call(&app, who, &never).await;
                assert_eq!((hidden.status, &hidden.body), (missing.status, &missing.body), "{} as {who}", operation.id);
                hidden
            } else if operation.method == reqwest::Method::GET && !operation.path.contains('{') {
                operation.call(&app, who, &case).await
            } else {
                continue;
            };
            let said = String::from_utf8_lossy(&found.bytes);
            let told = marks.iter().find(|mark| said.contains(**mark));
            // A text is told where it was asked for: nobody asked.
            assert_eq!(told, None, "{} as {who}: {said}", operation.id);
            looked_at += 1;
        }
    }
    assert!(looked_at > 200, "the contract was read: {looked_at}");
    for who in NOT_NAMED {
        let found = app.as_(who).get(&format!("/v1/cases?q={}", text(&case["code"]))).await.expect(200);
        assert_eq!(found["items"], json!([]), "{who}");
    }
    for who in ["chairman@ubnd-tphcm", "director@snnmt"] {
        let steps = app.as_(who).get("/v1/escalations?limit=200").await.expect(200);
        assert_eq!(steps["items"], json!([]), "{who}");
    }
    let steps = app.as_("coordinator@vp-ubnd").get("/v1/escalations?limit=200").await.expect(200);
    assert!(!steps["items"].as_array().unwrap().is_empty(), "there were steps to hide");
}

async fn who_handles_it_is_among_those_named(app: TestApp) {
    let case = app.accepted().await;
    let restrict = async |readers: Value| {
        let body = json!({"readers": readers, "reason": "Có bí mật kinh doanh."});
        app.as_("coordinator@vp-ubnd").act(&case.body, "restrict").json(&body).await
    };
    let nobody = restrict(json!([])).await.expect_problem(422);
    assert_eq!(nobody.pointers(), ["/readers"]);
    assert!(nobody["errors"][0]["detail"].as_str().unwrap().contains("Sở Nông nghiệp và Môi trường"), "{nobody:?}");
    let unknown = restrict(json!([NEVER, OFFICER])).await.expect_problem(422);
    assert_eq!(unknown.pointers(), ["/readers/0"]);
    let silent = json!({"readers": [OFFICER], "reason": " "});
    let silent = app.as_("coordinator@vp-ubnd").act(&case.body, "restrict").json(&silent).await.expect_problem(422);
    assert_eq!(silent.pointers(), ["/reason"]);
    app.as_("chairman@ubnd-tphcm").get(&path(&case)).await.expect(200);
    // Where nobody leads, nobody has to be named.
    let unrouted = app.filed_with(json!({"category": "DAT"})).await;
    let body = json!({"readers": [], "reason": "Có bí mật kinh doanh."});
    app.as_("coordinator@vp-ubnd").act(&unrouted.body, "restrict").json(&body).await.expect(200);
}

async fn the_coordinator_and_leaders_restrict_and_name_others(app: TestApp) {
    let case = app.accepted().await;
    let body = body_of("restrict_case");
    for who in ["manager@hfic", "officer@snnmt/2", "director@snnmt"] {
        app.as_(who).act(&case.body, "restrict").json(&body).await.expect_problem(403);
    }
    let case = app.as_("chairman@ubnd-tphcm").act(&case.body, "restrict").json(&body).await.expect(200);
    app.as_("coordinator@vp-ubnd").get(&path(&case)).await.expect_problem(404);
    let holders = app.as_("chairman@ubnd-tphcm").get("/v1/organizations/vp-ubnd/positions").await.expect(200);
    let coordinator = holders["items"].as_array().unwrap().iter().find(|held| held["position"] == "coordinator");
    let coordinator = coordinator.unwrap()["person"]["id"].clone();
    let both = json!({"readers": [OFFICER, coordinator], "reason": "Điều phối cần theo dõi."});
    let case = app.as_("chairman@ubnd-tphcm").act(&case.body, "restrict").json(&both).await.expect(200);
    assert_eq!(case["restricted_to"].as_array().unwrap().len(), 3);
    let reason = json!({"reason": "Đã công bố."});
    app.as_("coordinator@vp-ubnd").act(&case.body, "unrestrict").json(&reason).await.expect(200);
}

async fn its_letters_carry_the_code_alone(app: TestApp) {
    let case = app.restricted().await;
    let before = app.letters(&case.body).await.len();
    app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    let mut letters = app.letters(&case.body).await.into_iter().skip(before).collect::<Vec<_>>();
    assert!(!letters.is_empty());
    // A second one climbs unanswered to the chairman: the steps' letters, and the morning's digest.
    let second = app.restricted().await;
    let before = app.letters(&second.body).await.len();
    app.turn_to("2026-04-06 10:00").await;
    letters.extend(app.letters(&second.body).await.into_iter().skip(before));
    assert!(letters.iter().any(|letter| letter.kind == "escalation"));
    for letter in &letters {
        let said = format!("{} {} {}", letter.subject, letter.text, letter.html);
        assert!(said.contains("H29-260302-0000"), "{said}");
        for secret in ["HFIC", "Đầu tư Tài chính", "đơn giá", "nghĩa vụ"] {
            assert!(!said.contains(secret), "{} tells “{secret}”: {said}", letter.kind);
        }
    }
    let digests = thaogo::domain::notification::NotificationFilter {
        to: Some("chutich@ubnd-tphcm.example".into()),
        ..Default::default()
    };
    let digests = app.letters_that(digests).await;
    let naming: Vec<_> = digests.iter().filter(|letter| letter.text.contains(text(&second["code"]))).collect();
    assert!(!naming.is_empty(), "the chairman was reached");
    for digest in naming {
        let line = digest.text.lines().find(|line| line.contains(text(&second["code"]))).unwrap();
        assert!(line.ends_with("hồ sơ hạn chế người xem, đề nghị xem trên hệ thống."), "{line}");
    }
}

async fn what_waits_to_be_sent_says_no_more_than_the_code(app: TestApp) {
    hold(app.db(), "Kiểm tra máy chủ thư.", app.service().clock.now()).await.unwrap();
    let case = app.restricted().await;
    let letters = app.letters(&case.body).await;
    assert!(letters.iter().any(|letter| letter.kind == "case_filed") && letters.len() > 3);
    release(app.db()).await.unwrap();
    app.work().await;
    for letter in app.letters(&case.body).await {
        let said = format!("{} {} {}", letter.subject, letter.text, letter.html);
        assert!(said.contains(text(&case["code"])) && said.contains(&letter.name), "{said}");
        for secret in
            ["HFIC", "Đầu tư Tài chính nhà nước Thành phố Hồ Chí Minh có", "đơn giá", "nghĩa vụ", "Tiền thuê đất"]
        {
            assert!(!said.contains(secret), "{} tells “{secret}”: {said}", letter.kind);
        }
    }
}

async fn a_letter_of_several_cases_keeps_its_files_from_who_does_not_see_all(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let letter = manager.post("/v1/petitions").json(&body_of("file_petition")).await.expect(201);
    let files = format!("/v1/petitions/{}/attachments", text(&letter["id"]));
    manager.post(&files).form(a_file()).await.expect(201);
    let first = manager.read(&letter["cases"][0]).await;
    app.as_("coordinator@vp-ubnd").act(&first.body, "restrict").json(&body_of("restrict_case")).await.expect(200);
    let of = async |who: &str| app.as_(who).get(&files).await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!((of("coordinator@vp-ubnd").await, of("manager@hfic").await, of("chairman@ubnd-tphcm").await), (1, 1, 0));
    let seen = app.as_("chairman@ubnd-tphcm").get(&format!("/v1/petitions/{}", text(&letter["id"]))).await.expect(200);
    assert_eq!((seen["cases"].as_array().unwrap().len(), &seen["counts"]["total"]), (2, &json!(2)));
}

async fn systems_get_nothing_of_it(app: TestApp) {
    let body = json!({"label": "ERP", "for_system": true});
    let token = app.as_("manager@hfic").post("/v1/tokens").json(&body).await.expect(201);
    let system = app.with_token(text(&token["token"]));
    let receiver = Receiver::start().await;
    let steps = json!({"url": receiver.url(), "event_types": ["escalation.taken"]});
    app.as_("director@snnmt").post("/v1/webhooks").json(&steps).await.expect(201);
    let (manager, others) = (app.as_("manager@hfic"), Receiver::start().await);
    let hook = json!({"url": others.url(), "event_types": ["case.accept"]});
    let hook = manager.post("/v1/webhooks").json(&hook).await.expect(201);
    let deliveries = format!("/v1/webhooks/{}/deliveries", text(&hook["id"]));
    let case = app.accepted().await;
    app.work().await;
    let before = manager.get(&deliveries).await.expect(200)["items"][0].clone();
    assert_eq!(others.received().len(), 1);
    system.get(&path(&case)).await.expect(200);
    app.as_("coordinator@vp-ubnd").act(&case.body, "restrict").json(&body_of("restrict_case")).await.expect(200);
    system.get(&path(&case)).await.expect_problem(404);
    let feed = system.get("/v1/events?limit=200").await.expect(200);
    assert_eq!(feed["items"], json!([]));
    // What was delivered of it before is not told of any more, nor sent once more.
    assert_eq!(manager.get(&deliveries).await.expect(200)["items"], json!([]));
    manager.post(&format!("{deliveries}/{}/redeliver", text(&before["id"]))).await.expect_problem(404);
    // Its steps are taken, and no webhook is called; of another case one is.
    let other = app.accepted().await;
    app.turn_to("2026-03-17 17:00").await;
    let told: HashSet<_> = receiver.received().iter().map(|call| call.message()["data"]["case"].clone()).collect();
    assert_eq!(told, HashSet::from([other["code"].clone()]));
}

async fn what_nobody_sees_any_more_is_opened_on_the_server(app: TestApp) {
    let (case, other) = (app.restricted().await, app.filed().await);
    let open = async |code: &Value, why: &str| {
        let key = CaseKey::parse(text(code));
        unrestrict_by_command(app.service(), &key, why.to_owned()).await
    };
    assert!(matches!(open(&case["code"], " ").await, Err(Error::Invalid(_))), "with reasons alone");
    assert!(matches!(open(&other["code"], "Sai.").await, Err(Error::NotNow { .. })), "it is not restricted");
    open(&case["code"], "Người được xem đã nghỉ hưu.").await.unwrap();
    let seen = app.as_("chairman@ubnd-tphcm").get(&path(&case)).await.expect(200);
    assert_eq!(seen["restricted_to"], Value::Null);
    let events = app.as_("coordinator@vp-ubnd").get(&format!("{}/events", path(&case))).await.expect(200);
    let last = events["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["action"], &last["data"]["reason"]),
        (&json!("unrestrict"), &json!("Người được xem đã nghỉ hưu."))
    );
}

async fn what_auditors_read_of_cases_is_recorded(app: TestApp) {
    let case = app.accepted().await;
    let auditor = app.as_("auditor@ttp");
    let recorded = async || {
        let list = auditor.get("/v1/access_events?action=cases_read").await.expect(200);
        let items = list["items"].as_array().unwrap().clone();
        items
            .iter()
            .rev()
            .map(|e| format!("{} {}", text(&e["subject"]), text(&e["data"]["operation"])))
            .collect::<Vec<_>>()
    };
    auditor.get(&format!("/v1/cases/{}", text(&case["code"]))).await.expect(200);
    auditor.get(&format!("{}/events", path(&case))).await.expect(200);
    auditor.get("/v1/cases?q=thuê").await.expect(200);
    auditor.get(&format!("/v1/cases/{NEVER}")).await.expect_problem(404);
    auditor.get("/v1/cases?limit=never").await.expect_problem(400);
    auditor.get("/v1/calendars").await.expect(200);
    let of_case = format!("case/{}", text(&case["id"]));
    let expected = [format!("{of_case} read_case"), format!("{of_case} list_events"), "cases list_cases".to_owned()];
    assert_eq!(recorded().await, expected);
    // Nobody else's reading is.
    app.as_("chairman@ubnd-tphcm").get(&path(&case)).await.expect(200);
    assert_eq!(recorded().await.len(), 3);
    let one = auditor.get(&format!("/v1/access_events?subject={of_case}")).await.expect(200);
    assert_eq!(one["items"].as_array().unwrap().len(), 2);
    // Administrators have nothing to read.
    app.as_("administrator@vp-ubnd").get(&path(&case)).await.expect_problem(404);
}

//! Webhooks: who makes them, what they are told of, how they are signed, what becomes of calls that fail, and where no
//! call ever goes.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use entity::{case_event, webhook, webhook_delivery};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use standardwebhooks::Webhook as Verifier;
use thaogo::application::App;
use thaogo::application::hand_over::hand_over;
use thaogo::application::send_deliveries::send_deliveries;
use thaogo::clock::system_now;
use thaogo::webhook::{Policy, Sender};
use uuid::Uuid;

use crate::support::receiver::{Received, Receiver};
use crate::support::{Answer, TestApp, certificate, on_both};

on_both![
    a_subscriber_is_told_of_what_happens_and_of_nothing_else,
    each_organization_is_told_of_what_it_may_see,
    steps_of_ladders_are_told_to_whom_they_concern,
    a_secret_is_shown_once_and_rotated_without_a_gap,
    what_fails_is_tried_again_and_given_up_after_three_days,
    a_receiver_that_is_gone_is_not_called_any_more,
    redirects_are_not_followed,
    private_networks_are_not_reached,
    two_servers_hand_each_event_over_once,
    a_server_that_died_over_a_call_leaves_it_to_others,
    what_was_given_up_is_delivered_again,
    a_slow_receiver_keeps_nobody_else_waiting,
    a_webhook_is_changed_against_its_version,
    repeating_a_call_makes_nothing_twice,
    calls_are_encrypted,
];

async fn a_subscriber_is_told_of_what_happens_and_of_nothing_else(app: TestApp) {
    let receiver = Receiver::start().await;
    app.filed().await;
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    let case = app.answered().await;
    app.work().await;

    let calls = receiver.received();
    let types: Vec<_> = calls.iter().map(|call| call.message()["type"].clone()).collect();
    assert_eq!(types, ["case.file", "case.accept", "case.draft_answer", "case.approve"], "from its making on");
    let last = calls[3].message();
    assert_eq!(last["data"]["case"], case["code"]);
    assert_eq!((&last["data"]["case_id"], &last["data"]["action"]), (&case["id"], &json!("approve")));
    assert_eq!(last["timestamp"], "2026-03-02T08:00:00+07:00");
    let events = app.as_("manager@hfic").get(&format!("/v1/events?case={}", text(&case["id"]))).await.expect(200);
    let told: Vec<_> = calls.iter().map(|call| call.message()["data"]["position"].clone()).collect();
    let happened: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["position"].clone()).collect();
    assert_eq!(told, happened);
    for call in &calls {
        assert_eq!(call.line, "POST /thao-go?from=test HTTP/1.1");
        assert_eq!(call.headers["content-type"], "application/json");
        assert_eq!(call.headers["host"], format!("127.0.0.1:{}", receiver.port));
        verify(call, text(&hook["secret"])).expect("the signature holds");
        assert!(!call.body.contains("thuê đất"), "nothing of the case's content: {}", call.body);
    }
    let mut altered = calls[0].clone();
    altered.body = altered.body.replace("case.file", "case.fil3");
    assert!(verify(&altered, text(&hook["secret"])).is_err());
    app.work().await;
    assert_eq!(receiver.received().len(), 4, "each once");
}

async fn each_organization_is_told_of_what_it_may_see(app: TestApp) {
    let (own, other, lead, asked) =
        (Receiver::start().await, Receiver::start().await, Receiver::start().await, Receiver::start().await);
    subscribe(&app, "manager@hfic", json!({"url": own.url(), "event_types": ["case.accept", "case.approve"]})).await;
    subscribe(&app, "manager@sawaco", json!({"url": other.url()})).await;
    subscribe(&app, "director@snnmt", json!({"url": lead.url()})).await;
    subscribe(&app, "director@sct", json!({"url": asked.url()})).await;
    app.answered().await;
    app.work().await;
    let told = [&own, &other, &lead, &asked].map(|receiver| receiver.received().len());
    assert_eq!(told, [2, 0, 4, 0]);
    let refused = json!({"url": own.url(), "event_types": ["case.explode"]});
    app.as_("manager@hfic").post("/v1/webhooks").json(&refused).await.expect_problem(400);
}

async fn steps_of_ladders_are_told_to_whom_they_concern(app: TestApp) {
    let receivers = [Receiver::start().await, Receiver::start().await, Receiver::start().await];
    let [lead, own, other] = &receivers;
    let hook = subscribe(&app, "director@snnmt", json!({"url": lead.url(), "event_types": ["escalation.taken"]})).await;
    subscribe(&app, "manager@hfic", json!({"url": own.url(), "event_types": ["escalation.taken"]})).await;
    subscribe(&app, "director@sct", json!({"url": other.url()})).await;
    subscribe(&app, "manager@sawaco", json!({"url": other.url()})).await;
    let (late, answered) = (app.accepted().await, app.answered().await);
    app.turn_to("2026-03-17 17:00").await;

    let told = |receiver: &Receiver, case: &Answer| {
        let messages = receiver.received().into_iter().map(|call| call.message());
        let of_case = messages.filter(|message| message["data"]["case"] == case["code"]);
        let step = |message: Value| {
            assert_eq!(message["type"], "escalation.taken");
            let data = &message["data"];
            (data["step"].as_i64().unwrap(), text(&data["position"]).to_owned(), text(&data["due_at"]).to_owned())
        };
        let mut steps: Vec<_> = of_case.map(step).collect();
        steps.sort();
        steps
    };
    let step =
        |number: i64, position: &str, day: u32| (number, position.to_owned(), format!("2026-03-{day}T07:30:00+07:00"));
    let of_answer = [(1, "officer", 12), (2, "director", 16), (2, "officer", 16), (3, "director", 17)];
    assert_eq!(told(lead, &late), of_answer.map(|(number, position, day)| step(number, position, day)));
    let reminders = [step(1, "manager", 12), step(2, "manager", 16)];
    assert_eq!(told(own, &answered), reminders, "what reaches its manager");
    assert_eq!(told(own, &late), [], "how an agency is pressed is not the enterprise's");
    assert_eq!(told(lead, &answered), reminders, "it leads the case");
    assert_eq!(other.received().len(), 0);

    let calls = lead.received();
    let page = app.as_("director@snnmt").get("/v1/escalations?limit=200").await.expect(200);
    let taken: HashSet<_> = page["items"].as_array().unwrap().iter().map(|step| text(&step["id"]).to_owned()).collect();
    let named = calls.iter().map(|call| text(&call.message()["data"]["escalation"]).to_owned());
    assert_eq!(named.collect::<HashSet<_>>(), taken, "each once, as the list has them");
    assert_eq!(calls.len(), taken.len());
    for call in &calls {
        verify(call, text(&hook["secret"])).expect("the signature holds");
        assert!(!call.body.contains("@") && !call.body.contains("thuê đất"), "no person and no content: {}", call.body);
    }
}

async fn a_secret_is_shown_once_and_rotated_without_a_gap(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    let (manager, path) = (app.as_("manager@hfic"), path(&hook));
    let first = text(&hook["secret"]).to_owned();
    assert!(first.starts_with("whsec_"));
    let read = manager.get(&path).await.expect(200);
    assert!(!read.body.to_string().contains(&first) && read["secret"].is_null());
    let listed = manager.get("/v1/webhooks").await.expect(200);
    assert!(!listed.body.to_string().contains(&first));

    let rotate = format!("{path}/rotate_secret");
    manager.post(&rotate).await.expect_problem(428);
    let rotated = manager.post(&rotate).if_match(&json!(1)).await.expect(200);
    manager.post(&rotate).if_match(&json!(1)).await.expect_problem(412);
    let second = text(&rotated["secret"]).to_owned();
    assert!(second != first && rotated["previous_secret_until"].is_string());
    manager.post(&format!("{path}/test")).await.expect(202);
    app.work().await;
    let call = receiver.received().pop().expect("it was called");
    assert_eq!(call.message()["type"], "webhook.test");
    assert_eq!(call.headers["webhook-signature"].split(' ').count(), 2);
    for secret in [&first, &second] {
        verify(&call, secret).expect("both hold for a day");
    }

    manager.post(&format!("{path}/test")).await.expect(202);
    send(app.service(), TimeDelta::hours(24)).await;
    let call = receiver.received().pop().expect("it was called");
    // The library takes no call from tomorrow, but signs one.
    let tomorrow = call.headers["webhook-timestamp"].parse().expect("a number");
    let signed = Verifier::new(&second).unwrap().sign(call.id(), tomorrow, call.body.as_bytes()).unwrap();
    assert_eq!(call.headers["webhook-signature"], signed, "by the new one alone");
}

async fn what_fails_is_tried_again_and_given_up_after_three_days(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    receiver.answer(&["500", "hang", "404"]);
    app.filed().await;
    app.work().await;
    assert_eq!(receiver.received().len(), 1);
    let failed = only_delivery(&app, &hook).await;
    assert_eq!((&failed["state"], &failed["status"], &failed["attempts"]), (&json!("pending"), &json!(500), &json!(1)));
    assert_eq!(failed["reply"], "vì sao không");
    assert_eq!(send(app.service(), TimeDelta::seconds(5)).await, 0, "not before ten seconds");
    assert_eq!(send(app.service(), TimeDelta::seconds(20)).await, 1);
    let waited = only_delivery(&app, &hook).await;
    assert_eq!((&waited["status"], &waited["attempts"]), (&Value::Null, &json!(2)));
    assert_eq!(waited["reply"], "no answer within 2 seconds");
    assert_eq!(send(app.service(), TimeDelta::minutes(5)).await, 1);
    assert_eq!(only_delivery(&app, &hook).await["status"], 404);
    assert_eq!(send(app.service(), TimeDelta::days(1)).await, 1, "and then it is taken");
    let taken = only_delivery(&app, &hook).await;
    assert_eq!((&taken["state"], &taken["status"], &taken["reply"]), (&json!("delivered"), &json!(204), &Value::Null));
    let calls = receiver.received();
    let ids: HashSet<_> = calls.iter().map(Received::id).collect();
    assert_eq!((calls.len(), ids.len()), (4, 1), "the same id at every attempt");
    let stamps: Vec<i64> = calls.iter().map(|call| call.headers["webhook-timestamp"].parse().unwrap()).collect();
    assert!(stamps.is_sorted() && stamps[3] - stamps[0] >= 86_000, "{stamps:?}");

    receiver.answer(&["503", "503"]);
    app.filed().await;
    app.work().await;
    assert_eq!(send(app.service(), TimeDelta::days(3) + TimeDelta::hours(1)).await, 1);
    let dead = app.as_("manager@hfic").get(&format!("{}/deliveries?state=dead", path(&hook))).await.expect(200);
    assert_eq!(dead["items"].as_array().unwrap().len(), 1);
    assert_eq!(send(app.service(), TimeDelta::days(30)).await, 0);
}

async fn a_receiver_that_is_gone_is_not_called_any_more(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    receiver.answer(&["410"]);
    let case = app.accepted().await;
    app.work().await;
    let calls = receiver.received().len();
    assert_eq!(calls, 1, "what waited beside it is not sent either");
    let off = app.as_("manager@hfic").get(&path(&hook)).await.expect(200);
    assert_eq!((&off["active"], &off["gone_at"]), (&json!(false), &json!("2026-03-02T08:00:00+07:00")));
    app.as_("manager@hfic").act(&case.body, "withdraw").json(&json!({})).await.expect(200);
    app.work().await;
    assert_eq!(receiver.received().len(), calls);
    app.as_("manager@hfic").post(&format!("{}/test", path(&hook))).await.expect_problem(409);

    let on = app.as_("manager@hfic").call(reqwest::Method::PATCH, &path(&hook)).if_match(&off["version"]);
    let on = on.json(&json!({"active": true})).await.expect(200);
    assert_eq!((&on["active"], &on["gone_at"]), (&json!(true), &Value::Null));
    app.filed().await;
    app.work().await;
    let told: Vec<_> = receiver.received().iter().map(|call| call.message()["data"]["action"].clone()).collect();
    assert_eq!(told, ["file", "accept", "file"], "what waited, and what happens from now on");
}

async fn redirects_are_not_followed(app: TestApp) {
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    let redirect = format!("307\nLocation: {}\r\n", elsewhere.url());
    receiver.answer(&[&redirect]);
    app.filed().await;
    app.work().await;
    assert_eq!((receiver.received().len(), elsewhere.received().len()), (1, 0));
    let failed = only_delivery(&app, &hook).await;
    assert_eq!((&failed["state"], &failed["status"]), (&json!("pending"), &json!(307)));
}

async fn private_networks_are_not_reached(app: TestApp) {
    let manager = app.as_("manager@hfic");
    let refused = [
        "https://10.0.0.1/",
        "https://192.168.1.10/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://0x0a000001/",
        "https://100.64.0.1/",
        "ftp://erp.hfic.example/",
        "https://a:b@erp.hfic.example/",
        "erp.hfic.example",
    ];
    for url in refused {
        let answer = manager.post("/v1/webhooks").json(&json!({"url": url})).await.expect_problem(422);
        assert_eq!(answer.pointers(), ["/url"], "{url}");
    }
    // A name that resolves to this machine, called by a server that may only reach what is public.
    let receiver = Receiver::start().await;
    let url = receiver.url().replace("127.0.0.1", "localhost");
    let hook = subscribe(&app, "manager@hfic", json!({"url": url})).await;
    let policy = Policy { allow_http: true, ..Policy::default() };
    let strict = app.open_beside().await.calling_by(Sender::new(policy, None).unwrap());
    app.filed().await;
    assert_eq!(hand_over(&strict, 10).await.unwrap(), 1);
    assert_eq!(send_deliveries(&strict, system_now(), 10).await.unwrap(), 1);
    assert_eq!(receiver.received().len(), 0);
    let failed = only_delivery(&app, &hook).await;
    let said = text(&failed["reply"]);
    assert!(said.ends_with("is not an address that may be called") && failed["status"].is_null(), "{said}");
    strict.db.close().await.unwrap();
}

async fn two_servers_hand_each_event_over_once(app: TestApp) {
    let receivers = [Receiver::start().await, Receiver::start().await, Receiver::start().await];
    for receiver in &receivers {
        subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    }
    let (writers, servers) = (4, 3);
    let filing: Vec<_> = (0..writers).map(|_| tokio::spawn(file(app.clone(), 8))).collect();
    let mut working = Vec::new();
    for _ in 0..servers {
        working.push(tokio::spawn(work_beside(app.open_beside().await)));
    }
    for writer in filing {
        writer.await.expect("every writer comes to its end");
    }
    for server in working {
        server.await.expect("every server comes to its end");
    }
    app.work().await;
    let events = case_event::Entity::find().count(app.db().read()).await.unwrap() as usize;
    assert_eq!(events, writers * 8 * 2);
    for receiver in &receivers {
        let calls = receiver.received();
        let ids: HashSet<_> = calls.iter().map(Received::id).collect();
        let positions: HashSet<_> = calls.iter().map(|call| call.message()["data"]["position"].as_i64()).collect();
        assert_eq!((calls.len(), ids.len(), positions.len()), (events, events, events));
    }
}

/// Files cases and has each accepted.
async fn file(app: TestApp, cases: usize) {
    for _ in 0..cases {
        app.accepted().await;
    }
}

/// Hands over and calls as a server does, a while longer than anything is to be done.
async fn work_beside(server: App) {
    let mut idle = 0;
    while idle < 200 {
        let handed = hand_over(&server, 5).await.expect("the feed can be handed over");
        let called = send_deliveries(&server, system_now(), 20).await.expect("receivers can be called");
        idle = if handed + called == 0 { idle + 1 } else { 0 };
        tokio::task::yield_now().await;
    }
    server.db.close().await.expect("the database closes");
}

async fn a_server_that_died_over_a_call_leaves_it_to_others(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    receiver.answer(&["hang"]);
    app.filed().await;
    hand_over(app.service(), 10).await.unwrap();
    let dying = app.open_beside().await;
    let call = tokio::spawn(async move { send_deliveries(&dying, system_now(), 10).await });
    while receiver.received().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(only_delivery(&app, &hook).await["state"], "sending");
    assert_eq!(send(app.service(), TimeDelta::zero()).await, 0, "its lease holds");
    assert_eq!(send(app.service(), TimeDelta::minutes(1)).await, 1);
    let taken = only_delivery(&app, &hook).await;
    assert_eq!((&taken["state"], &taken["attempts"]), (&json!("delivered"), &json!(2)));
}

async fn what_was_given_up_is_delivered_again(app: TestApp) {
    let receiver = Receiver::start().await;
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    let manager = app.as_("manager@hfic");
    receiver.answer(&["500"]);
    app.filed().await;
    app.work().await;
    let delivery = only_delivery(&app, &hook).await;
    let redeliver = format!("{}/deliveries/{}/redeliver", path(&hook), text(&delivery["id"]));
    manager.post(&redeliver).await.expect_problem(409);
    receiver.answer(&["500"]);
    assert_eq!(send(app.service(), TimeDelta::days(4)).await, 1);
    assert_eq!(only_delivery(&app, &hook).await["state"], "dead");
    let again = manager.post(&redeliver).await.expect(202);
    assert_eq!((&again["state"], &again["id"]), (&json!("pending"), &delivery["id"]));
    app.work().await;
    assert_eq!(only_delivery(&app, &hook).await["state"], "delivered");
    manager.post(&redeliver).await.expect(202);
    app.work().await;
    let calls = receiver.received();
    assert!(calls.iter().all(|call| call.id() == text(&delivery["id"]) && call.body == calls[0].body));
    assert_eq!(calls.len(), 4);
    let unknown = format!("{}/deliveries/{}/redeliver", path(&hook), Uuid::nil());
    manager.post(&unknown).await.expect_problem(404);
}

async fn a_slow_receiver_keeps_nobody_else_waiting(app: TestApp) {
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    slow.answer(&["hang", "hang", "hang"]);
    let hook = subscribe(&app, "manager@hfic", json!({"url": slow.url()})).await;
    subscribe(&app, "manager@hfic", json!({"url": quick.url()})).await;
    for _ in 0..3 {
        app.filed().await;
    }
    hand_over(app.service(), 10).await.unwrap();
    let service = app.service().clone();
    let turn = tokio::spawn(async move { send_deliveries(&service, system_now(), 100).await });
    while quick.received().len() < 3 {
        assert!(!turn.is_finished());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(slow.received().len(), 1, "one call at a time");
    turn.await.unwrap().unwrap();
    let waiting = app.as_("manager@hfic").get(&format!("{}/deliveries?state=pending", path(&hook))).await.expect(200);
    assert_eq!(waiting["items"].as_array().unwrap().len(), 3);
}

async fn a_webhook_is_changed_against_its_version(app: TestApp) {
    let receiver = Receiver::start().await;
    let manager = app.as_("manager@hfic");
    let hook = subscribe(&app, "manager@hfic", json!({"url": receiver.url(), "description": "ERP"})).await;
    assert_eq!(hook.header("etag"), "\"1\"");
    assert_eq!(hook.header("location"), path(&hook));
    let change =
        |version: Value, body: Value| manager.call(reqwest::Method::PATCH, &path(&hook)).if_match(&version).json(&body);
    let changed = change(json!(1), json!({"event_types": ["case.close", "case.file", "case.file"]})).await.expect(200);
    assert_eq!(changed["event_types"], json!(["case.file", "case.close"]));
    assert_eq!((&changed["description"], changed.header("etag")), (&json!("ERP"), "\"2\""));
    change(json!(1), json!({"active": false})).await.expect_problem(412);
    change(json!(2), json!({"url": "https://10.1.1.1/"})).await.expect_problem(422);
    change(json!(2), json!({"active": false})).await.expect(200);
    app.accepted().await;
    app.work().await;
    change(json!(3), json!({"active": true})).await.expect(200);
    app.work().await;
    assert_eq!(receiver.received().len(), 0, "what happened meanwhile is in the feed");
    app.accepted().await;
    app.work().await;
    assert_eq!(receiver.received().len(), 1, "the filing alone");

    let delete = |version: Value| manager.call(reqwest::Method::DELETE, &path(&hook)).if_match(&version);
    delete(json!(2)).await.expect_problem(412);
    delete(json!(4)).await.expect(204);
    manager.get(&path(&hook)).await.expect_problem(404);
    app.filed().await;
    app.work().await;
    assert_eq!(receiver.received().len(), 1);
    assert_eq!(webhook_delivery::Entity::find().count(app.db().read()).await.unwrap(), 0);

    for _ in 0..20 {
        subscribe(&app, "manager@hfic", json!({"url": receiver.url()})).await;
    }
    manager.post("/v1/webhooks").json(&json!({"url": receiver.url()})).await.expect_problem(409);
    let first = manager.get("/v1/webhooks?limit=15").await.expect(200);
    let rest = manager.get(&format!("/v1/webhooks?cursor={}", text(&first["next_cursor"]))).await.expect(200);
    assert_eq!((first["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (15, 5));
    assert!(rest["next_cursor"].is_null());
}

async fn repeating_a_call_makes_nothing_twice(app: TestApp) {
    let receiver = Receiver::start().await;
    let manager = app.as_("manager@hfic");
    let create = |body: Value| manager.post("/v1/webhooks").header("Idempotency-Key", "k1").json(&body);
    let hook = create(json!({"url": receiver.url()})).await.expect(201);
    let again = create(json!({"url": receiver.url()})).await.expect(201);
    assert_eq!(hook.body, again.body, "with its secret");
    create(json!({"url": format!("{}/x", receiver.url())})).await.expect_problem(422);
    let rotate = || {
        let call = manager.post(&format!("{}/rotate_secret", path(&hook)));
        call.if_match(&json!(1)).header("Idempotency-Key", "k2")
    };
    assert_eq!(rotate().await.expect(200)["secret"], rotate().await.expect(200)["secret"]);
    let test = || manager.post(&format!("{}/test", path(&hook))).header("Idempotency-Key", "k3");
    assert_eq!(test().await.expect(202)["id"], test().await.expect(202)["id"]);
    app.work().await;
    assert_eq!(receiver.received().len(), 1);
    let redeliver = format!("{}/deliveries/{}/redeliver", path(&hook), receiver.received()[0].id());
    for _ in 0..2 {
        manager.post(&redeliver).header("Idempotency-Key", "k4").await.expect(202);
        app.work().await;
    }
    assert_eq!(receiver.received().len(), 2);
    assert_eq!(webhook::Entity::find().count(app.db().read()).await.unwrap(), 1);
}

async fn calls_are_encrypted(app: TestApp) {
    let file = certificate("DNS:localhost");
    let pem = std::fs::read_to_string(&file).unwrap();
    let _ = std::fs::remove_file(file);
    let receiver = Receiver::start_encrypted(&pem).await;
    let by_name = format!("https://localhost:{}/", receiver.port);
    let by_address = format!("https://127.0.0.1:{}/", receiver.port);
    subscribe(&app, "manager@hfic", json!({"url": by_name})).await;
    let other = subscribe(&app, "manager@hfic", json!({"url": by_address})).await;
    app.filed().await;
    app.work().await;
    assert_eq!(receiver.received().len(), 0, "nobody vouches for it");
    let failed = only_delivery(&app, &other).await;
    assert!(text(&failed["reply"]).starts_with("TLS: "), "{failed}");

    let networks = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    let policy = Policy { allow_networks: networks, ..Policy::default() };
    let trusting = app.open_beside().await.calling_by(Sender::new(policy, Some(&pem)).unwrap());
    send(&trusting, TimeDelta::minutes(1)).await;
    assert_eq!(receiver.received().len(), 1, "its authority vouches for the name");
    let failed = only_delivery(&app, &other).await;
    assert!(text(&failed["reply"]).contains("not valid for name"), "and not for the address: {failed}");
    trusting.db.close().await.unwrap();
}

/// Subscribes to everything on this machine.
async fn subscribe(app: &TestApp, who: &str, body: Value) -> Answer {
    app.as_(who).post("/v1/webhooks").json(&body).await.expect(201)
}

/// Calls what is due so much later, and what is due then because of that.
async fn send(server: &App, later: TimeDelta) -> usize {
    send_deliveries(server, system_now() + later, 100).await.expect("receivers can be called")
}

async fn only_delivery(app: &TestApp, hook: &Answer) -> Value {
    let page = app.as_("manager@hfic").get(&format!("{}/deliveries", path(hook))).await.expect(200);
    let items = page["items"].as_array().expect("deliveries");
    assert_eq!(items.len(), 1, "{items:?}");
    items[0].clone()
}

fn path(hook: &Answer) -> String {
    format!("/v1/webhooks/{}", text(&hook["id"]))
}

/// Verifies a call with the library that the specification publishes.
fn verify(call: &Received, secret: &str) -> Result<(), standardwebhooks::WebhookError> {
    let mut headers = reqwest::header::HeaderMap::new();
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        headers.insert(name, call.headers[name].parse().expect("a header"));
    }
    Verifier::new(secret)?.verify(call.body.as_bytes(), &headers)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

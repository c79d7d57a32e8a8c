//! Days off and make-up days announced while cases run: previewed, then carried out once, whatever the worker meets.

use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use thaogo::application::recount_deadlines::recount_deadlines;
use thaogo::application::verify_history::verify_history;

use crate::support::{Answer, TestApp, on_both, written};

on_both![
    a_day_off_is_previewed_and_moves_what_is_owed,
    a_make_up_day_brings_the_end_nearer_and_its_ladder_with_it,
    what_stands_has_passed_or_ended_stays,
    a_day_that_somebody_set_moves_only_where_it_is_off,
    what_was_provisional_is_confirmed_without_a_letter,
    only_the_coordinator_changes_days_and_only_as_previewed,
    everything_wrong_with_an_announcement_is_told_at_once,
    two_servers_carry_a_change_out_together_and_once,
];

const DAYS: &str = "/v1/calendars/hcmc/days";
const CHANGES: &str = "/v1/calendars/hcmc/changes";

async fn a_day_off_is_previewed_and_moves_what_is_owed(app: TestApp) {
    let case = app.accepted().await;
    let asked = json!({"agencies": ["stc"], "text": "Đề nghị cho ý kiến."});
    let case = app.as_("officer@snnmt/2").act(&case.body, "request_opinion").json(&asked).await.expect(200);
    app.work().await;
    let told = app.letters(&case.body).await.len();
    let change = day_off("2026-03-09");

    let preview = app.as_(COORDINATOR).post(&format!("{CHANGES}/preview")).json(&change).await.expect(200);
    let moved = find(&preview["items"], "kind", "answer");
    assert_eq!((&moved["case"], &moved["owed_by"]["code"]), (&case["code"], &json!("snnmt")));
    assert_eq!(moved["due_at"], written("2026-03-16 17:00"));
    assert_eq!(moved["new_due_at"], written("2026-03-17 17:00"));
    assert_eq!(moved["next_step_at"], written("2026-03-12 07:30"));
    assert_eq!(moved["new_next_step_at"], written("2026-03-13 07:30"));
    assert_eq!(preview["deadlines"], 2, "the answer and the opinion: {}", preview.body);
    let untouched = app.as_("manager@hfic").read(&case.body).await;
    assert_eq!(untouched.body["version"], case.body["version"], "a preview writes nothing");

    let made = change_days(&app, &change, preview.header("etag")).await.expect(201);
    assert_eq!((made["done_at"].clone(), made["cases"].clone()), (Value::Null, json!(0)));
    let at = made.header("location").to_owned();
    app.work().await;
    let done = app.as_("auditor@ttp").get(&at).await.expect(200);
    assert_eq!((&done["cases"], &done["deadlines"]), (&json!(1), &json!(2)));
    assert_eq!(done["done_at"], written("2026-03-02 08:00"));
    assert!(done["announced_by"]["name"].is_string());
    assert_eq!(app.as_("manager@hfic").get(&at).await.expect(200)["announced_by"], Value::Null);

    let now = app.as_("manager@hfic").read(&case.body).await;
    let answer = now.deadline("answer");
    assert_eq!((&answer["due_at"], &answer["version"]), (&json!(written("2026-03-17 17:00")), &json!(2)));
    let last = last_event(&app, &case.body).await;
    assert_eq!((&last["action"], &last["actor"]), (&json!("recalculate"), &Value::Null));
    assert!(last["text"].as_str().unwrap().contains("Thông báo số 12/TB-BNV"), "{last}");

    let letters = app.letters(&case.body).await.split_off(told);
    let mut readers: Vec<_> = letters.iter().map(|letter| letter.address.as_str()).collect();
    readers.sort_unstable();
    let several = readers.len();
    readers.dedup();
    assert_eq!(several, readers.len(), "one letter each: {readers:?}");
    assert_eq!(several, 3, "the enterprise, who handles it, who was asked: {readers:?}");
    let to_enterprise = letters.iter().find(|letter| letter.address.contains("hfic")).expect("the enterprise is told");
    assert!(to_enterprise.subject.contains("Lịch làm việc thay đổi – hạn trả lời mới"), "{}", to_enterprise.subject);
    assert!(
        !to_enterprise.text.contains("cho ý kiến"),
        "what agencies owe each other is theirs: {}",
        to_enterprise.text
    );

    let again = app.letters(&case.body).await.len();
    look_again(&app).await;
    assert_eq!(app.letters(&case.body).await.len(), again, "a second look finds nothing");
    assert_eq!(app.as_("manager@hfic").read(&case.body).await["version"], now["version"]);
    assert!(verify_history(app.db()).await.unwrap().faults.is_empty());
}

async fn a_make_up_day_brings_the_end_nearer_and_its_ladder_with_it(app: TestApp) {
    let case = app.accepted().await;
    let saturday = json!({"on": "2026-03-14", "kind": "work", "name": "Làm việc bù", "swapped_with": "2026-04-29"});
    let change = json!({"legal_basis": "Thông báo số 12/TB-BNV", "days": [saturday]});
    let etag = edition(&app).await;
    change_days(&app, &change, &etag).await.expect(201);
    app.work().await;
    let now = app.as_("manager@hfic").read(&case.body).await;
    assert_eq!(now.deadline("answer")["due_at"], written("2026-03-14 17:00"));
    let path = format!(
        "/v1/cases/{}/deadlines/{}/explanation",
        now["code"].as_str().unwrap(),
        now.deadline("answer")["id"].as_str().unwrap()
    );
    let walk = app.as_("manager@hfic").get(&path).await.expect(200);
    assert_eq!(walk["items"].as_array().unwrap().last().unwrap()["on"], "2026-03-14", "the explanation agrees");

    app.turn_to("2026-03-18 17:00").await;
    let steps =
        app.as_(COORDINATOR).get(&format!("/v1/escalations?case={}&limit=200", now["code"].as_str().unwrap())).await;
    let steps = steps.expect(200);
    let answer = now.deadline("answer")["id"].as_str().unwrap();
    let mut due: Vec<_> = steps["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["deadline_id"] == answer)
        .map(|step| (step["step"].as_i64().unwrap(), step["due_at"].as_str().unwrap().to_owned()))
        .collect();
    due.sort();
    due.dedup();
    let moments = ["2026-03-12 07:30", "2026-03-14 07:30", "2026-03-16 07:30", "2026-03-18 07:30"].map(written);
    assert_eq!(due, (1..).zip(moments).collect::<Vec<(i64, String)>>(), "each step once, on the new days");
}

async fn what_stands_has_passed_or_ended_stays(app: TestApp) {
    let ended = app.answered().await;
    let late = app.accepted().await;
    app.turn_to("2026-03-17 08:00").await;
    let standing = app.accepted().await;
    let asked = json!({"text": "Đề nghị bổ sung bản vẽ."});
    let standing = app.as_("officer@snnmt/2").act(&standing.body, "request_information").json(&asked).await.expect(200);
    let before = standing.deadline("answer").clone();

    let etag = edition(&app).await;
    change_days(&app, &day_off("2026-03-20"), &etag).await.expect(201);
    app.work().await;
    let read = async |case: &Answer| app.as_("manager@hfic").read(&case.body).await;
    let passed = read(&late).await;
    assert_eq!(
        (&passed.deadline("answer")["due_at"], &passed.deadline("answer")["version"]),
        (&json!(written("2026-03-16 17:00")), &json!(1))
    );
    let met = read(&ended).await;
    assert_eq!(met.deadline("answer")["due_at"], ended.deadline("answer")["due_at"]);
    let stands = read(&standing).await;
    for field in ["due_at", "version", "state"] {
        assert_eq!(stands.deadline("answer")[field], before[field], "{field} of what stands");
    }
    let information = stands.deadline("information");
    assert_ne!(
        information["due_at"],
        standing.deadline("information")["due_at"],
        "what is asked of the enterprise runs"
    );

    app.turn_to("2026-03-18 09:00").await;
    let supplied = json!({"text": "Bản vẽ đính kèm."});
    let runs = read(&standing).await;
    let runs = app.as_("manager@hfic").act(&runs.body, "supply_information").json(&supplied).await.expect(200);
    // Ten days were left from the 18th on: nine of the old days and the one after the day off.
    assert_eq!(runs.deadline("answer")["due_at"], written("2026-04-02 17:00"));
}

async fn a_day_that_somebody_set_moves_only_where_it_is_off(app: TestApp) {
    let case = app.directed().await;
    assert_eq!(case.deadline("directive")["due_at"], written("2026-03-06 17:00"));
    let etag = edition(&app).await;
    change_days(&app, &day_off("2026-03-05"), &etag).await.expect(201);
    app.work().await;
    let read = async || app.as_(COORDINATOR).read(&case.body).await;
    assert_eq!(read().await.deadline("directive")["due_at"], written("2026-03-06 17:00"), "a day off before it");
    let etag = edition(&app).await;
    change_days(&app, &day_off("2026-03-06"), &etag).await.expect(201);
    app.work().await;
    let moved = read().await;
    assert_eq!(moved.deadline("directive")["due_at"], written("2026-03-09 17:00"), "the day itself");
    assert_eq!(moved.deadline("answer")["due_at"], written("2026-03-18 17:00"), "both count");
}

async fn what_was_provisional_is_confirmed_without_a_letter(app: TestApp) {
    let mut change = day_off("2026-03-09");
    change["days"][0]["provisional"] = json!(true);
    let etag = edition(&app).await;
    change_days(&app, &change, &etag).await.expect(201);
    app.work().await;
    let case = app.accepted().await;
    assert_eq!(case.deadline("answer")["provisional"], true);
    app.work().await;
    let told = app.letters(&case.body).await.len();

    let confirmed = day_off("2026-03-09");
    let preview = app.as_(COORDINATOR).post(&format!("{CHANGES}/preview")).json(&confirmed).await.expect(200);
    assert_eq!((&preview["deadlines"], &preview["confirmed"]), (&json!(0), &json!(1)), "{}", preview.body);
    change_days(&app, &confirmed, preview.header("etag")).await.expect(201);
    app.work().await;
    let now = app.as_("manager@hfic").read(&case.body).await;
    let (before, after) = (case.deadline("answer"), now.deadline("answer"));
    assert_eq!((&after["provisional"], &after["due_at"]), (&json!(false), &before["due_at"]));
    assert_eq!(after["version"], before["version"], "its reminders go on");
    assert_eq!(last_event(&app, &case.body).await["action"], "recalculate");
    assert_eq!(app.letters(&case.body).await.len(), told, "nothing moved: nobody is told");
    app.turn_to("2026-03-18 17:00").await;
    let steps = app.as_(COORDINATOR).get(&format!("/v1/escalations?case={}", case["code"].as_str().unwrap())).await;
    assert!(!steps.expect(200)["items"].as_array().unwrap().is_empty(), "its ladder still climbs");
}

async fn only_the_coordinator_changes_days_and_only_as_previewed(app: TestApp) {
    let (change, other) = (day_off("2026-03-09"), day_off("2026-03-10"));
    let etag = edition(&app).await;
    for who in ["manager@hfic", "director@snnmt", "chairman@ubnd-tphcm", "auditor@ttp", "administrator@vp-ubnd"] {
        let call = app.as_(who).post(CHANGES).header("If-Match", &etag).json(&change);
        call.await.expect_problem(403);
        app.as_(who).post(&format!("{CHANGES}/preview")).json(&change).await.expect_problem(403);
    }
    let coordinator = app.as_(COORDINATOR);
    coordinator.post(CHANGES).json(&change).await.expect_problem(428);
    coordinator.post(CHANGES).header("If-Match", "\"77\"").json(&change).await.expect_problem(412);
    coordinator.post("/v1/calendars/hanoi/changes").header("If-Match", &etag).json(&change).await.expect_problem(404);

    let keyed = || coordinator.post(CHANGES).header("If-Match", &etag).header("Idempotency-Key", "k1");
    let made = keyed().json(&change).await.expect(201);
    let repeated = keyed().json(&change).await.expect(201);
    assert_eq!(repeated.body, made.body, "the same call once");
    keyed().json(&other).await.expect_problem(422);
    coordinator.post(CHANGES).header("If-Match", &etag).json(&other).await.expect_problem(412);
    let next = made.header("etag").to_owned();
    let early = coordinator.post(CHANGES).header("If-Match", &next).json(&other).await.expect_problem(409);
    assert!(early["detail"].as_str().unwrap().contains(made["id"].as_str().unwrap()), "which one to wait for");
    app.work().await;
    change_days(&app, &other, &next).await.expect(201);
    let listed = coordinator.get(CHANGES).await.expect(200);
    let days: Vec<_> = listed["items"].as_array().unwrap().iter().map(|made| &made["days"][0]["on"]).collect();
    assert_eq!(days.len(), 2);
    let days = coordinator.get(&format!("{DAYS}?year=2026")).await.expect(200);
    let day = find(&days["items"], "on", "2026-03-09");
    assert_eq!((&day["kind"], &day["legal_basis"]), (&json!("off"), &json!("Thông báo số 12/TB-BNV")));
}

async fn everything_wrong_with_an_announcement_is_told_at_once(app: TestApp) {
    let days = json!([
        {"on": "2026-03-02", "kind": "off", "name": "Hôm nay"},
        {"on": "2026-03-14", "kind": "work", "name": "Làm bù"},
        {"on": "2026-03-14", "kind": "off", "name": "Hai lần"},
    ]);
    let change = json!({"legal_basis": "Văn bản MẬT", "days": days, "removed": ["2026-03-11"]});
    let etag = edition(&app).await;
    for path in [CHANGES.to_owned(), format!("{CHANGES}/preview")] {
        let call = app.as_(COORDINATOR).post(&path).json(&change);
        let call = if path == CHANGES { call.header("If-Match", &etag) } else { call };
        let refused = call.await.expect_problem(422);
        let pointers = refused.pointers();
        for wrong in ["/days/0/on", "/days/1/swapped_with", "/days/2/on", "/removed/0"] {
            assert!(pointers.contains(&wrong), "{wrong}: {pointers:?}");
        }
    }
    let nothing = json!({"legal_basis": "Thông báo"});
    app.as_(COORDINATOR).post(&format!("{CHANGES}/preview")).json(&nothing).await.expect_problem(422);
    assert_eq!(edition(&app).await, etag, "nothing was changed");
}

async fn two_servers_carry_a_change_out_together_and_once(app: TestApp) {
    let mut cases = Vec::new();
    for _ in 0..7 {
        cases.push(app.accepted().await);
    }
    let other = app.open_beside().await;
    let etag = edition(&app).await;
    let made = change_days(&app, &day_off("2026-03-09"), &etag).await.expect(201);
    // The other server has not heard of the new days, and stops after two cases.
    recount_deadlines(&other, 2).await.unwrap();
    let at = made.header("location").to_owned();
    let half = app.as_(COORDINATOR).get(&at).await.expect(200);
    assert_eq!((&half["cases"], &half["done_at"]), (&json!(2), &Value::Null));
    let both = async |server: thaogo::application::App| {
        for _ in 0..8 {
            recount_deadlines(&server, 2).await.unwrap();
        }
    };
    tokio::join!(both(other.clone()), both(app.service().clone()));
    let done = app.as_(COORDINATOR).get(&at).await.expect(200);
    assert_eq!((&done["cases"], &done["deadlines"]), (&json!(7), &json!(7)));
    for case in &cases {
        let now = app.as_("manager@hfic").read(&case.body).await;
        assert_eq!(now.deadline("answer")["due_at"], written("2026-03-17 17:00"));
        assert_eq!(now.deadline("answer")["version"], 2, "counted once");
    }
    assert_eq!(other.calendars_edition(), app.service().calendars_edition());
    other.db.clone().close().await.unwrap();
}

const COORDINATOR: &str = "coordinator@vp-ubnd";

fn day_off(on: &str) -> Value {
    json!({"legal_basis": "Thông báo số 12/TB-BNV", "days": [{"on": on, "kind": "off", "name": "Nghỉ theo thông báo"}]})
}

/// The calendars' edition, quoted.
async fn edition(app: &TestApp) -> String {
    app.as_(COORDINATOR).get(DAYS).await.expect(200).header("etag").to_owned()
}

async fn change_days(app: &TestApp, change: &Value, edition: &str) -> Answer {
    app.as_(COORDINATOR).post(CHANGES).header("If-Match", edition).json(change).await
}

/// Lets the worker look a second time at once.
async fn look_again(app: &TestApp) {
    use entity::calendar_change::{Column, Entity};
    let now = Expr::value(chrono::DateTime::UNIX_EPOCH);
    Entity::update_many().col_expr(Column::NextLookAt, now).exec(app.db().write()).await.unwrap();
    app.work().await;
}

async fn last_event(app: &TestApp, case: &Value) -> Value {
    let path = format!("/v1/cases/{}/events?limit=200", case["code"].as_str().unwrap());
    let events = app.as_("manager@hfic").get(&path).await.expect(200);
    events["items"].as_array().unwrap().last().unwrap().clone()
}

fn find<'a>(items: &'a Value, field: &str, value: &str) -> &'a Value {
    let mut found = items.as_array().unwrap().iter().filter(|item| item[field] == value);
    found.next().unwrap_or_else(|| panic!("no {field} {value} in {items:#}"))
}

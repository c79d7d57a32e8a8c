//! Positions: who is seated and unseated by whom, who stands in for whom, and whom letters reach then.

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use thaogo::application::hold_mail::{hold, release};
use thaogo::application::invite_person::invite_person;
use thaogo::domain::access::event::By;
use thaogo::domain::notification::{Notification, NotificationState, WithdrawnBecause};
use thaogo::worker::run_until_idle;

use crate::support::smtp::SmtpServer;
use crate::support::{Answer, TestApp, filing, moment, on_both};

on_both![
    a_stand_in_is_written_to_and_the_absent_person_is_not,
    who_stands_in_for_an_absent_stand_in_is_written_to,
    a_circle_is_refused_and_says_who_forms_it,
    positions_are_changed_by_who_looks_after_them,
    what_is_wrong_with_a_seat_is_said_at_once,
    only_one_directs_at_a_time,
    nothing_begins_or_ends_in_the_past,
    what_was_done_can_be_read_by_an_auditor,
    a_repeated_call_seats_nobody_twice,
    an_officer_who_is_away_or_left_is_not_written_to,
    letters_to_who_left_are_withdrawn_and_reach_who_came,
    letters_to_who_left_climb_where_nobody_came,
    a_leader_who_went_away_before_the_digest_is_not_written_to,
    a_digest_to_who_left_is_withdrawn_and_reaches_who_came,
    who_never_held_a_position_has_not_left,
    who_left_a_position_and_has_a_role_is_invited_still,
    an_address_that_cannot_be_used_fails_and_its_step_climbs,
    each_vice_chairman_is_told_of_their_own_field,
    who_stands_in_is_written_to_in_the_working_time_of_the_office,
    who_stands_in_does_not_leave_before_that_ends,
    positions_given_and_taken_are_access_events,
    what_is_kept_of_standing_in_is_handed_out_and_erased,
];

/// The positions of an organization, as its own director or the coordinator sees them.
async fn positions(app: &TestApp, organization: &str) -> Vec<Value> {
    let path = format!("/v1/organizations/{organization}/positions");
    let list = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

/// The first holder of a position.
async fn holder(app: &TestApp, organization: &str, position: &str) -> Value {
    let all = positions(app, organization).await;
    all.into_iter().find(|holder| holder["position"] == position).expect("somebody holds it")
}

async fn stand_in(app: &TestApp, who: &str, organization: &str, held: &Value, body: Value) -> Answer {
    let path = format!("/v1/organizations/{organization}/positions/{}/stand_ins", text(&held["id"]));
    app.as_(who).post(&path).json(&body).await
}

async fn end(app: &TestApp, organization: &str, held: &Value, last: &str) -> Answer {
    let path = format!("/v1/organizations/{organization}/positions/{}/end", text(&held["id"]));
    let call = app.as_("coordinator@vp-ubnd").post(&path).if_match(&held["version"]);
    call.json(&json!({"valid_to": last})).await
}

fn for_days(person: &Value, from: &str, to: &str) -> Value {
    json!({"person": {"id": person["person"]["id"]}, "valid_from": from, "valid_to": to, "reason": "Nghỉ phép năm."})
}

fn to<'a>(letters: &'a [Notification], person: &Value) -> Vec<&'a Notification> {
    letters.iter().filter(|letter| letter.person.to_string() == text(&person["person"]["id"])).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

async fn a_stand_in_is_written_to_and_the_absent_person_is_not(app: TestApp) {
    let (director, intake) = (holder(&app, "snnmt", "director").await, holder(&app, "snnmt", "intake").await);
    // The holder arranges it: from Tuesday through Thursday.
    let away = for_days(&intake, "2026-03-03", "2026-03-05");
    let now = stand_in(&app, "director@snnmt", "snnmt", &director, away).await.expect(201);
    assert_eq!(now["written_to"], director["person"], "today they are there");
    assert_eq!(now["stand_ins"][0]["person"], intake["person"]);
    let case = app.filed().await;
    assert_eq!(to(&app.letters(&case.body).await, &director).len(), 1, "they are told of what is filed today");
    app.turn_to("2026-03-03 08:00").await;
    assert_eq!(holder(&app, "snnmt", "director").await["written_to"], intake["person"]);

    // Acceptance is due on Wednesday, and climbs on Thursday and, to one who is back, on Friday.
    app.turn_to("2026-03-05 08:00").await;
    let letters = app.letters(&case.body).await;
    let read = to(&letters, &intake);
    let late = read.iter().find(|letter| letter.kind == "escalation" && letter.subject.contains("Quá hạn")).unwrap();
    let (name, text_of) = (text(&director["person"]["name"]), &late.text);
    assert!(text_of.contains(&format!("thay mặt Ông/Bà {name}, thủ trưởng cơ quan")), "{text_of}");
    assert!(text_of.contains("05/03/2026 (Thứ Năm)") && text_of.contains("Thủ trưởng cơ quan"), "{text_of}");
    assert_eq!(to(&letters, &director).len(), 1, "nothing more than before they left");
    let path = format!("/v1/escalations?case={}&position=director", text(&case["code"]));
    let steps = app.as_("auditor@ttp").get(&path).await.expect(200);
    assert!(steps["items"].as_array().unwrap().iter().all(|step| step["person"] == intake["person"]), "{steps:?}");

    let second = app.filed().await;
    app.turn_to("2026-03-10 08:00").await;
    assert!(!to(&app.letters(&second.body).await, &director).is_empty(), "they are back");
}

async fn who_stands_in_for_an_absent_stand_in_is_written_to(app: TestApp) {
    let vice = positions(&app, "ubnd-tphcm").await;
    let of = |field: &str| vice.iter().find(|held| held["field"] == field).unwrap();
    let chairman = holder(&app, "ubnd-tphcm", "chairman").await;
    let days = |person| for_days(person, "2026-03-02", "2026-03-31");
    stand_in(&app, "coordinator@vp-ubnd", "ubnd-tphcm", of("pct-dt"), days(of("pct-kt"))).await.expect(201);
    assert_eq!(
        positions(&app, "ubnd-tphcm").await.iter().find(|held| held["field"] == "pct-dt").unwrap()["written_to"],
        of("pct-kt")["person"]
    );
    stand_in(&app, "coordinator@vp-ubnd", "ubnd-tphcm", of("pct-kt"), days(&chairman)).await.expect(201);
    let now = positions(&app, "ubnd-tphcm").await;
    for field in ["pct-dt", "pct-kt"] {
        let held = now.iter().find(|held| held["field"] == field).unwrap();
        assert_eq!(held["written_to"], chairman["person"], "{field}");
    }
    // A case of land that nobody takes up, until it reaches the vice-chairman: the digest goes to the chairman.
    let case = app.filed().await;
    app.turn_to("2026-03-25 09:00").await;
    let path = format!("/v1/escalations?case={}&position=vice_chairman", text(&case["code"]));
    let steps = app.as_("auditor@ttp").get(&path).await.expect(200);
    assert_eq!(steps["items"][0]["person"], chairman["person"], "{:?}", steps.body);
    assert_eq!(steps["items"][0]["reached"], "vice_chairman", "the position is filled");
}

async fn a_circle_is_refused_and_says_who_forms_it(app: TestApp) {
    let (director, intake, officer) = (
        holder(&app, "snnmt", "director").await,
        holder(&app, "snnmt", "intake").await,
        holder(&app, "snnmt", "officer").await,
    );
    let put = async |absent: &Value, body| stand_in(&app, "director@snnmt", "snnmt", absent, body).await;
    put(&director, for_days(&intake, "2026-03-03", "2026-03-10")).await.expect(201);
    put(&intake, for_days(&officer, "2026-03-05", "2026-03-12")).await.expect(201);
    let refused = put(&officer, for_days(&director, "2026-03-09", "2026-03-20")).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/person/id"]);
    let said = refused["errors"][0]["detail"].as_str().unwrap_or_else(|| panic!("{}", refused.body)).to_owned();
    for person in [&director, &intake, &officer] {
        assert!(said.contains(text(&person["person"]["name"])), "{said}");
    }
    put(&officer, for_days(&director, "2026-03-11", "2026-03-20")).await.expect(201);
    let twice = put(&director, for_days(&officer, "2026-03-10", "2026-03-11")).await.expect_problem(422);
    assert_eq!(twice.pointers(), ["/valid_from"]);
    let oneself = put(&intake, for_days(&intake, "2026-04-01", "2026-04-02")).await.expect_problem(422);
    assert_eq!(oneself.pointers(), ["/person/id"]);
}

async fn positions_are_changed_by_who_looks_after_them(app: TestApp) {
    let officer = holder(&app, "snnmt", "officer").await;
    let stranger = holder(&app, "stc", "officer").await;
    let days = for_days(&holder(&app, "snnmt", "intake").await, "2026-03-03", "2026-03-04");
    // The officer for themselves, and for nobody else; a stranger for nobody here.
    let colleague = holder(&app, "snnmt", "director").await;
    stand_in(&app, "officer@snnmt", "snnmt", &colleague, days.clone()).await.expect_problem(403);
    stand_in(&app, "director@stc", "snnmt", &officer, days.clone()).await.expect_problem(403);
    stand_in(&app, "manager@hfic", "snnmt", &officer, days.clone()).await.expect_problem(404);
    let of_another = for_days(&stranger, "2026-03-03", "2026-03-04");
    let refused = stand_in(&app, "director@snnmt", "snnmt", &officer, of_another).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/person/id"]);
    // An enterprise's manager for their own deputy, who holds no position.
    let manager = holder(&app, "hfic", "manager").await;
    let deputy = json!({"name": "Lê Thị Phó", "email": "PhoTGD@hfic.example", "language": "en"});
    let days = json!({"person": deputy, "valid_from": "2026-03-02", "valid_to": "2026-03-06", "reason": "Công tác."});
    let now = stand_in(&app, "manager@hfic", "hfic", &manager, days).await.expect(201);
    assert_eq!(now["written_to"]["name"], "Lê Thị Phó");
    let case = app.filed().await;
    let receipt = app.letters(&case.body).await.into_iter().find(|letter| letter.kind == "case_receipt").unwrap();
    assert_eq!((receipt.address.as_str(), receipt.name.as_str()), ("photgd@hfic.example", "Lê Thị Phó"));
    assert!(receipt.text.contains("standing in for"), "{}", receipt.text);
}

async fn what_is_wrong_with_a_seat_is_said_at_once(app: TestApp) {
    let seat = async |body: Value| {
        app.as_("coordinator@vp-ubnd").post("/v1/organizations/snnmt/positions").json(&body).await.expect_problem(422)
    };
    let body = json!({
        "position": "chairman", "field": "pct-dt", "valid_from": "2026-03-01",
        "person": {"name": "Ánh \u{202e} Bcc", "email": "giamdoc..moi@snnmt.example"},
    });
    let refused = seat(body).await;
    let mut pointers = refused.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/field", "/person/email", "/person/name", "/position", "/valid_from"]);
    for email in ["\"gd\"@snnmt.example", "Ánh <a@snnmt.example>", "a@snnmt", "sở@snnmt.example", "a b@snnmt.example"]
    {
        let person = json!({"name": "Nguyễn Ánh", "email": email});
        let refused = seat(json!({"position": "officer", "person": person, "valid_from": "2026-03-02"})).await;
        assert_eq!(refused.pointers(), ["/person/email"], "{email}");
    }
    for name in ["Ánh\r\nBcc: x@y.example", "Ánh\u{2028}", " "] {
        let person = json!({"name": name, "email": "anh@snnmt.example"});
        let refused = seat(json!({"position": "officer", "person": person, "valid_from": "2026-03-02"})).await;
        assert_eq!(refused.pointers(), ["/person/name"], "{name:?}");
    }
    let taken = json!({"name": "Nguyễn Ánh", "email": "GiamDoc@snnmt.example"});
    let refused = seat(json!({"position": "officer", "person": taken, "valid_from": "2026-03-02"})).await;
    assert_eq!(refused.pointers(), ["/person/email"]);
    let both = json!({"id": "0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c", "name": "Ánh"});
    let refused = seat(json!({"position": "officer", "person": both, "valid_from": "2026-03-02"})).await;
    assert_eq!(refused.pointers(), ["/person"]);
    assert_eq!(positions(&app, "snnmt").await.len(), 4, "nothing is made by half");
}

async fn only_one_directs_at_a_time(app: TestApp) {
    let old = holder(&app, "snnmt", "director").await;
    let new = json!({
        "position": "director", "valid_from": "2026-03-09",
        "person": {"name": "Phạm Thị Mới", "email": "giamdocmoi@snnmt.example"},
    });
    let seat =
        async |body: &Value| app.as_("coordinator@vp-ubnd").post("/v1/organizations/snnmt/positions").json(body).await;
    let refused = seat(&new).await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/position"]);
    let path = format!("/v1/organizations/snnmt/positions/{}/end", text(&old["id"]));
    let last = json!({"valid_to": "2026-03-08"});
    app.as_("coordinator@vp-ubnd").post(&path).json(&last).await.expect_problem(428);
    let stale = app.as_("coordinator@vp-ubnd").post(&path).if_match(&json!(7)).json(&last).await.expect_problem(412);
    assert_eq!(stale["current_version"], old["version"], "{:?}", stale.body);
    let ended = end(&app, "snnmt", &old, "2026-03-08").await.expect(200);
    assert_eq!((&ended["valid_to"], &ended["version"]), (&json!("2026-03-08"), &json!(2)));
    seat(&new).await.expect(201);
    // The old one cannot go on into the new one's time.
    let refused = end(&app, "snnmt", &ended.body, "2026-03-09").await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/valid_to"]);
    let at = async |on: &str| {
        let path = format!("/v1/organizations/snnmt/positions?on={on}");
        let list = app.as_("officer@snnmt").get(&path).await.expect(200);
        let all = list["items"].as_array().unwrap().clone();
        let directs: Vec<_> = all.into_iter().filter(|held| held["position"] == "director").collect();
        assert_eq!(directs.len(), 1);
        text(&directs[0]["person"]["name"]).to_owned()
    };
    assert_eq!(at("2026-03-08").await, text(&old["person"]["name"]));
    assert_eq!(at("2026-03-09").await, "Phạm Thị Mới");
    // Nobody writes to the old one any more, whoever asks for the director.
    app.turn_to("2026-03-09 08:00").await;
    let case = app.filed().await;
    app.turn_to("2026-03-13 08:00").await;
    let letters = app.letters(&case.body).await;
    assert!(to(&letters, &old).is_empty());
    assert!(letters.iter().any(|letter| letter.address == "giamdocmoi@snnmt.example"));
}

async fn nothing_begins_or_ends_in_the_past(app: TestApp) {
    let officer = holder(&app, "snnmt", "officer").await;
    let refused = end(&app, "snnmt", &officer, "2026-02-28").await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/valid_to"]);
    end(&app, "snnmt", &officer, "2026-03-01").await.expect(200);
    assert!(positions(&app, "snnmt").await.iter().all(|held| held["id"] != officer["id"]), "from today on no more");
    let now = json!({"id": officer["id"], "version": 2});
    end(&app, "snnmt", &now, "2026-03-10").await.expect_problem(409);
    let director = holder(&app, "snnmt", "director").await;
    let days = json!({
        "person": {"id": officer["person"]["id"]}, "valid_from": "2026-03-02", "valid_to": "2026-03-01", "reason": "Ốm.",
    });
    let refused = stand_in(&app, "director@snnmt", "snnmt", &director, days).await.expect_problem(422);
    let mut pointers = refused.pointers();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/person/id", "/valid_to"], "who left is not called back: {:?}", refused.body);
}

async fn what_was_done_can_be_read_by_an_auditor(app: TestApp) {
    let (director, intake) = (holder(&app, "snnmt", "director").await, holder(&app, "snnmt", "intake").await);
    let days = for_days(&intake, "2026-03-10", "2026-03-12");
    let now = stand_in(&app, "director@snnmt", "snnmt", &director, days).await.expect(201);
    let path = "/v1/organizations/snnmt/positions";
    let arranged = &now["stand_ins"][0];
    let end = format!("{path}/{}/stand_ins/{}/end", text(&director["id"]), text(&arranged["id"]));
    let later = json!({"valid_to": "2026-03-13"});
    let call = app.as_("director@snnmt").post(&end).if_match(&json!(1));
    assert_eq!(call.json(&later).await.expect_problem(422).pointers(), ["/valid_to"], "only shorter");
    let call = app.as_("coordinator@vp-ubnd").post(&end).if_match(&json!(1));
    let now = call.json(&json!({"valid_to": "2026-03-02"})).await.expect(200);
    assert_eq!(now["stand_ins"], json!([]), "it was taken back before it began");
    let read = app.as_("auditor@ttp").get(&format!("{path}?history=true")).await.expect(200);
    let held = read["items"].as_array().unwrap().iter().find(|held| held["id"] == director["id"]).unwrap();
    let kept = &held["stand_ins"][0];
    assert_eq!(kept["created_by"], director["person"]);
    assert_eq!(
        (&kept["reason"], &kept["valid_to"], &kept["version"]),
        (&json!("Nghỉ phép năm."), &json!("2026-03-02"), &json!(2))
    );
    let coordinator = holder(&app, "vp-ubnd", "coordinator").await;
    assert_eq!(kept["ended_by"], coordinator["person"]);
    assert!(kept["ended_at"].is_string() && held["created_by"].is_null());
    // Colleagues see who stands in and not why.
    let read = app.as_("officer@stc").get(&format!("{path}?history=true")).await.expect(200);
    let held = read["items"].as_array().unwrap().iter().find(|held| held["id"] == director["id"]).unwrap();
    assert!(held["stand_ins"][0]["reason"].is_null());
}

async fn a_repeated_call_seats_nobody_twice(app: TestApp) {
    let person = json!({"name": "Nguyễn Ánh", "email": "anh@snnmt.example"});
    let body = json!({"position": "officer", "person": person, "valid_from": "2026-03-02"});
    let seat = || {
        let call = app.as_("director@snnmt").post("/v1/organizations/snnmt/positions");
        call.header("Idempotency-Key", "seat-once").json(&body)
    };
    let (first, again) = (seat().await.expect(201), seat().await.expect(201));
    assert_eq!(first.body, again.body);
    assert_eq!(positions(&app, "snnmt").await.len(), 5);
    let id = json!({"position": "officer", "person": {"id": first["person"]["id"]}, "valid_from": "2026-03-05"});
    let twice = app.as_("director@snnmt").post("/v1/organizations/snnmt/positions").json(&id).await.expect_problem(422);
    assert_eq!(twice.pointers(), ["/person/id"]);
}

async fn an_officer_who_is_away_or_left_is_not_written_to(app: TestApp) {
    let case = app.accepted().await;
    let all = positions(&app, "snnmt").await;
    let named =
        all.iter().find(|held| held["person"]["id"] == case["officer"]["id"]).expect("they hold a position").clone();
    let (director, intake) = (holder(&app, "snnmt", "director").await, holder(&app, "snnmt", "intake").await);
    // Two days before the answer is due the officer is reminded: away, their stand-in is.
    stand_in(&app, "director@snnmt", "snnmt", &named, for_days(&director, "2026-03-03", "2026-03-13"))
        .await
        .expect(201);
    let due = NaiveDate::parse_from_str(&text(&case.deadline("answer")["due_at"])[..10], "%Y-%m-%d").unwrap();
    app.turn_to(&format!("{} 08:00", due - chrono::Days::new(4))).await;
    assert_eq!(named["written_to"], named["person"], "before they went away");
    let read = app.as_("officer@snnmt").read(&case.body).await;
    assert_eq!(read["answerable"]["person"], named["person"], "they answer for it while they are away");
    end(&app, "snnmt", &holder_of(&app, &named).await, &app.now().date_naive().pred_opt().unwrap().to_string())
        .await
        .expect(200);
    let before = to(&app.letters(&case.body).await, &named).len();
    app.turn_to(&format!("{due} 08:00")).await;
    let letters = app.letters(&case.body).await;
    assert_eq!(to(&letters, &named).len(), before);
    assert!(!to(&letters, &intake).is_empty(), "intake stands for an officer who left");
    let read = app.as_("officer@snnmt").read(&case.body).await;
    assert_eq!((&read["answerable"]["position"], &read["answerable"]["person"]), (&json!("intake"), &intake["person"]));
    let listed = app.as_("auditor@ttp").get("/v1/cases").await.expect(200);
    assert_eq!(listed["items"][0]["answerable"], read["answerable"]);
    assert_eq!(read["officer"], case["officer"], "the case keeps who handled it");
}

/// A term as it now is.
async fn holder_of(app: &TestApp, held: &Value) -> Value {
    let all = positions(app, "snnmt").await;
    all.into_iter().find(|other| other["id"] == held["id"]).expect("it is there")
}

/// An accepted case whose director's letter of a late answer, of 07:30 on 17 March, waits while mail is held.
async fn waiting(app: &TestApp) -> (Answer, Value) {
    let (case, director) = (app.accepted().await, holder(app, "snnmt", "director").await);
    app.turn_to("2026-03-16 17:00").await;
    hold(app.db(), "thử", app.service().clock.now()).await.unwrap();
    app.turn_to("2026-03-17 07:30").await;
    let letters = app.letters(&case.body).await;
    let waits = to(&letters, &director).into_iter().filter(|letter| letter.state == NotificationState::Pending).count();
    assert_eq!(waits, 1);
    (case, director)
}

/// The steps of the late answer for a position: who was reached, what became of it.
async fn reached(app: &TestApp, case: &Value, position: &str) -> Vec<(Value, String)> {
    let path = format!("/v1/escalations?limit=200&position={position}&case={}", text(&case["code"]));
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    let steps = page["items"].as_array().unwrap().iter().filter(|step| step["due_at"] == "2026-03-17T07:30:00+07:00");
    steps.map(|step| (step["person"].clone(), text(&step["delivery"]).to_owned())).collect()
}

async fn letters_to_who_left_are_withdrawn_and_reach_who_came(app: TestApp) {
    let (case, director) = waiting(&app).await;
    end(&app, "snnmt", &director, "2026-03-16").await.expect(200);
    let new = json!({
        "position": "director", "valid_from": "2026-03-17",
        "person": {"name": "Phạm Thị Mới", "email": "giamdocmoi@snnmt.example"},
    });
    let new = app.as_("coordinator@vp-ubnd").post("/v1/organizations/snnmt/positions").json(&new).await.expect(201);
    release(app.db()).await.unwrap();
    for _ in 0..2 {
        app.work().await;
        let steps = reached(&app, &case.body, "director").await;
        assert_eq!(steps, [(new["person"].clone(), "sent".to_owned())]);
        assert_eq!(reached(&app, &case.body, "coordinator").await, []);
    }
    let letters = app.letters(&case.body).await;
    let withdrawn: Vec<_> = letters.iter().filter(|letter| letter.state == NotificationState::Withdrawn).collect();
    assert_eq!(withdrawn.iter().map(|letter| letter.address.as_str()).collect::<Vec<_>>(), ["giamdoc@snnmt.example"]);
    assert_eq!(withdrawn[0].withdrawn_because, Some(WithdrawnBecause::ReaderLeft));
    assert_eq!(to(&letters, &new.body).len(), 1);
    let path = format!("/v1/notifications/{}", withdrawn[0].id);
    let read = app.as_("coordinator@vp-ubnd").get(&path).await.expect(200);
    assert_eq!((&read["state"], &read["withdrawn_because"]), (&json!("withdrawn"), &json!("reader_left")));
    let retried = app.as_("coordinator@vp-ubnd").post(&format!("{path}/retry")).await.expect(200);
    assert_eq!(retried["state"], "withdrawn", "nobody writes to who left, also on demand");
}

async fn letters_to_who_left_climb_where_nobody_came(app: TestApp) {
    let (case, director) = waiting(&app).await;
    let coordinator = holder(&app, "vp-ubnd", "coordinator").await;
    let before = to(&app.letters(&case.body).await, &coordinator).len();
    end(&app, "snnmt", &director, "2026-03-16").await.expect(200);
    release(app.db()).await.unwrap();
    for _ in 0..2 {
        app.work().await;
        let steps = reached(&app, &case.body, "director").await;
        assert_eq!(steps, [(coordinator["person"].clone(), "sent".to_owned())]);
    }
    let letters = app.letters(&case.body).await;
    let told = to(&letters, &coordinator);
    assert_eq!(told.len(), before + 1, "one letter tells of the step and of the vacancy");
    assert!(told[before].text.contains("do vị trí thủ trưởng cơ quan đang khuyết"), "{}", told[before].text);
    assert!(to(&letters, &director).iter().all(|letter| letter.state != NotificationState::Pending));
    // The next step for the director goes to the coordinator straight away.
    let second = app.filed().await;
    app.turn_to("2026-03-20 08:00").await;
    let letters = app.letters(&second.body).await;
    assert!(to(&letters, &director).is_empty());
    let told = to(&letters, &coordinator);
    assert!(told.iter().any(|letter| letter.text.contains("do vị trí thủ trưởng cơ quan đang khuyết")), "{told:?}");
}

/// The steps of a case for a vice-chairman: whom they reached, as what, in whose digest.
async fn led(app: &TestApp, case: &Value) -> Vec<(Value, Value, Value)> {
    let path = format!("/v1/escalations?limit=200&position=vice_chairman&case={}", text(&case["code"]));
    let page = app.as_("auditor@ttp").get(&path).await.expect(200);
    let steps = page["items"].as_array().unwrap().iter();
    steps.map(|step| (step["person"].clone(), step["reached"].clone(), step["delivery"].clone())).collect()
}

/// A case whose vice-chairman has it in their digest of 23 March: its step was just taken, and the digest is not written.
async fn before_the_digest(app: &TestApp) -> (Answer, Value) {
    let case = app.accepted().await;
    app.turn_to("2026-03-23 07:30").await;
    let seated = positions(app, "ubnd-tphcm").await;
    let vice = seated.into_iter().find(|held| held["field"] == "pct-dt").unwrap();
    assert_eq!(led(app, &case.body).await, [(vice["person"].clone(), json!("vice_chairman"), json!("pending"))]);
    (case, vice)
}

async fn digests(app: &TestApp) -> Vec<Notification> {
    let all = app.letters_that(Default::default()).await;
    all.into_iter().filter(|letter| letter.kind == "digest").collect()
}

async fn a_leader_who_went_away_before_the_digest_is_not_written_to(app: TestApp) {
    let (case, vice) = before_the_digest(&app).await;
    let seated = positions(&app, "ubnd-tphcm").await;
    let other = seated.iter().find(|held| held["field"] == "pct-kt").unwrap();
    let away = for_days(other, "2026-03-23", "2026-03-24");
    stand_in(&app, "coordinator@vp-ubnd", "ubnd-tphcm", &vice, away).await.expect(201);
    app.turn_to("2026-03-23 09:00").await;
    let sent = || (other["person"].clone(), json!("vice_chairman"), json!("sent"));
    assert_eq!(led(&app, &case.body).await, [sent()]);
    let written = digests(&app).await;
    assert_eq!(to(&written, &vice).len(), 0);
    assert!(to(&written, other)[0].text.contains(text(&vice["person"]["name"])), "for whom they stand in");
}

async fn a_digest_to_who_left_is_withdrawn_and_reaches_who_came(app: TestApp) {
    let (case, vice) = before_the_digest(&app).await;
    end(&app, "ubnd-tphcm", &vice, "2026-03-22").await.expect(200);
    let new = json!({
        "position": "vice_chairman", "field": "pct-dt", "valid_from": "2026-03-23",
        "person": {"name": "Phạm Thị Mới", "email": "pctmoi@ubnd-tphcm.example"},
    });
    let new = app.as_("coordinator@vp-ubnd").post("/v1/organizations/ubnd-tphcm/positions").json(&new).await;
    let new = new.expect(201);
    app.turn_to("2026-03-23 09:00").await;
    assert_eq!(led(&app, &case.body).await, [(new["person"].clone(), json!("vice_chairman"), json!("sent"))]);
    let written = digests(&app).await;
    let of_old: Vec<_> = to(&written, &vice).iter().map(|letter| letter.state).collect();
    assert!(of_old.iter().all(|state| *state == NotificationState::Withdrawn), "{of_old:?}");
    assert_eq!(to(&written, &new.body).len(), 1);
}

async fn who_never_held_a_position_has_not_left(app: TestApp) {
    let reporter = app.as_("reporter@hfic").post("/v1/cases").json(&filing()).await.expect(201);
    app.work().await;
    let letters = app.letters(&reporter.body).await;
    assert!(letters.iter().all(|letter| letter.state == NotificationState::Sent), "{letters:?}");
}

async fn who_left_a_position_and_has_a_role_is_invited_still(app: TestApp) {
    let director = holder(&app, "snnmt", "director").await;
    end(&app, "snnmt", &director, "2026-03-01").await.expect(200);
    let id = text(&director["person"]["id"]).parse().unwrap();
    invite_person(app.service(), id, By::CommandLine).await.unwrap();
    app.work().await;
    let letters = app.letters_that(Default::default()).await;
    let sent: Vec<_> = to(&letters, &director).iter().map(|letter| (letter.kind.as_str(), letter.state)).collect();
    assert!(sent.contains(&("invitation", NotificationState::Sent)), "{sent:?}");
}

async fn an_address_that_cannot_be_used_fails_and_its_step_climbs(app: TestApp) {
    use entity::person::{Column, Entity};
    let smtp = SmtpServer::start();
    let server = smtp.transport();
    let case = app.accepted().await;
    app.turn_to("2026-03-16 17:00").await;
    // Such as no way in lets pass, but an older database may hold.
    let odd = "\"giám đốc\" <gd@snnmt.example>\r\nBcc: x@y.example";
    let update = Entity::update_many().col_expr(Column::Email, Expr::value(odd));
    update.filter(Column::Email.eq("giamdoc@snnmt.example")).exec(app.db().write()).await.unwrap();
    app.service().clock.turn_to(moment("2026-03-17 07:30"));
    run_until_idle(app.service(), &server).await.unwrap();
    let steps = reached(&app, &case.body, "director").await;
    assert_eq!(steps.iter().map(|(_, became)| became.as_str()).collect::<Vec<_>>(), ["failed"]);
    assert_eq!(reached(&app, &case.body, "coordinator").await[0].1, "sent");
    let failed = app.letters(&case.body).await.into_iter().find(|letter| letter.state == NotificationState::Failed);
    assert_eq!(failed.map(|letter| (letter.attempts, letter.address)), Some((1, odd.to_owned())));
}

async fn each_vice_chairman_is_told_of_their_own_field(app: TestApp) {
    let seated = positions(&app, "ubnd-tphcm").await;
    let of = |field: &str| seated.iter().find(|held| held["field"] == field).unwrap();
    let (land, assets) = (app.filed().await, app.filed_with(json!({"category": "TSC.167"})).await);
    end(&app, "ubnd-tphcm", of("pct-kt"), "2026-03-10").await.expect(200);
    app.turn_to("2026-03-25 09:00").await;
    let told = async |case: &Value| {
        let path = format!("/v1/escalations?case={}&position=vice_chairman", text(&case["code"]));
        let steps = app.as_("auditor@ttp").get(&path).await.expect(200);
        (steps["items"][0]["person"].clone(), steps["items"][0]["reached"].clone())
    };
    assert_eq!(told(&land.body).await, (of("pct-dt")["person"].clone(), json!("vice_chairman")));
    // The other field's is vacant, which is no affair of theirs: it goes up, and the coordinator is told.
    let chairman = holder(&app, "ubnd-tphcm", "chairman").await;
    assert_eq!(told(&assets.body).await, (chairman["person"].clone(), json!("chairman")));
    let coordinator = holder(&app, "vp-ubnd", "coordinator").await;
    let vacant = |letter: &&Notification| letter.text.contains("Phó Chủ tịch") && letter.text.contains("khuyết");
    let about = async |case: &Value| {
        let letters = app.letters(case).await;
        to(&letters, &coordinator).into_iter().filter(vacant).count()
    };
    assert_eq!(about(&assets.body).await, 1);
    assert_eq!(about(&land.body).await, 0);
}

/// HFIC keeps a calendar of its own: from 09:30 to 15:30 on weekdays.
async fn with_hours_of_its_own(app: &TestApp) {
    use chrono::NaiveTime;
    use entity::{calendar, calendar_hours, organization};
    use sea_orm::IntoActiveModel;
    let conn = app.db().write();
    let named = calendar::Model { id: "hfic".into(), name: "Giờ làm việc của HFIC".into() };
    calendar::Entity::insert(named.into_active_model()).exec_without_returning(conn).await.unwrap();
    let hours = (1..=5).map(|weekday| {
        let (opens, closes) = (NaiveTime::from_hms_opt(9, 30, 0).unwrap(), NaiveTime::from_hms_opt(15, 30, 0).unwrap());
        calendar_hours::Model { calendar: "hfic".into(), weekday, opens, closes }.into_active_model()
    });
    calendar_hours::Entity::insert_many(hours).exec_without_returning(conn).await.unwrap();
    let kept = organization::Entity::update_many().col_expr(organization::Column::Calendar, Expr::value("hfic"));
    kept.filter(organization::Column::Code.eq("hfic")).exec(conn).await.unwrap();
    app.service().reload().await.unwrap();
}

async fn who_stands_in_is_written_to_in_the_working_time_of_the_office(app: TestApp) {
    with_hours_of_its_own(&app).await;
    let manager = holder(&app, "hfic", "manager").await;
    let deputy = json!({"name": "Lê Thị Phó", "email": "photgd@hfic.example"});
    let days = json!({"person": deputy, "valid_from": "2026-03-03", "valid_to": "2026-03-06", "reason": "Công tác."});
    stand_in(&app, "manager@hfic", "hfic", &manager, days).await.expect(201);
    app.turn_to("2026-03-03 08:00").await;
    let (normal, urgent) =
        (app.filed().await, app.filed_with(json!({"urgency": "urgent", "urgency_reason": "Kho tạm hết hạn."})).await);
    let receipt = async |case: &Value| {
        let found = app.letters(case).await.into_iter().find(|letter| letter.kind == "case_receipt").unwrap();
        (found.address, found.not_before)
    };
    let expected = |at| ("photgd@hfic.example".to_owned(), moment(at));
    assert_eq!(receipt(&normal.body).await, expected("2026-03-03 09:30"), "the office opens late");
    assert_eq!(receipt(&urgent.body).await, expected("2026-03-03 08:00"), "an urgent case does not wait");
    app.turn_to("2026-03-07 08:00").await;
    let saturday = app.filed().await;
    let (address, at) = receipt(&saturday.body).await;
    assert_ne!(address, "photgd@hfic.example", "the manager is back");
    assert_eq!(at, moment("2026-03-09 09:30"));
}

async fn who_stands_in_does_not_leave_before_that_ends(app: TestApp) {
    let (director, intake) = (holder(&app, "snnmt", "director").await, holder(&app, "snnmt", "intake").await);
    stand_in(&app, "director@snnmt", "snnmt", &director, for_days(&intake, "2026-03-03", "2026-03-20"))
        .await
        .expect(201);
    let refused = end(&app, "snnmt", &intake, "2026-03-19").await.expect_problem(422);
    assert_eq!(refused.pointers(), ["/valid_to"]);
    assert!(text(&refused["errors"][0]["detail"]).contains("director@snnmt"), "{:?}", refused.body);
    // In another position they stay, and go on standing in.
    let body = json!({"position": "officer", "person": {"id": intake["person"]["id"]}, "valid_from": "2026-03-19"});
    app.as_("coordinator@vp-ubnd").post("/v1/organizations/snnmt/positions").json(&body).await.expect(201);
    end(&app, "snnmt", &intake, "2026-03-19").await.expect(200);
}

async fn positions_given_and_taken_are_access_events(app: TestApp) {
    let person = json!({"name": "Nguyễn Ánh", "email": "anh@snnmt.example"});
    let body = json!({"position": "officer", "person": person, "valid_from": "2026-03-02"});
    let path = "/v1/organizations/snnmt/positions";
    let seat = app.as_("coordinator@vp-ubnd").post(path).json(&body).await.expect(201);
    let director = holder(&app, "snnmt", "director").await;
    let now = stand_in(&app, "director@snnmt", "snnmt", &director, for_days(&seat.body, "2026-03-03", "2026-03-04"))
        .await
        .expect(201);
    let end_it = format!("{path}/{}/stand_ins/{}/end", text(&director["id"]), text(&now["stand_ins"][0]["id"]));
    let call = app.as_("director@snnmt").post(&end_it).if_match(&json!(1));
    call.json(&json!({"valid_to": "2026-03-02"})).await.expect(200);
    end(&app, "snnmt", &seat.body, "2026-03-31").await.expect(200);

    let by = |held: &Value| format!("person/{}", text(&held["person"]["id"]));
    let read = format!("/v1/access_events?subject={}", by(&seat.body));
    let page = app.as_("auditor@ttp").get(&read).await.expect(200);
    let events = page["items"].as_array().unwrap();
    let told: Vec<_> = events.iter().rev().map(|event| (text(&event["action"]), text(&event["actor"]))).collect();
    let (coordinator, director_by) = (by(&holder(&app, "vp-ubnd", "coordinator").await), by(&director));
    let (coordinator, director_by) = (coordinator.as_str(), director_by.as_str());
    let expected = [
        ("user_added", coordinator),
        ("seated", coordinator),
        ("stand_in_appointed", director_by),
        ("stand_in_ended", director_by),
        ("unseated", coordinator),
    ];
    assert_eq!(told, expected);
    let data = |place: usize| &events[events.len() - 1 - place]["data"];
    assert_eq!((&data(1)["position"], &data(1)["organization"]), (&json!("officer"), &json!("snnmt")));
    assert_eq!((&data(2)["for"], &data(2)["valid_to"]), (&director["person"]["id"], &json!("2026-03-04")));
    assert_eq!((&data(4)["term"], &data(4)["valid_to"]), (&seat["id"], &json!("2026-03-31")));
    let said = page.body.to_string();
    assert!(!said.contains("Ánh") && !said.contains("Nghỉ phép"), "people by id alone, and not why they are away");
}

async fn what_is_kept_of_standing_in_is_handed_out_and_erased(app: TestApp) {
    let person = json!({"name": "Nguyễn Ánh", "email": "anh@snnmt.example"});
    let body = json!({"position": "officer", "person": person, "valid_from": "2026-03-02"});
    let path = "/v1/organizations/snnmt/positions";
    let seat = app.as_("coordinator@vp-ubnd").post(path).json(&body).await.expect(201);
    let director = holder(&app, "snnmt", "director").await;
    let days = for_days(&director, "2026-03-02", "2026-03-02");
    stand_in(&app, "coordinator@vp-ubnd", "snnmt", &seat.body, days).await.expect(201);
    let own = app.as_("director@snnmt").get("/v1/me/personal_data").await.expect(200);
    let kept = &own["stand_ins"][0];
    assert_eq!((&kept["away"], &kept["position"], &kept["reason"]), (&json!(false), &json!("officer"), &Value::Null));
    let administrator = app.as_("administrator@vp-ubnd");
    let id = text(&seat["person"]["id"]);
    let theirs = administrator.get(&format!("/v1/users/{id}/personal_data")).await.expect(200);
    let kept = &theirs["stand_ins"][0];
    assert_eq!((&kept["away"], &kept["reason"]), (&json!(true), &Value::Null), "why is for themselves alone");

    end(&app, "snnmt", &seat.body, "2026-03-01").await.expect(200);
    let erase = format!("/v1/users/{id}/erase");
    administrator.post(&erase).json(&json!({"ground": "requested"})).await.expect(200);
    let read = app.as_("auditor@ttp").get(&format!("{path}?history=true")).await.expect(200);
    let held = read["items"].as_array().unwrap().iter().find(|held| held["id"] == seat["id"]).unwrap();
    assert_eq!(held["person"]["name"], "(đã xóa)");
    assert!(held["stand_ins"][0]["reason"].is_null(), "{held}");
}

//! When the letters of steps are written and go out, and what is no longer to be told.

use serde_json::{Value, json};
use thaogo::application::hold_mail::{hold, release};
use thaogo::domain::notification::{Notification, NotificationFilter, NotificationState, WithdrawnBecause};
use thaogo::worker::run_until_idle;

use super::mails;
use super::vacant::vacate;
use crate::delivery::readdress;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, document, draft, moment, on_both};

on_both![
    a_leader_gets_one_digest_a_day,
    letters_wait_for_working_time,
    letters_about_an_urgent_case_go_out_at_once,
    a_letter_that_was_not_sent_is_withdrawn_once_nothing_is_owed_any_more,
    who_had_a_letter_today_is_told_of_the_next_one_in_the_morning,
];

async fn a_leader_gets_one_digest_a_day(app: TestApp) {
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(app.filed().await["code"].as_str().unwrap().to_owned());
    }
    app.turn_to("2026-03-09 08:00").await;
    codes.push(app.filed().await["code"].as_str().unwrap().to_owned());
    app.turn_to("2026-03-30 17:00").await;
    let digests = |to: &str| {
        let filter = NotificationFilter { to: Some(to.to_owned()), ..Default::default() };
        let app = app.clone();
        async move { app.letters_that(filter).await }
    };
    let vice = digests("pct-dothi@").await;
    let mornings: Vec<_> = vice.iter().map(|letter| letter.created_at).collect();
    assert_eq!(mornings, [moment("2026-03-23 07:45"), moment("2026-03-30 07:45")]);
    let told = |letter: &Notification| codes.iter().map(|code| letter.text.contains(code.as_str())).collect::<Vec<_>>();
    assert_eq!(told(&vice[0]), [true, true, true, false]);
    assert_eq!(told(&vice[1]), [false, false, false, true]);
    let chairman = digests("chutich@ubnd-tphcm").await;
    assert_eq!(chairman.iter().map(told).collect::<Vec<_>>(), [[true, true, true, false]]);
}

async fn letters_wait_for_working_time(app: TestApp) {
    app.turn_to("2026-03-06 22:15").await;
    let case = app.filed().await;
    app.work().await;
    for letter in app.letters(&case.body).await {
        assert_eq!((letter.state, letter.not_before), (NotificationState::Pending, moment("2026-03-09 07:30")));
    }
    app.turn_to("2026-03-09 07:29").await;
    assert!(app.letters(&case.body).await.iter().all(|letter| letter.state == NotificationState::Pending));
    app.turn_to("2026-03-09 07:30").await;
    let letters = app.letters(&case.body).await;
    assert!(letters.iter().all(|letter| letter.sent_at == Some(moment("2026-03-09 07:30"))), "{letters:?}");
}

async fn letters_about_an_urgent_case_go_out_at_once(app: TestApp) {
    app.turn_to("2026-03-06 22:15").await;
    let case = app.filed_with(json!({"urgency": "urgent", "urgency_reason": "Kho tạm hết hạn."})).await;
    app.work().await;
    let letters = app.letters(&case.body).await;
    assert!(letters.len() == 3 && letters.iter().all(|letter| letter.sent_at == Some(moment("2026-03-06 22:15"))));
}

async fn a_letter_that_was_not_sent_is_withdrawn_once_nothing_is_owed_any_more(app: TestApp) {
    let case = app.accepted().await;
    app.turn_to("2026-03-13 17:00").await;
    hold(app.db(), "Thử.", app.service().clock.now()).await.unwrap();
    app.turn_to("2026-03-16 07:30").await;
    let case = app.as_("officer@snnmt/2").act(&case.body, "draft_answer").json(&draft()).await.expect(200);
    assert_eq!(on_the_16th(&app, &case.body).await, [(NotificationState::Pending, None); 2], "it is owed still");
    app.as_("director@snnmt").act(&case.body, "approve").json(&document()).await.expect(200);
    let withdrawn = [(NotificationState::Withdrawn, Some(WithdrawnBecause::Moot)); 2];
    assert_eq!(on_the_16th(&app, &case.body).await, withdrawn);
    release(app.db()).await.unwrap();
    app.turn_to("2026-03-17 17:00").await;
    assert_eq!(on_the_16th(&app, &case.body).await, withdrawn, "and nobody sends it");
    let page = app.as_("auditor@ttp").get("/v1/escalations?limit=200&delivery=skipped").await.expect(200);
    let moot = page["items"].as_array().unwrap().iter().filter(|step| step["skipped_because"] == "moot").count();
    assert_eq!(moot, 2, "of officer and director: {}", page.body);
}

/// Where the letters stand that the steps of the due day caused, and why they are not sent.
async fn on_the_16th(app: &TestApp, case: &Value) -> Vec<(NotificationState, Option<WithdrawnBecause>)> {
    let letters = app.letters(case).await.into_iter();
    let own = letters.filter(|it| it.kind == "escalation" && it.created_at == moment("2026-03-16 07:30"));
    own.map(|letter| (letter.state, letter.withdrawn_because)).collect()
}

async fn who_had_a_letter_today_is_told_of_the_next_one_in_the_morning(app: TestApp) {
    let case = app.accepted().await;
    let body = json!({"organizations": ["snnmt"], "text": "Báo cáo tiến độ.", "due_on": "2026-03-12"});
    app.as_("chairman@ubnd-tphcm").act(&case.body, "direct").json(&body).await.expect(200);
    app.turn_to("2026-03-11 17:00").await;
    // On the 12th the directive is due, which tells officer and director, and the answer in two days, which tells the
    // officer. Their letter is refused, and the intake is vacant: what remains of it climbs to the director.
    let smtp = SmtpServer::start();
    let server = smtp.transport();
    readdress(&app, "chuyenvien1@snnmt.example", "reject-chuyenvien@snnmt.example").await;
    vacate(&app, "snnmt", "intake").await;
    let at_director = async |at: &str| {
        app.service().clock.turn_to(moment(at));
        run_until_idle(app.service(), &server).await.unwrap();
        let letters = mails(&app.letters(&case.body).await, "escalation").into_iter();
        letters.filter(|(_, address)| address == "giamdoc@snnmt.example").map(|(at, _)| at).collect::<Vec<_>>()
    };
    for at in ["2026-03-12 07:30", "2026-03-12 17:00"] {
        assert_eq!(at_director(at).await, [moment("2026-03-12 07:30")], "the step in the officer's stead waits");
    }
    // It is told with the directive's step of the next day, by one letter.
    let both = [moment("2026-03-12 07:30"), moment("2026-03-13 07:30")];
    assert_eq!(at_director("2026-03-13 07:30").await, both);
    let page =
        app.as_("auditor@ttp").get("/v1/escalations?limit=200&delivery=sent&position=director").await.expect(200);
    let steps = page["items"].as_array().unwrap();
    let in_stead = steps.iter().filter(|step| step["instead_of"].is_string());
    assert_eq!(in_stead.map(|step| step["step"].clone()).collect::<Vec<_>>(), [1], "{}", page.body);
    let last = app.letters(&case.body).await.pop().unwrap();
    assert!(last.text.contains("Thời hạn khác của hồ sơ: "), "{}", last.text);
}

//! Months of simulated days against the policy: cases live at random lives, the service climbs by itself, and a plain
//! model of what escalates, written from the policy and not from the code, says each morning which steps fall on it, whom
//! they reach and who gets mail. Ledger and mails are compared step by step and mail by mail.
//!
//! The suite lives through a stretch on each database; the whole year with 500 cases takes minutes and is run by hand:
//!
//!     cargo test --test flows year -- --ignored --nocapture

mod life;
mod policy;

use chrono::{NaiveDate, NaiveTime};
use rand::SeedableRng;
use rand::rngs::StdRng;
use thaogo::domain::moment::instant_of;

use self::life::Life;
use self::policy::Policy;
use crate::support::{TestApp, on_both};

on_both![every_step_and_mail_of_a_stretch_is_the_policy_s];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: a year with 500 cases"]
async fn every_step_and_mail_of_a_year_with_500_cases_is_the_policy_s() {
    TestApp::sqlite().await.run(|app| live(app, 500, 365)).await;
}

async fn every_step_and_mail_of_a_stretch_is_the_policy_s(app: TestApp) {
    live(app, 40, 90).await;
}

/// Lets so many cases be filed and live over so many days; then compares. `THAOGO_YEAR_SEED` repeats a life.
async fn live(app: TestApp, cases: usize, days: usize) {
    let seed = std::env::var("THAOGO_YEAR_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    println!("THAOGO_YEAR_SEED={seed}");
    let mut life = Life::new(StdRng::seed_from_u64(seed), cases, days);
    let mut policy = Policy::default();
    let begun = app.now().date_naive();
    for day in begun.iter_days().take(days) {
        let works = app.service().city().calendar("hcmc").is_working_day(day);
        if works && day > begun {
            turn(&app, day, (7, 30));
            policy.begin_day(&app, day, life.words()).await;
            app.work().await;
            turn(&app, day, (7, 45));
            app.work().await;
        }
        turn(&app, day, (10, 0));
        life.pass(&app, day).await;
        if works {
            turn(&app, day, (17, 0));
            app.work().await;
        }
    }
    println!("{}", life.told());
    policy.compare(&app).await;
    assert!(policy.reached_the_top(), "a life in which nothing climbs says nothing");
}

fn turn(app: &TestApp, day: NaiveDate, (hour, minute): (u32, u32)) {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day");
    app.service().clock.turn_to(instant_of(day.and_time(time)));
}

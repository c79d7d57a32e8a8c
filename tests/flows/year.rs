//! Months of simulated days against the policy: cases live at random lives, the service climbs by itself, is away now and
//! then and comes back at any hour, mail is held for days, one agency opens an hour later; and a plain model of what
//! escalates, written from the policy and not from the code, says at each look which steps are due, whom they reach and
//! who gets mail. Ledger and mails are compared step by step and mail by mail.
//!
//! The suite lives through a stretch on each database; the whole year with 500 cases takes minutes and is run by hand:
//!
//!     cargo test --test flows year -- --ignored --nocapture

mod kept;
mod life;
mod look;
mod policy;
mod reach;

use chrono::{NaiveDate, NaiveTime};
use entity::{calendar, calendar_day, calendar_hours, organization};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use thaogo::application::hold_mail::{hold, release};
use thaogo::domain::moment::instant_of;
use thaogo::files::Files;

use self::life::Life;
use self::policy::Policy;
use crate::support::{TestApp, on_both};

/// When the service looks on a working day: at the opening, for the digests, at the opening an hour later, at the closing.
const LOOKS: [(u32, u32); 4] = [(7, 30), (7, 45), (8, 30), (17, 0)];
/// When people do what they do.
const LIFE: (u32, u32) = (10, 0);

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
    let app = open_later(&app, "stc").await;
    let mut life = Life::new(StdRng::seed_from_u64(seed), cases, days);
    let mut policy = Policy::default();
    policy.notice(&app).await;
    let begun = app.now().date_naive();
    for day in begun.iter_days().take(days) {
        let works = app.service().city().calendar("hcmc").is_working_day(day);
        let mut moments: Vec<(u32, u32)> = if works && day > begun { LOOKS.to_vec() } else { Vec::new() };
        life.disturb(&mut moments);
        moments.push(LIFE);
        moments.sort_unstable();
        for at in moments {
            turn(&app, day, at);
            if at == LIFE {
                life.pass(&app, day).await;
                policy.notice(&app).await;
            } else {
                let now = app.service().clock.now();
                let held = if life.holds_mail { hold(app.db(), "Thử.", now).await } else { release(app.db()).await };
                held.expect("mail is held or goes");
                app.work().await;
                policy.look(&app, life.words(), !life.holds_mail).await;
            }
        }
    }
    println!("{}", life.told());
    println!("{}", policy.compare(&app).await);
    assert!(policy.reached_the_top(), "a life in which nothing climbs says nothing");
    app.stop().await;
}

fn turn(app: &TestApp, day: NaiveDate, (hour, minute): (u32, u32)) {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day");
    app.service().clock.turn_to(instant_of(day.and_time(time)));
}

/// A server that knows a calendar more, the city's but for an opening an hour later, by which this agency works.
async fn open_later(app: &TestApp, agency: &str) -> TestApp {
    let conn = app.db().write();
    let own = "hcmc";
    let late = || Set("later".to_owned());
    let row = calendar::ActiveModel { id: late(), name: late() };
    calendar::Entity::insert(row).exec_without_returning(conn).await.unwrap();
    let opens = NaiveTime::from_hms_opt(7, 30, 0).expect("a time of day");
    let hours =
        calendar_hours::Entity::find().filter(calendar_hours::Column::Calendar.eq(own)).all(conn).await.unwrap();
    assert!(hours.iter().any(|hours| hours.opens == opens), "it opens at half past seven");
    let hours = hours.into_iter().map(|hours| calendar_hours::ActiveModel {
        calendar: late(),
        opens: Set(if hours.opens == opens { NaiveTime::from_hms_opt(8, 30, 0).expect("a time") } else { hours.opens }),
        ..hours.into_active_model()
    });
    calendar_hours::Entity::insert_many(hours).exec_without_returning(conn).await.unwrap();
    let days = calendar_day::Entity::find().filter(calendar_day::Column::Calendar.eq(own)).all(conn).await.unwrap();
    let days = days.into_iter().map(|day| calendar_day::ActiveModel { calendar: late(), ..day.into_active_model() });
    calendar_day::Entity::insert_many(days).exec_without_returning(conn).await.unwrap();
    let keeps = organization::Entity::update_many().col_expr(organization::Column::Calendar, Expr::value("later"));
    let keeps = keeps.filter(organization::Column::Code.eq(agency)).exec(conn).await.unwrap();
    assert_eq!(keeps.rows_affected, 1);
    app.with_files(Files::none()).await
}

//! What the flows stand on: the service itself over a real database of its own, with a clock that stands until the test
//! turns it, the preview mail transport, and callers who speak HTTP.
//!
//! A flow is written once, with [`on_both!`], and runs on SQLite and on PostgreSQL. Nothing is mocked.

mod caller;
mod postgres;
mod template;
mod world;

use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

use chrono::{DateTime, Days, FixedOffset, NaiveTime, TimeZone, Utc};
use serde_json::Value;
use thaogo::domain::moment::{city_offset, in_city};

use caller::Caller;
use template::Copy;
use world::World;

/// Makes one flow into two tests, `<name>::sqlite` and `<name>::postgres`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        async fn $name($app: crate::support::TestApp) $body

        mod $name {
            use crate::support::TestApp;

            $(#[$meta])*
            #[tokio::test]
            async fn sqlite() {
                TestApp::sqlite().await.run(super::$name).await;
            }

            $(#[$meta])*
            #[tokio::test]
            async fn postgres() {
                TestApp::postgres().await.run(super::$name).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// When every flow begins: a Monday morning.
pub const START: &str = "2026-03-02 08:00";

/// The service, running for one test from [`START`] on: the reference data loaded, everyone of the
/// demo's people in their place, no case filed.
#[derive(Clone)]
pub struct TestApp(Arc<Inner>);

struct Inner {
    copy: Copy,
    world: World,
    http: reqwest::Client,
}

impl TestApp {
    /// Over a SQLite file of its own.
    pub async fn sqlite() -> Self {
        Self::over(template::copy_sqlite().await).await
    }

    /// Over a PostgreSQL database of its own.
    pub async fn postgres() -> Self {
        Self::over(template::copy_postgres().await).await
    }

    async fn over(copy: Copy) -> Self {
        let world = World::open(&copy.url, moment(START)).await;
        Self(Arc::new(Inner { copy, world, http: reqwest::Client::new() }))
    }

    /// Runs one flow, then stops the server and removes the database, also when the flow failed.
    pub async fn run<F: Future<Output = ()> + Send + 'static>(self, flow: impl FnOnce(Self) -> F) {
        let outcome = tokio::spawn(flow(self.clone())).await;
        self.0.world.stop().await;
        self.0.copy.remove().await;
        if let Err(failure) = outcome {
            resume_unwind(failure.into_panic());
        }
    }

    /// Speaks as whoever has this role in this organization: `officer@stc`, `manager@hfic`, `coordinator@vp-ubnd`.
    pub fn as_(&self, who: &str) -> Caller<'_> {
        Caller::new(self, Some(self.0.copy.token(who)))
    }

    /// Speaks without a token.
    pub fn as_nobody(&self) -> Caller<'_> {
        Caller::new(self, None)
    }

    /// Speaks with a token of one's own choice.
    pub fn with_token(&self, token: &str) -> Caller<'_> {
        Caller::new(self, Some(token.to_owned()))
    }

    /// The moment that the business clock shows.
    pub fn now(&self) -> DateTime<FixedOffset> {
        in_city(self.0.world.clock.now())
    }

    /// Lets the time pass until `at` (`2026-03-16 17:00`, in the city). The worker looks at 07:30 of every day in
    /// between, as it would look all the time, and at `at`.
    pub async fn turn_to(&self, at: &str) {
        let until = moment(at);
        let mut day = self.now().date_naive();
        loop {
            day = day.checked_add_days(Days::new(1)).expect("within the calendar");
            let morning = day.and_time(NaiveTime::from_hms_opt(7, 30, 0).expect("a time of day"));
            let morning = city_offset().from_local_datetime(&morning).single().expect("no summer time").to_utc();
            if morning >= until {
                break;
            }
            self.0.world.clock.turn_to(morning);
            self.work().await;
        }
        self.0.world.clock.turn_to(until);
        self.work().await;
    }

    /// Lets the worker do what is due now, until nothing is.
    pub async fn work(&self) {
        self.0.world.work().await;
    }

    /// The letters of a case in the order in which they were written, as the auditor sees them.
    pub async fn letters(&self, case: &Value) -> Vec<Value> {
        let id = case["id"].as_str().expect("a case has an id");
        let page = self.as_("auditor@ttp").get(&format!("/v1/notifications?case={id}&limit=200")).await.expect(200);
        let mut letters = page["items"].as_array().expect("a list has items").clone();
        letters.sort_by_key(|letter| letter["id"].as_str().map(ToOwned::to_owned));
        letters
    }

    fn base_url(&self) -> &str {
        &self.0.world.base_url
    }

    fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
}

/// The moment of a text like `2026-03-02 08:00`, read in the city.
pub fn moment(text: &str) -> DateTime<Utc> {
    let read = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M");
    let read = read.unwrap_or_else(|error| panic!("{text}: {error}"));
    city_offset().from_local_datetime(&read).single().expect("no summer time").to_utc()
}

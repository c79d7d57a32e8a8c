//! What the flows stand on: the service itself over a real database of its own, with a clock that stands until the test
//! turns it, the preview mail transport, and callers who speak HTTP.
//!
//! A flow is written once, named in [`on_both!`], and runs on SQLite and on PostgreSQL. Nothing is mocked.

mod browser;
mod caller;
mod cases;
pub mod certificate;
pub mod clamd;
mod delegations;
pub mod oidc;
pub mod postgres;
pub mod receiver;
pub mod s3;
pub mod smtp;
pub mod template;
mod world;

use std::future::Future;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Days, FixedOffset, NaiveTime, TimeZone, Utc};
use serde_json::Value;
use thaogo::api::edge::Border;
use thaogo::application::single_sign_on::SingleSignOn;
use thaogo::application::{App, find_letters};
use thaogo::domain::moment::{city_offset, in_city};
use thaogo::domain::notification::{Notification, NotificationFilter};
use thaogo::files::Files;
use thaogo::store::database::Database;

pub use browser::{Browser, Seen};
pub use caller::{Answer, Call, Caller};
pub use cases::{OFFICER, directive, document, draft, filing, not_competent, petition, proposal};
pub use certificate::certificate;
use template::Copy;
use world::World;

/// Makes each of these flows (`async fn name(app: TestApp)`) into two tests, `name::sqlite` and `name::postgres`.
macro_rules! on_both {
    ($($flow:ident),+ $(,)?) => {$(
        mod $flow {
            use crate::support::TestApp;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                TestApp::sqlite().await.run(super::$flow).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                TestApp::postgres().await.run(super::$flow).await;
            }
        }
    )+};
}
pub(crate) use on_both;

/// When every flow begins: a Monday morning.
pub const START: &str = "2026-03-02 08:00";

/// The service, running for one test from [`START`] on: the reference data loaded, everyone of the
/// demo's people in their place, no case filed.
#[derive(Clone)]
pub struct TestApp(Arc<Inner>);

struct Inner {
    copy: Arc<Copy>,
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
        // The client has no TLS of its own choice; the second call finds it chosen.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = World::open(&copy.url, &copy.files, moment(START)).await;
        Self(Arc::new(Inner { copy: Arc::new(copy), world, http: reqwest::Client::new() }))
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

    /// Lets the time pass until `at` (`2026-03-16 17:00`, in the city). The worker looks at [`LOOKS`] of every day in
    /// between, as it would look all the time, and at `at`.
    pub async fn turn_to(&self, at: &str) {
        let until = moment(at);
        while self.now() < until {
            self.0.world.clock.turn_to(next_look(self.now()).min(until));
            self.work().await;
        }
    }

    /// Lets the worker do what is due now, until nothing is.
    pub async fn work(&self) {
        self.0.world.work().await;
    }

    /// The letters about a case, in the order in which they were written.
    pub async fn letters(&self, case: &Value) -> Vec<Notification> {
        let code = case["code"].as_str().expect("a case has a code").to_owned();
        self.letters_that(NotificationFilter { case_code: Some(code), ..Default::default() }).await
    }

    /// The letters that a filter lets through, in the order in which they were written.
    pub async fn letters_that(&self, filter: NotificationFilter) -> Vec<Notification> {
        let page = find_letters(self.db(), &filter, None, 10_000).await.expect("the outbox can be read");
        page.items.into_iter().rev().collect()
    }

    /// The service's own parts, for what no caller of the API may do.
    pub fn service(&self) -> &App {
        &self.0.world.app
    }

    /// The database.
    pub fn db(&self) -> &Database {
        &self.service().db
    }

    /// The database's address.
    pub fn database_url(&self) -> &str {
        &self.0.copy.url
    }

    /// A second server over the same database, with the same clock.
    pub async fn open_beside(&self) -> App {
        self.0.world.open_beside().await
    }

    /// What came of `work`, and how many statements the server sent to its database meanwhile.
    pub async fn counting<T>(&self, work: impl Future<Output = T>) -> (T, usize) {
        let before = self.0.world.statements.load(Ordering::Relaxed);
        let done = work.await;
        (done, self.0.world.statements.load(Ordering::Relaxed) - before)
    }

    /// The token of whoever has this role in this organization, for requests that no client would send.
    pub fn token(&self, who: &str) -> String {
        self.0.copy.token(who)
    }

    /// Where the server listens.
    pub fn address(&self) -> String {
        self.base_url().trim_start_matches("http://").to_owned()
    }

    /// The same city and people behind another server, which keeps files otherwise. It ends with [`Self::stop`].
    pub async fn with_files(&self, files: Files) -> Self {
        let world = self.0.world.serve_beside(files).await;
        Self(Arc::new(Inner { copy: Arc::clone(&self.0.copy), world, http: self.0.http.clone() }))
    }

    /// The same city, people and files behind another server, whose edge is set otherwise. It ends with [`Self::stop`].
    pub async fn behind(&self, border: Border) -> Self {
        let world = self.0.world.serve_behind(border).await;
        Self(Arc::new(Inner { copy: Arc::clone(&self.0.copy), world, http: self.0.http.clone() }))
    }

    /// The same city, people and files behind another server, where the city's identity provider vouches for people. It
    /// ends with [`Self::stop`].
    pub async fn vouched_for_by(&self, single_sign_on: SingleSignOn) -> Self {
        self.set_to(|app| app.vouched_for_by(Some(single_sign_on))).await
    }

    /// The same city, people and files behind another server that is set to something else. It ends with [`Self::stop`].
    pub async fn set_to(&self, set: impl FnOnce(App) -> App) -> Self {
        let world = self.0.world.serve_set_to(set).await;
        Self(Arc::new(Inner { copy: Arc::clone(&self.0.copy), world, http: self.0.http.clone() }))
    }

    /// Stops the server.
    pub async fn stop(&self) {
        self.0.world.stop().await;
    }

    /// Where files lie.
    pub fn files(&self) -> &Path {
        &self.0.copy.files
    }

    /// Where the server is, as letters and redirections spell it.
    pub fn base_url(&self) -> &str {
        &self.0.world.base_url
    }

    fn http(&self) -> &reqwest::Client {
        &self.0.http
    }
}

/// When the worker looks: as working time begins, when the morning's steps have gathered for the digests, as it ends.
const LOOKS: [(u32, u32); 3] = [(7, 30), (7, 45), (17, 0)];

fn next_look(now: DateTime<FixedOffset>) -> DateTime<Utc> {
    let days = [now.date_naive(), now.date_naive() + Days::new(1)];
    let looks = days.into_iter().flat_map(|day| {
        LOOKS.map(|(hour, minute)| day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day")))
    });
    let moments = looks.map(|look| city_offset().from_local_datetime(&look).single().expect("no summer time"));
    moments.into_iter().find(|look| *look > now).expect("tomorrow is later").to_utc()
}

/// A text like `2026-03-02 08:00` as the API writes that moment.
pub fn written(text: &str) -> String {
    in_city(moment(text)).to_rfc3339()
}

/// The moment of a text like `2026-03-02 08:00`, read in the city.
pub fn moment(text: &str) -> DateTime<Utc> {
    let read = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M");
    let read = read.unwrap_or_else(|error| panic!("{text}: {error}"));
    city_offset().from_local_datetime(&read).single().expect("no summer time").to_utc()
}

//! How the service is put together for a test. The only file of the test support that knows the service's own parts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use thaogo::api;
use thaogo::application::App;
use thaogo::application::escalate_due::escalate_due;
use thaogo::application::lapse_due::lapse_due;
use thaogo::application::seed_city::seed_city;
use thaogo::application::send_mail::send_mail;
use thaogo::application::write_digests::write_digests;
use thaogo::clock::{BusinessClock, system_now};
use thaogo::demo;
use thaogo::mail::Links;
use thaogo::mail::transport::Transport;
use thaogo::store::{database::Database, schema};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

use super::START;

/// How many deadlines or letters the worker takes at once.
const BATCH: usize = 100;

/// The running service.
pub struct World {
    /// The business clock; it stands until it is turned.
    pub clock: BusinessClock,
    /// Where the server listens.
    pub base_url: String,
    app: App,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

/// Brings an empty database to where every flow begins; the tokens of everyone in it, by `role@organization` (the first
/// of several).
pub async fn furnish(url: &str) -> HashMap<String, String> {
    schema::migrate(url).await.expect("the schema can be made");
    let db = Database::open(url, 2).await.expect("the database opens");
    seed_city(&db, super::moment(START)).await.expect("the city can be loaded");
    let accounts = demo::seat_people(&db).await.expect("the people can be seated");
    db.close().await.expect("the database closes");
    let mut tokens = HashMap::new();
    for account in accounts {
        tokens.entry(format!("{}@{}", account.role, account.organization)).or_insert(account.token);
    }
    tokens
}

impl World {
    /// Starts the service over a furnished database.
    pub async fn open(url: &str, now: DateTime<Utc>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base_url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let db = Database::open(url, 4).await.expect("the database opens");
        let clock = BusinessClock::starting_at(now, 0);
        let links = Links { base_url: base_url.clone(), message_domain: "thaogo.example".to_owned() };
        let app = App::load(db, clock.clone(), links, "H29".to_owned()).await.expect("the city can be loaded");
        let edge = api::edge_of(app.clone()).expect("the contract can be enforced");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(api::edge::serve(listener, edge, async {
            let _ = stopped.await;
        }));
        Self { clock, base_url, app, running: Mutex::new(Some(Running { stop, server })) }
    }

    /// Does what the worker's loops do, until nothing is due.
    pub async fn work(&self) {
        let app = &self.app;
        loop {
            let mut done = lapse_due(app, BATCH as u64).await.expect("what lapses can be carried out");
            done += escalate_due(app, BATCH as u64).await.expect("steps can be taken");
            done += write_digests(app).await.expect("digests can be written");
            let sent = send_mail(&app.db, &Transport::Preview, self.clock.now(), system_now(), BATCH).await;
            if done + sent.expect("mail can be sent") == 0 {
                return;
            }
        }
    }

    /// Stops the server and closes the database.
    pub async fn stop(&self) {
        let Some(Running { stop, server }) = self.running.lock().await.take() else { return };
        let _ = stop.send(());
        server.await.expect("the server does not panic").expect("the server stops well");
        self.app.db.clone().close().await.expect("the database closes");
    }
}

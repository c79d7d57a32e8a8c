//! How the service is put together for a test. The only file of the test support that knows the service's own parts.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::deadline;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use thaogo::api;
use thaogo::api::edge::Border;
use thaogo::application::App;
use thaogo::application::seed_city::seed_city;
use thaogo::clock::BusinessClock;
use thaogo::demo;
use thaogo::files::{FileLimits, Files, Storage};
use thaogo::mail::Links;
use thaogo::mail::transport::Transport;
use thaogo::store::{database::Database, schema};
use thaogo::webhook::{Policy, Sender};
use thaogo::worker::run_until_idle;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

use super::START;

/// The running service.
pub struct World {
    /// The business clock; it stands until it is turned.
    pub clock: BusinessClock,
    /// Where the server listens.
    pub base_url: String,
    /// The service's own parts, for what no caller of the API may do.
    pub app: App,
    /// How many statements this server has sent to its database.
    pub statements: Arc<AtomicUsize>,
    url: String,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

/// Brings an empty database to where every flow begins; the tokens of everyone in it, by `role@organization`, those of
/// the second and third in the same role by `role@organization/2`, `/3`.
pub async fn furnish(url: &str) -> HashMap<String, String> {
    schema::migrate(url).await.expect("the schema can be made");
    let db = Database::open(url, 2).await.expect("the database opens");
    seed_city(&db, super::moment(START)).await.expect("the city can be loaded");
    let accounts = demo::seat_people(&db).await.expect("the people can be seated");
    db.close().await.expect("the database closes");
    let mut tokens = HashMap::new();
    for account in accounts {
        let who = format!("{}@{}", account.role, account.organization);
        let free = (2..).map(|number| format!("{who}/{number}"));
        let name = std::iter::once(who.clone()).chain(free).find(|name| !tokens.contains_key(name));
        tokens.insert(name.expect("numbers do not end"), account.token);
    }
    tokens
}

impl World {
    /// Starts the service over a furnished database.
    pub async fn open(url: &str, files: &Path, now: DateTime<Utc>) -> Self {
        let storage = Storage::in_folder(files).expect("the folder can be made");
        let files = Files::new(storage, None, FileLimits::default());
        Self::serve(url, BusinessClock::starting_at(now, 0), files, Border::default(), |app| app).await
    }

    /// Starts a second server over the same database, with the same clock and other files.
    pub async fn serve_beside(&self, files: Files) -> Self {
        Self::serve(&self.url, self.clock.clone(), files, Border::default(), |app| app).await
    }

    /// Starts a second server over the same database, with the same clock and files and another border.
    pub async fn serve_behind(&self, border: Border) -> Self {
        Self::serve(&self.url, self.clock.clone(), self.app.files.clone(), border, |app| app).await
    }

    /// Starts a second server over the same database, with the same clock and files, that is set to something else.
    pub async fn serve_set_to(&self, set: impl FnOnce(App) -> App) -> Self {
        Self::serve(&self.url, self.clock.clone(), self.app.files.clone(), Border::default(), set).await
    }

    async fn serve(
        url: &str,
        clock: BusinessClock,
        files: Files,
        border: Border,
        set: impl FnOnce(App) -> App,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base_url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let statements = Arc::<AtomicUsize>::default();
        let app = set(load(url, &base_url, &clock, &statements).await.with_files(files));
        let edge = api::edge_of(&app, true, border).expect("the contract can be enforced");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(api::edge::serve(listener, edge, async {
            let _ = stopped.await;
        }));
        let running = Mutex::new(Some(Running { stop, server }));
        Self { clock, base_url, app, statements, url: url.to_owned(), running }
    }

    /// The parts of a second server beside this one, with the same clock.
    pub async fn open_beside(&self) -> App {
        load(&self.url, &self.base_url, &self.clock, &Arc::default()).await
    }

    /// Does what the worker's loops do, until nothing is due.
    pub async fn work(&self) {
        run_until_idle(&self.app, &Transport::Preview).await.expect("the worker's tasks succeed");
        let held = deadline::Entity::find().filter(deadline::Column::HeldUntil.is_not_null());
        let held = held.count(self.app.db.read()).await.expect("the database answers");
        assert_eq!(held, 0, "deadlines that the worker could not work on and put off");
    }

    /// Stops the server and closes the database.
    pub async fn stop(&self) {
        let Some(Running { stop, server }) = self.running.lock().await.take() else { return };
        let _ = stop.send(());
        server.await.expect("the server does not panic").expect("the server stops well");
        self.app.db.clone().close().await.expect("the database closes");
    }
}

/// Calls webhooks on this machine, without patience.
fn on_this_machine() -> Sender {
    let networks = vec!["127.0.0.0/8".parse().expect("a network")];
    let policy = Policy { allow_networks: networks, allow_http: true, only_allowed: false };
    Sender::new(policy, None).expect("TLS can be set up").within(Duration::from_secs(2))
}

async fn load(url: &str, base_url: &str, clock: &BusinessClock, statements: &Arc<AtomicUsize>) -> App {
    let mut db = Database::open(url, 4).await.expect("the database opens");
    let counted = Arc::clone(statements);
    db.watch(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let links = Links { base_url: base_url.to_owned(), message_domain: "thaogo.example".to_owned() };
    let app = App::load(db, clock.clone(), links, "H29".to_owned()).await.expect("the city can be loaded");
    app.calling_by(on_this_machine())
}

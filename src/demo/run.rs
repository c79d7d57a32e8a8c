//! Running the demo: the past is played once, then the service runs on its own clock until it is stopped.

use std::error::Error as StdError;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use tokio::sync::watch;

use super::accounts::{Account, seat_people};
use super::home::Home;
use super::{data, past, play, welcome};
use crate::api;
use crate::api::edge::Border;
use crate::application::seed_city::seed_city;
use crate::application::{App, COORDINATOR};
use crate::clock::BusinessClock;
use crate::command::{bring_up, listen, without_password};
use crate::mail::Links;
use crate::mail::transport::Transport;
use crate::store::database::Database;
use crate::store::{demo_clock, people};
use crate::webhook::{Policy, Sender};
use crate::worker::Worker;

/// How far back the past goes.
const WEEKS: i64 = 10;
/// How often the clock is kept, and the worker looks.
const CLOCK_KEPT_EVERY: Duration = Duration::from_secs(1);
const WORKER_PACE: Duration = Duration::from_millis(100);

/// How the demo runs.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Where its folder is.
    pub data: PathBuf,
    /// Its port on the loopback address; 0: any free one.
    pub port: u16,
    /// When its business clock begins.
    pub start: DateTime<Utc>,
    /// Whether an earlier demo in the folder is thrown away.
    pub fresh: bool,
    /// How fast the business clock runs, in thousandths of the machine's.
    pub rate_permille: i64,
    /// Another database than the folder's own.
    pub database_url: Option<String>,
}

/// Runs it until `stop` says so.
pub async fn run_demo(options: DemoOptions, stop: watch::Receiver<bool>) -> Result<(), Box<dyn StdError>> {
    let home = Home::open(&options.data, options.fresh)?;
    let url = options.database_url.clone().unwrap_or_else(|| home.database_url());
    bring_up(&url).await?;
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let links = Links { base_url: base_url.clone(), message_domain: "thaogo.example".into() };
    let (app, accounts) = furnish(&home, &url, links, &options).await?;
    let card = home.write_card(&base_url, accounts)?;
    app.clock.run_at(options.rate_permille);
    welcome::print(&card, &home, app.clock.now(), options.rate_permille);

    let edge = api::edge_of(&app, true, Border::default())?;
    let worker = Worker::start(&app, Some(Transport::Preview), WORKER_PACE, &stop)?;
    let kept = tokio::spawn(keep_clock(app.clone(), stop.clone()));
    let mut stopped = stop.clone();
    api::edge::serve(listener, edge, async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    })
    .await?;
    worker.ended().await;
    kept.await?;
    demo_clock::save(app.db.write(), app.clock.now()).await?;
    app.db.close().await?;
    Ok(())
}

/// Opens an earlier demo where it stopped, or makes a new one with its past.
async fn furnish(
    home: &Home,
    url: &str,
    links: Links,
    options: &DemoOptions,
) -> Result<(App, Vec<Account>), Box<dyn StdError>> {
    let db = Database::open(url, 8).await?;
    let stood_at = demo_clock::find(db.read()).await?;
    let began = options.start - chrono::TimeDelta::weeks(WEEKS);
    seed_city(&db, began).await?;
    let clock = BusinessClock::starting_at(stood_at.unwrap_or(began), 0);
    let app = App::load(db, clock, links, "H29".into()).await?.with_files(home.files()?).calling_by(loopback()?);
    if let (Some(_), Some(accounts)) = (stood_at, home.find_accounts()) {
        return Ok((app, accounts));
    }
    if stood_at.is_some() {
        let gone = "holds an earlier demo, whose tokens went with its demo.json: begin with --fresh, or with an empty \
                    database where --database-url names one";
        return Err(format!("{} {gone}", without_password(url)).into());
    }
    if people::is_anyone_known(app.db.read()).await? {
        let half = "holds people already, of a demo that was stopped while its past was played or of a service: begin \
                    with --fresh, or with an empty database where --database-url names one";
        return Err(format!("{} {half}", without_password(url)).into());
    }
    let accounts = seat_people(&app.db).await?;
    let obstacles = data::obstacles()?;
    let moments = past::timeline(&obstacles, app.city().calendar_of(COORDINATOR), options.start);
    tracing::info!(cases = obstacles.len(), "playing the ten weeks before the start");
    play::play(&app, &accounts, &moments, options.start).await?;
    // Only a past that was played to its end counts as one.
    demo_clock::save(app.db.write(), app.clock.now()).await?;
    Ok((app, accounts))
}

/// The demo sends no mail and calls nobody but this machine.
fn loopback() -> std::io::Result<Sender> {
    let networks =
        [IpNet::from(Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8)), Ipv6Net::from(Ipv6Addr::LOCALHOST).into()];
    Sender::new(Policy { allow_networks: networks.into(), allow_http: true, only_allowed: true }, None)
}

async fn keep_clock(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = demo_clock::save(app.db.write(), app.clock.now()).await {
            tracing::warn!(%error, "the clock could not be kept");
        }
        tokio::select! {
            () = tokio::time::sleep(CLOCK_KEPT_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

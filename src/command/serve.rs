//! `thaogo serve`: the service on a database of its own.

use std::error::Error as StdError;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api;
use crate::api::edge::Tls;
use crate::application::App;
use crate::application::seed_city::seed_city;
use crate::clock::BusinessClock;
use crate::command::{bring_up, listen, open};
use crate::config::{MailTransport, Settings};
use crate::mail::{Links, use_templates};
use crate::store::database::Database;
use crate::worker::Worker;

/// How often the worker looks whether something is due.
const WORKER_PACE: Duration = Duration::from_secs(1);

/// How often the certificate's files are looked at.
const CERTIFICATE_READ_EVERY: Duration = Duration::from_secs(60);

/// Brings the schema up to date, and loads the city's reference data into an empty database.
pub async fn migrate(settings: &Settings) -> Result<Database, Box<dyn StdError>> {
    bring_up(&settings.database_url).await?;
    let db = open(&settings.database_url, settings.database_connections).await?;
    let now = db.now().await?;
    if seed_city(&db, now).await? {
        tracing::info!("the city's reference data was loaded");
    }
    Ok(db)
}

/// The service's own parts on its database, for whoever serves and for commands that write letters.
pub async fn load(settings: &Settings) -> Result<App, Box<dyn StdError>> {
    let db = migrate(settings).await?;
    if let Some(folder) = &settings.mail_templates {
        let count = use_templates(folder).map_err(|fault| format!("mail_templates: {fault}"))?;
        tracing::info!(count, folder = %folder.display(), "templates of the city's own are in use");
    }
    let links = Links { base_url: settings.base_url.clone(), message_domain: settings.message_domain()? };
    let clock = BusinessClock::following_database(db.now().await?, settings.hurry.lapse());
    let app = App::load(db, clock, links, settings.code_prefix.clone()).await?.with_files(settings.files()?);
    let app = app.calling_by(settings.webhooks()?).signing_in_by(settings.sign_in()?);
    Ok(app.vouched_for_by(settings.single_sign_on()?))
}

/// Serves until `stop` says so.
pub async fn serve(settings: Settings, stop: watch::Receiver<bool>) -> Result<(), Box<dyn StdError>> {
    let app = load(&settings).await?;
    let transport = settings.transport()?;
    if transport.is_none() {
        tracing::warn!("mail_transport is hold: letters wait in the outbox");
    }
    let border = settings.border()?;
    keep_certificate(border.tls.clone(), stop.clone())?;
    let edge = api::edge_of(&app, settings.mail_transport == MailTransport::Preview, border)?;
    let listener = listen(settings.listen).await?;
    let metrics = match settings.metrics_listen {
        Some(address) => Some(serve_metrics(&app, address, stop.clone()).await?),
        None => None,
    };
    let worker = Worker::start(&app, transport, settings.hurry.pace(WORKER_PACE), &stop)?;
    let mut stopped = stop.clone();
    api::edge::serve(listener, edge, async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    })
    .await?;
    worker.ended().await;
    if let Some(metrics) = metrics {
        metrics.await??;
    }
    app.db.close().await?;
    Ok(())
}

/// Takes up another certificate when its files change: looked at every minute, and at once on SIGHUP, which is taken where
/// there is none too: it would end the process.
fn keep_certificate(tls: Option<Tls>, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let mut asked = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(CERTIFICATE_READ_EVERY) => {}
                _ = asked.recv() => {}
                _ = stop.changed() => continue,
            }
            let Some(tls) = &tls else { continue };
            match tls.reload() {
                Ok(true) => tracing::info!("another certificate is in use"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the certificate cannot be read anew; the earlier one stays"),
            }
        }
    });
    Ok(())
}

/// Serves `/metrics` on an address of its own, beside the service.
async fn serve_metrics(
    app: &App,
    address: SocketAddr,
    mut stop: watch::Receiver<bool>,
) -> Result<JoinHandle<io::Result<()>>, Box<dyn StdError>> {
    let (edge, listener) = (api::edge_of_metrics(app)?, listen(address).await?);
    Ok(tokio::spawn(api::edge::serve(listener, edge, async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
    })))
}

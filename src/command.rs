//! The commands of the binary beside the demo.

pub mod case;
pub mod escalations;
pub mod mail;
pub mod serve;
pub mod session;
pub mod token;
pub mod user;
pub mod verify;

use std::error::Error as StdError;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;

use sea_orm::DbErr;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::api;
use crate::application::{App, City};
use crate::reference;
use crate::store::database::{Database, plain};
use crate::store::schema;

/// Becomes true when the process is asked to stop: Ctrl-C or SIGTERM.
pub fn stop_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (stop, stopped) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("asked to stop");
        let _ = stop.send(true);
    });
    Ok(stopped)
}

/// Listens on an address.
///
/// # Errors
/// With the address, and what to do where it is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Box<dyn StdError>> {
    let listening = TcpListener::bind(address).await;
    listening.map_err(|error| format!("cannot listen on {address}: {error}; choose another address or port").into())
}

/// Brings a database's schema up to date.
///
/// # Errors
/// With the database, without its password.
pub async fn bring_up(database_url: &str) -> Result<(), Box<dyn StdError>> {
    check_folder(database_url)?;
    schema::migrate(database_url).await.map_err(|error| unusable(database_url, &error))
}

/// Opens a database as it is.
///
/// # Errors
/// With the database, without its password.
pub async fn open(database_url: &str, connections: u32) -> Result<Database, Box<dyn StdError>> {
    check_folder(database_url)?;
    Database::open(database_url, connections).await.map_err(|error| unusable(database_url, &error))
}

fn unusable(database_url: &str, error: &DbErr) -> Box<dyn StdError> {
    format!("cannot use {}: {}", without_password(database_url), plain(error)).into()
}

/// SQLite makes its file and never the folder.
fn check_folder(database_url: &str) -> Result<(), Box<dyn StdError>> {
    let Some(path) = schema::sqlite_path(database_url) else { return Ok(()) };
    match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => Err(format!(
            "database_url: the folder {} does not exist: make it, writable for whoever runs this, or name another",
            folder.display()
        )
        .into()),
        None => Ok(()),
    }
}

/// Why a command failed, in one sentence for whoever gave it: what the database says, or the error with those of its
/// causes that say more.
pub fn sentence(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<DbErr>() {
            return format!("the database refused: {}", plain(error));
        }
        let further = error.to_string();
        if !text.contains(&further) {
            text = format!("{text}: {further}");
        }
        cause = error.source();
    }
    text
}

/// A database's address, fit to be shown.
pub fn without_password(database_url: &str) -> String {
    let Some((scheme, rest)) = database_url.split_once("://") else { return database_url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => format!("{scheme}://{}@{place}", user.split(':').next().unwrap_or_default()),
        None => database_url.to_owned(),
    }
}

/// Prints lines; whoever reads no further than the first of them is no failure.
fn print_lines(lines: impl Iterator<Item = String>) -> std::io::Result<()> {
    let text: String = lines.map(|line| line + "\n").collect();
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// The published contract as YAML, or as JSON.
pub fn openapi(json: bool) -> Result<String, Box<dyn StdError>> {
    let city = reference::city()?;
    let app = App::without_database(City::new(city.register, city.rulebook, city.calendars));
    let contract = api::contract(&app)?;
    Ok(if json { contract.to_json() } else { contract.to_yaml() })
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbErr, RuntimeErr, sqlx};

    use super::{bring_up, open, sentence, without_password};
    use crate::application::{Error, FieldError};

    #[test]
    fn why_a_command_failed_is_a_plain_sentence() {
        let wrong = Error::Invalid(vec![FieldError::new("organization", "không có", "there is no “x”")]);
        assert_eq!(sentence(&wrong), "organization: there is no “x”");
        let slow = || DbErr::Query(RuntimeErr::SqlxError(sqlx::Error::PoolTimedOut.into()));
        assert_eq!(sentence(&slow()), "the database refused: it did not answer in time");
        assert_eq!(sentence(&Error::internal(slow())), "the database refused: it did not answer in time");
        assert_eq!(sentence(&std::io::Error::other("full")), "full");
    }

    #[tokio::test]
    async fn a_database_that_cannot_be_is_named() {
        let nowhere = "sqlite:///nowhere/to/be/found/x.db?mode=rwc";
        for refused in [bring_up(nowhere).await.unwrap_err(), open(nowhere, 1).await.unwrap_err()] {
            let refused = refused.to_string();
            assert!(refused.starts_with("database_url: the folder /nowhere/to/be/found does not exist"), "{refused}");
        }
        let missing = std::env::temp_dir().join(format!("thaogo-missing-{}.db", std::process::id()));
        let url = format!("sqlite://{}", missing.display());
        let refused = open(&url, 1).await.unwrap_err().to_string();
        assert_eq!(refused, format!("cannot use {url}: unable to open database file"));
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://me:p@ss@db:5/x"), "postgres://me@db:5/x");
        assert_eq!(without_password("sqlite://x.db?mode=rwc"), "sqlite://x.db?mode=rwc");
    }
}

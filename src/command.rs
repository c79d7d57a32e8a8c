//! The commands of the binary beside the demo.

pub mod serve;
pub mod token;
pub mod verify;

use std::error::Error as StdError;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::api;
use crate::application::{App, City};
use crate::reference;
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
    let done = schema::migrate(database_url).await;
    done.map_err(|error| format!("cannot use {}: {error}", without_password(database_url)).into())
}

/// A database's address, fit to be shown.
pub fn without_password(database_url: &str) -> String {
    let Some((scheme, rest)) = database_url.split_once("://") else { return database_url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => format!("{scheme}://{}@{place}", user.split(':').next().unwrap_or_default()),
        None => database_url.to_owned(),
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
    use super::without_password;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://me:p@ss@db:5/x"), "postgres://me@db:5/x");
        assert_eq!(without_password("sqlite://x.db?mode=rwc"), "sqlite://x.db?mode=rwc");
    }
}

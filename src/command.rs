//! The commands of the binary beside the demo.

pub mod serve;
pub mod token;
pub mod verify;

use std::error::Error as StdError;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::api;
use crate::application::{App, City};
use crate::reference;

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

/// The published contract as YAML, or as JSON.
pub fn openapi(json: bool) -> Result<String, Box<dyn StdError>> {
    let city = reference::city()?;
    let app = App::without_database(City::new(city.register, city.rulebook, city.calendars));
    let contract = api::contract(&app)?;
    Ok(if json { contract.to_json() } else { contract.to_yaml() })
}

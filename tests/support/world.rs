//! How the service is put together for a test. The only file of the test support that knows the service's own parts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use thaogo::application::App;
use thaogo::clock::BusinessClock;
use thaogo::store::database::Database;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

/// The running service.
pub struct World {
    /// The business clock; it stands until it is turned.
    pub clock: BusinessClock,
    /// Where the server listens.
    pub base_url: String,
    app: App,
    running: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
}

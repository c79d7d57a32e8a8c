//! The loop's task that sends mail.

use crate::application::{Error, send_mail};
use crate::clock::{BusinessClock, system_now};
use crate::mail::transport::Transport;
use crate::store::database::Database;

/// Letters in one turn of the loop.
const BATCH: usize = 200;

/// Sends what is due; answers how many letters were tried. A turn that tried as many as it may wants another at once.
pub async fn send(db: &Database, transport: &Transport, clock: &BusinessClock) -> Result<usize, Error> {
    send_mail(db, transport, clock.now(), system_now(), BATCH).await
}

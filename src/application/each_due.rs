//! The way of the worker through what is due: one deadline after the other, each in a transaction of its own. One that
//! fails is logged and left alone for a while; it keeps none of the others waiting.

use std::future::Future;

use chrono::TimeDelta;
use uuid::Uuid;

use super::{App, Error};
use crate::store::escalations::{self, Timer};

/// How long a deadline is left alone after a failure.
const REST: TimeDelta = TimeDelta::minutes(1);

/// Works on what is due on a timer, at most `batch` deadlines; how many were done. `work` says whether it did anything:
/// a deadline that another server is at is left to it.
///
/// # Errors
/// When the database is not to be reached.
pub(super) async fn each_due<F: Future<Output = Result<bool, Error>>>(
    app: &App,
    timer: Timer,
    batch: u64,
    work: impl Fn(Uuid) -> F,
) -> Result<usize, Error> {
    let due = escalations::list_due(app.db.read(), timer, app.clock.now(), app.system_now(), batch).await?;
    each(app, due, "worked on", work).await
}

/// Works on these deadlines; `done` names the work where it fails.
///
/// # Errors
/// When the database is not to be reached.
pub(super) async fn each<F: Future<Output = Result<bool, Error>>>(
    app: &App,
    deadlines: Vec<Uuid>,
    done: &str,
    work: impl Fn(Uuid) -> F,
) -> Result<usize, Error> {
    let mut count = 0;
    for deadline in deadlines {
        match work(deadline).await {
            Ok(worked) => count += usize::from(worked),
            // One that always runs into a time limit must not block those behind it either. Where the database itself is
            // away, holding fails too and ends the turn.
            Err(error) => {
                tracing::error!(%deadline, %error, "a deadline could not be {done}; it is tried again later");
                escalations::hold(app.db.write(), deadline, app.system_now() + REST).await?;
            }
        }
    }
    Ok(count)
}

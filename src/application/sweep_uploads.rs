//! Clears away the content of uploads that never came to their end: a server was killed, the storage failed.

use chrono::{DateTime, TimeDelta, Utc};

use super::{App, Error};
use crate::store::attachments;

/// Uploads older than this are under way no more.
const ABANDONED_AFTER: TimeDelta = TimeDelta::days(1);

/// Clears away up to `batch` of them; how many were seen. `system_now` is the system clock's.
pub async fn sweep_uploads(app: &App, system_now: DateTime<Utc>, batch: u64) -> Result<usize, Error> {
    let abandoned = attachments::list_abandoned(app.db.read(), system_now - ABANDONED_AFTER, batch).await?;
    for key in &abandoned {
        // Claiming puts it off by a day too: one that cannot be removed now keeps no other waiting.
        if attachments::claim_abandoned(app.db.write(), key, system_now).await? {
            match app.files.remove(key).await {
                Ok(()) => drop(attachments::forget(app.db.write(), key).await?),
                Err(error) => tracing::warn!(%error, key, "what an upload left could not be cleared away"),
            }
        }
    }
    Ok(abandoned.len())
}

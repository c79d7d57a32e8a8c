//! Forgetting which accounts at the city's identity provider are a person's, where they got another: by a command.

use serde_json::json;
use uuid::Uuid;

use super::Error;
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::store::database::Database;
use crate::store::{access_events, identities, sessions};

/// Forgets them and ends the person's sessions: the account that has their address confirmed is theirs from then on. False
/// if there were none.
pub async fn forget_identities(db: &Database, person: Uuid) -> Result<bool, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let forgotten = identities::forget(&txn, person).await?;
    if forgotten > 0 {
        sessions::end_all(&txn, person, None, now).await?;
        let event = AccessEvent {
            at: now,
            by: By::CommandLine,
            action: AccessAction::IdentityForgotten,
            subject: Subject::Person(person),
            data: json!({"identities": forgotten}),
        };
        access_events::append(&txn, &[event]).await?;
    }
    txn.commit().await?;
    Ok(forgotten > 0)
}

//! A person's sessions: listed, ended one by one or all at once, by themselves or by whoever gives commands.

use serde_json::json;
use uuid::Uuid;

use super::find_session::Visitor;
use super::{App, Error};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::session::Session;
use crate::store::database::Database;
use crate::store::{access_events, sessions};

/// A person's sessions that still count, the last used first.
pub async fn list_sessions(app: &App, visitor: &Visitor) -> Result<Vec<Session>, Error> {
    let (now, idle) = (app.system_now(), app.sign_in.idle);
    let open = sessions::list_open(app.db.read(), visitor.person.id, now).await?;
    Ok(open.into_iter().filter(|session| session.is_live(now, idle)).collect())
}

/// A person's sessions that nobody ended and that are not too old, for whoever gives commands: also those that may have
/// lain unused for too long, of which the server's settings decide.
pub async fn list_sessions_of(db: &Database, person: Uuid) -> Result<Vec<Session>, Error> {
    Ok(sessions::list_open(db.read(), person, db.now().await?).await?)
}

/// Ends a session of one's own, this one or another; false if it had ended or is nobody's here.
pub async fn end_session(app: &App, visitor: &Visitor, id: Uuid) -> Result<bool, Error> {
    end_one(&app.db, visitor.person.id, id, By::Person(visitor.person.id)).await
}

/// Ends a person's session by a command.
pub async fn revoke_session(db: &Database, person: Uuid, id: Uuid) -> Result<bool, Error> {
    end_one(db, person, id, By::CommandLine).await
}

/// Ends all sessions of a person by a command; how many.
pub async fn revoke_all_sessions(db: &Database, person: Uuid) -> Result<u64, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let ended = sessions::end_all(&txn, person, None, now).await?;
    if ended > 0 {
        let event = AccessEvent {
            at: now,
            by: By::CommandLine,
            action: AccessAction::SessionRevoked,
            subject: Subject::Person(person),
            data: json!({"sessions": ended}),
        };
        access_events::append(&txn, &[event]).await?;
    }
    txn.commit().await?;
    Ok(ended)
}

async fn end_one(db: &Database, person: Uuid, id: Uuid, by: By) -> Result<bool, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let has_ended = sessions::end(&txn, person, id, now).await?;
    if has_ended {
        let subject = Subject::Session(id);
        let event =
            AccessEvent { at: now, by, action: AccessAction::SessionRevoked, subject, data: json!({"person": person}) };
        access_events::append(&txn, &[event]).await?;
    }
    txn.commit().await?;
    Ok(has_ended)
}

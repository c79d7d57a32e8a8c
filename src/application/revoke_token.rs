//! Revoking a token: it lets nobody in from the next request on, and never again.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::read_tokens::{over_already, read_token, stale};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::token::{Token, may_revoke};
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::{access_events, tokens};

/// Revokes a token that still has the `expected` version.
pub async fn revoke_token(app: &App, actor: &Actor, id: Uuid, expected: i32) -> Result<Token, Error> {
    let token = read_token(app, actor, id).await?;
    if !may_revoke(actor, &token) {
        return Err(Error::Forbidden(Text::new(
            "Chỉ chủ mã, người đứng đầu đơn vị của mã hoặc quản trị viên được thu hồi mã này.",
            "A token is revoked by its owner, the head of its organization, or an administrator.",
        )));
    }
    if token.version != expected {
        return Err(stale(&token));
    }
    if token.revoked_at.is_some() {
        return Err(over_already());
    }
    let now = app.system_now();
    let txn = app.db.begin().await?;
    if !tokens::revoke(&txn, id, expected, now).await? {
        txn.rollback().await?;
        return Err(stale(&read_token(app, actor, id).await?));
    }
    access_events::append(&txn, &[token_revoked(&token, By::from(actor), app.clock.now())]).await?;
    txn.commit().await?;
    Ok(Token { revoked_at: Some(now), version: expected + 1, ..token })
}

/// Revokes, from the command line, the tokens whose first characters these are; how many were revoked.
pub async fn revoke_by_hint(db: &Database, hint: &str) -> Result<usize, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let mut events = Vec::new();
    for token in tokens::find_by_hint(&txn, hint).await? {
        if tokens::revoke(&txn, token.id, token.version, now).await? {
            events.push(token_revoked(&token, By::CommandLine, now));
        }
    }
    access_events::append(&txn, &events).await?;
    txn.commit().await?;
    Ok(events.len())
}

/// What is written down of it.
fn token_revoked(token: &Token, by: By, at: DateTime<Utc>) -> AccessEvent {
    let data = json!({"hint": token.hint, "organization": token.organization, "person": token.person});
    AccessEvent { at, by, action: AccessAction::TokenRevoked, subject: Subject::Token(token.id), data }
}

//! Giving a token a new secret; the one before goes on letting in for a while, so that whoever uses it changes in peace.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::act::claim_for;
use super::authenticate::{hash, hint_of, new_token};
use super::read_tokens::{TokenReading, over_already, read_token, stale};
use super::{App, Caller, Done, Error};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::token::{Narrowing, Token, may_rotate};
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::{access_events, tokens};

/// How a token is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotateToken {
    /// For how many hours the secret before goes on letting in.
    pub overlap_hours: u32,
    /// After how many days from now the token ends; none: as before.
    pub days: Option<u32>,
}

/// Rotates a token that still has the `expected` version; `narrowing` is that of the caller's own token, which can give
/// nobody more than it has. A repeated call finds the token, and not the secret, which is kept nowhere.
pub async fn rotate_token(
    app: &App,
    caller: &Caller,
    narrowing: &Narrowing,
    (id, expected): (Uuid, i32),
    how: RotateToken,
) -> Result<Done<TokenReading>, Error> {
    let actor = &caller.actor;
    let token = read_token(app, actor, id).await?;
    if !may_rotate(actor, &token) || !narrowing.holds(&token.narrowing) {
        return Err(not_yours());
    }
    let now = app.system_now();
    let txn = app.db.begin().await?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        let known = if carried.case == id { Ok(token) } else { Err(Error::KeyReused) };
        return Ok(Done::AlreadyApplied(known?.into(), carried.answer));
    }
    if token.version != expected {
        return Err(stale(&token));
    }
    if !token.is_open(now) {
        return Err(over_already());
    }
    let secret = new_token();
    let rotated = token.rotated(hint_of(&secret), how.overlap_hours, how.days, now);
    if !tokens::rotate(&txn, &rotated, &hash(&secret)).await? {
        txn.rollback().await?;
        return Err(stale(&read_token(app, actor, id).await?));
    }
    access_events::append(&txn, &[token_rotated(&rotated, By::from(actor), app.clock.now())]).await?;
    txn.commit().await?;
    Ok(Done::Executed(TokenReading { token: rotated, secret: Some(secret) }))
}

/// Rotates, from the command line, the token whose first characters these are; its new secret.
pub async fn rotate_by_hint(db: &Database, hint: &str, how: RotateToken) -> Result<String, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let mut found = tokens::find_by_hint(&txn, hint).await?;
    let (Some(token), true) = (found.pop(), found.is_empty()) else { return Err(over_already()) };
    if !token.is_open(now) {
        return Err(over_already());
    }
    let secret = new_token();
    let rotated = token.rotated(hint_of(&secret), how.overlap_hours, how.days, now);
    if !tokens::rotate(&txn, &rotated, &hash(&secret)).await? {
        return Err(over_already());
    }
    access_events::append(&txn, &[token_rotated(&rotated, By::CommandLine, now)]).await?;
    txn.commit().await?;
    Ok(secret)
}

/// What is written down of it.
fn token_rotated(token: &Token, by: By, at: DateTime<Utc>) -> AccessEvent {
    let data = json!({
        "hint": token.hint,
        "previous_until": token.previous_until.map(|at| at.timestamp()),
        "expires_at": token.expires_at.map(|at| at.timestamp()),
    });
    AccessEvent { at, by, action: AccessAction::TokenRotated, subject: Subject::Token(token.id), data }
}

fn not_yours() -> Error {
    Error::Forbidden(Text::new(
        "Chỉ chủ mã, hoặc người đại diện doanh nghiệp đối với mã của hệ thống mình, được lấy mã mới; và bằng một mã không \
         bị giới hạn hơn. Mã của người khác có thể được thu hồi.",
        "A new secret is for the token's owner, or an enterprise's manager for its own systems, and by a token that is \
         not narrower. Those of others can be revoked.",
    ))
}

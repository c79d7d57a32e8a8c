//! Sign-ins at the city's identity provider that are under way. Each comes back once, to the browser that began it.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use ::entity::sign_on::{self, Column};

/// What a sign-in is finished with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What the ID token has to repeat.
    pub nonce: String,
    /// What the code is redeemed with.
    pub verifier: String,
    /// Where the person wanted to go.
    pub next: Option<String>,
}

/// Keeps one until `until`, under the hashes of its state and of what its browser holds.
pub async fn insert<C: ConnectionTrait>(
    conn: &C,
    (state, browser): (&str, &str),
    begun: Begun,
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = sign_on::ActiveModel {
        state: Set(state.to_owned()),
        browser: Set(browser.to_owned()),
        nonce: Set(begun.nonce),
        verifier: Set(begun.verifier),
        next: Set(begun.next),
        expires_at: Set(until),
    };
    sign_on::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes it away to be finished; none where this browser began none, it was taken before, or it is too late.
pub async fn take<C: ConnectionTrait>(
    conn: &C,
    (state, browser): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Option<Begun>, DbErr> {
    let own = sign_on::Entity::find_by_id(state.to_owned()).filter(Column::Browser.eq(browser));
    let Some(row) = own.filter(Column::ExpiresAt.gt(now)).one(conn).await? else { return Ok(None) };
    // Of two that come at once, the one that deletes it has it.
    let deleted = sign_on::Entity::delete_by_id(row.state).exec(conn).await?;
    let begun = Begun { nonce: row.nonce, verifier: row.verifier, next: row.next };
    Ok((deleted.rows_affected == 1).then_some(begun))
}

/// Forgets those that nobody waits for any more.
pub async fn forget_old<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    sign_on::Entity::delete_many().filter(Column::ExpiresAt.lt(now)).exec(conn).await?;
    Ok(())
}

//! Attempts to sign in that failed, for the rule that says who waits ([`throttle`](crate::domain::throttle)).

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use crate::domain::throttle::{AttemptKind, Failures, Seen, WINDOW};
use ::entity::sign_in_attempt::{self, Column};

/// Who tries what, from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What.
    pub kind: AttemptKind,
    /// Whose account: a hash, whether there is such an account or not.
    pub account: String,
    /// From which network.
    pub address: String,
    /// Whether the account's owner was let in from this address before, where that matters.
    pub is_known: bool,
}

/// What PostgreSQL serialises counting by. On SQLite only one transaction writes anyway.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7318349394477057)";

/// Lets whoever else counts attempts wait until the transaction ends.
pub async fn take_turn(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(LOCK).await?;
    }
    Ok(())
}

/// The failures that it is judged by.
pub async fn find_seen<C: ConnectionTrait>(conn: &C, attempt: &Attempt, now: DateTime<Utc>) -> Result<Seen, DbErr> {
    let (account, address) = (Column::Account.eq(&attempt.account), Column::Address.eq(&attempt.address));
    let both = Condition::all().add(account.clone()).add(address.clone());
    Ok(Seen {
        pair: failures(conn, attempt.kind, both, now).await?,
        address: failures(conn, attempt.kind, Condition::all().add(address), now).await?,
        account: failures(conn, attempt.kind, Condition::all().add(account), now).await?,
        is_known: attempt.is_known,
    })
}

async fn failures<C: ConnectionTrait>(
    conn: &C,
    kind: AttemptKind,
    which: Condition,
    now: DateTime<Utc>,
) -> Result<Failures, DbErr> {
    let found: Option<(i64, Option<DateTime<Utc>>)> = sign_in_attempt::Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "count")
        .column_as(Column::At.max(), "last_at")
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(which)
        .filter(Column::At.gt(now - WINDOW))
        .into_tuple()
        .one(conn)
        .await?;
    let (count, last_at) = found.unwrap_or_default();
    Ok(Failures { count: u32::try_from(count).unwrap_or(u32::MAX), last_at })
}

/// Counts an attempt as failed until it succeeds.
pub async fn insert<C: ConnectionTrait>(conn: &C, attempt: &Attempt, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = sign_in_attempt::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(attempt.kind.as_str().to_owned()),
        account: Set(attempt.account.clone()),
        address: Set(attempt.address.clone()),
        at: Set(now),
    };
    sign_in_attempt::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// It succeeded: this address has not failed with this account.
pub async fn forgive<C: ConnectionTrait>(conn: &C, attempt: &Attempt) -> Result<(), DbErr> {
    sign_in_attempt::Entity::delete_many()
        .filter(Column::Kind.eq(attempt.kind.as_str()))
        .filter(Column::Account.eq(&attempt.account))
        .filter(Column::Address.eq(&attempt.address))
        .exec(conn)
        .await?;
    Ok(())
}

/// Whatever failed with this account, from wherever, counts no more.
pub async fn forgive_all<C: ConnectionTrait>(conn: &C, kind: AttemptKind, account: &str) -> Result<(), DbErr> {
    sign_in_attempt::Entity::delete_many()
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::Account.eq(account))
        .exec(conn)
        .await?;
    Ok(())
}

/// Forgets those that count no more.
pub async fn forget_old<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    sign_in_attempt::Entity::delete_many().filter(Column::At.lt(now - WINDOW)).exec(conn).await?;
    Ok(())
}

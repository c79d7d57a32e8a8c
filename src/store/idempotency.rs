//! Requests that were carried out once and must not be twice.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use ::entity::idempotency;

/// For how long the first answer is given again.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// A request that names its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose request.
    pub token: Uuid,
    /// The key it came with.
    pub key: String,
    /// SHA-256 over operation and body; the case itself is kept beside it.
    pub fingerprint: String,
    /// When it came (system time).
    pub came_at: DateTime<Utc>,
}

impl RequestKey {
    /// A request that came under this key: what was asked, and what with. That it is about the same case is compared by the
    /// case's id.
    pub fn new(token: Uuid, key: String, came_at: DateTime<Utc>, asked: &str, body: &str) -> Self {
        let digest = Sha256::new().chain_update(asked).chain_update("\n").chain_update(body).finalize();
        let fingerprint = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { token, key, fingerprint, came_at }
    }
}

/// What a repeated request finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// What the first request was.
    pub fingerprint: String,
    /// The case that it made or changed.
    pub case: Uuid,
    /// The answer, if the first request lived to give it.
    pub answer: Option<String>,
}

/// Claims a key for this request; what was carried out under it, if it is taken. A concurrent request with the same
/// key waits here until the first one commits.
pub async fn claim<C: ConnectionTrait>(conn: &C, request: &RequestKey, case: Uuid) -> Result<Option<Carried>, DbErr> {
    use idempotency::Column;
    let row = idempotency::ActiveModel {
        token_id: Set(request.token),
        key: Set(request.key.clone()),
        fingerprint: Set(request.fingerprint.clone()),
        case_id: Set(case),
        answer: Set(None),
        created_at: Set(request.came_at),
    };
    // What was kept for long enough counts as forgotten, though nobody has cleared it away yet.
    let taken = OnConflict::columns([Column::TokenId, Column::Key])
        .update_columns([Column::Fingerprint, Column::CaseId, Column::Answer, Column::CreatedAt])
        .action_and_where(Column::CreatedAt.lt(request.came_at - KEPT_FOR))
        .to_owned();
    let claimed = idempotency::Entity::insert(row).on_conflict(taken).exec_without_returning(conn).await?;
    if claimed > 0 {
        return Ok(None);
    }
    find_carried(conn, request).await
}

/// What was carried out under a key, unless it was too long ago.
pub async fn find_carried<C: ConnectionTrait>(conn: &C, request: &RequestKey) -> Result<Option<Carried>, DbErr> {
    let row = idempotency::Entity::find_by_id((request.token, request.key.clone()))
        .filter(idempotency::Column::CreatedAt.gte(request.came_at - KEPT_FOR))
        .one(conn)
        .await?;
    Ok(row.map(|row| Carried { fingerprint: row.fingerprint, case: row.case_id, answer: row.answer }))
}

/// Keeps the answer that was given under a key.
pub async fn keep_answer<C: ConnectionTrait>(conn: &C, request: &RequestKey, answer: String) -> Result<(), DbErr> {
    idempotency::Entity::update_many()
        .set(idempotency::ActiveModel { answer: Set(Some(answer)), ..Default::default() })
        .filter(idempotency::Column::TokenId.eq(request.token))
        .filter(idempotency::Column::Key.eq(request.key.as_str()))
        .exec(conn)
        .await?;
    Ok(())
}

/// Forgets what was carried out too long ago; how many were forgotten.
pub async fn forget_old<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let old = idempotency::Column::CreatedAt.lt(now - KEPT_FOR);
    Ok(idempotency::Entity::delete_many().filter(old).exec(conn).await?.rows_affected)
}

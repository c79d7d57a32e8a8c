//! A request that was carried out once and must not be twice.

use sea_orm::entity::prelude::*;

/// A request that was carried out once and must not be twice.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Whose request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: Uuid,
    /// Its Idempotency-Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 over method, path and body.
    pub fingerprint: String,
    /// The case that it made or changed.
    pub case_id: Uuid,
    /// The answer, once it was given.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// When (system clock).
    pub created_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

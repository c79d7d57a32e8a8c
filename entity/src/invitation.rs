//! A code that was mailed to a person, with which they set a password once; only its hash is kept.

use sea_orm::entity::prelude::*;

/// A code that was mailed to a person, with which they set a password once; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the code, in hexadecimal digits.
    #[sea_orm(unique)]
    pub hash: String,
    /// To whom.
    pub person_id: Uuid,
    /// `invitation` or `reset`.
    pub purpose: String,
    /// When it was made (system clock).
    pub created_at: DateTimeUtc,
    /// Until when it counts (system clock).
    pub expires_at: DateTimeUtc,
    /// When it was used, or a later one took its place (system clock).
    pub used_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

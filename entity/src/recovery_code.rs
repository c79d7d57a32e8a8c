//! A code that stands in for the second factor once; only its hash is kept.

use sea_orm::entity::prelude::*;

/// A code that stands in for the second factor once; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// SHA-256 of the code, in hexadecimal digits.
    pub hash: String,
    /// When it was used (system clock).
    pub used_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! An API token; only its hash is kept.

use sea_orm::entity::prelude::*;

/// An API token; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the token, in hexadecimal digits.
    #[sea_orm(unique)]
    pub hash: String,
    /// Its first characters, to tell tokens apart.
    pub hint: String,
    /// What it is for.
    pub label: String,
    /// The person it belongs to, if it does.
    pub person_id: Option<Uuid>,
    /// For which organization it acts.
    pub organization: String,
    /// In which role.
    pub role: String,
    /// When it was made (system clock).
    pub created_at: DateTimeUtc,
    /// When it ends (system clock).
    pub expires_at: Option<DateTimeUtc>,
    /// When it was revoked (system clock).
    pub revoked_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

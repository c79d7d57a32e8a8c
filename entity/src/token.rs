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
    /// What it may be used for, as a JSON list; none: everything that its role may do.
    #[sea_orm(column_type = "Text", nullable)]
    pub scopes: Option<String>,
    /// From which networks it may be used, as a JSON list; none: from anywhere.
    #[sea_orm(column_type = "Text", nullable)]
    pub networks: Option<String>,
    /// The hash of the token before its last rotation.
    pub previous_hash: Option<String>,
    /// Until when that one still lets in (system clock).
    pub previous_until: Option<DateTimeUtc>,
    /// When it was last used, to the minute or so (system clock).
    pub last_used_at: Option<DateTimeUtc>,
    /// How often it was changed, from 1 on; being used changes nothing.
    pub version: i32,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

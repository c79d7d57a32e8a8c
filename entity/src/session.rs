//! A browser in which a person signed in; only the hash of its cookie is kept.

use sea_orm::entity::prelude::*;

/// A browser in which a person signed in; only the hash of its cookie is kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the cookie, in hexadecimal digits.
    #[sea_orm(unique)]
    pub hash: String,
    /// Who.
    pub person_id: Uuid,
    /// How far they are in.
    pub stage: String,
    /// For which organization they act, once that is chosen.
    pub organization: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// From which address it began.
    pub address: String,
    /// What the browser calls itself.
    #[sea_orm(column_type = "Text")]
    pub agent: String,
    /// When it began (system clock).
    pub created_at: DateTimeUtc,
    /// When a page was last asked for, to the minute (system clock).
    pub last_used_at: DateTimeUtc,
    /// When it ends, however it is used (system clock).
    pub expires_at: DateTimeUtc,
    /// When it was ended (system clock).
    pub ended_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

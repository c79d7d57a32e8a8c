//! What happened to access; never changed.

use sea_orm::entity::prelude::*;

/// What happened to access; never changed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_event")]
pub struct Model {
    /// Its place in the one chain, from 1 on without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Who did it: `person/<id>`, `token/<id>`, `command_line` or `nobody`.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what: `person/<id>`, `token/<id>`, `organization/<code>` and so on.
    pub subject: String,
    /// The exact text that is hashed.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// The hash of the one before.
    #[sea_orm(unique)]
    pub previous_hash: String,
    /// Its own.
    pub hash: String,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! What happened to a case; never changed.

use sea_orm::entity::prelude::*;

/// What happened to a case; never changed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_event")]
pub struct Model {
    /// Its place in the one feed of all events.
    #[sea_orm(primary_key)]
    pub position: i64,
    /// To which case.
    pub case_id: Uuid,
    /// The version that it made.
    pub seq: i32,
    /// What happened.
    pub action: String,
    /// When.
    pub at: DateTimeUtc,
    /// The exact text that is hashed.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// The hash of the one before.
    pub previous_hash: String,
    /// Its own.
    pub hash: String,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

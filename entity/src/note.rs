//! A note of an organization about a case.

use sea_orm::entity::prelude::*;

/// A note of an organization about a case.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    /// Its id; ids rise with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// About which case.
    pub case_id: Uuid,
    /// Whose.
    pub organization: String,
    /// Who wrote it; null for an organization's own system.
    pub author_id: Option<Uuid>,
    /// When.
    pub at: DateTimeUtc,
    /// What it says.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// JSON: the colleagues whom it calls on.
    #[sea_orm(column_type = "Text")]
    pub mentions: String,
    /// Random; hashed with the text into the event's digest, so that nobody guesses the text from it.
    pub seal: String,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Revisions of the rulebook.

use sea_orm::entity::prelude::*;

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook")]
pub struct Model {
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// `draft` or `published`.
    pub status: String,
    /// When it was published.
    pub published_at: Option<DateTimeUtc>,
    /// From when filings are routed by it.
    pub effective_at: Option<DateTimeUtc>,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

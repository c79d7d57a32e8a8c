//! An upload that is under way, or that a crash left half-way.

use sea_orm::entity::prelude::*;

/// An upload that is under way, or that a crash left half-way.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Where its content is being put.
    #[sea_orm(primary_key, auto_increment = false)]
    pub storage_key: String,
    /// When it began, by the machine's clock.
    pub began_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! The numbers of one day's cases.

use sea_orm::entity::prelude::*;

/// The numbers of one day's cases.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_number")]
pub struct Model {
    /// Which day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// What the day's numbers are counted from.
    pub base: i64,
    /// SQLite: how many were taken.
    pub taken: i64,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

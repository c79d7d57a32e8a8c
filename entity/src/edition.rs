//! What servers hold in memory, and how often it was changed.

use sea_orm::entity::prelude::*;

/// One thing that servers hold.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// What it is (`register`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// How often it was changed.
    pub number: i32,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

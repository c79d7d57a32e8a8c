//! A reorganisation, from its draft to the last case.

use sea_orm::entity::prelude::*;

/// A reorganisation, from its draft to the last case.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reorganisation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// One line.
    pub title: String,
    /// Its first day.
    pub effective_on: Date,
    /// Where it stands.
    pub status: String,
    /// How often it changed.
    pub version: i32,
    /// What it is, as JSON.
    pub draft: String,
    /// What of the register and the positions it wrote, as JSON; none until it was approved.
    pub written: Option<String>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

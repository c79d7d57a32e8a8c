//! That mail is held; at most one row.

use sea_orm::entity::prelude::*;

/// That mail is held until a person releases it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_hold")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Since when (business time).
    pub since: DateTimeUtc,
    /// Why, in English.
    pub reason: String,
}

/// It refers to nothing.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

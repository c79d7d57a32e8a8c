//! A person who may hold positions and receive mail.

use sea_orm::entity::prelude::*;

/// A person who may hold positions and receive mail.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As the person is called.
    pub name: String,
    /// Where mail goes.
    #[sea_orm(unique)]
    pub email: String,
    /// `vi` or `en`.
    pub language: String,
    /// When name and address were erased (business time).
    pub erased_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

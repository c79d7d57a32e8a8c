//! One line of a reorganisation's journal.

use sea_orm::entity::prelude::*;

/// One line of a reorganisation's journal.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reorganisation_event")]
pub struct Model {
    /// Of which one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reorganisation_id: Uuid,
    /// Its place, from one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// What happened.
    pub step: String,
    /// When.
    pub at: DateTimeUtc,
    /// Who; none where the service did it.
    pub person_id: Option<Uuid>,
    /// For whom; none where the service did it.
    pub organization: Option<String>,
    /// Why, where that was asked.
    pub reason: Option<String>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! An agency that may read a case: it leads, coordinates, or once held it.

use sea_orm::entity::prelude::*;

/// An agency that may read a case: it leads, coordinates, or once held it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_party")]
pub struct Model {
    /// Which agency.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency: String,
    /// Which case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

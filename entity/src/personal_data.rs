//! Names, addresses and telephone numbers, beside the events, so that they can be erased.

use sea_orm::entity::prelude::*;

/// Names, addresses and telephone numbers, beside the events, so that they can be erased.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "personal_data")]
pub struct Model {
    /// The key that events refer to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which case.
    pub case_id: Uuid,
    /// JSON; none once erased.
    #[sea_orm(column_type = "Text", nullable)]
    pub body: Option<String>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

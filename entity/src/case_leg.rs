//! One holding of a case by an agency.

use sea_orm::entity::prelude::*;

/// One holding of a case by an agency.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_leg")]
pub struct Model {
    /// Of which case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    /// Counted from one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Who held it.
    pub agency: String,
    /// Since when.
    pub began_at: DateTimeUtc,
    /// Until when.
    pub ended_at: Option<DateTimeUtc>,
    /// Whether the answer's clock was paused in it.
    pub information_requested: bool,
    /// Whether the coordinator decided it.
    pub binding: bool,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

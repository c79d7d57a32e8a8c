//! What somebody said on a step of a ladder that reached them; rows are added and never change.

use sea_orm::entity::prelude::*;

/// What somebody said on a step of a ladder that reached them.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acknowledgement")]
pub struct Model {
    /// Its id; ids rise with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which step.
    pub escalation_id: Uuid,
    /// Of which case.
    pub case_id: Uuid,
    /// For which deadline.
    pub deadline_id: Uuid,
    /// At which version of it.
    pub deadline_version: i32,
    /// Who.
    pub person_id: Uuid,
    /// In which position the step reached them.
    pub position: String,
    /// The last day by which they act.
    pub act_by: Date,
    /// In their own words.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// When.
    pub created_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

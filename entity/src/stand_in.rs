//! Who stands in for the holder of a position, from when to when.

use sea_orm::entity::prelude::*;

/// Who stands in for the holder of a position, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stand_in")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who is away.
    pub person_id: Uuid,
    /// In which position it was asked for: of which organization.
    pub organization: String,
    /// Which position.
    pub position: String,
    /// Of a vice-chairman: the field.
    pub field: Option<String>,
    /// Whether it is for that position alone.
    pub only_this: bool,
    /// Who stands in.
    pub stand_in: Uuid,
    /// First day.
    pub valid_from: Date,
    /// Last day; before the first where it was taken back.
    pub valid_to: Date,
    /// Why, in the words of who asked for it.
    pub reason: String,
    /// Rises with every change.
    pub version: i32,
    /// Who asked for it.
    pub created_by: Option<Uuid>,
    /// When (business time).
    pub created_at: DateTimeUtc,
    /// Who set the last day anew.
    pub ended_by: Option<Uuid>,
    /// When (business time).
    pub ended_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

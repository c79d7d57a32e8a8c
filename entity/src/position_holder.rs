//! Who holds which position, from when to when.

use sea_orm::entity::prelude::*;

/// Who holds which position, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position_holder")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which organization.
    pub organization: String,
    /// Which position.
    pub position: String,
    /// Of a vice-chairman: the field.
    pub field: Option<String>,
    /// Who.
    pub person_id: Uuid,
    /// First day; none: always.
    pub valid_from: Option<Date>,
    /// Last day; none: still. Before the first where it was taken back.
    pub valid_to: Option<Date>,
    /// Rises with every change.
    pub version: i32,
    /// Who seated them; none: the operator, or a reorganisation.
    pub created_by: Option<Uuid>,
    /// When (business time).
    pub created_at: Option<DateTimeUtc>,
    /// Who set the last day; none: nobody, or a reorganisation.
    pub ended_by: Option<Uuid>,
    /// When (business time).
    pub ended_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

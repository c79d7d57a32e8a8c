//! A role that a person has in an organization, from when to when.

use sea_orm::entity::prelude::*;

/// A role that a person has in an organization, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub person_id: Uuid,
    /// In which organization.
    pub organization: String,
    /// Which role.
    pub role: String,
    /// First day; none: since it was given.
    pub valid_from: Option<Date>,
    /// Last day; none: until it is ended.
    pub valid_to: Option<Date>,
    /// Who gave it; none: the command line.
    pub granted_by: Option<Uuid>,
    /// When it was given.
    pub granted_at: DateTimeUtc,
    /// Who ended it, or said until when it lasts; none: nobody, or the command line.
    pub ended_by: Option<Uuid>,
    /// When it was ended at once.
    pub ended_at: Option<DateTimeUtc>,
    /// How often it was changed, from 1 on.
    pub version: i32,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

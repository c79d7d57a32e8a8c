//! A file on a case or a petition; its content lies in the storage.

use sea_orm::entity::prelude::*;

/// A file on a case or a petition; its content lies in the storage.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which case.
    pub case_id: Option<Uuid>,
    /// On which petition, where it is on one.
    pub petition_id: Option<Uuid>,
    /// How whoever added it called it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What its content is.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Of its content, in hexadecimal digits.
    pub sha256: String,
    /// Where its content lies.
    #[sea_orm(unique)]
    pub storage_key: String,
    /// What it is about.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// For which organization it was added.
    pub organization: String,
    /// By which person; none where a system added it.
    pub person_id: Option<Uuid>,
    /// When.
    pub added_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

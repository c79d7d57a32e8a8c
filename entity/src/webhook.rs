//! A subscription of an organization.

use sea_orm::entity::prelude::*;

/// A subscription of an organization.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub organization: String,
    /// In which role its organization sees cases.
    pub role: String,
    /// Where the calls go.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// What it is for.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// Which actions it is told of, and `escalation.taken`, as a JSON list; empty: everything.
    #[sea_orm(column_type = "Text")]
    pub actions: String,
    /// Whether calls are made.
    pub active: bool,
    /// When its receiver said that it is gone.
    pub gone_at: Option<DateTimeUtc>,
    /// What it is signed with.
    pub secret: String,
    /// The secret before.
    pub previous_secret: Option<String>,
    /// Until when that one signs too.
    pub previous_until: Option<DateTimeUtc>,
    /// The position up to which the feed was handed over to it.
    pub position: i64,
    /// Rises with every change.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

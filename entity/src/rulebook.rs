//! Revisions of the rulebook.

use sea_orm::entity::prelude::*;

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook")]
pub struct Model {
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// `draft`, `submitted`, `published` or `discarded`.
    pub status: String,
    /// When it was published.
    pub published_at: Option<DateTimeUtc>,
    /// From when filings are routed by it.
    pub effective_at: Option<DateTimeUtc>,
    /// Its version: rises with everything that is done to it.
    pub version: i32,
    /// The published revision that it was copied from.
    pub base: Option<i32>,
    /// When it was opened.
    pub opened_at: Option<DateTimeUtc>,
    /// Who opened it.
    pub opened_by: Option<Uuid>,
    /// When it was last submitted.
    pub submitted_at: Option<DateTimeUtc>,
    /// Who submitted it.
    pub submitted_by: Option<Uuid>,
    /// Who approved it.
    pub approved_by: Option<Uuid>,
    /// Why it is as it is, as told on submission.
    pub reason: Option<String>,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

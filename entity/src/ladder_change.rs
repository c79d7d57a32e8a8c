//! How far running deadlines changed over to the ladders of a revision that took effect.

use sea_orm::entity::prelude::*;

/// How far they did.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ladder_change")]
pub struct Model {
    /// The revision that took effect.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// The one whose ladders were climbed until then; none of the first.
    pub before: Option<i32>,
    /// The last case that was looked at; none at the beginning.
    pub reached: Option<Uuid>,
    /// Cases that could not be changed over since then.
    pub failed: i32,
    /// When every case had been looked at; none while the worker is at it.
    pub done_at: Option<DateTimeUtc>,
    /// From when the worker looks at the cases (system clock); none: no more.
    pub next_look_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Who is reminded when, under a revision of the rulebook.

use sea_orm::entity::prelude::*;

/// One step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ladder_step")]
pub struct Model {
    /// The revision that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// The ladder's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ladder: String,
    /// Whose ladder: `agency`, `coordinator` or `enterprise`.
    pub owed_by: String,
    /// Only for this category and what is under it.
    pub category: Option<String>,
    /// Only for this urgency.
    pub urgency: Option<String>,
    /// Only for this kind of deadline.
    pub kind: Option<String>,
    /// Only where at least so much is at stake, in đồng.
    pub amount_from: Option<i64>,
    /// Its place in the ladder, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: i32,
    /// Working days before (negative) or after the due day.
    pub offset_days: i32,
    /// Taken again every so many working days.
    pub repeat_every_days: Option<i32>,
    /// JSON list of positions.
    pub positions: String,
    /// `at_once` or `digest`.
    pub delivery: String,
    /// Its version: rises with every change to the row.
    pub version: i32,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

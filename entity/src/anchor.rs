//! Table `anchor`: each day one hash over the heads of all cases whose history went on.

use sea_orm::entity::prelude::*;

/// The anchor of a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "anchor")]
pub struct Model {
    /// The day, of the business clock.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// Up to this position of the feed; from the one of the anchor before.
    pub position: i64,
    /// How many cases got events in between.
    pub cases: i32,
    /// The heads of these cases: lines `case seq hash`, sorted by case.
    pub heads: String,
    /// The hash of the anchor before.
    #[sea_orm(unique)]
    pub previous: String,
    /// SHA-256 over `previous`, a line feed and `heads`.
    pub hash: String,
}

/// None that queries use.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

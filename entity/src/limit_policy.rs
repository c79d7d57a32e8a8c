//! How long everything may take, under a revision of the rulebook.

use sea_orm::entity::prelude::*;

/// One limit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "limit_policy")]
pub struct Model {
    /// The revision that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// Its place in the revision, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// The kind of deadline.
    pub kind: String,
    /// For cases of this urgency; for any where null.
    pub urgency: Option<String>,
    /// Once so many opinions were asked for; at any number where null.
    pub min_opinions: Option<i32>,
    /// `working_days`, `calendar_days` or `working_minutes`.
    pub unit: String,
    /// How many of them.
    pub quantity: i32,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
    /// Where it comes from.
    pub legal_basis: Option<String>,
    /// Its version: rises with every change to the row.
    pub version: i32,
    /// Its id within the revision.
    pub id: String,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

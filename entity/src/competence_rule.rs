//! Who is competent for what and where, under a revision of the rulebook.

use sea_orm::entity::prelude::*;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "competence_rule")]
pub struct Model {
    /// The revision that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// Its id within the revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The category's code.
    pub category: String,
    /// The territory's code; anywhere where null.
    pub territory: Option<String>,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
    /// An organization's code, `@district` or `@commune`.
    pub lead: String,
    /// JSON list of the same.
    pub coordinating: String,
    /// The law that it follows.
    pub legal_basis: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The higher one wins between equally specific rules.
    pub priority: i32,
    /// JSON list of enterprises' codes; all where empty.
    pub enterprises: String,
    /// JSON list of sectors; all where empty.
    pub sectors: String,
    /// From this investment value on, in đồng.
    pub amount_from: Option<i64>,
    /// Up to this investment value, in đồng.
    pub amount_to: Option<i64>,
    /// Its version: rises with every change to the row.
    pub version: i32,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

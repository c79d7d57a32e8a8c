//! Who handed a competence on to whom, under a revision of the rulebook.

use sea_orm::entity::prelude::*;

/// One delegation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegation")]
pub struct Model {
    /// The revision that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// Its id within the revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Whose competence it is, by code.
    pub delegator: String,
    /// Who decides instead: an organization's code, `@district` or `@commune`.
    pub delegate: String,
    /// JSON list of categories' codes; all where empty.
    pub categories: String,
    /// JSON list of territories' codes; anywhere where empty.
    pub territories: String,
    /// From this investment value on, in đồng.
    pub amount_from: Option<i64>,
    /// Up to this investment value, in đồng.
    pub amount_to: Option<i64>,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
    /// The first day on which it holds no more, because it was revoked.
    pub revoked_on: Option<Date>,
    /// The document by which it was made.
    pub instrument: Option<String>,
    /// Whether the delegate may hand it on.
    pub may_pass_on: bool,
    /// A remark.
    pub note: Option<String>,
    /// Its version: rises with every change to the row.
    pub version: i32,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

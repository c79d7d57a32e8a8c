//! What obstacles are about: a tree.

use sea_orm::entity::prelude::*;

/// One category.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    /// Its code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// The group that it lies in, by code.
    pub parent: Option<String>,
    /// How it is called.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// The law that governs it.
    pub legal_basis: Option<String>,
    /// Obstacles of this kind that were in the press.
    pub examples: String,
    /// The vice-chairman to whom it falls: `pct-dt` or `pct-kt`.
    pub field: String,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

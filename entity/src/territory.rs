//! Territories, each during the time in which it kept its code, name and place.

use sea_orm::entity::prelude::*;

/// One territory.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "territory")]
pub struct Model {
    /// Code and first day, together unique.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: String,
    /// The statistics office's code, used over again.
    pub code: String,
    /// `province`, `district` or `commune`.
    pub level: String,
    /// Its official name.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// In which territory it lies, by code.
    pub parent_code: Option<String>,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Enterprises, agencies and authorities, past and present.

use sea_orm::entity::prelude::*;

/// One organization.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// By which everyone refers to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// `enterprise`, `agency`, `vertical` or `authority`.
    pub kind: String,
    /// The official code by which other systems know it.
    pub identifier: Option<String>,
    /// `central`, `province`, `district` or `commune`.
    pub level: Option<String>,
    /// Its official name.
    pub name_vi: String,
    /// The same in English.
    pub name_en: String,
    /// Its usual short form.
    pub short: String,
    /// Whom it answers to, by code.
    pub parent: Option<String>,
    /// Where it is competent, by the territory's code.
    pub territory: Option<String>,
    /// Whether it is the people's committee of that territory.
    pub is_committee: bool,
    /// What an enterprise does.
    pub sector: Option<String>,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
    /// On which calendar its deadlines run.
    pub calendar: String,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

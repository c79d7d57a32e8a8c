//! Table `calendar_day`: the announced days off and make-up working days of a calendar.

use sea_orm::entity::prelude::*;

/// A day on which the weekly hours do not hold.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_day")]
pub struct Model {
    /// The calendar's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendar: String,
    /// The date.
    #[sea_orm(primary_key, auto_increment = false)]
    pub falls_on: Date,
    /// `off` or `work`.
    pub kind: String,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// The law or announcement it rests on; empty where none is known.
    pub legal_basis: String,
    /// Nobody has confirmed it yet.
    pub provisional: bool,
    /// The day exchanged for it, if it comes of a swap.
    pub swapped_with: Option<Date>,
}

/// None that queries use.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

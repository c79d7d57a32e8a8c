//! Table `calendar_hours`: the intervals of a calendar's working week.

use sea_orm::entity::prelude::*;

/// One interval of one weekday, in the city's time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_hours")]
pub struct Model {
    /// The calendar's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendar: String,
    /// 1 for Monday to 7 for Sunday (ISO 8601).
    #[sea_orm(primary_key, auto_increment = false)]
    pub weekday: i16,
    /// When it begins.
    #[sea_orm(primary_key, auto_increment = false)]
    pub opens: Time,
    /// When it ends.
    pub closes: Time,
}

/// None that queries use.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

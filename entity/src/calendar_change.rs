//! Changes of calendars: what was announced, and how far it has been carried out.

use sea_orm::entity::prelude::*;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_change")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which calendar.
    pub calendar: String,
    /// Who announced it.
    pub person_id: Option<Uuid>,
    /// The announcement that it rests on.
    #[sea_orm(column_type = "Text")]
    pub legal_basis: String,
    /// JSON: the days, each before and after.
    #[sea_orm(column_type = "Text")]
    pub days: String,
    /// When (business time).
    pub announced_at: DateTimeUtc,
    /// The last case that was looked at; none at the beginning.
    pub reached: Option<Uuid>,
    /// Cases that could not be counted since then.
    pub failed: i32,
    /// Cases that were counted anew.
    pub cases: i32,
    /// Their deadlines.
    pub deadlines: i32,
    /// When all cases had been looked at (business time).
    pub done_at: Option<DateTimeUtc>,
    /// When cases are looked at next (system time); none when never again.
    pub next_look_at: Option<DateTimeUtc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

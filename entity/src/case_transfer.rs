//! What a reorganisation made of one case, as the case stood then.

use sea_orm::entity::prelude::*;

/// What a reorganisation made of one case, as the case stood then.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_transfer")]
pub struct Model {
    /// Which reorganisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reorganisation_id: Uuid,
    /// Which case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    /// What it amounted to; none where nothing of the case was with what ended.
    pub outcome: Option<String>,
    /// When.
    pub moved_at: DateTimeUtc,
    /// The category's code.
    pub category: String,
    /// The territory's unit id, before.
    pub territory: String,
    /// Where it stood, before.
    pub status: String,
    /// Who led it.
    pub lead_before: Option<String>,
    /// Who leads it from then on.
    pub lead_after: Option<String>,
    /// Who handled it.
    pub officer_before: Option<Uuid>,
    /// When what the lead agency owed was due.
    pub due_at: Option<DateTimeUtc>,
    /// How many working minutes were left; negative: overdue.
    pub remaining_minutes: Option<i64>,
    /// The part of a split territory in which it seemed to lie.
    pub likely_territory: Option<String>,
    /// What went from whom to whom, as JSON.
    pub parts: String,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

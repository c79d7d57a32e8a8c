//! Something owed on a case, until when.

use sea_orm::entity::prelude::*;

/// Something owed on a case, until when.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deadline")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which case.
    pub case_id: Uuid,
    /// Its order in the case.
    pub number: i32,
    /// What is owed.
    pub kind: String,
    /// By whom.
    pub owed_by: String,
    /// Rises when its due moment moves.
    pub version: i32,
    /// On which calendar.
    pub calendar: String,
    /// The limit's unit.
    pub limit_unit: String,
    /// The limit.
    pub limit_quantity: i32,
    /// The limit's legal basis.
    #[sea_orm(column_type = "Text", nullable)]
    pub legal_basis: Option<String>,
    /// From when.
    pub started_at: DateTimeUtc,
    /// Until when.
    pub due_at: DateTimeUtc,
    /// Whether days not yet announced may move it.
    pub provisional: bool,
    /// Whether it runs.
    pub status: String,
    /// JSON: the ledger of its pauses.
    #[sea_orm(column_type = "Text")]
    pub suspensions: String,
    /// When it was met or cancelled.
    pub ended_at: Option<DateTimeUtc>,
    /// When the next step of its ladder is due.
    pub next_step_at: Option<DateTimeUtc>,
    /// When something happens by itself because it passed.
    pub lapses_at: Option<DateTimeUtc>,
    /// Until when the worker leaves it alone because the last attempt failed (system clock).
    pub held_until: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

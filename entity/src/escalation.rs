//! A step of a ladder that was taken; once and never again.

use sea_orm::entity::prelude::*;

/// A step of a ladder that was taken; once and never again.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "escalation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which case.
    pub case_id: Uuid,
    /// For which deadline.
    pub deadline_id: Uuid,
    /// At which version of it.
    pub deadline_version: i32,
    /// Of which ladder; none where it was taken before ladders had names.
    pub ladder: Option<String>,
    /// Which step.
    pub step: i32,
    /// How many times before.
    pub occurrence: i32,
    /// Whom the step was for.
    pub position: String,
    /// Which position received it.
    pub reached: String,
    /// Of the deadline's debtor.
    pub organization: String,
    /// Who received it; none where nobody was left.
    pub person_id: Option<Uuid>,
    /// When it was due.
    pub due_at: DateTimeUtc,
    /// When it was taken.
    pub taken_at: DateTimeUtc,
    /// `at_once` or `digest`.
    pub delivery: String,
    /// Why it has no letter for its reader; none where it has, or will.
    pub skipped: Option<String>,
    /// When somebody is still to be told of it: whom it reached, or who is told of a vacancy; none where nobody is.
    pub tell_at: Option<DateTimeUtc>,
    /// Who is still to be told that its position was vacant; none where nobody is.
    pub vacancy_to: Option<Uuid>,
    /// The mail that told of the vacancy.
    pub vacancy_mail: Option<Uuid>,
    /// The mail that carries it.
    pub notification_id: Option<Uuid>,
    /// When it counts as not reached unless its mail was taken by then; none once that was looked at.
    pub unreached_at: Option<DateTimeUtc>,
    /// The step whose mail did not arrive and that climbed to this one.
    pub instead_of: Option<Uuid>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

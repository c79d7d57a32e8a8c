//! One attempt to send a letter.

use sea_orm::entity::prelude::*;

/// One attempt; it is written down before the letter leaves, so that a crash leaves its trace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_attempt")]
pub struct Model {
    /// The letter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notification_id: Uuid,
    /// 1 for the first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// When a sender took the letter (system time).
    pub started_at: DateTimeUtc,
    /// When the outcome was written down (system time).
    pub ended_at: Option<DateTimeUtc>,
    /// A word of `AttemptOutcome`; none while it runs.
    pub outcome: Option<String>,
    /// What the server said, or what went wrong.
    pub reply: Option<String>,
}

/// The letter of an attempt.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The letter.
    #[sea_orm(
        belongs_to = "super::notification::Entity",
        from = "Column::NotificationId",
        to = "super::notification::Column::Id"
    )]
    Notification,
}

impl Related<super::notification::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Notification.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

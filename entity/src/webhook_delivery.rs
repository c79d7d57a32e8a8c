//! One message to one receiver.

use sea_orm::entity::prelude::*;

/// One message to one receiver.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// UUIDv7: what every attempt carries as `webhook-id`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To which subscription.
    pub webhook_id: Uuid,
    /// The position of the event that it tells of; none for a test and for a step of a ladder.
    pub position: Option<i64>,
    /// Of which case it tells; none for a test.
    pub case_id: Option<Uuid>,
    /// The type of its message.
    pub kind: String,
    /// Its message, as it is signed and sent.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Where it stands.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When the first attempt began, or the first after it was asked for again.
    pub first_attempt_at: Option<DateTimeUtc>,
    /// When the last attempt began.
    pub last_attempt_at: Option<DateTimeUtc>,
    /// When it is tried next; once it is done with, since when.
    pub next_attempt_at: DateTimeUtc,
    /// Until when a server holds it.
    pub lease_until: Option<DateTimeUtc>,
    /// The status that the receiver answered last.
    pub status: Option<i32>,
    /// What the receiver said last, or what went wrong.
    #[sea_orm(column_type = "Text", nullable)]
    pub reply: Option<String>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When the receiver took it.
    pub delivered_at: Option<DateTimeUtc>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! A letter in the outbox, as it is sent and resent.

use sea_orm::entity::prelude::*;

/// One letter to one person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which message it is.
    pub kind: String,
    /// The case that it is about.
    pub case_id: Option<Uuid>,
    /// That case's code.
    pub case_code: Option<String>,
    /// Who it is for.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
    /// Their electronic address.
    pub address: String,
    /// The language that it is written in.
    pub language: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub body_text: String,
    /// The same as HTML.
    pub body_html: String,
    /// `<uuid@domain>`.
    pub message_id: String,
    /// A word of `NotificationState`.
    pub state: String,
    /// Why it is no longer to be sent: a word of `WithdrawnBecause`; none where it is not withdrawn.
    pub withdrawn_because: Option<String>,
    /// How often it was tried.
    pub attempts: i32,
    /// Attempts of which nobody knows whether they arrived.
    pub ambiguous: i32,
    /// When the first attempt began (system time).
    pub first_attempt_at: Option<DateTimeUtc>,
    /// Not tried again before (system time).
    pub next_attempt_at: DateTimeUtc,
    /// The moment that its destination's rate gave it, until it is taken (system time).
    pub slot_at: Option<DateTimeUtc>,
    /// Not sent before (business time).
    pub not_before: DateTimeUtc,
    /// While it is being sent: when its sender is taken for dead (system time).
    pub lease_until: Option<DateTimeUtc>,
    /// When it was written (business time).
    pub created_at: DateTimeUtc,
    /// When the server took it (business time).
    pub sent_at: Option<DateTimeUtc>,
}

/// The attempts of a letter.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its attempts.
    #[sea_orm(has_many = "super::notification_attempt::Entity")]
    Attempt,
}

impl Related<super::notification_attempt::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Attempt.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

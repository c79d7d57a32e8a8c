//! How a person signs in to the pages.

use sea_orm::entity::prelude::*;

/// How a person signs in to the pages.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The hash of the password with its parameters, as a PHC string.
    pub password_hash: String,
    /// When the password was set (system clock).
    pub password_set_at: DateTimeUtc,
    /// The secret of the second factor, sealed where there is a key.
    #[sea_orm(column_type = "Text", nullable)]
    pub totp_secret: Option<String>,
    /// When a first code proved that the person has it (system clock).
    pub totp_confirmed_at: Option<DateTimeUtc>,
    /// A secret that no code has proved yet, sealed where there is a key.
    #[sea_orm(column_type = "Text", nullable)]
    pub totp_pending: Option<String>,
    /// In which session that was shown.
    pub totp_pending_session: Option<Uuid>,
    /// The step of the last code that was taken: none of it or before is taken again.
    pub last_totp_step: Option<i64>,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

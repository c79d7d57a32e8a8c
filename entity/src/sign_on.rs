//! A sign-in at the city's identity provider that is under way.

use sea_orm::entity::prelude::*;

/// A sign-in at the city's identity provider that is under way.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_on")]
pub struct Model {
    /// SHA-256 of the state that comes back, in hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub state: String,
    /// SHA-256 of what the browser holds that began it.
    pub browser: String,
    /// What the ID token has to repeat.
    pub nonce: String,
    /// What the code is redeemed with (RFC 7636).
    pub verifier: String,
    /// Where the person wanted to go.
    #[sea_orm(column_type = "Text", nullable)]
    pub next: Option<String>,
    /// Until when it is waited for (system clock).
    pub expires_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

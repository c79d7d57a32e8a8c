//! An attempt to sign in that failed, or has not succeeded yet.

use sea_orm::entity::prelude::*;

/// An attempt to sign in that failed, or has not succeeded yet.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_attempt")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What was tried: `password`, `code` or `letter`.
    pub kind: String,
    /// Whose account it was about: a hash, whether there is such an account or not.
    pub account: String,
    /// From which network.
    pub address: String,
    /// When (system clock).
    pub at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

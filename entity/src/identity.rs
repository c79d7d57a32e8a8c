//! An account at the city's identity provider, and whose it is.

use sea_orm::entity::prelude::*;

/// An account at the city's identity provider, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// The provider, as it calls itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    /// The account, as the provider calls it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Whose it is; nobody has two at one provider.
    pub person_id: Uuid,
    /// When it first let them in (system clock).
    pub linked_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Secret addresses under which people read their agendas: only hashes are kept.

use sea_orm::entity::prelude::*;

/// A person's address.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_address")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// SHA-256 of the secret.
    #[sea_orm(unique)]
    pub hash: String,
    /// When it was given (system time).
    pub created_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

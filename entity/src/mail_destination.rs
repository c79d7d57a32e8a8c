//! How far ahead each destination's mail is planned.

use sea_orm::entity::prelude::*;

/// A destination.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_destination")]
pub struct Model {
    /// The domain of its addresses, in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub domain: String,
    /// The moment after its last planned letter's (system time).
    pub free_at: DateTimeUtc,
}

/// It refers to nothing.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! A letter of an enterprise that holds several obstacles.

use sea_orm::entity::prelude::*;

/// A letter of an enterprise that holds several obstacles.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "petition")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose letter.
    pub enterprise: String,
    /// Its number in the enterprise's register.
    pub number: String,
    /// Its symbol.
    pub symbol: Option<String>,
    /// The date it bears.
    pub signed_on: Date,
    /// Who signed it.
    pub signer: String,
    /// Number and symbol as they are compared: with enterprise and date, a letter comes in once.
    pub document_key: String,
    /// When it was filed.
    pub filed_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Who or what followed whom.

use sea_orm::entity::prelude::*;

/// One succession, of organizations (by code) or of territories (by unit id).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "succession")]
pub struct Model {
    /// Its row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `organization` or `territory`.
    pub kind: String,
    /// The first day on which it holds.
    pub effective_on: Date,
    /// Who was followed.
    pub predecessor: String,
    /// Who follows: also `@commune`.
    pub successor: Option<String>,
    /// What happened.
    pub event: String,
    /// Whether what is not said to go elsewhere goes here.
    pub is_default: bool,
    /// `whole` or `part` of a territory.
    pub share: Option<String>,
    /// Which tasks of an organization.
    pub scope: Option<String>,
    /// JSON list of categories; all where empty.
    pub categories: String,
    /// JSON list of territories' codes; all where empty.
    pub territories: String,
    /// The instrument.
    pub legal_basis: Option<String>,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! What happened to a revision of the rulebook. Rows are only ever added.

use sea_orm::entity::prelude::*;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook_entry")]
pub struct Model {
    /// To which revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    /// The version of the revision that it made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// When.
    pub at: DateTimeUtc,
    /// Who did it.
    pub person: Option<Uuid>,
    /// For which organization, by its code.
    pub organization: String,
    /// What was done.
    pub action: String,
    /// In which part, where it was one row.
    pub part: Option<String>,
    /// To which row.
    pub row_id: Option<String>,
    /// What the row said before, as a JSON object; null where there was none.
    pub old: Option<String>,
    /// What the row says since, as a JSON object; null where it is gone.
    pub new: Option<String>,
    /// A reason, or what an import held.
    pub text: Option<String>,
}

/// None are followed by the tables themselves.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

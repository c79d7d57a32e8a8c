//! A case as its events left it.

use sea_orm::entity::prelude::*;

/// A case as its events left it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As people say it.
    #[sea_orm(unique)]
    pub code: String,
    /// How many events changed it.
    pub version: i32,
    /// How many events it has.
    pub seq: i32,
    /// Where it stands.
    pub status: String,
    /// One line.
    pub title: String,
    /// What hinders.
    #[sea_orm(column_type = "Text")]
    pub description: String,
    /// The category's code.
    pub category: String,
    /// The territory's unit id.
    pub territory: String,
    /// How pressing.
    pub urgency: String,
    /// Why.
    #[sea_orm(column_type = "Text", nullable)]
    pub urgency_reason: Option<String>,
    /// The project concerned.
    pub project: Option<String>,
    /// At stake, in Vietnamese đồng.
    pub amount_vnd: Option<i64>,
    /// What the enterprise proposes.
    #[sea_orm(column_type = "Text", nullable)]
    pub proposal: Option<String>,
    /// JSON: the provisions cited.
    #[sea_orm(column_type = "Text")]
    pub legal_references: String,
    /// Where address and contact are kept.
    pub personal_data_id: Option<Uuid>,
    /// For whom.
    pub enterprise: String,
    /// Who handles it.
    pub lead_agency: Option<String>,
    /// JSON: who helps.
    #[sea_orm(column_type = "Text")]
    pub coordinating_agencies: String,
    /// The person who handles it.
    pub officer_id: Option<Uuid>,
    /// JSON: why it lies where it lies.
    #[sea_orm(column_type = "Text")]
    pub routing: String,
    /// JSON: the answer that waits for its signature.
    #[sea_orm(column_type = "Text", nullable)]
    pub draft: Option<String>,
    /// JSON: the signed answer.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// JSON: what the enterprise was asked.
    #[sea_orm(column_type = "Text")]
    pub information_requests: String,
    /// JSON: opinions, extensions, proposals, returns, disputes, directives.
    #[sea_orm(column_type = "Text")]
    pub proceedings: String,
    /// What ended it.
    #[sea_orm(column_type = "Text", nullable)]
    pub closing_remark: Option<String>,
    /// The letter that it came in.
    pub petition_id: Option<Uuid>,
    /// JSON: who alone sees it, where it is restricted.
    #[sea_orm(column_type = "Text", nullable)]
    pub restriction: Option<String>,
    /// The hash of its last event.
    pub last_hash: String,
    /// Code, title and description, folded for searching.
    #[sea_orm(column_type = "Text")]
    pub folded: String,
    /// When it was filed.
    pub filed_at: DateTimeUtc,
    /// When it ended.
    pub ended_at: Option<DateTimeUtc>,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

/// Rows refer to each other by key; joins are written where they are needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

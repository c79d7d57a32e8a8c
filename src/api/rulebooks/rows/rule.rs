//! A competence rule, as it is sent and shown.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::{RowView, Said, some};
use crate::application::read_rulebooks::KeptRow;
use crate::domain::rulebook::Row;

/// What a competence rule says.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RuleContent", example, skip_serializing_if_is_none)]
pub struct RuleContent {
    /// The category's code; it holds for what is under it too.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub category: String,
    /// The territory's code; it holds for what is in it too. Absent: anywhere.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub territory: Option<String>,
    /// Its first day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; absent: still.
    pub valid_to: Option<NaiveDate>,
    /// Who leads: an organization's code, or `@district` or `@commune` for the people's committee of the territory.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub lead: String,
    /// Who coordinates, named in the same way.
    #[oai(validator(max_items = 20))]
    pub coordinating: Option<Vec<String>>,
    /// The law that it follows.
    #[oai(validator(max_length = 2000))]
    pub legal_basis: Option<String>,
    /// A remark.
    #[oai(validator(max_length = 2000))]
    pub note: Option<String>,
    /// The higher one wins between rules that are equally specific; 0 unless told otherwise.
    pub priority: Option<i32>,
    /// Only for these enterprises, by code; for all where absent.
    #[oai(validator(max_items = 200))]
    pub enterprises: Option<Vec<String>>,
    /// Only for enterprises of these sectors; for all where absent.
    #[oai(validator(max_items = 50))]
    pub sectors: Option<Vec<String>>,
    /// From this investment value on, in đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_from: Option<i64>,
    /// Up to this investment value, in đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_to: Option<i64>,
}

impl Example for RuleContent {
    fn example() -> Self {
        Self {
            category: "DAT.THUE".into(),
            territory: Some("79".into()),
            valid_from: NaiveDate::from_ymd_opt(2026, 7, 1),
            valid_to: None,
            lead: "snnmt".into(),
            coordinating: Some(vec!["stc".into(), "sxd".into()]),
            legal_basis: Some("Luật Đất đai 2024; Nghị định 103/2024/NĐ-CP".into()),
            note: None,
            priority: Some(10),
            enterprises: None,
            sectors: None,
            amount_from: Some(100_000_000_000),
            amount_to: None,
        }
    }
}

/// A competence rule of a revision.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CompetenceRule", skip_serializing_if_is_none)]
pub struct RuleView {
    /// Its id within the revision.
    pub id: String,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// What it says.
    #[oai(flatten)]
    pub content: RuleContent,
}

impl RowView for RuleView {
    fn of(KeptRow { row, version }: KeptRow) -> Option<Self> {
        let Row::Rule(it) = row else { return None };
        let content = RuleContent {
            category: it.category,
            territory: it.territory,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            lead: it.lead.to_string(),
            coordinating: Some(it.coordinating.iter().map(ToString::to_string).collect()),
            legal_basis: it.legal_basis,
            note: it.note,
            priority: Some(it.priority),
            enterprises: some(it.enterprises),
            sectors: some(it.sectors),
            amount_from: it.amount_from,
            amount_to: it.amount_to,
        };
        Some(Self { id: it.id, version, content })
    }

    fn key(&self) -> String {
        self.id.clone()
    }
}

impl RuleContent {
    /// As the texts of a rule's columns.
    pub fn said(self, id: &str) -> Said {
        Said::new(id)
            .one(Some(self.category))
            .one(self.territory)
            .one(self.valid_from)
            .one(self.valid_to)
            .one(Some(self.lead))
            .list("coordinating", self.coordinating)
            .one(self.legal_basis)
            .one(self.note)
            .one(self.priority)
            .list("enterprises", self.enterprises)
            .list("sectors", self.sectors)
            .one(self.amount_from)
            .one(self.amount_to)
    }
}

//! A delegation, as it is sent and shown.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::{RowView, Said, some};
use crate::application::read_rulebooks::KeptRow;
use crate::domain::rulebook::Row;

/// What a delegation says.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DelegationContent", example, skip_serializing_if_is_none)]
pub struct DelegationContent {
    /// The agency whose competence it is, by code.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub delegator: String,
    /// Who decides in its stead: an organization's code, `@district` or `@commune`.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub delegate: String,
    /// Only for these categories and what is under them; for all where absent.
    #[oai(validator(max_items = 200))]
    pub categories: Option<Vec<String>>,
    /// Only in these territories and what is in them; anywhere where absent.
    #[oai(validator(max_items = 400))]
    pub territories: Option<Vec<String>>,
    /// From this investment value on, in đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_from: Option<i64>,
    /// Up to this investment value, in đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_to: Option<i64>,
    /// Its first day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; absent: still.
    pub valid_to: Option<NaiveDate>,
    /// The first day on which it holds no more, because it was revoked.
    pub revoked_on: Option<NaiveDate>,
    /// The document by which it was made.
    #[oai(validator(max_length = 2000))]
    pub instrument: Option<String>,
    /// Whether the instrument lets the delegate hand it on; no unless told otherwise.
    pub may_pass_on: Option<bool>,
    /// A remark.
    #[oai(validator(max_length = 2000))]
    pub note: Option<String>,
}

impl Example for DelegationContent {
    fn example() -> Self {
        Self {
            delegator: "snnmt".into(),
            delegate: "@commune".into(),
            categories: Some(vec!["DAT.THUE".into()]),
            territories: None,
            amount_from: None,
            amount_to: Some(5_000_000_000),
            valid_from: NaiveDate::from_ymd_opt(2026, 7, 1),
            valid_to: NaiveDate::from_ymd_opt(2027, 6, 30),
            revoked_on: None,
            instrument: Some("Quyết định 15/QĐ-SNNMT ngày 20/6/2026".into()),
            may_pass_on: Some(false),
            note: None,
        }
    }
}

/// A delegation of a revision.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Delegation", skip_serializing_if_is_none)]
pub struct DelegationView {
    /// Its id within the revision.
    pub id: String,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// What it says.
    #[oai(flatten)]
    pub content: DelegationContent,
}

impl RowView for DelegationView {
    fn of(KeptRow { row, version }: KeptRow) -> Option<Self> {
        let Row::Delegation(it) = row else { return None };
        let content = DelegationContent {
            delegator: it.delegator,
            delegate: it.delegate.to_string(),
            categories: some(it.categories),
            territories: some(it.territories),
            amount_from: it.amount_from,
            amount_to: it.amount_to,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            revoked_on: it.revoked_on,
            instrument: it.instrument,
            may_pass_on: Some(it.may_pass_on),
            note: it.note,
        };
        Some(Self { id: it.id, version, content })
    }

    fn key(&self) -> String {
        self.id.clone()
    }
}

impl DelegationContent {
    /// As the texts of a delegation's columns.
    pub fn said(self, id: &str) -> Said {
        Said::new(id)
            .one(Some(self.delegator))
            .one(Some(self.delegate))
            .list("categories", self.categories)
            .list("territories", self.territories)
            .one(self.amount_from)
            .one(self.amount_to)
            .one(self.valid_from)
            .one(self.valid_to)
            .one(self.revoked_on)
            .one(self.instrument)
            .one(self.may_pass_on)
            .one(self.note)
    }
}

//! A limit, as it is sent and shown.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::{RowView, Said};
use crate::api::word::Word;
use crate::application::read_rulebooks::KeptRow;
use crate::domain::calendar::LimitUnit;
use crate::domain::rulebook::Row;
use crate::domain::words::{DeadlineKind, Urgency};

/// What a limit says.
#[derive(Debug, Clone, Object)]
#[oai(rename = "LimitContent", example, skip_serializing_if_is_none)]
pub struct LimitContent {
    /// Which deadline.
    pub kind: Word<DeadlineKind>,
    /// For cases of this urgency; for any where absent.
    pub urgency: Option<Word<Urgency>>,
    /// Once so many opinions were asked for; at any number where absent.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    pub min_opinions: Option<i32>,
    /// In what the limit is counted.
    pub unit: Word<LimitUnit>,
    /// How many of them.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000000")))]
    pub quantity: u32,
    /// Its first day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Its last day; absent: still.
    pub valid_to: Option<NaiveDate>,
    /// Where it comes from; absent where it is the city's own choice.
    #[oai(validator(max_length = 2000))]
    pub legal_basis: Option<String>,
}

impl Example for LimitContent {
    fn example() -> Self {
        Self {
            kind: Word(DeadlineKind::Answer),
            urgency: Some(Word(Urgency::Urgent)),
            min_opinions: None,
            unit: Word(LimitUnit::WorkingDays),
            quantity: 4,
            valid_from: NaiveDate::from_ymd_opt(2026, 7, 1),
            valid_to: None,
            legal_basis: None,
        }
    }
}

/// A limit of a revision.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Limit", skip_serializing_if_is_none)]
pub struct LimitView {
    /// Its id within the revision.
    pub id: String,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// What it says.
    #[oai(flatten)]
    pub content: LimitContent,
}

impl RowView for LimitView {
    fn of(KeptRow { row, version }: KeptRow) -> Option<Self> {
        let Row::Limit(it) = row else { return None };
        let content = LimitContent {
            kind: Word(it.kind),
            urgency: it.urgency.map(Word),
            min_opinions: it.min_opinions,
            unit: Word(it.limit.unit()),
            quantity: it.limit.quantity(),
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            legal_basis: it.legal_basis,
        };
        Some(Self { id: it.id, version, content })
    }

    fn key(&self) -> String {
        self.id.clone()
    }
}

impl LimitContent {
    /// As the texts of a limit's columns.
    pub fn said(self, id: &str) -> Said {
        Said::new(id)
            .one(Some(self.kind.0))
            .one(self.urgency.map(|urgency| urgency.0))
            .one(self.min_opinions)
            .one(Some(self.unit.0))
            .one(Some(self.quantity))
            .one(self.valid_from)
            .one(self.valid_to)
            .one(self.legal_basis)
    }
}

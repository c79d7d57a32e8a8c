//! A step of a ladder, as it is sent and shown.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::{RowView, Said};
use crate::api::word::Word;
use crate::application::read_rulebooks::KeptRow;
use crate::domain::rulebook::{Delivery, LadderSide, Row};
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::words;

words! {
    /// In which manner a step of a ladder reaches its reader.
    LadderDelivery {
        /// As a mail of its own.
        AtOnce = "at_once",
        /// In the morning digest.
        Digest = "digest",
    }
}

impl From<Delivery> for LadderDelivery {
    fn from(delivery: Delivery) -> Self {
        match delivery {
            Delivery::AtOnce => Self::AtOnce,
            Delivery::Digest => Self::Digest,
        }
    }
}

/// What a step of a ladder says.
#[derive(Debug, Clone, Object)]
#[oai(rename = "LadderStepContent", example, skip_serializing_if_is_none)]
pub struct StepContent {
    /// Whose ladder: who owes what is late.
    pub owed_by: Word<LadderSide>,
    /// Only for cases of this category and what is under it; of any where absent. This and the next three are the same
    /// in every step of a ladder.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub category: Option<String>,
    /// Only for cases of this urgency; for any where absent.
    pub urgency: Option<Word<Urgency>>,
    /// Only for deadlines of this kind; for any where absent.
    pub kind: Option<Word<DeadlineKind>>,
    /// Only for cases in which at least so much is at stake, in đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_from: Option<i64>,
    /// The opening of which working day before (negative) or after the due day; 0 is the due day itself.
    #[oai(validator(minimum(value = "-365"), maximum(value = "365")))]
    pub offset_days: i32,
    /// Taken again every so many working days, without end; once where absent.
    #[oai(validator(minimum(value = "1"), maximum(value = "365")))]
    pub repeat_every_days: Option<i32>,
    /// Whom it reaches.
    #[oai(validator(min_items = 1, max_items = 7))]
    pub positions: Vec<Word<Position>>,
    /// In which manner.
    pub delivery: Word<LadderDelivery>,
}

impl Example for StepContent {
    fn example() -> Self {
        Self {
            owed_by: Word(LadderSide::Agency),
            category: None,
            urgency: None,
            kind: None,
            amount_from: None,
            offset_days: 1,
            repeat_every_days: None,
            positions: vec![Word(Position::Director)],
            delivery: Word(LadderDelivery::AtOnce),
        }
    }
}

/// A step of a revision's ladders.
#[derive(Debug, Clone, Object)]
#[oai(rename = "LadderStep", skip_serializing_if_is_none)]
pub struct StepView {
    /// The name of its ladder.
    pub ladder: String,
    /// Its place in the ladder, from 1.
    pub step: i32,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// What it says.
    #[oai(flatten)]
    pub content: StepContent,
}

impl RowView for StepView {
    fn of(KeptRow { row, version }: KeptRow) -> Option<Self> {
        let Row::Step(it) = row else { return None };
        let content = StepContent {
            owed_by: Word(it.owed_by),
            category: it.category,
            urgency: it.urgency.map(Word),
            kind: it.kind.map(Word),
            amount_from: it.amount_from,
            offset_days: it.offset_days,
            repeat_every_days: it.repeat_every_days,
            positions: it.positions.into_iter().map(Word).collect(),
            delivery: Word(it.delivery.into()),
        };
        Some(Self { ladder: it.ladder, step: it.step, version, content })
    }

    fn key(&self) -> String {
        format!("{}/{}", self.ladder, self.step)
    }
}

impl StepContent {
    /// As the texts of a step's columns.
    pub fn said(self, ladder: &str, step: i32) -> Said {
        let positions = self.positions.iter().map(|position| position.0.to_string()).collect();
        Said::new(ladder)
            .one(Some(self.owed_by.0))
            .one(self.category)
            .one(self.urgency.map(|urgency| urgency.0))
            .one(self.kind.map(|kind| kind.0))
            .one(self.amount_from)
            .one(Some(step))
            .one(Some(self.offset_days))
            .one(self.repeat_every_days)
            .list("positions", Some(positions))
            .one(Some(self.delivery.0))
    }
}

//! The rows of a revision, as they are sent and shown: what each part's rows say, with their ids and versions.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::api::word::Word;
use crate::application::read_rulebooks::KeptRow;
use crate::application::{Error, FieldError};
use crate::domain::calendar::LimitUnit;
use crate::domain::rulebook::{Delivery, LadderSide, Row};
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::words;

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

/// A row of a revision, as the contract shows its part.
pub trait RowView: Sized {
    /// The view of a row of its part.
    fn of(kept: KeptRow) -> Option<Self>;
    /// Its id, where the next page begins after it.
    fn key(&self) -> String;
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

fn some(items: Vec<String>) -> Option<Vec<String>> {
    Some(items).filter(|items| !items.is_empty())
}

/// What a body says, as the texts of its part's columns.
pub struct Said {
    texts: Vec<String>,
    errors: Vec<FieldError>,
}

impl Said {
    fn new(id: &str) -> Self {
        Self { texts: vec![id.to_owned()], errors: Vec::new() }
    }

    fn one(mut self, value: Option<impl ToString>) -> Self {
        self.texts.push(value.map(|value| value.to_string()).unwrap_or_default());
        self
    }

    /// Lists are written with semicolons, which therefore stand in none of their items.
    fn list(mut self, field: &str, items: Option<Vec<String>>) -> Self {
        let items = items.unwrap_or_default();
        for (place, item) in items.iter().enumerate().filter(|(_, item)| item.contains(';') || item.trim().is_empty()) {
            self.errors.push(FieldError::new(
                format!("/{field}/{place}"),
                format!("“{item}” không đúng: mỗi phần tử phải có nội dung và không chứa dấu chấm phẩy."),
                format!("“{item}” is not right: an item says something and holds no semicolon."),
            ));
        }
        self.texts.push(items.join(";"));
        self
    }

    /// The texts, unless something is wrong with them already.
    pub fn texts(self) -> Result<Vec<String>, Error> {
        if self.errors.is_empty() { Ok(self.texts) } else { Err(Error::Invalid(self.errors)) }
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

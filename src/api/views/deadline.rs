//! What is owed on a case, until when.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use uuid::Uuid;

use super::{Moment, NamedView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::domain::calendar::LimitUnit;
use crate::domain::deadline::{Deadline, DeadlineState};
use crate::domain::text::Language;
use crate::domain::words::DeadlineKind;

/// Something owed, until when.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Deadline", skip_serializing_if_is_none)]
pub struct DeadlineView {
    /// Its id.
    pub id: Uuid,
    /// What is owed.
    pub kind: Word<DeadlineKind>,
    /// By whom.
    pub owed_by: NamedView,
    /// Rises each time its due moment or its debtor changes.
    pub version: i32,
    /// From when.
    pub started_at: Moment,
    /// Until when.
    pub due_at: Moment,
    /// How it stands.
    pub state: Word<DeadlineState>,
    /// Working minutes left on its debtor's calendar; negative when overdue. Zero once it has ended.
    pub remaining_minutes: i64,
    /// Whether days off that are not announced yet may move it.
    pub provisional: bool,
    /// The limit's number.
    pub limit_quantity: i32,
    /// The limit's unit.
    pub limit_unit: Word<LimitUnit>,
    /// The limit's legal basis.
    pub legal_basis: Option<String>,
    /// When it was met or cancelled.
    pub ended_at: Option<Moment>,
}

/// The deadlines of a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DeadlineList")]
pub struct DeadlineListView {
    /// The deadlines, in the order in which they began.
    pub items: Vec<DeadlineView>,
}

impl DeadlineListView {
    /// The deadlines as they stand at `now`.
    pub fn new(city: &City, deadlines: &[Deadline], now: DateTime<Utc>, language: Language) -> Self {
        Self { items: deadlines.iter().map(|deadline| DeadlineView::new(city, deadline, now, language)).collect() }
    }
}

impl DeadlineView {
    /// A deadline as it stands at `now`.
    pub fn new(city: &City, deadline: &Deadline, now: DateTime<Utc>, language: Language) -> Self {
        let remaining = deadline.is_open().then(|| deadline.remaining_minutes(city.calendar(&deadline.calendar), now));
        Self {
            id: deadline.id,
            kind: Word(deadline.kind),
            owed_by: organization(city, &deadline.owed_by, language),
            version: deadline.version,
            started_at: moment(deadline.started_at),
            due_at: moment(deadline.due_at),
            state: Word(deadline.state(now)),
            remaining_minutes: remaining.unwrap_or(0),
            provisional: deadline.provisional,
            limit_quantity: i32::try_from(deadline.limit.quantity()).unwrap_or(i32::MAX),
            limit_unit: Word(deadline.limit.unit()),
            legal_basis: deadline.legal_basis.clone(),
            ended_at: deadline.ended_at.map(moment),
        }
    }
}

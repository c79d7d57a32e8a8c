//! The head of a revision: where it stands, and who brought it there.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::RulebookStatus;

/// One revision, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its number, rising from 1; a draft that was given up keeps its own.
    pub number: i32,
    /// Where it stands.
    pub status: RulebookStatus,
    /// Rises with everything that is done to it, each row included.
    pub version: i32,
    /// The published revision that it was copied from; none for the first.
    pub base: Option<i32>,
    /// When it was opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// Who opened it.
    pub opened_by: Option<Uuid>,
    /// When it was submitted, while it waits and after it was approved.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Who submitted it.
    pub submitted_by: Option<Uuid>,
    /// Who approved it; never the same person.
    pub approved_by: Option<Uuid>,
    /// Why, as told on submission.
    pub reason: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// From when filings are routed by it, as told on submission.
    pub effective_at: Option<DateTime<Utc>>,
}

impl Revision {
    /// A draft in its first version of which nothing else is known.
    pub const fn new(number: i32) -> Self {
        Self {
            number,
            status: RulebookStatus::Draft,
            version: 1,
            base: None,
            opened_at: None,
            opened_by: None,
            submitted_at: None,
            submitted_by: None,
            approved_by: None,
            reason: None,
            published_at: None,
            effective_at: None,
        }
    }
}

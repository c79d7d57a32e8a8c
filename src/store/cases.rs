//! Cases: rows to domain and back, found within a scope, saved against a version.

mod counts;
mod filings;
mod find;
mod list;
mod owed;
mod rows;
mod save;

pub use counts::{Late, Turn, count_late, count_open, count_turns, list_late};
pub use filings::{KeptFiling, list_filings};
pub use find::{
    CaseKey, find_case, find_case_id, find_cases, hold_case, hold_case_of_deadline, hold_cases_of_petition,
    hold_free_case, list_case_ids, list_running_cases, opens_petition,
};
pub(super) use find::{hidden_from, opened_to, seen, within};
pub use list::{CaseFilter, CaseOrder, CasePage, list_cases};
pub use owed::{Place, list_owed};
pub use save::{add_event, insert_case, update_case};

use chrono::{DateTime, Utc};

use crate::domain::case::Case;

/// A case as it is kept, with the hash that its next event follows.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCase {
    /// The case.
    pub case: Case,
    /// The hash of its last event.
    pub last_hash: String,
}

/// When the worker has to look at a deadline again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timers {
    /// When the next step of its ladder is due.
    pub next_step_at: Option<DateTime<Utc>>,
    /// When something happens by itself because it passed.
    pub lapses_at: Option<DateTime<Utc>>,
}

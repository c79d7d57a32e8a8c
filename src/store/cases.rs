//! Cases: rows to domain and back, found within a scope, saved against a version.

mod find;
mod list;
mod rows;
mod save;

pub use find::{CaseKey, find_case, hold_case_of_deadline, list_case_ids};
pub use list::{CaseFilter, CaseOrder, CasePage, list_cases};
pub use save::{Timers, insert_case, update_case};

use crate::domain::case::Case;

/// A case as it is kept, with the hash that its next event follows.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCase {
    /// The case.
    pub case: Case,
    /// The hash of its last event.
    pub last_hash: String,
}

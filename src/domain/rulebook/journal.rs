//! What happened to a revision: who changed what when. Entries are only ever added.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::row::{Row, Section};
use crate::words;

words! {
    /// What was done to a revision.
    Deed {
        /// The draft was opened, as a copy.
        Opened = "opened",
        /// A row was added or changed.
        RowSet = "row_set",
        /// A row was taken out.
        RowDeleted = "row_deleted",
        /// Parts were replaced by those of a file.
        Imported = "imported",
        /// It was given to a second person for approval.
        Submitted = "submitted",
        /// The second person gave it back.
        SentBack = "sent_back",
        /// The second person approved it, which published it.
        Approved = "approved",
        /// It was given up.
        Discarded = "discarded",
    }
}

/// What a row says: the fields that hold something, each with its text.
pub type RowFields = BTreeMap<String, String>;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The version of the revision that it made.
    pub version: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub person: Option<Uuid>,
    /// For which organization, by its code.
    pub organization: String,
    /// What was done.
    pub deed: Deed,
    /// To which row of which part, where it was one.
    pub row: Option<(Section, String)>,
    /// What the row said before; none where there was none.
    pub old: Option<RowFields>,
    /// What the row says since; none where it is gone.
    pub new: Option<RowFields>,
    /// The reason, or what a file changed.
    pub text: Option<String>,
}

impl Row {
    /// What it says, for the journal.
    pub fn said(&self) -> RowFields {
        self.fields().map(|(column, text)| (column.field.to_owned(), text)).collect()
    }
}

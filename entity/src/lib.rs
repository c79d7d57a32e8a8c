//! The tables, one file each: rows as they lie in the database, words and codes as plain strings. No rules.

pub mod category;
pub mod competence_rule;
pub mod ladder_step;
pub mod limit_policy;
pub mod organization;
pub mod rulebook;
pub mod succession;
pub mod territory;

//! The tables, one file each: rows as they are kept, and no rules.

pub mod notification;
pub mod notification_attempt;

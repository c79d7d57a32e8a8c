//! Queries and rows: what is kept, and how the two databases differ. Generic over the connection; no rules.

pub mod database;
pub mod notifications;
pub mod outbox;

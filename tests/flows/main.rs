//! The flows: what the service does, capability by capability, on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod filing;
mod mail_smtp;

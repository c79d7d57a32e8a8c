//! The flows: what the service does, capability by capability, on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod access;
mod border;
mod calendar;
mod contract;
mod escalation;
mod feed;
mod filing;
mod handling;
mod history;
mod layers;
mod mail_smtp;
mod petitions;
mod reading;
mod routing;
mod startup;
mod webhooks;

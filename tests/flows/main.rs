//! The flows: what the service does, capability by capability, on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod access;
mod attachments;
mod border;
mod calendar;
mod clocks;
mod contract;
mod disputes;
mod escalation;
mod extensions;
mod feed;
mod filing;
mod handling;
mod history;
mod layers;
mod mail_smtp;
mod petitions;
mod reading;
mod reclassifying;
mod returns;
mod routing;
mod startup;
mod upward;
mod webhooks;

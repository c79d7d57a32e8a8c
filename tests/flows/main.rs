//! The flows: what the service does, capability by capability, on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod access;
mod acknowledging;
mod agenda;
mod attachments;
mod border;
mod bulk;
mod calendar;
mod calendar_changes;
mod clocks;
mod contract;
mod coordination;
mod coverage;
mod delivery;
mod disputes;
mod escalation;
mod extensions;
mod feed;
mod filing;
mod grants;
mod handling;
mod history;
mod ladders;
mod layers;
mod letters;
mod mail_smtp;
mod metrics;
mod model;
mod petitions;
mod reading;
mod reclassifying;
mod register;
mod reorganisation;
mod returns;
mod routing;
mod rulebooks;
mod simulation;
mod startup;
mod statements;
mod talk;
mod tokens;
mod upward;
mod webhooks;
mod year;

//! The rules: what may happen to a case, who is competent, when something is due, who is told.
//!
//! Synchronous and pure. Nothing here reads a clock, a database, a file or the network; time and data come in as
//! arguments, decisions go out as values. This module imports nothing of ours but itself.

pub mod access;
pub mod agenda;
pub mod anchor;
pub mod attachment;
pub mod calendar;
pub mod case;
pub mod coverage;
pub mod cursor;
pub mod deadline;
pub mod escalation;
pub mod history;
pub mod lifecycle;
pub mod moment;
pub mod note;
pub mod notification;
pub mod password;
pub mod person;
pub mod petition;
pub mod privacy;
pub mod register;
pub mod reorganisation;
pub mod routing;
pub mod rule;
pub mod rulebook;
pub mod second_factor;
pub mod secrecy;
pub mod session;
pub mod sign_on;
pub mod simulation;
pub mod terms;
pub mod text;
pub mod throttle;
pub mod webhook;
pub mod words;

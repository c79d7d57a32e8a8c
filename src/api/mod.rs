//! The HTTP face: decodes, calls a use case, encodes. Imports the application and the domain's types, never the store.

mod access_events;
mod agenda;
mod anchors;
mod attachments;
mod bulk;
mod calendars;
pub mod caller;
mod cases;
pub mod contract;
mod cursor;
pub mod docs;
pub mod edge;
mod escalations;
mod feed;
mod form_body;
pub mod gate;
mod guide;
pub mod health;
mod mail_preview;
mod me;
mod metrics;
mod notifications;
mod overview;
mod pages;
mod personal_data;
mod petitions;
mod positions;
pub mod problem;
mod register;
mod reorganisations;
mod routing;
mod rulebooks;
mod service;
mod tokens;
mod users;
mod views;
mod webhooks;
pub mod word;

pub use metrics::edge_of_metrics;
pub use service::{contract, edge_of};

#[cfg(test)]
mod toy;

#[cfg(test)]
#[path = "../../tests/fuzz/api.rs"]
mod fuzz;

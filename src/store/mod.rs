//! Queries and rows: what is kept, and how the two databases differ. Generic over the connection; no rules.

pub mod anchors;
pub mod attachments;
pub mod calendars;
pub mod cases;
pub mod database;
pub mod deliveries;
pub mod demo_clock;
pub mod editions;
pub mod escalations;
pub mod events;
pub mod feed;
pub mod idempotency;
pub mod mail_holds;
pub mod notes;
pub mod notifications;
pub mod numbers;
pub mod outbox;
pub mod people;
pub mod personal_data;
pub mod petitions;
pub mod register;
mod rows;
pub mod rulebooks;
pub mod schema;
pub mod together;
pub mod tokens;
pub mod webhooks;

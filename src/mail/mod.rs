//! Mail: typed messages, what they read like in Vietnamese and English, and the ways in which they leave.
//!
//! Imports the domain's types and nothing else of ours. It keeps nothing: the outbox is the store's, who is written
//! to and when is decided by the use cases.

mod blocks;
mod compose;
mod header_text;
pub mod message;
mod own_templates;
pub mod preview;
pub mod samples;
mod templates;
pub mod transport;

pub use compose::{Composed, Links, compose, write_letter};
pub use header_text::HeaderText;
pub use own_templates::{TemplateFault, use_templates};

#[cfg(test)]
#[path = "../../tests/fuzz/mail.rs"]
mod fuzz;

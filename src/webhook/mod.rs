//! The way out to others' systems: where calls may go, how they are signed, and the one request that each attempt is.
//! Imports the types of the domain alone; what is sent and when is decided elsewhere.

mod connection;
mod policy;
mod sender;
mod settings;
mod signature;

pub use policy::{BadUrl, Policy};
pub use sender::{Call, Sender};
pub use settings::WebhookSettings;
pub(crate) use settings::networks;
pub use signature::{new_secret, sign};

#[cfg(test)]
#[path = "../../tests/fuzz/webhook.rs"]
mod fuzz;

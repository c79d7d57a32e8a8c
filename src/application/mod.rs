//! The use cases: one file each, named verb + noun. Each checks access, opens the one transaction, asks the domain,
//! stores what it decided. Knows nothing of HTTP, HTML or SMTP.

mod error;

pub use error::{Error, FieldError};

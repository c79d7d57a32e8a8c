//! The use cases: one file each, named verb + noun. Each checks access, opens the one transaction, asks the domain,
//! stores what it decided. Knows nothing of HTTP, HTML or SMTP.

mod error;
mod read_notifications;
mod send_mail;

pub use error::{Error, FieldError};
pub use read_notifications::{NotificationPage, list_notifications, read_notification};
pub use send_mail::send_mail;

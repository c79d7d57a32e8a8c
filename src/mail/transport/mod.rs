//! The ways in which a letter leaves: over SMTP, or nowhere at all, kept for the preview pages.

mod mime;
mod smtp;

use chrono::TimeDelta;
use lettre::message::Mailbox;

pub use smtp::{Encryption, SmtpSettings, SmtpTimeouts};

use crate::domain::notification::{Notification, Outcome};

/// How letters leave.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To the city's mail server.
    Smtp(Box<SmtpSettings>),
    /// Nowhere: they are taken at once and can be read at `/mail`.
    Preview,
}

impl Transport {
    /// Sends one letter to its one reader. Never panics, and ends before [`Transport::lease`] does.
    pub async fn send(&self, letter: &Notification) -> Outcome {
        match self {
            Self::Smtp(settings) => smtp::send(settings, letter).await,
            Self::Preview => Outcome::Sent { reply: "250 kept for the preview".to_owned() },
        }
    }

    /// How long a sender may hold a letter before it is taken for dead.
    pub fn lease(&self) -> TimeDelta {
        match self {
            Self::Smtp(settings) => settings.timeouts.longest() + TimeDelta::minutes(1),
            Self::Preview => TimeDelta::minutes(1),
        }
    }
}

/// Reads a sender's address, with or without a name: `Tháo Gỡ <thaogo@example.vn>`.
pub fn parse_sender(address: &str) -> Result<Mailbox, String> {
    address.parse::<Mailbox>().map_err(|error| format!("{address:?} is not an address: {error}"))
}

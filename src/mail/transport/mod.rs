//! The ways in which a letter leaves: over SMTP, or nowhere at all, kept for the preview pages.

mod dkim;
mod mark;
mod mime;
mod smtp;

use std::num::NonZeroU32;

use chrono::TimeDelta;
use lettre::message::Mailbox;

pub use dkim::DkimKey;
pub use mark::Mark;
use smtp::SmtpLine;
pub use smtp::{Encryption, SmtpSettings, SmtpTimeouts};

use crate::domain::notification::{Notification, Outcome, Patience};

/// How letters leave.
#[derive(Debug, Clone)]
pub enum Transport {
    /// To the city's mail server.
    Smtp(Box<SmtpSettings>),
    /// Nowhere: they are taken at once and can be read at `/mail`.
    Preview,
}

impl Transport {
    /// A way for one letter after the other.
    pub fn line(&self) -> Line {
        match self {
            Self::Smtp(settings) => Line::Smtp(Box::new(SmtpLine::new(settings))),
            Self::Preview => Line::Preview,
        }
    }

    /// How long a sender may hold a letter before it is taken for dead.
    pub fn lease(&self) -> TimeDelta {
        self.longest() + self.patience().slack
    }

    /// With how much patience letters are sent.
    pub fn patience(&self) -> Patience {
        match self {
            Self::Smtp(settings) => settings.patience,
            Self::Preview => Patience::default(),
        }
    }

    /// The longest that one letter can take.
    fn longest(&self) -> TimeDelta {
        match self {
            Self::Smtp(settings) => settings.timeouts.longest(),
            Self::Preview => TimeDelta::zero(),
        }
    }

    /// How many letters one destination is sent in a minute; none: as many as there are.
    pub fn rate(&self) -> Option<NonZeroU32> {
        match self {
            Self::Smtp(settings) => settings.rate,
            Self::Preview => None,
        }
    }

    /// Where this server notes how far it came.
    pub fn mark(&self) -> Option<&Mark> {
        match self {
            Self::Smtp(settings) => settings.mark.as_ref(),
            Self::Preview => None,
        }
    }
}

/// The way of one letter after the other: over a connection that is kept while nothing is in doubt.
pub enum Line {
    /// To the mail server.
    Smtp(Box<SmtpLine>),
    /// Nowhere.
    Preview,
}

impl Line {
    /// Sends one letter to its one reader. Never panics, and ends before [`Transport::lease`] does.
    pub async fn send(&mut self, letter: &Notification) -> Outcome {
        match self {
            Self::Smtp(line) => line.send(letter).await,
            Self::Preview => Outcome::Sent { reply: "250 kept for the preview".to_owned() },
        }
    }

    /// Says goodbye.
    pub async fn close(self) {
        match self {
            Self::Smtp(line) => line.close().await,
            Self::Preview => {}
        }
    }
}

/// Reads a sender's address, with or without a name: `Tháo Gỡ <thaogo@example.vn>`.
pub fn parse_sender(address: &str) -> Result<Mailbox, String> {
    address.parse::<Mailbox>().map_err(|error| format!("{address:?} is not an address: {error}"))
}

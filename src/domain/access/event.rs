//! What happened to access: one chain of events over people, roles, tokens and accounts. Events name people by id alone and
//! hold no secrets.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Actor;
use crate::domain::history::canonical;
use crate::words;

words! {
    /// What was done to access.
    AccessAction {
        /// A person was added.
        UserAdded = "user_added",
        /// A role was given.
        Granted = "granted",
        /// A role was ended, or its last day was set.
        Ended = "ended",
        /// A person got a position.
        Seated = "seated",
        /// The last day of a position was set.
        Unseated = "unseated",
        /// A person was to stand in for another.
        StandInAppointed = "stand_in_appointed",
        /// An earlier last day of standing in was set.
        StandInEnded = "stand_in_ended",
        /// A token was made.
        TokenCreated = "token_created",
        /// A token got a new secret.
        TokenRotated = "token_rotated",
        /// A token was revoked.
        TokenRevoked = "token_revoked",
        /// A person was sent a letter with which they set a password.
        Invited = "invited",
        /// A password was set.
        PasswordSet = "password_set",
        /// A second factor was set, or its recovery codes were.
        SecondFactorSet = "second_factor_set",
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// Somebody failed to sign in.
        SignInFailed = "sign_in_failed",
        /// A session was ended by somebody.
        SessionRevoked = "session_revoked",
        /// A person's data was handed out.
        PersonalDataRead = "personal_data_read",
        /// A person's data was erased.
        PersonErased = "person_erased",
        /// An auditor asked for what is in cases.
        CasesRead = "cases_read",
    }
}

/// Who did something to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A person.
    Person(Uuid),
    /// An organization's own system, by its token.
    System(Uuid),
    /// Whoever gave a command on the server.
    CommandLine,
    /// Somebody who is not known yet.
    Nobody,
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        actor.person.map_or(Self::System(actor.token), Self::Person)
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person/{id}"),
            Self::System(id) => write!(f, "token/{id}"),
            Self::CommandLine => f.write_str("command_line"),
            Self::Nobody => f.write_str("nobody"),
        }
    }
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    Person(Uuid),
    /// A token.
    Token(Uuid),
    /// A session.
    Session(Uuid),
    /// Nobody known: what was tried with an address that nobody has.
    Nobody,
    /// A case.
    Case(Uuid),
    /// An enterprise's letter with its cases.
    Petition(Uuid),
    /// Whatever cases there are.
    Cases,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person/{id}"),
            Self::Token(id) => write!(f, "token/{id}"),
            Self::Session(id) => write!(f, "session/{id}"),
            Self::Nobody => f.write_str("nobody"),
            Self::Case(id) => write!(f, "case/{id}"),
            Self::Petition(id) => write!(f, "petition/{id}"),
            Self::Cases => f.write_str("cases"),
        }
    }
}

/// Something that happened to access.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessEvent {
    /// When, to the second.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// What was done.
    pub action: AccessAction,
    /// To what.
    pub subject: Subject,
    /// What else is to be known, as a JSON object: ids, codes, words and dates.
    pub data: Value,
}

impl AccessEvent {
    /// The exact text that is stored and hashed.
    ///
    /// # Errors
    /// When `data` cannot be written as JSON.
    pub fn body(&self) -> Result<String, serde_json::Error> {
        canonical(&json!({
            "at": self.at.timestamp(),
            "actor": self.by.to_string(),
            "action": self.action,
            "subject": self.subject.to_string(),
            "data": self.data,
        }))
    }
}

/// A stored event: the text that was hashed, what the row says besides, and its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAccessEvent {
    /// Its place, from 1 on.
    pub position: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it, as [`By`] writes it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what, as [`Subject`] writes it.
    pub subject: String,
    /// The text that was hashed.
    pub body: String,
    /// The hash of the one before.
    pub previous_hash: String,
    /// Its own.
    pub hash: String,
}

impl KeptAccessEvent {
    /// What else its text says.
    pub fn data(&self) -> Value {
        let mut body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body.get_mut("data").map(Value::take).unwrap_or_default()
    }

    /// Whether the row says what its text says.
    pub fn is_as_hashed(&self) -> bool {
        let said = json!({
            "at": self.at.timestamp(),
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "data": self.data(),
        });
        canonical(&said).is_ok_and(|said| said == self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_says_otherwise_than_its_text_is_noticed() {
        let event = AccessEvent {
            at: DateTime::from_timestamp(1_772_413_200, 0).unwrap(),
            by: By::CommandLine,
            action: AccessAction::Granted,
            subject: Subject::Person(Uuid::from_u128(7)),
            data: json!({"role": "manager", "organization": "hfic"}),
        };
        let body = event.body().unwrap();
        assert_eq!(
            body,
            r#"{"action":"granted","actor":"command_line","at":1772413200,"data":{"organization":"hfic","role":"manager"},"subject":"person/00000000-0000-0000-0000-000000000007"}"#
        );
        let kept = KeptAccessEvent {
            position: 1,
            at: event.at,
            actor: event.by.to_string(),
            action: event.action.to_string(),
            subject: event.subject.to_string(),
            body,
            previous_hash: String::new(),
            hash: String::new(),
        };
        assert!(kept.is_as_hashed());
        assert!(!KeptAccessEvent { actor: "nobody".into(), ..kept.clone() }.is_as_hashed());
        assert!(!KeptAccessEvent { action: "ended".into(), ..kept.clone() }.is_as_hashed());
        assert!(!KeptAccessEvent { at: DateTime::UNIX_EPOCH, ..kept }.is_as_hashed());
    }
}

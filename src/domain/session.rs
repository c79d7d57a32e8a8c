//! A browser in which a person signed in: how far they are in, and when it ends. Its times are the system's: a demo's
//! clock that runs fast ends nobody's session.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::access::Role;
use crate::words;

words! {
    /// How far a person is in.
    Stage {
        /// The password was right; a code of the second factor is wanted.
        CodeWanted = "code_wanted",
        /// The password was right; a second factor has to be set up first.
        SetUpWanted = "set_up_wanted",
        /// In.
        SignedIn = "signed_in",
    }
}

/// How long a session lasts at most.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How long a session lasts unused, unless the settings say otherwise.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// How long somebody has between the password and the second factor.
const UNFINISHED: TimeDelta = TimeDelta::minutes(15);
/// How old a session's last use may be before it is written down anew.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; what the browser holds is another secret.
    pub id: Uuid,
    /// Who.
    pub person: Uuid,
    /// How far they are in.
    pub stage: Stage,
    /// For which organization and in which role they act, once that is chosen.
    pub seat: Option<(String, Role)>,
    /// From which address it began.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: DateTime<Utc>,
    /// When it ends, however it is used.
    pub expires_at: DateTime<Utc>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Session {
    /// Whether it still counts, where one that is not used for `idle` does not.
    pub fn is_live(&self, now: DateTime<Utc>, idle: TimeDelta) -> bool {
        let unused = if self.stage == Stage::SignedIn { idle } else { UNFINISHED };
        self.ended_at.is_none() && now < self.expires_at && now < self.last_used_at + unused
    }

    /// Whether its use is to be written down.
    pub fn is_to_be_noted(&self, now: DateTime<Utc>) -> bool {
        now >= self.last_used_at + NOTED_EVERY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_unused_or_old_or_ended() {
        let began = DateTime::from_timestamp(1_772_413_200, 0).unwrap();
        let session = Session {
            id: Uuid::nil(),
            person: Uuid::nil(),
            stage: Stage::SignedIn,
            seat: None,
            address: String::new(),
            agent: String::new(),
            created_at: began,
            last_used_at: began,
            expires_at: began + LONGEST,
            ended_at: None,
        };
        let lives = |session: &Session, after| session.is_live(began + after, IDLE);
        assert!(lives(&session, IDLE - TimeDelta::seconds(1)) && !lives(&session, IDLE));
        let used = Session { last_used_at: began + LONGEST - TimeDelta::minutes(1), ..session.clone() };
        assert!(lives(&used, LONGEST - TimeDelta::seconds(1)) && !lives(&used, LONGEST));
        let half = Session { stage: Stage::CodeWanted, ..session.clone() };
        assert!(lives(&half, UNFINISHED - TimeDelta::seconds(1)) && !lives(&half, UNFINISHED));
        assert!(!lives(&Session { ended_at: Some(began), ..session }, TimeDelta::zero()));
    }
}

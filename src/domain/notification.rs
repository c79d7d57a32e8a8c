//! A letter to one person: what is kept of it, and when it is tried again.
//!
//! Owns the states of a letter in the outbox and the rule that follows an attempt. It knows nothing of SMTP; what a
//! server said arrives here as an [`Outcome`].

use std::num::NonZeroU32;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::text::Language;
use crate::words;

words! {
    /// Where a letter stands.
    NotificationState {
        /// Waits for its time.
        Pending = "pending",
        /// Handed to a sender, which holds it until its lease ends.
        Sending = "sending",
        /// Taken by the mail server.
        Sent = "sent",
        /// Refused for good, or given up after three days; a person can have it tried anew.
        Failed = "failed",
        /// Sent twice, and nobody knows whether either arrived; a person decides whether it goes out a third time.
        NeedsDecision = "needs_decision",
        /// Nobody knows whether the server took it; it is sent once more with the same Message-ID.
        Held = "held",
        /// Written, and no longer to be sent: `withdrawn_because` says why.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Why a letter is no longer to be sent.
    WithdrawnBecause {
        /// All that it asks for was done, paused or moved before it was sent.
        Moot = "moot",
        /// Its reader held positions and holds none any more.
        ReaderLeft = "reader_left",
    }
}

words! {
    /// What came of an attempt.
    AttemptOutcome {
        /// The server took the letter.
        Sent = "sent",
        /// The server did not take it, and may take it later.
        Deferred = "deferred",
        /// The server refused it for good.
        Rejected = "rejected",
        /// Nobody knows whether the server took it.
        Ambiguous = "ambiguous",
    }
}

/// One letter, ready to be put into the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who it is for.
    pub person: Uuid,
    /// Their electronic address.
    pub address: String,
    /// Their name.
    pub name: String,
    /// The language that it is written in.
    pub language: Language,
    /// The case that it is about, and that case's code; a digest has none.
    pub case: Option<(Uuid, String)>,
    /// Which message it is: `case_filed`, `escalation`, …
    pub kind: &'static str,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The domain in its Message-ID.
    pub message_domain: String,
    /// Business time before which it does not go out.
    pub not_before: DateTime<Utc>,
}

/// One letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: Uuid,
    /// Which message it is.
    pub kind: String,
    /// The case that it is about, and that case's code.
    pub case: Option<(Uuid, String)>,
    /// Who it is for.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// Their electronic address.
    pub address: String,
    /// The language that it is written in.
    pub language: Language,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// `<uuid@domain>`: the same however often it is sent (RFC 5322, 3.6.4).
    pub message_id: String,
    /// Where it stands.
    pub state: NotificationState,
    /// Why it is no longer to be sent, where it is withdrawn.
    pub withdrawn_because: Option<WithdrawnBecause>,
    /// How often it was tried.
    pub attempts: u32,
    /// System time before which it is not tried again.
    pub next_attempt_at: DateTime<Utc>,
    /// Business time before which it does not go out.
    pub not_before: DateTime<Utc>,
    /// Business time at which it was written.
    pub created_at: DateTime<Utc>,
    /// Business time at which the server took it.
    pub sent_at: Option<DateTime<Utc>>,
}

impl NotificationState {
    /// Whether nothing more happens to a letter unless a person asks for it, though it may never have arrived.
    pub const fn is_given_up(self) -> bool {
        matches!(self, Self::Failed | Self::NeedsDecision)
    }

    /// Whether a letter is still to be sent, or was given up.
    pub const fn is_unsent(self) -> bool {
        !matches!(self, Self::Sent | Self::Withdrawn)
    }
}

/// One attempt to send a letter; its times are the system's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    /// When a sender took the letter.
    pub started_at: DateTime<Utc>,
    /// When the outcome was written down.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came of it; none while it runs.
    pub outcome: Option<AttemptOutcome>,
    /// What the server said, or what went wrong.
    pub reply: Option<String>,
}

/// Which letters are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// This one.
    pub id: Option<Uuid>,
    /// About a case that this agency leads, coordinates or once held.
    pub agency: Option<String>,
    /// About the case of this code.
    pub case_code: Option<String>,
    /// To this person.
    pub person: Option<Uuid>,
    /// To someone whose name or address contains this.
    pub to: Option<String>,
    /// In this state.
    pub state: Option<NotificationState>,
}

/// What a transport reports of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took the letter.
    Sent {
        /// Its words.
        reply: String,
    },
    /// The server surely did not take the letter, and may take it later.
    Deferred {
        /// Its words, or why it could not be reached.
        reply: String,
    },
    /// The server refused this letter or its reader for good.
    Rejected {
        /// Its words.
        reply: String,
    },
    /// The letter was handed over to its last dot and no clear answer came back.
    Ambiguous {
        /// What happened instead of an answer.
        reason: String,
    },
}

impl Outcome {
    /// The word for it.
    pub fn word(&self) -> AttemptOutcome {
        match self {
            Self::Sent { .. } => AttemptOutcome::Sent,
            Self::Deferred { .. } => AttemptOutcome::Deferred,
            Self::Rejected { .. } => AttemptOutcome::Rejected,
            Self::Ambiguous { .. } => AttemptOutcome::Ambiguous,
        }
    }

    /// What the server said, or what went wrong.
    pub fn said(&self) -> &str {
        match self {
            Self::Sent { reply } | Self::Deferred { reply } | Self::Rejected { reply } => reply,
            Self::Ambiguous { reason } => reason,
        }
    }
}

/// That no mail leaves until a person releases it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailHold {
    /// Since when (business time).
    pub since: DateTime<Utc>,
    /// Why, in English.
    pub reason: String,
}

/// How a letter fared so far, the attempt that just ended included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trials {
    /// Attempts made.
    pub attempts: u32,
    /// Those before this one of which nobody knows whether they arrived.
    pub ambiguous_before: u32,
    /// When the first began (system time).
    pub first_at: DateTime<Utc>,
    /// When this one began (system time).
    pub this_at: DateTime<Utc>,
}

/// What becomes of a letter after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Where it stands now.
    pub state: NotificationState,
    /// System time before which it is not tried again.
    pub at: DateTime<Utc>,
}

/// How long a letter is tried in vain before it is given up (RFC 5321, 4.5.4.1 asks for four to five days for a relay;
/// a deadline's reminder is stale before that).
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(3);
/// How long a letter of unknown fate rests before it is sent once more.
pub const HOLD: TimeDelta = TimeDelta::minutes(10);
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(2);

/// With how much patience letters are sent, in system time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long a letter is tried in vain before it is given up.
    pub give_up_after: TimeDelta,
    /// How long a letter of unknown fate rests before it is sent once more.
    pub hold: TimeDelta,
    /// The pause after the first attempt that failed; it doubles with each.
    pub first_pause: TimeDelta,
    /// The longest pause.
    pub longest_pause: TimeDelta,
    /// How long a sender may stand still between taking a letter and sending it.
    pub slack: TimeDelta,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            give_up_after: GIVE_UP_AFTER,
            hold: HOLD,
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            slack: TimeDelta::minutes(1),
        }
    }
}

impl Patience {
    /// One minute, doubled with every attempt up to two hours, and up to half as long again.
    fn pause(&self, attempts: u32, jitter: f64) -> TimeDelta {
        let doubled = self.first_pause * 2_i32.pow(attempts.saturating_sub(1).min(10));
        let pause = doubled.min(self.longest_pause);
        pause + TimeDelta::milliseconds((pause.num_milliseconds() as f64 * jitter.clamp(0.0, 1.0) / 2.0) as i64)
    }
}

impl Trials {
    /// What becomes of the letter. `jitter` between 0 and 1 spreads the attempts of letters that failed together.
    pub fn after(&self, outcome: &Outcome, patience: &Patience, now: DateTime<Utc>, jitter: f64) -> Next {
        match outcome {
            Outcome::Sent { .. } => Next { state: NotificationState::Sent, at: now },
            Outcome::Rejected { .. } => Next { state: NotificationState::Failed, at: now },
            Outcome::Ambiguous { .. } if self.ambiguous_before > 0 => {
                Next { state: NotificationState::NeedsDecision, at: now }
            }
            Outcome::Ambiguous { .. } => {
                Next { state: NotificationState::Held, at: now.max(self.this_at + patience.hold) }
            }
            Outcome::Deferred { .. } if now - self.first_at >= patience.give_up_after => {
                Next { state: NotificationState::Failed, at: now }
            }
            Outcome::Deferred { .. } => {
                Next { state: NotificationState::Pending, at: now + patience.pause(self.attempts, jitter) }
            }
        }
    }
}

/// Kinds of letters with which a password is set. They go out to whoever they are for, in office or not, and what they
/// say is handed out to nobody, not even to whoever is written to: only whoever reads their mail may set it.
pub const WITH_PASSWORD: [&str; 2] = ["invitation", "password_reset"];

/// How much of its rate a destination may be sent at once after a silence.
const BURST: TimeDelta = TimeDelta::seconds(10);

/// When the next letter to a destination may go, of which `rate` may go in a minute, and until when the destination is
/// planned then; it was planned until `free_at`.
pub fn next_slot(rate: NonZeroU32, free_at: DateTime<Utc>, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let planned = free_at.max(now);
    (now.max(planned - BURST), planned + TimeDelta::microseconds(60_000_000 / i64::from(rate.get())))
}

/// The destination of an address: its domain.
pub fn destination(address: &str) -> String {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use proptest::prelude::*;

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 2, 1, 0, 0).unwrap()
    }

    fn trials(attempts: u32, ambiguous_before: u32) -> Trials {
        Trials { attempts, ambiguous_before, first_at: start(), this_at: start() }
    }

    fn deferred() -> Outcome {
        Outcome::Deferred { reply: "451 later".into() }
    }

    fn ambiguous() -> Outcome {
        Outcome::Ambiguous { reason: "closed".into() }
    }

    #[test]
    fn a_letter_of_unknown_fate_is_sent_once_more_and_then_left_to_a_person() {
        let first = trials(1, 0).after(&ambiguous(), &Patience::default(), start() + TimeDelta::seconds(3), 0.0);
        assert_eq!(first, Next { state: NotificationState::Held, at: start() + HOLD });
        let second = trials(2, 1).after(&ambiguous(), &Patience::default(), start() + HOLD, 0.0);
        assert_eq!(second.state, NotificationState::NeedsDecision);
    }

    #[test]
    fn a_deferred_letter_is_given_up_after_three_days() {
        let still = trials(40, 0).after(
            &deferred(),
            &Patience::default(),
            start() + GIVE_UP_AFTER - TimeDelta::seconds(1),
            0.0,
        );
        assert_eq!(still.state, NotificationState::Pending);
        assert_eq!(
            trials(41, 0).after(&deferred(), &Patience::default(), start() + GIVE_UP_AFTER, 0.0).state,
            NotificationState::Failed
        );
    }

    proptest! {
        #[test]
        fn a_destination_is_sent_no_more_than_its_rate(rate in 1_u32..5000, gaps in proptest::collection::vec(0_i64..2000, 1..200)) {
            let (rate, mut now, mut free_at) = (NonZeroU32::new(rate).unwrap(), start(), DateTime::UNIX_EPOCH);
            let mut slots = Vec::new();
            for gap in gaps {
                now += TimeDelta::milliseconds(gap);
                let (slot, free) = next_slot(rate, free_at, now);
                prop_assert!(slot >= now);
                free_at = free;
                slots.push(slot);
            }
            prop_assert!(slots.is_sorted());
            let minute = TimeDelta::minutes(1);
            let most = slots.iter().map(|from| slots.iter().filter(|at| *at >= from && **at < *from + minute).count());
            // A burst of ten seconds and a minute's own, and the one at its end.
            prop_assert!(most.max().unwrap() as u32 <= rate.get() + rate.get().div_ceil(6) + 1);
        }

        #[test]
        fn pauses_grow_and_stay_within_three_hours(attempts in 1_u32..5000, jitter in 0.0..1.0_f64) {
            let next = trials(attempts, 0).after(&deferred(), &Patience::default(), start(), jitter);
            prop_assert!(next.at - start() >= FIRST_PAUSE);
            prop_assert!(next.at - start() <= LONGEST_PAUSE * 3 / 2);
            let patience = Patience::default();
            prop_assert!(patience.pause(attempts + 1, 0.0) >= patience.pause(attempts, 0.0));
        }
    }
}

//! One message to one receiver: where it stands, and when it is tried again.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::words;

words! {
    /// Where a delivery stands.
    DeliveryState {
        /// Waits for its first attempt or for the next.
        Pending = "pending",
        /// With a server that makes an attempt.
        Sending = "sending",
        /// The receiver took it (2xx).
        Delivered = "delivered",
        /// Given up; it can be delivered again by hand.
        Dead = "dead",
    }
}

/// One message to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, which every attempt carries as `webhook-id`.
    pub id: Uuid,
    /// To which subscription.
    pub webhook: Uuid,
    /// The position of the event that it tells of; none for a test and for a step of a ladder.
    pub position: Option<i64>,
    /// The type of its message.
    pub kind: String,
    /// Its message, as it is signed and sent.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was last tried (system time).
    pub last_attempt_at: Option<DateTime<Utc>>,
    /// When it is tried next, at the earliest (system time).
    pub next_attempt_at: DateTime<Utc>,
    /// The status that the receiver answered last.
    pub status: Option<u16>,
    /// What the receiver said last, or what went wrong.
    pub reply: Option<String>,
    /// When it was made (business time).
    pub created_at: DateTime<Utc>,
    /// When the receiver took it (business time).
    pub delivered_at: Option<DateTime<Utc>>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered.
    Answered {
        /// With this status.
        status: u16,
        /// And these words, where it is not a success.
        reply: String,
    },
    /// It did not.
    Failed {
        /// Why.
        reason: String,
    },
}

impl Outcome {
    /// The status, where there is an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered { status, .. } => Some(*status),
            Self::Failed { .. } => None,
        }
    }

    /// What the receiver said, or what went wrong.
    pub fn said(&self) -> &str {
        match self {
            Self::Answered { reply, .. } => reply,
            Self::Failed { reason } => reason,
        }
    }

    /// Whether the receiver says that it is gone for good.
    pub fn is_gone(&self) -> bool {
        self.status() == Some(410)
    }

    fn is_success(&self) -> bool {
        self.status().is_some_and(|status| (200..300).contains(&status))
    }
}

/// How long a delivery is tried in vain before it is given up.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(3);
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// Since when a delivery is being tried (system time).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trials {
    /// When the first attempt began, or the first after it was asked for again.
    pub first_at: DateTime<Utc>,
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Where it stands now.
    pub state: DeliveryState,
    /// System time before which it is not tried again.
    pub at: DateTime<Utc>,
}

impl Trials {
    /// What becomes of the delivery. `jitter` between 0 and 1 spreads the attempts of those that failed together.
    pub fn after(&self, outcome: &Outcome, now: DateTime<Utc>, jitter: f64) -> Next {
        if outcome.is_success() {
            return Next { state: DeliveryState::Delivered, at: now };
        }
        let tried_for = now - self.first_at;
        if outcome.is_gone() || tried_for >= GIVE_UP_AFTER {
            return Next { state: DeliveryState::Dead, at: now };
        }
        Next { state: DeliveryState::Pending, at: now + pause(tried_for, jitter) }
    }
}

/// As long as it has been tried already, which doubles that time: ten seconds at first, six hours at most, and up to half
/// as long again.
fn pause(tried_for: TimeDelta, jitter: f64) -> TimeDelta {
    let pause = tried_for.clamp(FIRST_PAUSE, LONGEST_PAUSE);
    pause + TimeDelta::milliseconds((pause.num_milliseconds() as f64 * jitter.clamp(0.0, 1.0) / 2.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, reply: String::new() }
    }

    #[test]
    fn every_success_counts_and_nothing_else_does() {
        let (trials, now) = (Trials { first_at: DateTime::UNIX_EPOCH }, DateTime::UNIX_EPOCH);
        for (status, state) in [
            (200, DeliveryState::Delivered),
            (204, DeliveryState::Delivered),
            (299, DeliveryState::Delivered),
            (100, DeliveryState::Pending),
            (302, DeliveryState::Pending),
            (400, DeliveryState::Pending),
            (410, DeliveryState::Dead),
            (500, DeliveryState::Pending),
        ] {
            assert_eq!(trials.after(&answered(status), now, 0.0).state, state, "{status}");
        }
        let failed = Outcome::Failed { reason: "refused".into() };
        assert_eq!(trials.after(&failed, now, 0.0).state, DeliveryState::Pending);
    }

    proptest! {
        #[test]
        fn it_is_tried_ever_more_rarely_for_three_days_and_then_given_up(jitter in 0.0..1.0_f64) {
            let trials = Trials { first_at: DateTime::UNIX_EPOCH };
            let (mut now, mut attempts, mut last) = (DateTime::UNIX_EPOCH, 1, TimeDelta::zero());
            loop {
                let next = trials.after(&answered(503), now, jitter);
                if next.state == DeliveryState::Dead {
                    break;
                }
                let pause = next.at - now;
                prop_assert!(pause >= FIRST_PAUSE && pause <= LONGEST_PAUSE * 3 / 2);
                prop_assert!(pause >= last, "never sooner than before");
                (now, last, attempts) = (next.at, pause, attempts + 1);
            }
            prop_assert!(now - trials.first_at >= GIVE_UP_AFTER);
            prop_assert!(now - trials.first_at < GIVE_UP_AFTER + LONGEST_PAUSE * 3 / 2);
            prop_assert!((15..40).contains(&attempts), "{attempts} attempts");
        }
    }
}

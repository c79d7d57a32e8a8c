//! How much faster than life a test runs: `THAOGO_TEST_HURRY`, for the fault suite alone (`tests/faults`). No setting of a
//! service: a mail server needs the time that RFC 5321 gives it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::SettingsError;
use crate::clock::Lapse;
use crate::domain::notification::Patience;
use crate::mail::transport::SmtpTimeouts;

/// No wait of the dialogue with a mail server is made shorter than this: the machine is busy with the test.
const LEAST: Duration = Duration::from_millis(250);

/// How much faster than life a test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hurry {
    /// By how much the sender's waits are divided.
    timers: u32,
    /// How the business clock runs beside the database's.
    lapse: Option<Lapse>,
}

impl Default for Hurry {
    fn default() -> Self {
        Self { timers: 1, lapse: None }
    }
}

impl Hurry {
    /// The variable.
    pub(super) const KEY: &str = "THAOGO_TEST_HURRY";

    /// Reads `timers=1000 real=2026-11-25T05:00:00Z business=2026-03-02T01:00:00Z rate=4320`.
    pub(super) fn parse(text: &str) -> Result<Self, SettingsError> {
        Self::read(text).ok_or_else(|| SettingsError::Wrong {
            key: Self::KEY,
            problem: format!("“{text}”: write timers=NUMBER real=TIME business=TIME rate=NUMBER"),
        })
    }

    fn read(text: &str) -> Option<Self> {
        let word = |name| text.split_whitespace().find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        let time = |name| word(name)?.parse::<DateTime<Utc>>().ok();
        let rate = word("rate")?.parse::<i64>().ok().filter(|rate| (1..=100_000).contains(rate))?;
        let timers = word("timers")?.parse().ok().filter(|timers| (1..=100_000).contains(timers))?;
        let lapse = Lapse { real: time("real")?, business: time("business")?, rate_permille: rate * 1000 };
        Some(Self { timers, lapse: Some(lapse) })
    }

    /// How the business clock runs beside the database's.
    pub fn lapse(&self) -> Option<Lapse> {
        self.lapse
    }

    /// How often the worker looks, where a service does so every `pace`.
    pub fn pace(&self, pace: Duration) -> Duration {
        if self.lapse.is_some() { pace / 10 } else { pace }
    }

    /// How long each part of the dialogue with a mail server may take.
    pub(super) fn timeouts(&self) -> SmtpTimeouts {
        let SmtpTimeouts { connect, command, data, block, dot } = SmtpTimeouts::default();
        let shorter = |wait: Duration| (wait / self.timers).max(LEAST.min(wait));
        SmtpTimeouts {
            connect: shorter(connect),
            command: shorter(command),
            data: shorter(data),
            block: shorter(block),
            dot: shorter(dot),
        }
    }

    /// How long letters are tried, held and left alone.
    pub(super) fn patience(&self) -> Patience {
        let Patience { give_up_after, hold, first_pause, longest_pause, slack } = Patience::default();
        let shorter = |wait: TimeDelta| wait / i32::try_from(self.timers).unwrap_or(i32::MAX);
        let least = TimeDelta::from_std(LEAST).unwrap_or(slack);
        Patience {
            give_up_after: shorter(give_up_after),
            hold: shorter(hold),
            first_pause: shorter(first_pause),
            longest_pause: shorter(longest_pause),
            slack: shorter(slack).max(least.min(slack)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_hurried_unless_said() {
        let none = Hurry::default();
        assert_eq!((none.timeouts(), none.patience()), (SmtpTimeouts::default(), Patience::default()));
        assert_eq!((none.lapse(), none.pace(Duration::from_secs(1))), (None, Duration::from_secs(1)));
    }

    #[test]
    fn waits_are_divided_and_the_clock_is_set() {
        let text = "timers=1000 real=2026-11-25T05:00:00Z business=2026-03-02T01:00:00Z rate=4320";
        let hurry = Hurry::parse(text).unwrap();
        assert_eq!(hurry.patience().hold, TimeDelta::milliseconds(600));
        assert_eq!((hurry.timeouts().dot, hurry.timeouts().connect), (Duration::from_millis(600), LEAST));
        assert_eq!(hurry.lapse().unwrap().rate_permille, 4_320_000);
        assert!(Hurry::parse("timers=100").is_err() && Hurry::parse(&text.replace("4320", "0")).is_err());
    }
}

//! The two clocks. The business clock says when something happened or is due; the system clock serves leases, backoff,
//! tokens and idempotency. Nobody else asks the machine for the time.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use std::time::Instant;

use chrono::{DateTime, Utc};

/// The machine's own time.
#[expect(clippy::disallowed_methods, reason = "the one place where the machine is asked")]
pub fn system_now() -> DateTime<Utc> {
    Utc::now()
}

/// The business clock: monotonic, to the second, running at a rate from a moment on.
#[derive(Debug, Clone)]
pub struct BusinessClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Milliseconds since the epoch at `anchored`.
    base_ms: AtomicI64,
    /// Milliseconds after `anchored` when `base_ms` was set.
    base_at_ms: AtomicI64,
    anchored: Instant,
    /// Business milliseconds for a thousand of the machine's.
    rate_permille: AtomicI64,
    last_ms: AtomicI64,
    follows_database: bool,
}

impl BusinessClock {
    /// A clock that shows `now` and runs `rate_permille` thousandths as fast as the machine's (1000: as fast; 0: it
    /// stands until it is set).
    pub fn starting_at(now: DateTime<Utc>, rate_permille: i64) -> Self {
        Self::new(now, rate_permille, false)
    }

    fn new(now: DateTime<Utc>, rate_permille: i64, follows_database: bool) -> Self {
        Self(Arc::new(Inner {
            follows_database,
            base_ms: AtomicI64::new(now.timestamp_millis()),
            base_at_ms: AtomicI64::new(0),
            anchored: Instant::now(),
            rate_permille: AtomicI64::new(rate_permille),
            last_ms: AtomicI64::new(i64::MIN),
        }))
    }

    /// A clock that shows `now`, the database's time, and is set by it again and again.
    pub fn following_database(now: DateTime<Utc>) -> Self {
        Self::new(now, 1000, true)
    }

    /// Whether it is to be set by the database's time.
    pub fn follows_database(&self) -> bool {
        self.0.follows_database
    }

    /// The moment it is, to the second, never earlier than what was shown before.
    pub fn now(&self) -> DateTime<Utc> {
        let inner = &*self.0;
        let run = inner.anchored.elapsed().as_millis() as i64 - inner.base_at_ms.load(Ordering::Relaxed);
        let shown = inner.base_ms.load(Ordering::Relaxed) + run * inner.rate_permille.load(Ordering::Relaxed) / 1000;
        let shown = inner.last_ms.fetch_max(shown, Ordering::Relaxed).max(shown);
        DateTime::from_timestamp(shown.div_euclid(1000), 0).expect("the business clock is within the calendar")
    }

    /// Turns the clock to `now`; a moment that already passed leaves it where it is.
    pub fn turn_to(&self, now: DateTime<Utc>) {
        let inner = &*self.0;
        inner.base_at_ms.store(inner.anchored.elapsed().as_millis() as i64, Ordering::Relaxed);
        inner.base_ms.store(now.timestamp_millis(), Ordering::Relaxed);
    }

    /// Lets the clock run at another rate from the moment it shows.
    pub fn run_at(&self, rate_permille: i64) {
        self.turn_to(self.now());
        self.0.rate_permille.store(rate_permille, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::BusinessClock;
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn it_stands_at_rate_zero_and_never_goes_back() {
        let start = Utc.with_ymd_and_hms(2026, 3, 2, 1, 0, 0).unwrap();
        let clock = BusinessClock::starting_at(start, 0);
        assert_eq!(clock.now(), start);
        clock.turn_to(start + TimeDelta::days(2));
        assert_eq!(clock.now(), start + TimeDelta::days(2));
        clock.turn_to(start);
        assert_eq!(clock.now(), start + TimeDelta::days(2));
    }
}

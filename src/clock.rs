//! The two clocks. The business clock says when something happened or is due; the system clock serves leases, backoff,
//! tokens and idempotency. Nobody else asks the machine for the time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// The machine's own time.
#[expect(clippy::disallowed_methods, reason = "the one place where the machine is asked")]
pub fn system_now() -> DateTime<Utc> {
    Utc::now()
}

/// The business clock: monotonic, to the second, running at a rate from a moment on.
#[derive(Debug, Clone)]
pub struct BusinessClock {
    run: Arc<Mutex<Run>>,
    follows: Option<Lapse>,
}

/// What the clock shows is told from all of these together, so that one lock holds them.
#[derive(Debug)]
struct Run {
    /// Milliseconds since the epoch that it showed at `since`.
    from_ms: i64,
    since: Instant,
    /// Business milliseconds for a thousand of the machine's.
    rate_permille: i64,
    /// The latest that anyone was shown.
    last_ms: i64,
}

impl Run {
    fn shown_ms(&mut self) -> i64 {
        let elapsed = self.since.elapsed().as_millis() as i64;
        self.last_ms = self.last_ms.max(self.from_ms + elapsed * self.rate_permille / 1000);
        self.last_ms
    }

    fn go_on_from(&mut self, ms: i64) {
        (self.from_ms, self.since) = (ms, Instant::now());
    }
}

/// How business time passes beside the database's: at `real` it was `business`, and ever since it runs at the rate. Every
/// server that knows it shows the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// A moment of the database's time.
    pub real: DateTime<Utc>,
    /// The business time at that moment.
    pub business: DateTime<Utc>,
    /// Business milliseconds for a thousand of the database's.
    pub rate_permille: i64,
}

impl Lapse {
    /// The business time when the database shows `now`.
    fn shown_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let passed = (now - self.real).num_milliseconds();
        self.business + TimeDelta::milliseconds(passed * self.rate_permille / 1000)
    }
}

/// The system clock as the database has it: where several servers work on one, leases, backoff and the ends of tokens
/// and keys count by its time and not by any machine's.
#[derive(Debug, Clone)]
pub struct SystemClock {
    shown: Arc<Mutex<(DateTime<Utc>, Instant)>>,
}

impl SystemClock {
    /// A clock that shows `now`, and goes on from there.
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        Self { shown: Arc::new(Mutex::new((now, Instant::now()))) }
    }

    /// The moment it is.
    pub fn now(&self) -> DateTime<Utc> {
        let (from, since) = *self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        from + since.elapsed()
    }

    /// Sets it.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = (now, Instant::now());
    }
}

impl BusinessClock {
    /// A clock that shows `now` and runs `rate_permille` thousandths as fast as the machine's (1000: as fast; 0: it
    /// stands until it is set).
    pub fn starting_at(now: DateTime<Utc>, rate_permille: i64) -> Self {
        Self::new(now, rate_permille, None)
    }

    fn new(now: DateTime<Utc>, rate_permille: i64, follows: Option<Lapse>) -> Self {
        let from_ms = now.timestamp_millis();
        let run = Run { from_ms, since: Instant::now(), rate_permille, last_ms: i64::MIN };
        Self { run: Arc::new(Mutex::new(run)), follows }
    }

    /// A clock that is set by the database's time, which is `now`, again and again. It shows that time itself, unless
    /// `lapse` makes another of it.
    pub fn following_database(now: DateTime<Utc>, lapse: Option<Lapse>) -> Self {
        let lapse = lapse.unwrap_or(Lapse { real: now, business: now, rate_permille: 1000 });
        Self::new(lapse.shown_at(now), lapse.rate_permille, Some(lapse))
    }

    /// Sets a clock that follows the database's time by it; others go on as they do.
    pub fn follow(&self, now: DateTime<Utc>) {
        if let Some(lapse) = &self.follows {
            self.turn_to(lapse.shown_at(now));
        }
    }

    /// The moment it is, to the second, never earlier than what was shown before.
    pub fn now(&self) -> DateTime<Utc> {
        let shown = self.run().shown_ms();
        DateTime::from_timestamp(shown.div_euclid(1000), 0).expect("the business clock is within the calendar")
    }

    /// Turns the clock to `now`; one that already passed lets it stand until that has caught up.
    pub fn turn_to(&self, now: DateTime<Utc>) {
        self.run().go_on_from(now.timestamp_millis());
    }

    /// Lets the clock run at another rate from the moment it shows.
    pub fn run_at(&self, rate_permille: i64) {
        let mut run = self.run();
        let shown = run.shown_ms();
        run.go_on_from(shown);
        run.rate_permille = rate_permille;
    }

    fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{BusinessClock, Lapse};
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

    #[test]
    fn it_passes_beside_the_database_at_its_rate() {
        let business = Utc.with_ymd_and_hms(2026, 3, 2, 1, 0, 0).unwrap();
        let real = Utc.with_ymd_and_hms(2031, 1, 1, 0, 0, 0).unwrap();
        let clock = BusinessClock::following_database(real, Some(Lapse { real, business, rate_permille: 0 }));
        assert_eq!(clock.now(), business);
        let hundredfold = Lapse { real, business, rate_permille: 100_000 };
        let later = BusinessClock::following_database(real + TimeDelta::hours(1), Some(hundredfold));
        assert!((later.now() - business - TimeDelta::hours(100)).num_minutes().abs() < 10);
    }
}

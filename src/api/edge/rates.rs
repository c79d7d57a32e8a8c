//! How often: rates for each token, person and address. A rate lets as much through at once as it lets through in a
//! minute, and then evenly (GCRA, by the library `governor`). Each server counts for itself. Says how often one may ask,
//! never who asks.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use poem::Response;
use poem::http::{HeaderName, HeaderValue};
use serde::Deserialize;
use uuid::Uuid;

use crate::api::problem::Refusal;
use crate::domain::access::{Actor, ClientAddress};

/// After how many questions those who have not asked for a minute are forgotten. Between two clearings a rate holds no
/// more keys than requests came, some hundred bytes each.
const CLEARED_EVERY: u32 = 8192;

/// The window of every rate, in seconds.
const WINDOW: u64 = 60;

/// How many requests a minute; 0: as many as come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateSettings {
    /// Of one token.
    pub token: u32,
    /// Of one person, with all their tokens.
    pub person: u32,
    /// From one address, whoever asks: everything counts, pages too.
    pub address: u32,
    /// From one address with a token that lets nobody in.
    pub failures: u32,
}

/// What is left of one rate, for the headers of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    name: &'static str,
    quota: u32,
    left: u32,
}

impl Standing {
    /// Seconds until all of it is there again.
    fn whole_in(self) -> u64 {
        (u64::from(self.quota - self.left) * WINDOW).div_ceil(u64::from(self.quota))
    }
}

/// The rates that the request at hand was counted by.
#[derive(Debug, Clone, Default)]
pub(super) struct Standings(Arc<Mutex<Vec<Standing>>>);

impl Standings {
    fn add(&self, standing: Standing) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(standing);
    }

    /// `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-10 has them.
    pub(super) fn add_to(&self, response: &mut Response) {
        let standings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut write = |header: &'static str, item: &dyn Fn(&Standing) -> String| {
            let items: Vec<String> = standings.iter().map(item).collect();
            let value = HeaderValue::try_from(items.join(", ")).expect("names and numbers are ASCII");
            response.headers_mut().insert(HeaderName::from_static(header), value);
        };
        if !standings.is_empty() {
            write("ratelimit-policy", &|of| format!("\"{}\";q={};w={WINDOW}", of.name, of.quota));
            write("ratelimit", &|of| format!("\"{}\";r={};t={}", of.name, of.left, of.whole_in()));
        }
    }
}

/// Every rate of this server.
#[derive(Debug)]
pub(super) struct Rates {
    token: Option<Rate<Uuid>>,
    person: Option<Rate<Uuid>>,
    address: Option<Rate<IpAddr>>,
    failures: Option<Rate<IpAddr>>,
}

impl Rates {
    pub(super) fn new(settings: RateSettings) -> Self {
        Self {
            token: Rate::new("token", settings.token, DefaultClock::default()),
            person: Rate::new("person", settings.person, DefaultClock::default()),
            address: Rate::new("address", settings.address, DefaultClock::default()),
            failures: Rate::new("failures", settings.failures, DefaultClock::default()),
        }
    }

    /// Counts a request from this address.
    pub(super) fn asked_from(&self, client: ClientAddress, standings: &Standings) -> Result<(), Refusal> {
        count(self.address.as_ref(), &network_of(client), standings)
    }

    /// Counts a request of this caller.
    pub(super) fn asked_by(&self, actor: &Actor, standings: &Standings) -> Result<(), Refusal> {
        count(self.token.as_ref(), &actor.token, standings)?;
        actor.person.map_or(Ok(()), |person| count(self.person.as_ref(), &person, standings))
    }

    /// Counts a token from this address that let nobody in. Those of others from the same address go on letting in:
    /// nobody is locked out by a neighbour.
    pub(super) fn failed_from(&self, client: ClientAddress, standings: &Standings) -> Result<(), Refusal> {
        count(self.failures.as_ref(), &network_of(client), standings)
    }
}

/// Whom an address stands for: whoever holds an IPv6 address holds its whole /64.
fn network_of(ClientAddress(address): ClientAddress) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

fn count<K: Hash + Eq + Clone>(rate: Option<&Rate<K>>, key: &K, standings: &Standings) -> Result<(), Refusal> {
    let Some(rate) = rate else { return Ok(()) };
    let (standing, counted) = match rate.count(key) {
        Ok(left) => (rate.standing(left), Ok(())),
        Err(after) => (rate.standing(0), Err(Refusal::TooMany { after })),
    };
    standings.add(standing);
    counted
}

/// One rate over many keys.
#[derive(Debug)]
struct Rate<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    name: &'static str,
    quota: NonZeroU32,
    limiter: RateLimiter<K, HashMapStateStore<K>, C, StateInformationMiddleware>,
    clock: C,
    counted: AtomicU32,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Rate<K, C> {
    fn new(name: &'static str, quota: u32, clock: C) -> Option<Self> {
        let quota = NonZeroU32::new(quota)?;
        let limiter = RateLimiter::hashmap_with_clock(Quota::per_minute(quota), clock.clone());
        Some(Self { name, quota, limiter: limiter.with_middleware(), clock, counted: AtomicU32::new(0) })
    }

    /// Counts one; how many more may follow at once, or after how many seconds it may be tried again.
    fn count(&self, key: &K) -> Result<u32, u64> {
        if self.counted.fetch_add(1, Ordering::Relaxed) % CLEARED_EVERY == CLEARED_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let counted = self.limiter.check_key(key);
        counted.map(|snapshot| snapshot.remaining_burst_capacity()).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        })
    }

    fn standing(&self, left: u32) -> Standing {
        Standing { name: self.name, quota: self.quota.get(), left: left.min(self.quota.get()) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn a_rate_lets_its_number_through_and_then_evenly() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::new("token", 3, clock.clone()).unwrap();
        assert_eq!([rate.count(&"a"), rate.count(&"a"), rate.count(&"a")], [Ok(2), Ok(1), Ok(0)]);
        assert_eq!(rate.count(&"a"), Err(20), "one in twenty seconds");
        assert_eq!(rate.count(&"b"), Ok(2), "each for itself");
        clock.advance(Duration::from_secs(19));
        assert_eq!(rate.count(&"a"), Err(1));
        clock.advance(Duration::from_secs(1));
        assert_eq!(rate.count(&"a"), Ok(0));
        assert!(Rate::<&str>::new("none", 0, DefaultClock::default()).is_none());
    }

    #[test]
    fn who_has_not_asked_for_long_is_forgotten() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::new("address", 10, clock.clone()).unwrap();
        for key in 1..CLEARED_EVERY {
            rate.count(&key).unwrap();
        }
        clock.advance(Duration::from_secs(WINDOW + 1));
        rate.count(&0).unwrap();
        assert_eq!(rate.limiter.len(), 1);
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let of = |text: &str| network_of(ClientAddress(text.parse().unwrap()));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn the_headers_tell_what_is_left_and_when_all_of_it_is_back() {
        let standings = Standings::default();
        standings.add(Standing { name: "address", quota: 3000, left: 2999 });
        standings.add(Standing { name: "token", quota: 6, left: 2 });
        let mut response = Response::default();
        standings.add_to(&mut response);
        assert_eq!(response.headers()["ratelimit-policy"], "\"address\";q=3000;w=60, \"token\";q=6;w=60");
        assert_eq!(response.headers()["ratelimit"], "\"address\";r=2999;t=1, \"token\";r=2;t=40");
        let mut none = Response::default();
        Standings::default().add_to(&mut none);
        assert!(none.headers().is_empty());
    }
}

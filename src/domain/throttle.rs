//! How fast somebody may try to sign in. What an attacker does from elsewhere never keeps a person out: an address that
//! failed with an account waits, longer each time; an account that many addresses try only answers more slowly.

use core::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::words;

words! {
    /// What is tried.
    AttemptKind {
        /// A password.
        Password = "password",
        /// A code of the second factor. Whoever tries one knows the password.
        Code = "code",
        /// To have a letter sent with which a password is set.
        Letter = "letter",
    }
}

/// How far back failures count.
pub const WINDOW: TimeDelta = TimeDelta::hours(1);

/// Failures of one address with one account that cost no waiting.
const FREE: u32 = 5;
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(30);
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// Failures of one address, with whatever accounts, from which on its attempts go one at a time.
const MANY_FROM_ADDRESS: u32 = 100;
const ADDRESS_PACE: TimeDelta = TimeDelta::seconds(10);
/// Failures with one account, from whatever addresses, from which on it answers more slowly.
const MANY_WITH_ACCOUNT: u32 = 10;
const SLOWER_EACH: TimeDelta = TimeDelta::milliseconds(250);
const SLOWEST: TimeDelta = TimeDelta::seconds(2);
/// Wrong codes of one account, from whatever addresses, after which it waits: a code has but six digits. Not where its owner
/// was let in before: who tries from elsewhere knows the password, and keeps them out no more than who tries that.
const MANY_CODES: u32 = 10;
/// Letters that one account is sent within the window.
const LETTERS: u32 = 3;
/// Letters that one address may ask for.
const LETTERS_FROM_ADDRESS: u32 = 20;

/// Failures within the window: how many, and the last of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// The last one.
    pub last_at: Option<DateTime<Utc>>,
}

/// The failures that an attempt is judged by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Of this address with this account.
    pub pair: Failures,
    /// Of this address.
    pub address: Failures,
    /// With this account.
    pub account: Failures,
    /// Whether the account's owner was let in from this address before.
    pub is_known: bool,
}

/// What becomes of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is looked at, and answered no sooner than after this.
    After(TimeDelta),
    /// It is not looked at before this has passed.
    Wait(TimeDelta),
    /// It is answered as if it were looked at.
    Ignored,
}

impl Seen {
    /// What becomes of an attempt of this kind.
    pub fn judge(&self, kind: AttemptKind, now: DateTime<Utc>) -> Verdict {
        let waits = match kind {
            AttemptKind::Password => [pair_wait(self.pair), address_wait(self.address, MANY_FROM_ADDRESS)],
            AttemptKind::Code => [pair_wait(self.pair), whole_wait(self.account).filter(|_| !self.is_known)],
            AttemptKind::Letter => [address_wait(self.address, LETTERS_FROM_ADDRESS), None],
        };
        let until = waits.into_iter().flatten().max();
        if let Some(left) = until.map(|until| until - now).filter(|left| *left > TimeDelta::zero()) {
            return Verdict::Wait(left);
        }
        if kind == AttemptKind::Letter && self.account.count >= LETTERS {
            return Verdict::Ignored;
        }
        let over = self.account.count.saturating_sub(MANY_WITH_ACCOUNT - 1);
        Verdict::After((SLOWER_EACH * over.min(100) as i32).min(SLOWEST))
    }
}

fn pair_wait(failures: Failures) -> Option<DateTime<Utc>> {
    let over = failures.count.checked_sub(FREE)?;
    Some(failures.last_at? + (FIRST_WAIT * 2_i32.pow(over.min(10))).min(LONGEST_WAIT))
}

fn address_wait(failures: Failures, many: u32) -> Option<DateTime<Utc>> {
    (failures.count >= many).then_some(failures.last_at? + ADDRESS_PACE)
}

fn whole_wait(failures: Failures) -> Option<DateTime<Utc>> {
    (failures.count >= MANY_CODES).then_some(failures.last_at? + LONGEST_WAIT)
}

/// What counts as one address: an IPv4 address, or the network that one line of IPv6 is given.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_413_200, 0).unwrap()
    }

    fn failed(count: u32) -> Failures {
        Failures { count, last_at: (count > 0).then(now) }
    }

    #[test]
    fn one_address_waits_longer_with_each_failure() {
        let waits = [4, 5, 6, 7, 30].map(|count| {
            let seen = Seen { pair: failed(count), address: failed(count), account: failed(count), is_known: false };
            seen.judge(AttemptKind::Password, now())
        });
        assert_eq!(waits[0], Verdict::After(TimeDelta::zero()));
        assert_eq!(waits[1..4], [30, 60, 120].map(|seconds| Verdict::Wait(TimeDelta::seconds(seconds))));
        assert_eq!(waits[4], Verdict::Wait(LONGEST_WAIT));
    }

    #[test]
    fn one_address_that_tries_many_accounts_goes_one_at_a_time() {
        let seen = Seen { address: failed(100), ..Seen::default() };
        assert_eq!(seen.judge(AttemptKind::Password, now()), Verdict::Wait(ADDRESS_PACE));
        assert_eq!(seen.judge(AttemptKind::Password, now() + ADDRESS_PACE), Verdict::After(TimeDelta::zero()));
    }

    #[test]
    fn letters_are_few_and_nobody_learns_which_were_not_sent() {
        let seen = Seen { account: failed(3), ..Seen::default() };
        assert_eq!(seen.judge(AttemptKind::Letter, now()), Verdict::Ignored);
        let seen = Seen { address: failed(20), ..seen };
        assert_eq!(seen.judge(AttemptKind::Letter, now()), Verdict::Wait(ADDRESS_PACE));
    }

    #[test]
    fn codes_are_too_short_to_be_tried_from_everywhere() {
        let seen = Seen { account: failed(10), ..Seen::default() };
        assert_eq!(seen.judge(AttemptKind::Code, now()), Verdict::Wait(LONGEST_WAIT));
        let at_home = Seen { is_known: true, ..seen };
        assert!(matches!(at_home.judge(AttemptKind::Code, now()), Verdict::After(_)));
        let there_too = Seen { pair: failed(5), ..at_home };
        assert!(matches!(there_too.judge(AttemptKind::Code, now()), Verdict::Wait(_)));
    }

    #[test]
    fn a_line_of_ipv6_is_one_address() {
        let networks = ["2001:db8:1:2:3::4", "2001:db8:1:2::9", "::ffff:10.0.0.1"].map(|a| network(a.parse().unwrap()));
        assert_eq!(networks[0], networks[1]);
        assert_eq!(networks[2], "10.0.0.1");
    }

    proptest! {
        #[test]
        fn what_others_do_never_keeps_a_person_out(from_elsewhere in 0_u32..1_000_000) {
            let seen = Seen { account: failed(from_elsewhere), ..Seen::default() };
            match seen.judge(AttemptKind::Password, now()) {
                Verdict::After(wait) => prop_assert!(wait <= SLOWEST),
                other => prop_assert!(false, "{other:?}"),
            }
        }

        #[test]
        fn whoever_waits_as_told_is_looked_at(
            pair in 0_u32..60,
            address in 0_u32..300,
            account in 0_u32..300,
            is_known: bool,
        ) {
            let (address, account) = (failed(address.max(pair)), failed(account.max(pair)));
            let seen = Seen { pair: failed(pair), address, account, is_known };
            for kind in AttemptKind::ALL {
                if let Verdict::Wait(wait) = seen.judge(*kind, now()) {
                    prop_assert!(wait <= LONGEST_WAIT);
                    prop_assert!(!matches!(seen.judge(*kind, now() + wait), Verdict::Wait(_)));
                }
            }
        }
    }
}

//! Tokens: what lets a person or an organization's own system in, and how it is narrowed. Only hashes of them are kept.

use core::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use uuid::Uuid;

use super::grant::Reached;
use super::{Actor, Role};
use crate::words;

words! {
    /// What a token may be used for, within what its role may do.
    TokenScope {
        /// Read, compute, preview and simulate: nothing is changed.
        Read = "read",
        /// File cases and letters, attach files, comment, and supply information.
        File = "file",
        /// Everything else that is done on cases, with directives, notes and reminders.
        Act = "act",
        /// Steer: rulebook, calendars, reorganisations.
        Steer = "steer",
        /// Manage: webhooks, tokens, users and their roles, positions, the outbox.
        Manage = "manage",
    }
}

/// How much less than its role a token may do, and from where. The default narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// What it may be used for; none: everything that its role may do.
    pub scopes: Option<Vec<TokenScope>>,
    /// From which networks; none: from anywhere.
    pub networks: Option<Vec<IpNet>>,
}

impl Narrowing {
    /// Whether it may be used for this.
    pub fn allows(&self, scope: TokenScope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }

    /// Whether it may be used from this address; from one that is not known only where it may be used from anywhere.
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        self.networks.as_ref().is_none_or(|networks| {
            address.is_some_and(|address| {
                // An IPv4 client of a socket that takes both.
                let address = address.to_canonical();
                networks.iter().any(|network| network.contains(&address))
            })
        })
    }

    /// Whether `inner` may nowhere be used for more than this.
    pub fn holds(&self, inner: &Self) -> bool {
        let scopes = |own: &Vec<TokenScope>| {
            inner.scopes.as_ref().is_some_and(|scopes| scopes.iter().all(|scope| own.contains(scope)))
        };
        let networks = |own: &Vec<IpNet>| {
            let within = |network: &IpNet| own.iter().any(|own| own.contains(network));
            inner.networks.as_ref().is_some_and(|networks| networks.iter().all(within))
        };
        self.scopes.as_ref().is_none_or(scopes) && self.networks.as_ref().is_none_or(networks)
    }
}

/// A token as it is kept, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: Uuid,
    /// Its first characters, to tell tokens apart.
    pub hint: String,
    /// What it is for.
    pub label: String,
    /// The person it belongs to; none: the organization's own system.
    pub person: Option<Uuid>,
    /// For which organization it acts.
    pub organization: String,
    /// In which role.
    pub role: Role,
    /// How it is narrowed.
    pub narrowing: Narrowing,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; none: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Until when the secret before the last rotation lets in.
    pub previous_until: Option<DateTime<Utc>>,
    /// When it was last used, to the minute or so.
    pub last_used_at: Option<DateTime<Utc>>,
    /// How often it was changed, from 1 on; being used changes nothing.
    pub version: i32,
}

/// The most hours that the secret before a rotation goes on letting in.
pub const MOST_OVERLAP_HOURS: u32 = 168;
/// The most days that a token made by the API lasts; it lasts this long unless told otherwise.
pub const MOST_DAYS: u32 = 365;
/// The most tokens that a person, or an organization's systems, hold at once.
pub const MOST_TOKENS: u64 = 50;

impl Token {
    /// Whether it lets in, as far as it tells itself.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| now < at)
    }

    /// As it is once it got a new secret with this hint; the one before lets in for `overlap_hours` more.
    pub fn rotated(self, hint: String, overlap_hours: u32, days: Option<u32>, now: DateTime<Utc>) -> Self {
        let previous_until = (overlap_hours > 0).then(|| now + TimeDelta::hours(overlap_hours.into()));
        let expires_at = days.map_or(self.expires_at, |days| Some(now + TimeDelta::days(days.into())));
        Self { hint, previous_until, expires_at, version: self.version + 1, ..self }
    }
}

/// Which tokens somebody sees: everybody's, those of an organization and its people, or their own.
pub fn reached_tokens(actor: &Actor) -> Reached<'_> {
    actor.reaches_users()
}

/// Whether an actor sees a token.
pub fn may_see(actor: &Actor, token: &Token) -> bool {
    let is_own = token.id == actor.token || actor.person.is_some() && token.person == actor.person;
    is_own
        || match reached_tokens(actor) {
            Reached::All => true,
            Reached::Of(own) => token.organization == own,
            Reached::Nobody => false,
        }
}

/// Whether an actor may get a new secret of a token that they see: of their own, and a manager of their enterprise's own
/// systems. A new secret of somebody else's would be acting as them.
pub fn may_rotate(actor: &Actor, token: &Token) -> bool {
    match token.person {
        Some(person) => actor.person == Some(person),
        None => token.id == actor.token || may_make_system_token(actor, &token.organization),
    }
}

/// Whether an actor may revoke a token that they see: what they may rotate, the head of an organization all of it, and
/// administrators everybody's.
pub fn may_revoke(actor: &Actor, token: &Token) -> bool {
    may_rotate(actor, token)
        || match actor.role {
            Role::Administrator => true,
            Role::Director | Role::Manager => actor.person.is_some() && token.organization == actor.organization,
            Role::Reporter
            | Role::Officer
            | Role::Coordinator
            | Role::ViceChairman
            | Role::Chairman
            | Role::Auditor => false,
        }
}

/// Whether an actor may make tokens for an organization's own systems: agencies act through persons alone.
pub fn may_make_system_token(actor: &Actor, organization: &str) -> bool {
    actor.role == Role::Manager && actor.person.is_some() && actor.organization == organization
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn networks(texts: &[&str]) -> Option<Vec<IpNet>> {
        Some(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn what_is_narrowed_admits_only_its_networks() {
        let anywhere = Narrowing::default();
        let office = Narrowing { networks: networks(&["10.1.0.0/16", "2001:db8::/32"]), ..Narrowing::default() };
        let address = |text: &str| Some(text.parse().unwrap());
        assert!(anywhere.admits(None) && anywhere.admits(address("192.0.2.1")));
        assert!(office.admits(address("10.1.2.3")) && office.admits(address("2001:db8::1")));
        assert!(office.admits(address("::ffff:10.1.2.3")), "an IPv4 client of a socket for both");
        assert!(!office.admits(address("10.2.2.3")) && !office.admits(None));
    }

    fn narrowing() -> impl Strategy<Value = Narrowing> {
        let scopes = prop::option::of(prop::collection::vec(prop::sample::select(TokenScope::ALL), 0..4));
        let network = (0_u8..4, 8_u8..=32)
            .prop_map(|(part, length)| IpNet::new(IpAddr::from([10, part, 0, part]), length).unwrap().trunc());
        let networks = prop::option::of(prop::collection::vec(network, 0..4));
        (scopes, networks).prop_map(|(scopes, networks)| Narrowing { scopes, networks })
    }

    proptest! {
        #[test]
        fn what_lies_within_is_allowed_nothing_more(outer in narrowing(), inner in narrowing(), last in any::<[u8; 2]>()) {
            if outer.holds(&inner) {
                for scope in TokenScope::ALL {
                    prop_assert!(!inner.allows(*scope) || outer.allows(*scope));
                }
                let address = Some(IpAddr::from([10, last[0] % 4, 0, last[1]]));
                prop_assert!(!inner.admits(address) || outer.admits(address));
            }
            prop_assert!(Narrowing::default().holds(&inner) && inner.holds(&inner));
        }
    }

    fn token(person: Option<u128>, organization: &str) -> Token {
        Token {
            id: Uuid::from_u128(90),
            hint: String::new(),
            label: String::new(),
            person: person.map(Uuid::from_u128),
            organization: organization.into(),
            role: Role::Manager,
            narrowing: Narrowing::default(),
            created_at: DateTime::UNIX_EPOCH,
            expires_at: None,
            revoked_at: None,
            previous_until: None,
            last_used_at: None,
            version: 1,
        }
    }

    fn actor(role: Role, organization: &str, person: Option<u128>) -> Actor {
        let person = person.map(Uuid::from_u128);
        Actor { token: Uuid::from_u128(91), person, name: String::new(), organization: organization.into(), role }
    }

    #[test]
    fn a_new_secret_is_for_the_owner_and_an_end_for_whoever_is_responsible() {
        let may =
            |actor: &Actor, token: &Token| (may_see(actor, token), may_rotate(actor, token), may_revoke(actor, token));
        let (own, system) = (token(Some(1), "hfic"), token(None, "hfic"));
        assert_eq!(may(&actor(Role::Reporter, "hfic", Some(1)), &own), (true, true, true));
        assert_eq!(may(&actor(Role::Reporter, "hfic", Some(2)), &own), (false, false, false));
        assert_eq!(may(&actor(Role::Manager, "hfic", Some(2)), &own), (true, false, true));
        assert_eq!(may(&actor(Role::Manager, "hfic", Some(2)), &system), (true, true, true));
        assert_eq!(
            may(&actor(Role::Manager, "hfic", None), &system),
            (true, false, false),
            "a system, not its manager"
        );
        assert_eq!(may(&actor(Role::Manager, "sawaco", Some(2)), &system), (false, false, false));
        assert_eq!(may(&actor(Role::Administrator, "vp-ubnd", Some(3)), &own), (true, false, true));
        assert_eq!(may(&actor(Role::Administrator, "vp-ubnd", Some(3)), &system), (true, false, true));
        assert_eq!(may(&actor(Role::Auditor, "ttp", Some(4)), &own), (true, false, false));
    }

    #[test]
    fn the_secret_before_lasts_as_long_as_was_said() {
        let now = DateTime::from_timestamp(1_772_413_200, 0).unwrap();
        let rotated = token(None, "hfic").rotated("thaogo_1".into(), 24, Some(30), now);
        assert_eq!(rotated.previous_until, Some(now + TimeDelta::hours(24)));
        assert_eq!((rotated.expires_at, rotated.version), (Some(now + TimeDelta::days(30)), 2));
        let again = rotated.rotated("thaogo_2".into(), 0, None, now);
        assert_eq!((again.previous_until, again.version), (None, 3));
        assert_eq!(again.expires_at, Some(now + TimeDelta::days(30)), "it stays where nothing is said");
    }
}

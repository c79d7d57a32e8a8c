//! Single sign-on: what a token of the city's identity provider must say to be taken (RFC 7519, RFC 9068, OpenID Connect
//! Core 1.0), and which roles it gives. That the provider signed it is proved before anything here is asked.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::access::Role;
use crate::words;

/// How long the name of an account may be (OpenID Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;

words! {
    /// Why what the provider says lets nobody in.
    SignOnFault {
        /// It is no token that is signed in a way that is known here.
        Malformed = "malformed",
        /// It is signed in a way that is not taken.
        Algorithm = "algorithm",
        /// It is a token for something else.
        Type = "type",
        /// The provider publishes no such key.
        Key = "key",
        /// The provider did not sign it.
        Signature = "signature",
        /// It is another provider's.
        Issuer = "issuer",
        /// It is for somebody else.
        Audience = "audience",
        /// It has expired, or never does.
        Expired = "expired",
        /// It does not count yet, or does not say since when it does.
        NotYet = "not_yet",
        /// It does not belong to the sign-in that was begun.
        Nonce = "nonce",
        /// It does not say whom it is about.
        Subject = "subject",
        /// The provider does not take the code, or sent none.
        Code = "code",
        /// The person gave up at the provider, or the provider refused them.
        Declined = "declined",
        /// This browser began no such sign-in, or it was finished or is too old.
        State = "state",
        /// None of its roles is one of ours.
        NoRole = "no_role",
        /// Several of its roles are ones of ours, where there is nobody to choose.
        SeveralRoles = "several_roles",
        /// It names no organization, several, or one that the register does not know today.
        Organization = "organization",
        /// The organization has no such role.
        Elsewhere = "elsewhere",
        /// Nobody here has that account, nor its confirmed address.
        UnknownPerson = "unknown_person",
        /// Whoever has that address here signs in with another account.
        OtherAccount = "other_account",
        /// The role asks for a second factor: the provider confirmed none, and it cannot be proved here.
        SecondFactor = "second_factor",
    }
}

/// What a token is held against.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Whose it has to be.
    pub issuer: &'a str,
    /// For whom.
    pub audience: &'a str,
    /// What an ID token has to repeat; none for an access token.
    pub nonce: Option<&'a str>,
    /// The system's time.
    pub now: DateTime<Utc>,
    /// How far the provider's clock may be off.
    pub leeway: TimeDelta,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Claims(Map<String, Value>);

impl Claims {
    /// Whether it may be taken.
    ///
    /// # Errors
    /// The first thing that stands against it.
    pub fn check(&self, wanted: &Wanted<'_>) -> Result<(), SignOnFault> {
        let ok = |is_right: bool, fault| if is_right { Ok(()) } else { Err(fault) };
        ok(self.text("iss") == Some(wanted.issuer), SignOnFault::Issuer)?;
        ok(self.is_for(wanted.audience), SignOnFault::Audience)?;
        let Wanted { now, leeway, .. } = *wanted;
        ok(self.moment("exp").is_some_and(|exp| now < exp + leeway), SignOnFault::Expired)?;
        let has_begun = |at: DateTime<Utc>| at <= now + leeway;
        ok(self.moment("iat").is_some_and(has_begun), SignOnFault::NotYet)?;
        ok(!self.0.contains_key("nbf") || self.moment("nbf").is_some_and(has_begun), SignOnFault::NotYet)?;
        if let Some(nonce) = wanted.nonce {
            ok(self.is_given_to(wanted.audience), SignOnFault::Audience)?;
            ok(self.text("nonce") == Some(nonce), SignOnFault::Nonce)?;
        }
        self.subject().map(|_| ())
    }

    /// The account that it is about, as the provider calls it.
    ///
    /// # Errors
    /// Where it names none.
    pub fn subject(&self) -> Result<&str, SignOnFault> {
        let named = self.text("sub").filter(|subject| (1..=LONGEST_SUBJECT).contains(&subject.len()));
        named.ok_or(SignOnFault::Subject)
    }

    /// The account's address, if the provider saw that it is theirs.
    pub fn confirmed_email(&self) -> Option<&str> {
        let is_confirmed = self.0.get("email_verified") == Some(&Value::Bool(true));
        self.text("email").map(str::trim).filter(|email| is_confirmed && !email.is_empty())
    }

    fn is_for(&self, audience: &str) -> bool {
        listed(self.0.get("aud")).contains(&audience)
    }

    /// Whether an ID token that is for several was given to this one (OpenID Connect Core 1.0, section 3.1.3.7).
    fn is_given_to(&self, client: &str) -> bool {
        match self.text("azp") {
            Some(given_to) => given_to == client,
            None => listed(self.0.get("aud")).len() == 1,
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    fn moment(&self, name: &str) -> Option<DateTime<Utc>> {
        // What is out of range is no moment either way.
        let seconds = self.0.get(name)?.as_f64()?.floor() as i64;
        DateTime::from_timestamp(seconds, 0)
    }

    /// A claim of this name, or one that lies within others, as in `realm_access.roles`.
    fn find(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let (outer, rest) = name.split_once('.')?;
            rest.split('.').try_fold(self.0.get(outer)?, |within, name| within.get(name))
        })
    }
}

/// One text, or a list of them.
fn listed(claim: Option<&Value>) -> Vec<&str> {
    match claim {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// How what the provider says of somebody is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The claim with their roles.
    pub roles_claim: String,
    /// The claim with their organization.
    pub organization_claim: String,
    /// The provider's roles, and which of ours each is.
    pub roles: BTreeMap<String, Role>,
    /// What `amr` or `acr` say where a second factor was proved.
    pub second_factor: Vec<String>,
}

impl Mapping {
    /// The roles of ours that somebody has, each once.
    ///
    /// # Errors
    /// Where there are none.
    pub fn roles_of(&self, claims: &Claims) -> Result<Vec<Role>, SignOnFault> {
        let named = listed(claims.find(&self.roles_claim));
        let mut roles: Vec<Role> = named.into_iter().filter_map(|name| self.roles.get(name).copied()).collect();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() { Err(SignOnFault::NoRole) } else { Ok(roles) }
    }

    /// The organization that somebody is of, as the provider calls it.
    ///
    /// # Errors
    /// Where there is none, or more than one.
    pub fn organization_of<'c>(&self, claims: &'c Claims) -> Result<&'c str, SignOnFault> {
        match listed(claims.find(&self.organization_claim))[..] {
            [only] => Ok(only),
            _ => Err(SignOnFault::Organization),
        }
    }

    /// Whether the provider says that a second factor was proved.
    pub fn is_second_factor(&self, claims: &Claims) -> bool {
        let mut said = ["amr", "acr"].into_iter().flat_map(|name| listed(claims.0.get(name)));
        said.any(|said| self.second_factor.iter().any(|trusted| trusted == said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: i64 = 1_772_413_200;

    fn wanted(nonce: Option<&str>) -> Wanted<'_> {
        Wanted {
            issuer: "https://id.example",
            audience: "thaogo",
            nonce,
            now: DateTime::from_timestamp(NOW, 0).unwrap(),
            leeway: TimeDelta::seconds(60),
        }
    }

    /// A good token, in which `change` is put over what is there; `null` takes away.
    fn claims(change: &Value) -> Claims {
        let mut good = json!({
            "iss": "https://id.example", "aud": "thaogo", "sub": "a1", "iat": NOW - 10, "exp": NOW + 300, "nonce": "n",
        });
        let good = good.as_object_mut().unwrap();
        good.extend(change.as_object().unwrap().clone());
        good.retain(|_, value| !value.is_null());
        Claims(good.clone())
    }

    #[test]
    fn each_thing_that_stands_against_a_token_is_told() {
        use SignOnFault::{Audience, Expired, Issuer, NotYet, Subject};
        assert_eq!(claims(&json!({})).check(&wanted(None)), Ok(()));
        for (change, fault) in [
            (json!({"iss": "https://id.example/"}), Issuer),
            (json!({"iss": null}), Issuer),
            (json!({"aud": "other"}), Audience),
            (json!({"aud": null}), Audience),
            (json!({"aud": ["other", "others"]}), Audience),
            (json!({"aud": {"thaogo": true}}), Audience),
            (json!({"exp": NOW - 60}), Expired),
            (json!({"exp": null}), Expired),
            (json!({"exp": "tomorrow"}), Expired),
            (json!({"exp": 1e300}), Expired),
            (json!({"iat": NOW + 61}), NotYet),
            (json!({"iat": null}), NotYet),
            (json!({"nbf": NOW + 61}), NotYet),
            (json!({"nbf": "now"}), NotYet),
            (json!({"sub": ""}), Subject),
            (json!({"sub": null}), Subject),
            (json!({"sub": "x".repeat(256)}), Subject),
        ] {
            assert_eq!(claims(&change).check(&wanted(None)), Err(fault), "{change}");
        }
    }

    #[test]
    fn a_clock_may_be_a_little_off() {
        for change in
            [json!({"exp": NOW - 59}), json!({"iat": NOW + 60}), json!({"nbf": NOW + 60}), json!({"nbf": 0.5})]
        {
            assert_eq!(claims(&change).check(&wanted(None)), Ok(()), "{change}");
        }
    }

    #[test]
    fn an_id_token_belongs_to_the_sign_in_that_was_begun() {
        use SignOnFault::{Audience, Nonce};
        assert_eq!(claims(&json!({})).check(&wanted(Some("n"))), Ok(()));
        assert_eq!(claims(&json!({})).check(&wanted(Some("m"))), Err(Nonce));
        assert_eq!(claims(&json!({"nonce": null})).check(&wanted(Some("n"))), Err(Nonce));
        let several = json!(["thaogo", "other"]);
        assert_eq!(claims(&json!({"aud": several})).check(&wanted(Some("n"))), Err(Audience));
        assert_eq!(claims(&json!({"aud": several, "azp": "other"})).check(&wanted(Some("n"))), Err(Audience));
        assert_eq!(claims(&json!({"aud": several, "azp": "thaogo"})).check(&wanted(Some("n"))), Ok(()));
        assert_eq!(claims(&json!({"azp": "other"})).check(&wanted(Some("n"))), Err(Audience));
    }

    #[test]
    fn an_address_counts_once_the_provider_confirmed_it() {
        let email = |verified: Value| {
            claims(&json!({"email": "a@stc.example", "email_verified": verified})).confirmed_email().map(str::to_owned)
        };
        assert_eq!(email(json!(true)).as_deref(), Some("a@stc.example"));
        assert_eq!((email(json!(false)), email(json!("true")), email(json!(null))), (None, None, None));
    }

    fn mapping(roles_claim: &str) -> Mapping {
        Mapping {
            roles_claim: roles_claim.to_owned(),
            organization_claim: "organization".to_owned(),
            roles: [("tp-chuyen-vien", Role::Officer), ("tp-thu-truong", Role::Director), ("cv", Role::Officer)]
                .map(|(name, role)| (name.to_owned(), role))
                .into(),
            second_factor: vec!["mfa".to_owned()],
        }
    }

    #[test]
    fn roles_are_read_by_the_mapping_wherever_they_lie() {
        let of = |claim: &str, said: Value| mapping(claim).roles_of(&claims(&said));
        assert_eq!(of("roles", json!({"roles": "tp-chuyen-vien"})), Ok(vec![Role::Officer]));
        assert_eq!(of("roles", json!({"roles": ["x", "cv", "tp-chuyen-vien"]})), Ok(vec![Role::Officer]));
        assert_eq!(of("roles", json!({"roles": ["tp-thu-truong", "cv"]})), Ok(vec![Role::Officer, Role::Director]));
        assert_eq!(of("realm_access.roles", json!({"realm_access": {"roles": ["cv"]}})), Ok(vec![Role::Officer]));
        assert_eq!(
            of("https://id.example/roles", json!({"https://id.example/roles": ["cv"]})),
            Ok(vec![Role::Officer])
        );
        for none in [json!({}), json!({"roles": []}), json!({"roles": ["CV"]}), json!({"roles": {"cv": true}})] {
            assert_eq!(of("roles", none.clone()), Err(SignOnFault::NoRole), "{none}");
        }
    }

    #[test]
    fn somebody_is_of_one_organization() {
        let of = |said: Value| mapping("roles").organization_of(&claims(&said)).map(str::to_owned);
        assert_eq!(of(json!({"organization": "stc"})), Ok("stc".to_owned()));
        assert_eq!(of(json!({"organization": ["stc"]})), Ok("stc".to_owned()));
        for none in [json!({}), json!({"organization": ["stc", "snnmt"]}), json!({"organization": 7})] {
            assert_eq!(of(none.clone()), Err(SignOnFault::Organization), "{none}");
        }
    }

    #[test]
    fn a_second_factor_is_trusted_where_the_provider_names_it_so() {
        let is = |said: Value| mapping("roles").is_second_factor(&claims(&said));
        assert!(is(json!({"amr": ["pwd", "mfa"]})) && is(json!({"acr": "mfa"})));
        assert!(!is(json!({"amr": ["pwd"]})) && !is(json!({})) && !is(json!({"acr": "0"})));
    }
}

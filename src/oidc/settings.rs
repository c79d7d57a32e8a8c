//! The settings of the section `oidc`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

use super::{Client, Provider, Service};
use crate::domain::access::Role;
use crate::domain::sign_on::Mapping;

/// The furthest that the provider's clock may be off, in seconds.
const MOST_LEEWAY: u32 = 300;
/// How long its name may be.
const LONGEST_ISSUER: usize = 255;

/// Where people sign in at the city's identity provider, and what it says of them.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// The provider, as it calls itself; none: there is no single sign-on.
    pub issuer: Option<String>,
    /// How it knows the pages; none: nobody signs in to them by it.
    pub client_id: Option<String>,
    /// The pages' secret; none for a public client.
    pub client_secret: Option<String>,
    /// For whom access tokens of the API have to be; none: it takes none.
    pub audience: Option<String>,
    /// What is asked for when somebody signs in, with spaces between.
    pub scopes: String,
    /// The claim with somebody's roles.
    pub roles_claim: String,
    /// The claim with their organization.
    pub organization_claim: String,
    /// The provider's roles, and which of ours each is.
    #[serde(default, deserialize_with = "roles")]
    pub roles: BTreeMap<String, Role>,
    /// What `amr` or `acr` say where a second factor was proved.
    #[serde(deserialize_with = "words")]
    pub second_factor: Vec<String>,
    /// How far the provider's clock may be off, in seconds.
    pub leeway_seconds: u32,
    /// A file with the certificate of the provider's authority (PEM), where it is the city's own.
    pub authority_file: Option<PathBuf>,
}

/// Why the settings of this section cannot be used.
#[derive(Debug)]
pub struct WrongOidcSetting {
    /// Which key.
    pub key: &'static str,
    /// What is wrong and how to mend it.
    pub problem: String,
}

fn wrong<T>(key: &'static str, problem: impl Into<String>) -> Result<T, WrongOidcSetting> {
    Err(WrongOidcSetting { key, problem: problem.into() })
}

impl OidcSettings {
    /// The provider, and how what it says is read; none where none is set.
    ///
    /// # Errors
    /// The first setting that is wrong. Whether the provider can be asked is not looked at.
    pub fn open(&self) -> Result<Option<(Provider, Mapping)>, WrongOidcSetting> {
        let Some(issuer) = &self.issuer else {
            return match self.set_without_issuer() {
                Some(key) => wrong(key, "needs oidc.issuer beside it"),
                None => Ok(None),
            };
        };
        check_issuer(issuer)?;
        self.check()?;
        let service = Service {
            issuer: issuer.clone(),
            client: self.client_id.clone().map(|id| Client {
                id,
                secret: self.client_secret.clone(),
                scopes: self.scopes.clone(),
            }),
            audience: self.audience.clone(),
            leeway: TimeDelta::seconds(self.leeway_seconds.into()),
        };
        let mapping = Mapping {
            roles_claim: self.roles_claim.clone(),
            organization_claim: self.organization_claim.clone(),
            roles: self.roles.clone(),
            second_factor: self.second_factor.clone(),
        };
        let authority = self.authority_file.as_deref().map(read_authority).transpose()?;
        match Provider::new(service, authority.as_deref()) {
            Ok(provider) => Ok(Some((provider, mapping))),
            Err(problem) => wrong("oidc.authority_file", problem),
        }
    }

    fn set_without_issuer(&self) -> Option<&'static str> {
        let set = [
            ("oidc.client_id", self.client_id.is_some()),
            ("oidc.client_secret", self.client_secret.is_some()),
            ("oidc.audience", self.audience.is_some()),
            ("oidc.roles", !self.roles.is_empty()),
            ("oidc.authority_file", self.authority_file.is_some()),
        ];
        set.into_iter().find_map(|(key, is_set)| is_set.then_some(key))
    }

    fn check(&self) -> Result<(), WrongOidcSetting> {
        if self.client_id.is_none() && self.audience.is_none() {
            return wrong("oidc.issuer", "needs oidc.client_id for the pages, oidc.audience for the API, or both");
        }
        if self.client_secret.is_some() && self.client_id.is_none() {
            return wrong("oidc.client_secret", "needs oidc.client_id beside it");
        }
        if self.audience.is_some() && self.audience == self.client_id {
            return wrong(
                "oidc.audience",
                "must differ from oidc.client_id: an ID token for the pages is no access token for the API",
            );
        }
        if !self.scopes.split(' ').any(|scope| scope == "openid") {
            return wrong("oidc.scopes", "must hold openid");
        }
        if self.roles.is_empty() {
            return wrong(
                "oidc.roles",
                "must say which of the provider's roles are which of ours: else nobody gets in",
            );
        }
        if self.leeway_seconds > MOST_LEEWAY {
            return wrong("oidc.leeway_seconds", format!("must be {MOST_LEEWAY} at most"));
        }
        Ok(())
    }
}

fn check_issuer(issuer: &str) -> Result<(), WrongOidcSetting> {
    let key = "oidc.issuer";
    let Ok(url) = Url::parse(issuer) else { return wrong(key, "must be an address like https://id.example.vn") };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback) {
        return wrong(key, "must begin with https://, but on a loopback address");
    }
    if url.query().is_some() || url.fragment().is_some() || issuer.len() > LONGEST_ISSUER {
        return wrong(key, "must be an address without ? and #, as the provider calls itself");
    }
    Ok(())
}

fn read_authority(file: &Path) -> Result<String, WrongOidcSetting> {
    std::fs::read_to_string(file).or_else(|error| wrong("oidc.authority_file", format!("{}: {error}", file.display())))
}

/// Reads a table of roles, or a text like `a=officer, b=director`, which is how it stands in the environment.
fn roles<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Role>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Table(BTreeMap<String, String>),
        Line(String),
    }
    let pairs: Vec<(String, String)> = match Written::deserialize(from)? {
        Written::Table(table) => table.into_iter().collect(),
        Written::Line(line) => parted(&line)
            .map(|pair| halves(pair).ok_or(pair))
            .collect::<Result<_, _>>()
            .map_err(|pair| D::Error::custom(format!("“{pair}” in oidc.roles is no pair like can-bo=officer")))?,
    };
    let read = |(name, role): (String, String)| match Role::parse(&role) {
        Some(role) => Ok((name, role)),
        None => {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            Err(D::Error::custom(format!("“{role}” in oidc.roles is none of {}", known.join(", "))))
        }
    };
    pairs.into_iter().map(read).collect()
}

fn halves(pair: &str) -> Option<(String, String)> {
    let (name, role) = pair.rsplit_once('=')?;
    Some((name.trim().to_owned(), role.trim().to_owned()))
}

/// Reads a list, or a text with commas.
fn words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        List(Vec<String>),
        Line(String),
    }
    Ok(match Written::deserialize(from)? {
        Written::List(list) => list,
        Written::Line(line) => parted(&line).map(str::to_owned).collect(),
    })
}

fn parted(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim).filter(|part| !part.is_empty())
}

impl std::fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { issuer, client_id, audience, .. } = self;
        f.debug_struct("OidcSettings")
            .field("issuer", issuer)
            .field("client_id", client_id)
            .field("audience", audience)
            .finish_non_exhaustive()
    }
}

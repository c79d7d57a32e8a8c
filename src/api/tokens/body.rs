//! What tokens take, and how they are shown.

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::{Moment, NamedView, moment, organization};
use crate::api::word::Word;
use crate::application::create_own_token::CreateOwnToken;
use crate::application::read_tokens::TokenReading;
use crate::application::rotate_token::RotateToken;
use crate::application::{City, Error, FieldError};
use crate::domain::access::Role;
use crate::domain::access::token::{MOST_DAYS, Narrowing, TokenScope};
use crate::domain::moment::to_the_second;
use crate::domain::text::Language;

/// For how many hours the secret before a rotation goes on letting in, unless told otherwise.
const OVERLAP_HOURS: u32 = 24;

/// A token that is to be made.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CreateTokenRequest", example, skip_serializing_if_is_none)]
pub struct CreateTokenRequest {
    /// What it is for.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub label: String,
    /// Whether it is for the organization's own system rather than for oneself; no unless told otherwise.
    pub for_system: Option<bool>,
    /// For which organization it acts, by its code; the caller's unless told otherwise.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub organization: Option<String>,
    /// In which role; the caller's unless told otherwise, and `reporter` for a system.
    pub role: Option<Word<Role>>,
    /// What it may be used for, within what the role may do; as the caller's own token unless told otherwise.
    #[oai(validator(min_items = 1, max_items = 5, unique_items))]
    pub scopes: Option<Vec<Word<TokenScope>>>,
    /// From which networks or addresses it may be used (`203.0.113.0/24`, `2001:db8::1`); as the caller's own token unless
    /// told otherwise.
    #[oai(validator(min_items = 1, max_items = 20))]
    pub networks: Option<Vec<String>>,
    /// After how many days it ends; 365 unless told otherwise.
    #[oai(validator(minimum(value = "1"), maximum(value = "365")))]
    pub days: Option<u32>,
}

impl Example for CreateTokenRequest {
    fn example() -> Self {
        Self {
            label: "Hệ thống quản lý dự án của Công ty".into(),
            for_system: Some(true),
            organization: None,
            role: Some(Word(Role::Reporter)),
            scopes: Some(vec![Word(TokenScope::Read), Word(TokenScope::File)]),
            networks: Some(vec!["127.0.0.0/8".into(), "203.0.113.0/24".into()]),
            days: Some(180),
        }
    }
}

impl TryFrom<CreateTokenRequest> for CreateOwnToken {
    type Error = Error;

    fn try_from(request: CreateTokenRequest) -> Result<Self, Error> {
        let CreateTokenRequest { label, for_system, organization, role, scopes, networks, days } = request;
        Ok(Self {
            label,
            for_system: for_system.unwrap_or(false),
            organization,
            role: role.map(|word| word.0),
            narrowing: Narrowing {
                scopes: scopes.map(|scopes| scopes.into_iter().map(|word| word.0).collect()),
                networks: networks.map(read_networks).transpose()?,
            },
            days: days.unwrap_or(MOST_DAYS),
        })
    }
}

/// Networks, and single addresses as networks of one.
fn read_networks(texts: Vec<String>) -> Result<Vec<IpNet>, Error> {
    let read = |text: &str| {
        let text = text.trim();
        text.parse::<IpNet>().ok().or_else(|| Some(IpNet::from(text.parse::<std::net::IpAddr>().ok()?)))
    };
    let (mut networks, mut errors) = (Vec::new(), Vec::new());
    for (place, text) in texts.iter().enumerate() {
        match read(text) {
            Some(network) => networks.push(network.trunc()),
            None => errors.push(FieldError::new(
                format!("/networks/{place}"),
                "Không phải mạng hoặc địa chỉ IP: viết dạng 203.0.113.0/24 hoặc 2001:db8::1.",
                "Not a network nor an address: write 203.0.113.0/24 or 2001:db8::1.",
            )),
        }
    }
    if errors.is_empty() { Ok(networks) } else { Err(Error::Invalid(errors)) }
}

/// How a token is rotated.
#[derive(Debug, Clone, Default, Object)]
#[oai(rename = "RotateTokenRequest", example, skip_serializing_if_is_none)]
pub struct RotateTokenRequest {
    /// For how many hours the secret before goes on letting in; 24 unless told otherwise, 0 to end it at once.
    #[oai(validator(minimum(value = "0"), maximum(value = "168")))]
    pub overlap_hours: Option<u32>,
    /// After how many days from now the token ends; as before unless told otherwise.
    #[oai(validator(minimum(value = "1"), maximum(value = "365")))]
    pub days: Option<u32>,
}

impl Example for RotateTokenRequest {
    fn example() -> Self {
        Self { overlap_hours: Some(48), days: Some(180) }
    }
}

impl From<RotateTokenRequest> for RotateToken {
    fn from(RotateTokenRequest { overlap_hours, days }: RotateTokenRequest) -> Self {
        Self { overlap_hours: overlap_hours.unwrap_or(OVERLAP_HOURS), days }
    }
}

/// A token: what lets a person or an organization's own system in. Its times are the machine's.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Token", skip_serializing_if_is_none)]
pub struct TokenView {
    /// Its id.
    pub id: Uuid,
    /// Its first characters, to tell tokens apart.
    pub hint: String,
    /// What it is for.
    pub label: String,
    /// The person it belongs to, by their id; absent: the organization's own system.
    pub person: Option<Uuid>,
    /// For which organization it acts.
    pub organization: NamedView,
    /// In which role.
    pub role: Word<Role>,
    /// What it may be used for; absent: everything that the role may do.
    pub scopes: Option<Vec<Word<TokenScope>>>,
    /// From which networks it may be used; absent: from anywhere.
    pub networks: Option<Vec<String>>,
    /// When it was made.
    pub created_at: Moment,
    /// When it ends; absent: never.
    pub expires_at: Option<Moment>,
    /// When it was revoked; absent: it was not.
    pub revoked_at: Option<Moment>,
    /// When it was last used, to the minute or so; absent: never.
    pub last_used_at: Option<Moment>,
    /// Until when the secret before the last rotation lets in; absent where there is none.
    pub previous_until: Option<Moment>,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// The token itself; shown in the answer that made or rotated it, and never again.
    pub token: Option<String>,
}

impl TokenView {
    /// A token, its organization named in the reader's language.
    pub fn new(city: &City, reading: TokenReading, language: Language) -> Self {
        let TokenReading { token, secret } = reading;
        let shown = |at: DateTime<Utc>| moment(to_the_second(at));
        let Narrowing { scopes, networks } = token.narrowing;
        Self {
            id: token.id,
            hint: token.hint,
            label: token.label,
            person: token.person,
            organization: organization(city, &token.organization, language),
            role: Word(token.role),
            scopes: scopes.map(|scopes| scopes.into_iter().map(Word).collect()),
            networks: networks.map(|networks| networks.iter().map(ToString::to_string).collect()),
            created_at: shown(token.created_at),
            expires_at: token.expires_at.map(shown),
            revoked_at: token.revoked_at.map(shown),
            last_used_at: token.last_used_at.map(shown),
            previous_until: token.previous_until.map(shown),
            version: token.version,
            token: secret,
        }
    }
}

/// A page of tokens.
#[derive(Debug, Clone, Object)]
#[oai(rename = "TokenPage", skip_serializing_if_is_none)]
pub struct TokenPageView {
    /// The tokens, in the order in which they were made.
    pub items: Vec<TokenView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

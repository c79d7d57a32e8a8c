//! Who holds a token.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::admit_bearer::admit_bearer;
use super::credentials::new_secret;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::access::token::Narrowing;
use crate::domain::text::Text;
use crate::store::tokens;

/// What every token begins with, so that secret scanners recognise one.
pub const TOKEN_PREFIX: &str = "thaogo_";

/// Who was let in, and for how much less than their role may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Who.
    pub actor: Actor,
    /// How their token is narrowed.
    pub narrowing: Narrowing,
    /// When they came (system time).
    pub came_at: DateTime<Utc>,
}

/// Whom a token lets in that comes from this address, where that is known: one of ours, or an access token of the city's
/// identity provider.
///
/// # Errors
/// [`Error::Unauthenticated`] where it lets nobody in, [`Error::Forbidden`] where it may not be used from there.
pub async fn authenticate(app: &App, token: &str, from: Option<IpAddr>) -> Result<Admitted, Error> {
    if !is_well_formed(token) {
        return admit_bearer(app, token).await;
    }
    let now = app.system_now();
    let found = tokens::find_admitted(app.db.read(), &hash(token), now, app.today()).await?;
    let (actor, narrowing) = found.ok_or(Error::Unauthenticated)?;
    if !narrowing.admits(from) {
        return Err(from_elsewhere(from));
    }
    app.uses.note(actor.token, now);
    Ok(Admitted { actor, narrowing, came_at: now })
}

fn from_elsewhere(from: Option<IpAddr>) -> Error {
    let from = from.map_or_else(|| "?".to_owned(), |from| from.to_canonical().to_string());
    Error::Forbidden(Text::new(
        format!(
            "Mã truy cập này không dùng được từ địa chỉ {from}: hãy gọi từ mạng đã khai báo cho mã, hoặc tạo mã khác."
        ),
        format!("This token may not be used from {from}: call from one of its networks, or make another token."),
    ))
}

/// A token of 256 random bits, with a checksum by which a mistyped one is told from an unknown one.
pub(super) fn new_token() -> String {
    let secret = new_secret();
    format!("{TOKEN_PREFIX}{secret}{}", checksum(&secret))
}

/// Its first characters, by which tokens are told apart.
pub(super) fn hint_of(token: &str) -> String {
    token[..15].to_owned()
}

/// What is kept of a token.
pub(super) fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn checksum(secret: &str) -> String {
    format!("{:08x}", crc32fast::hash(secret.as_bytes()))
}

pub(super) fn is_well_formed(token: &str) -> bool {
    let Some(rest) = token.strip_prefix(TOKEN_PREFIX) else { return false };
    rest.is_ascii() && rest.len() == 72 && checksum(&rest[..64]) == rest[64..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_token_is_told_without_asking_the_database() {
        let token = new_token();
        assert!(is_well_formed(&token));
        let mistyped = token.replace(&token[20..21], if &token[20..21] == "0" { "1" } else { "0" });
        assert!(!is_well_formed(&mistyped) || mistyped == token);
        assert_ne!(new_token(), token);
    }
}

//! Who holds a token.

use sha2::{Digest, Sha256};

use super::{App, Error};
use crate::domain::access::Actor;
use crate::store::tokens;

/// What every token begins with, so that secret scanners recognise one.
pub const TOKEN_PREFIX: &str = "thaogo_";

/// Whom a token lets in.
pub async fn authenticate(app: &App, token: &str) -> Result<Actor, Error> {
    if !is_well_formed(token) {
        return Err(Error::Unauthenticated);
    }
    let found = tokens::find_actor(app.db.read(), &hash(token), app.system_now(), app.today()).await?;
    found.ok_or(Error::Unauthenticated)
}

/// A token of 256 random bits, with a checksum by which a mistyped one is told from an unknown one.
pub(super) fn new_token() -> String {
    let bytes: [u8; 32] = rand::random();
    let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{TOKEN_PREFIX}{secret}{}", checksum(&secret))
}

/// What is kept of a token.
pub(super) fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn checksum(secret: &str) -> String {
    format!("{:08x}", crc32fast::hash(secret.as_bytes()))
}

fn is_well_formed(token: &str) -> bool {
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

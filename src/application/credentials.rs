//! What stands behind signing in: hashing passwords, making codes, sealing secrets. No use case of its own.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::Error;
use super::authenticate::hash;
use crate::domain::password;
use crate::domain::second_factor::SecondFactorFor;
use crate::domain::session::IDLE;

/// OWASP's parameters of argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// How many passwords are hashed at once, and how long one waits for its turn.
const AT_ONCE: usize = 4;
const PATIENCE: Duration = Duration::from_secs(5);

/// What a password is compared with where there is no account: it costs the same and fits nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmUh$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How people sign in to this installation.
#[derive(Clone)]
pub struct SignInRules {
    /// How long a session lasts unused.
    pub idle: TimeDelta,
    /// Who signs in with a second factor.
    pub second_factor: SecondFactorFor,
    /// What the secrets of second factors are sealed with.
    pub seal: Seal,
    hashing: Arc<Semaphore>,
}

impl SignInRules {
    /// These, with room to hash passwords.
    pub fn new(idle: TimeDelta, second_factor: SecondFactorFor, seal: Seal) -> Self {
        Self { idle, second_factor, seal, hashing: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The hash of a password, with its salt and parameters.
    pub(super) async fn hash_password(&self, password: &str) -> Result<String, Error> {
        let password = password::normal(password);
        self.hashing(move || Ok(argon2().hash_password(password.as_bytes()).map_err(broken)?.to_string())).await
    }

    /// Whether this is the password of that hash. Without one it is not, after the same work.
    pub(super) async fn is_password(&self, kept: Option<&str>, password: &str) -> Result<bool, Error> {
        let fits = password.chars().count() <= password::LONGEST;
        let kept = kept.filter(|_| fits).map(str::to_owned);
        let password = if fits { password::normal(password) } else { String::new() };
        self.hashing(move || {
            let known = PasswordHash::new(kept.as_deref().unwrap_or(NOBODY)).map_err(broken)?;
            Ok(argon2().verify_password(password.as_bytes(), &known).is_ok() && kept.is_some())
        })
        .await
    }

    /// Runs what takes its time and 19 MiB apart from those who answer, a few at once.
    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(PATIENCE, self.hashing.clone().acquire_owned()).await;
        let turn =
            turn.map_err(|_| Error::Unavailable("too many passwords at once".into()))?.map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(Error::internal)?
    }
}

impl Default for SignInRules {
    fn default() -> Self {
        Self::new(IDLE, SecondFactorFor::Roles, Seal::default())
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).expect("OWASP's parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::internal(error.to_string())
}

/// What secrets are sealed with before they are kept: a key that does not lie in the database. Without one they are kept
/// as they are. What was kept before there was a key stays readable.
#[derive(Clone, Default)]
pub struct Seal(Option<Arc<LessSafeKey>>);

impl Seal {
    /// One with a key of 32 bytes; none where they are more or fewer.
    pub fn with_key(key: &[u8]) -> Option<Self> {
        Some(Self(Some(Arc::new(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?)))))
    }

    /// Seals a person's secret; for another person's it does not open.
    pub(super) fn seal(&self, secret: &[u8], person: Uuid) -> String {
        let Some(key) = &self.0 else { return format!("plain:{}", BASE64.encode(secret)) };
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = secret.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(person.as_bytes()), &mut sealed)
            .expect("a secret is short");
        format!("sealed:{}", BASE64.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// Where the key is missing or another, or what is kept was altered.
    pub(super) fn open(&self, kept: &str, person: Uuid) -> Result<Vec<u8>, Error> {
        let refused =
            || Error::internal("a second factor cannot be opened: is sign_in.key_file the key it was sealed with?");
        let (how, text) = kept.split_once(':').ok_or_else(refused)?;
        let mut bytes = BASE64.decode(text).map_err(|_| refused())?;
        match (how, &self.0) {
            ("plain", _) => Ok(bytes),
            ("sealed", Some(key)) if bytes.len() > NONCE_LEN => {
                let mut sealed = bytes.split_off(NONCE_LEN);
                let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| refused())?;
                let opened = key.open_in_place(nonce, Aad::from(person.as_bytes()), &mut sealed);
                opened.map(|secret| secret.to_vec()).map_err(|_| refused())
            }
            _ => Err(refused()),
        }
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Seal(with a key)" } else { "Seal(without a key)" })
    }
}

/// Where somebody comes from, as far as they tell.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Their address.
    pub address: IpAddr,
    /// What their browser calls itself.
    pub agent: String,
}

/// A secret of 256 random bits, in hexadecimal digits: a cookie, the code in a letter, the address of a calendar, what a
/// token is made of.
pub fn new_secret() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this can be such a secret.
pub fn is_secret(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// What attempts are counted under: whether there is such an account, nobody can read from it.
pub(super) fn account_key(email: &str) -> String {
    hash(&email.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_and_nothing_fits_nobody() {
        let rules = SignInRules::default();
        let kept = rules.hash_password("sông lặng thuyền giấy cũ").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(rules.is_password(Some(&kept), "sông lặng thuyền giấy cũ").await.unwrap());
        assert!(!rules.is_password(Some(&kept), "sông lặng thuyền giấy").await.unwrap());
        assert!(!rules.is_password(None, "sông lặng thuyền giấy cũ").await.unwrap());
        assert!(!rules.is_password(Some(&kept), &"x".repeat(10_000)).await.unwrap());
    }

    #[test]
    fn a_sealed_secret_opens_for_its_owner_alone() {
        let (owner, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let seal = Seal::with_key(&[7; 32]).unwrap();
        let kept = seal.seal(b"secret", owner);
        assert_eq!(seal.open(&kept, owner).unwrap(), b"secret");
        assert!(seal.open(&kept, other).is_err());
        assert!(Seal::with_key(&[8; 32]).unwrap().open(&kept, owner).is_err());
        assert!(Seal::default().open(&kept, owner).is_err());
        assert_eq!(seal.open(&Seal::default().seal(b"secret", owner), owner).unwrap(), b"secret");
        assert!(Seal::with_key(&[7; 31]).is_none() && seal.open("sealed:AAAA", owner).is_err());
    }
}

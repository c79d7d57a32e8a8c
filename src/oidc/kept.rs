//! What the provider publishes, as it was last read: kept, read anew where it is old or lacks a key, and trusted for a while
//! where it cannot be.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::{DecodingKey, Header};
use tokio::sync::{Mutex, MutexGuard};

use super::OidcError;
use super::published::Published;
use super::web::Web;
use crate::domain::sign_on::SignOnFault;

/// How soon a provider that could not be asked is asked again.
const RETRY: Duration = Duration::from_secs(5);
/// Why it is not asked again at once.
const ASKED: &str = "it was asked a moment ago";

/// What was read of a provider, if anything was.
#[derive(Debug)]
pub(super) struct Kept {
    issuer: String,
    web: Web,
    /// How soon it is asked again for a key that it did not publish.
    patience: Duration,
    published: RwLock<Option<Arc<Published>>>,
    /// When it was last asked; held while it is.
    asked: Mutex<Option<Instant>>,
}

impl Kept {
    pub(super) fn new(issuer: String, web: Web, patience: Duration) -> Self {
        Self { issuer, web, patience, published: RwLock::default(), asked: Mutex::default() }
    }

    /// What it publishes, as it was last read; read anew where that is long ago.
    pub(super) async fn published(&self) -> Result<Arc<Published>, OidcError> {
        let Some(known) = self.current() else {
            return self.look_first(self.asked.lock().await).await;
        };
        if known.is_fresh() {
            return Ok(known);
        }
        // One asks; meanwhile what is known serves the others, while it is to be trusted.
        match self.asked.try_lock() {
            Ok(asked) => self.look_again(asked, &known).await,
            Err(_) if known.is_trusted() => Ok(known),
            Err(_) => self.look_again(self.asked.lock().await, &known).await,
        }
    }

    /// The key of a token; one that is not known may have been published since.
    pub(super) async fn key_for(&self, header: &Header) -> Result<DecodingKey, OidcError> {
        let published = self.published().await?;
        if let Some(key) = published.find_key(header) {
            return Ok(key);
        }
        let newer = self.look_again(self.asked.lock().await, &published).await?;
        newer.find_key(header).ok_or(OidcError::Refused(SignOnFault::Key))
    }

    async fn look_first(&self, mut asked: MutexGuard<'_, Option<Instant>>) -> Result<Arc<Published>, OidcError> {
        if let Some(known) = self.current() {
            return Ok(known);
        }
        if asked.is_some_and(|at| at.elapsed() < RETRY) {
            return Err(OidcError::Away(ASKED.to_owned()));
        }
        self.read(&mut asked).await.map_err(OidcError::Away)
    }

    /// What it publishes after `than` was read, or that again where it was asked a moment ago or cannot be.
    async fn look_again(
        &self,
        mut asked: MutexGuard<'_, Option<Instant>>,
        than: &Arc<Published>,
    ) -> Result<Arc<Published>, OidcError> {
        let known = self.current().unwrap_or_else(|| Arc::clone(than));
        if !Arc::ptr_eq(&known, than) {
            return Ok(known);
        }
        let was_asked = asked.is_some_and(|at| at.elapsed() < self.patience);
        let read = if was_asked { Err(ASKED.to_owned()) } else { self.read(&mut asked).await };
        read.or_else(|why| if known.is_trusted() { Ok(known) } else { Err(OidcError::Away(why)) })
    }

    async fn read(&self, asked: &mut Option<Instant>) -> Result<Arc<Published>, String> {
        *asked = Some(Instant::now());
        let read = Published::read(&self.web, &self.issuer).await.inspect_err(|why| {
            tracing::warn!(issuer = self.issuer, why, "the identity provider cannot be asked");
        })?;
        let read = Arc::new(read);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&read));
        Ok(read)
    }

    fn current(&self) -> Option<Arc<Published>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

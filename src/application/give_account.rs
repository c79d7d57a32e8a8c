//! Accounts that nobody was invited to: those of the demo's invented people.

use uuid::Uuid;

use super::Error;
use super::credentials::{Seal, SignInRules};
use crate::domain::second_factor::SECRET_BYTES;
use crate::store::accounts::{self, Pending};
use crate::store::database::Database;

/// A password that may be given to several people, hashed once.
pub async fn hashed(password: &str) -> Result<String, Error> {
    SignInRules::default().hash_password(password).await
}

/// Gives a person a password by its hash, and a second factor where one is wanted; its secret.
pub async fn give_account(
    db: &Database,
    person: Uuid,
    password_hash: &str,
    with_second_factor: bool,
) -> Result<Option<[u8; SECRET_BYTES]>, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    accounts::set_password(&txn, person, password_hash, now).await?;
    let secret = with_second_factor.then(rand::random::<[u8; SECRET_BYTES]>);
    if let Some(secret) = &secret {
        let pending = Pending { sealed: Seal::default().seal(secret, person), session: Uuid::nil() };
        accounts::set_pending(&txn, person, &pending).await?;
        accounts::confirm_pending(&txn, person, &pending.sealed, 0, now).await?;
    }
    txn.commit().await?;
    Ok(secret)
}

//! Making a token for a person or a system of an organization; it is shown once.

use chrono::TimeDelta;
use uuid::Uuid;

use super::Error;
use super::authenticate::{hash, new_token};
use crate::clock::system_now;
use crate::domain::access::{Actor, Role};
use crate::domain::escalation::Holder;
use crate::store::database::Database;
use crate::store::people::{self, Person};
use crate::store::tokens::{self, NewToken};

/// Whom a new token lets in.
#[derive(Debug, Clone)]
pub struct CreateToken {
    /// The person it belongs to; none for an organization's own system.
    pub person: Option<Uuid>,
    /// For which organization it acts.
    pub organization: String,
    /// In which role.
    pub role: Role,
    /// What it is for.
    pub label: String,
    /// After how many days it ends; none: never.
    pub days: Option<u32>,
}

/// Makes a token and answers it; only its hash is kept.
pub async fn create_token(db: &Database, new: CreateToken) -> Result<String, Error> {
    let token = new_token();
    let now = system_now();
    let CreateToken { person, organization, role, label, days } = new;
    let kept = NewToken {
        actor: Actor { token: Uuid::now_v7(), person, name: label.clone(), organization, role },
        hash: hash(&token),
        hint: token[..15].to_owned(),
        label,
        expires_at: days.map(|days| now + TimeDelta::days(days.into())),
    };
    tokens::insert_token(db.write(), &kept, now).await?;
    Ok(token)
}

/// Adds a person, in a position if one is given.
pub async fn seat_person(db: &Database, person: &Person, holder: Option<&Holder>) -> Result<(), Error> {
    let txn = db.begin().await?;
    people::insert_person(&txn, person).await?;
    if let Some(holder) = holder {
        people::insert_holder(&txn, Uuid::now_v7(), holder, None).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// The person who has this address.
pub async fn find_person_by_email(db: &Database, email: &str) -> Result<Option<Uuid>, Error> {
    Ok(people::find_person_by_email(db.read(), email).await?)
}

/// Revokes the token whose first characters these are; how many were revoked.
pub async fn revoke_token(db: &Database, hint: &str) -> Result<u64, Error> {
    Ok(tokens::revoke_token(db.write(), hint, system_now()).await?)
}

//! The demo's people in their places, each with a token and a way to sign in.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::data::{self, Seat};
use crate::application::Error;
use crate::application::create_token::{CreateToken, create_token, seat_person};
use crate::application::give_account::{give_account, hashed};
use crate::domain::access::Role;
use crate::domain::escalation::Holder;
use crate::domain::second_factor::{SecondFactorFor, in_letters};
use crate::domain::text::Language;
use crate::store::database::Database;
use crate::store::people::Person;

/// 1 January 2026 in milliseconds: the time that the ids of the demo's people carry.
const SEATED_AT: u64 = 1_767_225_600_000;

/// Someone who can come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// In which role.
    pub role: Role,
    /// How they are called.
    pub person: String,
    /// Where their mail goes.
    pub email: String,
    /// For which organization.
    pub organization: String,
    /// Their token.
    pub token: String,
    /// Their password for the pages; the demo's people share one.
    pub password: String,
    /// The secret of their second factor, in letters, where their role signs in with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<String>,
}

/// The password of the demo's people.
pub const PASSWORD: &str = "sông lặng thuyền giấy cũ";

/// Seats everyone, and gives each a token, a password and what else they sign in with.
pub async fn seat_people(db: &Database) -> Result<Vec<Account>, Error> {
    let mut accounts = Vec::new();
    let hash = hashed(PASSWORD).await?;
    for seat in data::people().map_err(Error::internal)? {
        accounts.push(take_seat(db, seat, &hash).await?);
    }
    Ok(accounts)
}

/// The same each time the demo is made: examples name people by it.
fn id_of(email: &str) -> Uuid {
    let digest = Sha256::digest(email);
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&digest[..10]);
    Builder::from_unix_timestamp_millis(SEATED_AT, &bytes).into_uuid()
}

async fn take_seat(db: &Database, seat: Seat, password_hash: &str) -> Result<Account, Error> {
    let person = Person {
        id: id_of(&seat.email),
        name: seat.name.clone(),
        email: seat.email.clone(),
        language: Language::parse(&seat.language).unwrap_or(Language::Vi),
    };
    let holder = seat.position.map(|position| Holder {
        position,
        organization: seat.organization.clone(),
        field: seat.field.clone(),
        person: person.id,
    });
    seat_person(db, &person, holder.as_ref()).await?;
    let token = CreateToken {
        person: Some(person.id),
        organization: seat.organization.clone(),
        role: seat.role,
        label: format!("demo: {}", seat.name),
        days: None,
    };
    let token = create_token(db, token).await?;
    let secret = give_account(db, person.id, password_hash, SecondFactorFor::Roles.is_required(seat.role)).await?;
    Ok(Account {
        role: seat.role,
        person: seat.name,
        email: seat.email,
        organization: seat.organization,
        token,
        password: PASSWORD.to_owned(),
        totp_secret: secret.map(|secret| in_letters(&secret)),
    })
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn the_officer_whom_the_contract_names_is_there() {
        let id = id_of("chuyenvien1@snnmt.example").to_string();
        assert!(include_str!("../../openapi/thaogo.yaml").contains(&format!("officer: {id}")), "{id}");
    }
}

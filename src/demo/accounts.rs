//! The demo's people in their places, each with a token.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::data::{self, Seat};
use crate::application::Error;
use crate::application::create_token::{CreateToken, create_token, seat_person};
use crate::domain::access::Role;
use crate::domain::escalation::Holder;
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
}

/// Seats everyone and makes a token for each.
pub async fn seat_people(db: &Database) -> Result<Vec<Account>, Error> {
    let mut accounts = Vec::new();
    for seat in data::people().map_err(Error::internal)? {
        accounts.push(take_seat(db, seat).await?);
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

async fn take_seat(db: &Database, seat: Seat) -> Result<Account, Error> {
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
    Ok(Account { role: seat.role, person: seat.name, email: seat.email, organization: seat.organization, token })
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

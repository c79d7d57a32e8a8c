//! The demo's people in their places, each with a token.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::data::{self, Seat};
use crate::application::Error;
use crate::application::create_token::{CreateToken, create_token, seat_person};
use crate::domain::access::Role;
use crate::domain::escalation::Holder;
use crate::domain::text::Language;
use crate::store::database::Database;
use crate::store::people::Person;

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

async fn take_seat(db: &Database, seat: Seat) -> Result<Account, Error> {
    let person = Person {
        id: Uuid::now_v7(),
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

//! `thaogo token` and `thaogo person`: who may come in.

use std::error::Error as StdError;

use crate::application::add_person::{self, NewPerson};
use crate::application::create_token::{CreateToken, check_seat, create_token, find_person_by_email, revoke_token};
use crate::domain::access::Role;
use crate::domain::escalation::Post;
use crate::store::database::Database;

/// Whom to make a token for.
#[derive(Debug, Clone)]
pub struct TokenFor {
    /// The person, by their address; none for an organization's own system.
    pub email: Option<String>,
    /// The organization's code.
    pub organization: String,
    /// The role.
    pub role: Role,
    /// What it is for.
    pub label: String,
    /// After how many days it ends.
    pub days: Option<u32>,
}

/// Makes a token and prints it: the only time that it is shown.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn create(db: &Database, wanted: TokenFor) -> Result<(), Box<dyn StdError>> {
    let TokenFor { email, organization, role, label, days } = wanted;
    check_seat(db, &organization, role.into()).await?;
    let person = match email {
        Some(email) => {
            let found = find_person_by_email(db, &email).await?;
            Some(found.ok_or_else(|| format!("nobody has the address {email}: see `thaogo person add`"))?)
        }
        None if role.is_public_body() => return Err("agencies act through persons alone: name one by --email".into()),
        None => None,
    };
    println!("{}", create_token(db, CreateToken { person, organization, role, label, days }).await?);
    Ok(())
}

/// Revokes the token whose first characters these are.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn revoke(db: &Database, hint: &str) -> Result<(), Box<dyn StdError>> {
    match revoke_token(db, hint).await? {
        0 => Err(format!("no valid token begins with “{hint}”: give its first fifteen characters").into()),
        revoked => {
            println!("{revoked} revoked");
            Ok(())
        }
    }
}

/// Adds a person, and seats them if a position is named.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn add_person(db: &Database, new: NewPerson, post: Option<Post>) -> Result<(), Box<dyn StdError>> {
    println!("{}", add_person::add_person(db, new, post).await?);
    Ok(())
}

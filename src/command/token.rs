//! `thaogo token`: tokens for the first administrator, for systems and for emergencies.

use std::error::Error as StdError;

use chrono::{DateTime, Utc};

use super::print_lines;
use super::user::find;
use crate::application::create_token::{CreateToken, check_seat, create_token};
use crate::application::read_tokens::{ListTokens, list_by_command};
use crate::application::revoke_token::revoke_by_hint;
use crate::application::rotate_token::{RotateToken, rotate_by_hint};
use crate::domain::access::Role;
use crate::domain::access::token::Token;
use crate::domain::moment::in_city;
use crate::store::database::Database;

/// The most tokens that are listed at once.
const MOST_LISTED: u64 = 10_000;

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

/// Makes a token and prints it: the only time that it is shown. A person who has not the role yet gets it.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn create(db: &Database, wanted: TokenFor) -> Result<(), Box<dyn StdError>> {
    let TokenFor { email, organization, role, label, days } = wanted;
    check_seat(db, &organization, role.into()).await?;
    let person = match email {
        Some(email) => Some(find(db, &email).await?),
        None if role.is_public_body() => return Err("agencies act through persons alone: name one by --email".into()),
        None => None,
    };
    println!("{}", create_token(db, CreateToken { person, organization, role, label, days }).await?);
    Ok(())
}

/// Prints a line for each token that is neither revoked nor expired.
pub async fn list(db: &Database, organization: Option<String>, email: Option<String>) -> Result<(), Box<dyn StdError>> {
    let person = match email {
        Some(email) => Some(find(db, &email).await?),
        None => None,
    };
    let tokens = list_by_command(db, ListTokens { person, organization, open: true }, MOST_LISTED).await?;
    Ok(print_lines(tokens.iter().map(line))?)
}

fn line(token: &Token) -> String {
    let when =
        |at: Option<DateTime<Utc>>| at.map_or_else(|| "never".to_owned(), |at| in_city(at).date_naive().to_string());
    let owner = token.person.map_or_else(|| "system".to_owned(), |person| person.to_string());
    let Token { hint, role, organization, label, .. } = token;
    let (ends, used) = (when(token.expires_at), when(token.last_used_at));
    format!("{hint}  {role}@{organization}  {owner}  ends {ends}, used {used}  {label}")
}

/// Gives the token whose first characters these are a new secret, and prints it.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn rotate(db: &Database, hint: &str, how: RotateToken) -> Result<(), Box<dyn StdError>> {
    println!("{}", rotate_by_hint(db, hint, how).await?);
    Ok(())
}

/// Revokes the token whose first characters these are.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn revoke(db: &Database, hint: &str) -> Result<(), Box<dyn StdError>> {
    match revoke_by_hint(db, hint).await? {
        0 => Err(format!("no valid token begins with “{hint}”: give its first fifteen characters").into()),
        revoked => {
            println!("{revoked} revoked");
            Ok(())
        }
    }
}

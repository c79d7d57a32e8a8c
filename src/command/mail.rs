//! `thaogo mail`: whether mail goes out.

use std::error::Error as StdError;

use crate::application::hold_mail;
use crate::domain::moment::in_city;
use crate::store::database::Database;

/// Says whether mail is held, since when and why.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn status(db: &Database) -> Result<(), Box<dyn StdError>> {
    match hold_mail::find_hold(db).await? {
        Some(held) => println!("held since {}: {}", in_city(held.since).to_rfc3339(), held.reason),
        None => println!("mail goes out"),
    }
    Ok(())
}

/// Holds mail on all servers.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn hold(db: &Database, reason: &str) -> Result<(), Box<dyn StdError>> {
    let fresh = hold_mail::hold(db, reason, db.now().await?).await?;
    println!("{}", if fresh { "mail is held" } else { "mail was held already" });
    Ok(())
}

/// Lets mail go again.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn release(db: &Database) -> Result<(), Box<dyn StdError>> {
    println!("{}", if hold_mail::release(db).await? { "mail goes out again" } else { "mail was not held" });
    Ok(())
}

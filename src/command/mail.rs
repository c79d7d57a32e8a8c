//! `thaogo mail`: whether mail goes out, and how letters look.

use std::error::Error as StdError;
use std::fs;
use std::path::Path;

use chrono::SecondsFormat;

use crate::application::hold_mail;
use crate::domain::moment::in_city;
use crate::mail::{samples, use_templates};
use crate::store::database::Database;

/// Says whether mail is held, since when and why.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub async fn status(db: &Database) -> Result<(), Box<dyn StdError>> {
    match hold_mail::find_hold(db).await? {
        Some(held) => {
            println!("held since {}: {}", in_city(held.since).to_rfc3339_opts(SecondsFormat::Secs, false), held.reason)
        }
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

/// Writes an invented letter of every kind, as text and as a page, in both languages: by the city's own templates where
/// it has some.
#[expect(clippy::print_stdout, reason = "the answer of a command")]
pub fn write_samples(folder: &Path, own: Option<&Path>) -> Result<(), Box<dyn StdError>> {
    if let Some(own) = own {
        use_templates(own).map_err(|fault| format!("mail_templates: {fault}"))?;
    }
    let letters = samples::letters();
    for (name, letter) in &letters {
        let path = folder.join(name);
        let unwritten = |error| format!("{} cannot be written: {error}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(unwritten)?;
        fs::write(path.with_extension("html"), &letter.html).map_err(unwritten)?;
        let text = format!("Subject: {}\n\n{}", letter.subject, letter.text);
        fs::write(path.with_extension("txt"), text).map_err(unwritten)?;
    }
    println!("{} letters in {}", letters.len(), folder.display());
    Ok(())
}

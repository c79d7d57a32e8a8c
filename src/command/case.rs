//! `thaogo case`: what only whoever runs the service may do about a case.

use std::error::Error as StdError;

use crate::application::restrict_case::unrestrict_by_command;
use crate::application::{App, CaseKey};
use crate::clock::BusinessClock;
use crate::command::open;
use crate::config::Settings;
use crate::mail::Links;

/// Ends the restriction of a case, for good reason; the case's history keeps it.
pub async fn unrestrict(settings: &Settings, case: &str, reason: &str) -> Result<(), Box<dyn StdError>> {
    let db = open(&settings.database_url, 2).await?;
    let links = Links { base_url: settings.base_url.clone(), message_domain: settings.message_domain()? };
    let clock = BusinessClock::starting_at(db.now().await?, 0);
    let app = App::load(db, clock, links, settings.code_prefix.clone()).await?;
    unrestrict_by_command(&app, &CaseKey::parse(case), reason.to_owned()).await?;
    Ok(app.db.close().await?)
}

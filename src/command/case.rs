//! `thaogo case`: what only whoever runs the service may do about a case.

use std::error::Error as StdError;

use crate::application::restrict_case::unrestrict_by_command;
use crate::application::{App, CaseKey};

/// Ends the restriction of a case, for good reason; the case's history keeps it.
pub async fn unrestrict(app: &App, case: &str, reason: &str) -> Result<(), Box<dyn StdError>> {
    Ok(unrestrict_by_command(app, &CaseKey::parse(case), reason.to_owned()).await?)
}

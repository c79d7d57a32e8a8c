//! That an auditor asks for what is in cases is recorded before they are shown anything.

use serde_json::json;
use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::{Actor, Role, Scope};
use crate::store::access_events;
use crate::store::cases::{CaseKey, find_case_id};

/// What somebody asks to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A case, or what lies under it.
    Case(CaseKey),
    /// An enterprise's letter, by its id as it was written, or what lies under it.
    Petition(String),
    /// Cases, whichever there are.
    Cases,
}

/// Records it where an auditor asks. A case that is not there shows nothing, and leaves no record.
///
/// # Errors
/// When it cannot be recorded: then nothing must be shown.
pub async fn record_read(app: &App, actor: &Actor, operation: &str, about: About) -> Result<(), Error> {
    if actor.role != Role::Auditor {
        return Ok(());
    }
    let subject = match about {
        About::Case(key) => find_case_id(app.db.read(), &Scope::of(actor), &key).await?.map(Subject::Case),
        About::Petition(id) => Uuid::parse_str(&id).ok().map(Subject::Petition),
        About::Cases => Some(Subject::Cases),
    };
    let Some(subject) = subject else { return Ok(()) };
    let (at, by, data) = (app.clock.now(), By::from(actor), json!({"operation": operation}));
    let txn = app.db.begin().await?;
    access_events::append(&txn, &[AccessEvent { at, by, action: AccessAction::CasesRead, subject, data }]).await?;
    Ok(txn.commit().await?)
}

//! Finding a revision of the rulebook, published or in the making, for those who may read it.

use super::{App, Error};
use crate::domain::access::{Actor, Role};
use crate::domain::rulebook::Rulebook;
use crate::domain::text::Text;
use crate::store::rulebooks;

/// Which revision is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulebookKey {
    /// The one by which filings are routed now.
    Current,
    /// The one that is being drafted.
    Draft,
    /// The one of this number.
    Revision(i32),
}

impl RulebookKey {
    /// Reads `current`, `draft` or a number.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "current" => Some(Self::Current),
            "draft" => Some(Self::Draft),
            number => number.parse().ok().filter(|revision| *revision > 0).map(Self::Revision),
        }
    }
}

/// Whether this role reads a revision before it is published.
pub fn may_read_drafts(role: Role) -> bool {
    matches!(role, Role::Coordinator | Role::ViceChairman | Role::Chairman | Role::Auditor)
}

/// The revision of this key with all that it says. Everyone reads what was published; a draft is for those who steer the
/// city, and the auditor.
pub async fn find_rulebook(app: &App, actor: &Actor, key: &str) -> Result<Rulebook, Error> {
    let conn = app.db.read();
    let revision = match RulebookKey::parse(key).ok_or_else(no_such_rulebook)? {
        RulebookKey::Current => return Ok(app.city().rulebook().clone()),
        RulebookKey::Draft => rulebooks::find_draft_revision(conn).await?.ok_or_else(no_such_rulebook)?,
        RulebookKey::Revision(revision) => revision,
    };
    let found = rulebooks::load(conn, revision).await?;
    let is_seen = |book: &Rulebook| book.published_at.is_some() || may_read_drafts(actor.role);
    found.filter(is_seen).ok_or_else(no_such_rulebook)
}

/// What a person may not see does not exist for them.
pub(super) fn no_such_rulebook() -> Error {
    Error::NotFound(Text::new(
        "Không có bản quy định phân công này, hoặc bạn không được xem; xem GET /v1/rulebooks.",
        "There is no such revision of the rulebook, or none that you may see; see GET /v1/rulebooks.",
    ))
}

//! Opening a draft of the rulebook: a copy of what was published last. One is open at a time.

use super::draft_rulebook::{EDITORS, Said, person_of, record};
use super::find_rulebook::no_such_rulebook;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::rulebook::{Deed, Revision, RulebookStatus};
use crate::domain::text::Text;
use crate::store::{editions, rulebooks};

/// Opens one.
pub async fn open_draft(app: &App, actor: &Actor) -> Result<Revision, Error> {
    let person = person_of(actor, EDITORS)?;
    let (txn, now) = (app.db.begin().await?, app.clock.now());
    // Two who open at once take turns: the second finds the first one's.
    editions::bump(&txn, editions::RULEBOOK).await?;
    if let Some(open) = rulebooks::find_open(&txn).await? {
        return Err(already_open(&open));
    }
    let base = rulebooks::find_published_revision(&txn).await?.ok_or_else(no_such_rulebook)?;
    let book = rulebooks::load(&txn, base).await?.ok_or_else(no_such_rulebook)?;
    let head = Revision {
        base: Some(base),
        opened_at: Some(now),
        opened_by: Some(person),
        ..Revision::new(rulebooks::next_number(&txn).await?)
    };
    rulebooks::save_opened(&txn, &head, &book).await?;
    let said = Said { deed: Deed::Opened, row: None, old: None, new: None, text: None };
    record(&txn, &head, now, (person, actor.organization.clone()), said).await?;
    txn.commit().await?;
    Ok(head)
}

fn already_open(open: &Revision) -> Error {
    let number = open.number;
    let message = Text::new(
        format!("Đã có dự thảo số {number} đang mở; hãy sửa tiếp bản đó tại GET /v1/rulebooks/draft."),
        format!("Draft {number} is open; go on with that one, see GET /v1/rulebooks/draft."),
    );
    let allowed = match open.status {
        RulebookStatus::Submitted => vec!["approve", "send_back"],
        _ => vec!["submit", "discard"],
    };
    Error::NotNow { message, allowed, rule: None }
}

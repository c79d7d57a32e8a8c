//! Submitting a draft: everything that stands against publishing it is told at once; then it waits, unchanged, for a
//! second person.

use chrono::{DateTime, Utc};

use super::draft_rulebook::{EDITORS, Held, check_effective, check_flaws, hold, person_of};
use super::find_coverage::find_worsened;
use super::find_rulebook::no_such_rulebook;
use super::notices::tell_approvers;
use super::{App, Error, FieldError};
use crate::domain::access::Actor;
use crate::domain::moment::{city_date, in_city};
use crate::domain::rulebook::{Deed, Diff, Revision, RowDiff, RulebookStatus};
use crate::mail::message::RulebookNews;
use crate::store::rulebooks;

/// How a draft is submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitDraft {
    /// From when filings are to be routed by it.
    pub effective_at: DateTime<Utc>,
    /// Why it is as it is.
    pub reason: Option<String>,
}

/// Submits the draft that still has the `expected` version.
pub async fn submit_draft(app: &App, actor: &Actor, expected: i32, how: SubmitDraft) -> Result<Revision, Error> {
    person_of(actor, EDITORS)?;
    check_coverage(app, expected, &how).await?;
    let mut held = hold(app, actor, EDITORS, RulebookStatus::Draft, Some(expected)).await?;
    if let Err(text) = check_effective(&held.txn, how.effective_at, held.now).await? {
        return Err(Error::Invalid(vec![FieldError { pointer: "/effective_at".into(), text }]));
    }
    let book = held.book().await?;
    check_flaws(app, &book)?;
    let base = rulebooks::find_published_revision(&held.txn).await?.ok_or_else(no_such_rulebook)?;
    let base = rulebooks::load(&held.txn, base).await?.ok_or_else(no_such_rulebook)?;
    let diff = Diff::between(&base, &book);
    held.head = Revision {
        status: RulebookStatus::Submitted,
        submitted_at: Some(held.now),
        submitted_by: Some(held.person),
        effective_at: Some(how.effective_at),
        reason: how.reason,
        ..held.head
    };
    let from = in_city(how.effective_at).to_rfc3339();
    let text = held.head.reason.as_ref().map_or_else(|| from.clone(), |reason| format!("{from}: {reason}"));
    held.record(Deed::Submitted, None, (None, None), Some(text)).await?;
    tell(app, actor, &held, &diff, how.effective_at).await?;
    held.txn.commit().await?;
    Ok(held.head)
}

/// What makes the city worse covered needs a reason. Looked at before anything is held: it takes up to a second, and the
/// version says whether the draft is still the one that was looked at.
async fn check_coverage(app: &App, expected: i32, how: &SubmitDraft) -> Result<(), Error> {
    let open = rulebooks::find_open(app.db.read()).await?;
    let looked_at = open.filter(|open| how.reason.is_none() && open.version == expected);
    let Some(open) = looked_at else { return Ok(()) };
    let Some(book) = rulebooks::load(app.db.read(), open.number).await? else { return Ok(()) };
    let worse = find_worsened(app, book, city_date(how.effective_at)).await?;
    let Some(example) = worse.examples.first() else { return Ok(()) };
    let (cells, category, unit) = (worse.cells, &example.category, &example.unit);
    Err(Error::invalid(
        "/reason",
        format!(
            "Dự thảo làm {cells} ô lĩnh vực – địa bàn được phân công kém hơn hiện nay (ví dụ {category} tại {unit} từ {}); \
             hãy nêu lý do, hoặc sửa theo GET /v1/rulebooks/draft/coverage.",
            example.on
        ),
        format!(
            "The draft covers {cells} cells of category and territory less well than now (as {category} in {unit} from \
             {}): give a reason, or mend it, see GET /v1/rulebooks/draft/coverage.",
            example.on
        ),
    ))
}

async fn tell(app: &App, actor: &Actor, held: &Held, diff: &Diff, effective_at: DateTime<Utc>) -> Result<(), Error> {
    let count = |is: fn(&RowDiff) -> bool| diff.rows.iter().filter(|row| is(row)).count();
    let news = RulebookNews::RulebookSubmitted {
        revision: held.head.number,
        by: actor.name.clone(),
        effective_at,
        added: count(|row| matches!(row, RowDiff::Added(_))),
        changed: count(|row| matches!(row, RowDiff::Changed { .. })),
        removed: count(|row| matches!(row, RowDiff::Removed(_))),
        reason: held.head.reason.clone(),
    };
    tell_approvers(&held.txn, app, held.person, &news).await
}

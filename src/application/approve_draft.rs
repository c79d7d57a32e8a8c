//! Approving a submitted draft, by a second person: it is published, never changes again, and counts from its moment on.

use super::draft_rulebook::{APPROVERS, check_effective, check_flaws, hold};
use super::notices::tell_submitter;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::rule::Rule;
use crate::domain::rulebook::{Deed, Revision, RulebookStatus};
use crate::domain::text::Text;
use crate::mail::message::RulebookNews;
use crate::store::editions;

/// Approves the draft that still has the `expected` version.
pub async fn approve_draft(app: &App, actor: &Actor, expected: i32) -> Result<Revision, Error> {
    let mut held = hold(app, actor, APPROVERS, RulebookStatus::Submitted, Some(expected)).await?;
    if held.head.submitted_by == Some(held.person) {
        return Err(own_draft());
    }
    let effective_at = held.head.effective_at.ok_or_else(|| Error::internal("a submitted draft without its moment"))?;
    if let Err(text) = check_effective(&held.txn, effective_at, held.now).await? {
        return Err(too_late(&text));
    }
    // The register may have gone on since it was submitted.
    check_flaws(app, &held.book().await?)?;
    held.head.status = RulebookStatus::Published;
    held.head.published_at = Some(held.now);
    held.head.approved_by = Some(held.person);
    held.record(Deed::Approved, None, (None, None), None).await?;
    editions::bump(&held.txn, editions::RULEBOOK).await?;
    if let Some(submitter) = held.head.submitted_by {
        let (revision, by) = (held.head.number, actor.name.clone());
        let news = RulebookNews::RulebookApproved { revision, by, effective_at };
        tell_submitter(&held.txn, app, submitter, &news).await?;
    }
    held.txn.commit().await?;
    // The others take it up within seconds, long before it counts.
    app.reload().await?;
    Ok(held.head)
}

fn own_draft() -> Error {
    let message = Text::new(
        "Người trình không được tự phê duyệt; đề nghị người khác phê duyệt.",
        "Who submitted a draft does not approve it: ask somebody else to.",
    );
    Error::NotNow { message, allowed: vec!["send_back"], rule: Some(Rule::FourEyes) }
}

fn too_late(why: &Text) -> Error {
    let message = Text::new(
        format!("{} Hãy trả lại dự thảo để trình lại với thời điểm khác.", why.vi),
        format!("{} Send the draft back, for it to be submitted with another moment.", why.en),
    );
    Error::NotNow { message, allowed: vec!["send_back"], rule: None }
}

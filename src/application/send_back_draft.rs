//! Sending a submitted draft back, for it to be edited again: by who might approve it, or by the submitter who thought
//! better of it.

use super::draft_rulebook::{APPROVERS, hold};
use super::notices::tell_submitter;
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::rulebook::{Deed, Revision, RulebookStatus};
use crate::mail::message::RulebookNews;

/// Sends back the draft that still has the `expected` version.
pub async fn send_back_draft(app: &App, actor: &Actor, expected: i32, reason: String) -> Result<Revision, Error> {
    let mut held = hold(app, actor, APPROVERS, RulebookStatus::Submitted, Some(expected)).await?;
    let submitter = held.head.submitted_by;
    held.head = Revision {
        status: RulebookStatus::Draft,
        submitted_at: None,
        submitted_by: None,
        effective_at: None,
        reason: None,
        ..held.head
    };
    held.record(Deed::SentBack, None, (None, None), Some(reason.clone())).await?;
    if let Some(submitter) = submitter.filter(|submitter| *submitter != held.person) {
        let news = RulebookNews::RulebookSentBack { revision: held.head.number, by: actor.name.clone(), reason };
        tell_submitter(&held.txn, app, submitter, &news).await?;
    }
    held.txn.commit().await?;
    Ok(held.head)
}

//! Giving up a draft. What it said and what happened to it stay readable.

use super::draft_rulebook::{EDITORS, hold};
use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::rulebook::{Deed, RulebookStatus};

/// Gives up the draft that still has the `expected` version.
pub async fn discard_draft(app: &App, actor: &Actor, expected: i32) -> Result<(), Error> {
    let mut held = hold(app, actor, EDITORS, RulebookStatus::Draft, Some(expected)).await?;
    held.head.status = RulebookStatus::Discarded;
    held.record(Deed::Discarded, None, (None, None), None).await?;
    held.txn.commit().await?;
    Ok(())
}

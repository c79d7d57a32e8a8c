//! What happened to a case since a version of it: told to whoever wrote against that one.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Error;
use super::list_events::{KeptEvent, show};
use crate::domain::access::{Actor, Scope};
use crate::domain::case::Case;
use crate::domain::lifecycle::Action;
use crate::domain::text::Text;
use crate::store::{events, people};

/// The latest so many are told; the history has the others.
const MOST_CHANGES: usize = 50;

/// One thing that changed a case, as far as its reader may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the case's history.
    pub seq: i32,
    /// What was done.
    pub action: Action,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it, by id and name; none where an organization's own system or the service did.
    pub person: Option<(Uuid, String)>,
    /// For which organization, by its code; none where the service did it.
    pub organization: Option<String>,
    /// The same as a sentence.
    pub text: Text,
}

/// The refusal of what was decided on the version `expected`, with what happened since.
pub(super) async fn stale<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    case: &Case,
    expected: i32,
) -> Result<Error, Error> {
    // No version is made before its number of events: what only adds to the history lies between them.
    let later = events::list_events(conn, &Scope::of(actor), case.id, expected, u32::MAX.into()).await?;
    let missed = usize::try_from(case.version.saturating_sub(expected)).unwrap_or_default().min(MOST_CHANGES);
    let changing: Vec<KeptEvent> = later.into_iter().filter(|kept| kept.event.fact.action().changes_case()).collect();
    let missed = changing.into_iter().rev().take(missed).rev();
    let seen: Vec<KeptEvent> = missed.filter_map(|kept| show(actor, kept)).map(|shown| shown.kept).collect();
    let by = seen.iter().filter_map(|kept| kept.event.actor.person).collect();
    let names = people::find_people(conn, by).await?;
    let change = |kept: &KeptEvent| Change {
        seq: kept.event.seq,
        action: kept.event.fact.action(),
        at: kept.event.at,
        person: kept.event.actor.person.and_then(|id| Some((id, names.get(&id)?.name.clone()))),
        organization: kept.event.actor.organization.clone(),
        text: kept.event.fact.text(),
    };
    Ok(Error::Stale { current: case.version, changes: seen.iter().map(change).collect() })
}

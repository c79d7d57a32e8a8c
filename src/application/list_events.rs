//! The history of a case, as far as its reader may see it.

use super::{App, Error};
use crate::domain::access::{Actor, Role, Scope};
use crate::store::cases::{CaseKey, find_case};
use crate::store::events;
use crate::store::people;
use std::collections::HashMap;
use uuid::Uuid;

pub use crate::store::events::KeptEvent;

/// Events with the names of who acted.
pub type Events = (Vec<KeptEvent>, HashMap<Uuid, String>);

/// A case's events after `after`, in their order.
pub async fn list_events(app: &App, actor: &Actor, key: &CaseKey, after: i32, limit: u64) -> Result<Events, Error> {
    let conn = app.db.read();
    let kept = find_case(conn, &Scope::of(actor), key).await?.ok_or_else(Error::no_such_case)?;
    let events = events::list_events(conn, kept.case.id, after, limit).await?;
    let names = names_of(app, &events).await?;
    Ok((events, names))
}

/// The names of who acted.
pub(super) async fn names_of(app: &App, events: &[KeptEvent]) -> Result<HashMap<Uuid, String>, Error> {
    let actors = events.iter().filter_map(|kept| kept.event.actor.person).collect();
    let people = people::find_people(app.db.read(), actors).await?;
    Ok(people.into_iter().map(|(id, person)| (id, person.name)).collect())
}

/// An event as one reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownEvent {
    /// The event.
    pub kept: KeptEvent,
    /// Whether they may see what it says, beside that it happened.
    pub content: bool,
}

/// The event as this reader may see it; none where it does not exist for them. Every list of events, the feed and the
/// webhooks ask here.
pub fn show(actor: &Actor, kept: KeptEvent) -> Option<ShownEvent> {
    let content = may_read_content(actor, &kept);
    Some(ShownEvent { kept, content })
}

/// Whether this reader may see what an event says, beside that it happened: a draft is not an answer yet, and its
/// text stays with the agency that wrote it, also when the case is handed to another. The auditor, who verifies the
/// history, reads every event.
fn may_read_content(actor: &Actor, event: &KeptEvent) -> bool {
    let wrote = event.event.actor.organization.as_deref() == Some(actor.organization.as_str());
    let drafted = wrote && matches!(actor.role, Role::Officer | Role::Director);
    !event.event.fact.is_internal() || drafted || actor.role == Role::Auditor
}

//! The history of a case, as far as its reader may see it.

use super::{App, Error};
use crate::domain::access::{Actor, Role, Scope};
use crate::domain::case::Circle;
use crate::store::cases::{CaseKey, find_case};
use crate::store::events;
use crate::store::people;
use std::collections::HashMap;
use uuid::Uuid;

pub use crate::store::events::KeptEvent;

/// Events with the names of who acted.
pub type Events = (Vec<KeptEvent>, HashMap<Uuid, String>);

/// A case's events after `after`, in their order; whoever shows them asks [`show`] of each.
pub async fn list_events(app: &App, actor: &Actor, key: &CaseKey, after: i32, limit: u64) -> Result<Events, Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    let kept = find_case(conn, &scope, key).await?.ok_or_else(Error::no_such_case)?;
    let events = events::list_events(conn, &scope, kept.case.id, after, limit).await?;
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
///
/// A draft is not an answer yet: its text stays with the agency that wrote it, also when the case is handed to another.
/// What public bodies ask and order among themselves stays among them. A note does not exist outside its organization.
/// The auditor, who verifies the history, reads every event.
pub fn show(actor: &Actor, kept: KeptEvent) -> Option<ShownEvent> {
    let event = &kept.event;
    let wrote = event.actor.organization.as_deref() == Some(actor.organization.as_str());
    let content = actor.role == Role::Auditor
        || match event.fact.circle() {
            Circle::Everyone => true,
            Circle::PublicBodies => wrote || actor.role.is_public_body(),
            Circle::OwnAgency => wrote && matches!(actor.role, Role::Officer | Role::Director),
            Circle::OwnOrganization => wrote,
        };
    let exists = content || event.fact.circle() != Circle::OwnOrganization;
    exists.then_some(ShownEvent { kept, content })
}

//! The history of a case, as far as its reader may see it.

use super::{App, Error};
use crate::domain::access::{Actor, Role, Scope};
use crate::domain::case::{Circle, Event};
use crate::store::cases::{CaseKey, find_case};
use crate::store::events;
use crate::store::people;
use std::collections::HashMap;
use uuid::Uuid;

pub use crate::store::events::KeptEvent;

/// Events with the names of who acted.
pub type Events = (Vec<KeptEvent>, HashMap<Uuid, String>);

/// A case's events after `after`, in their order; whoever shows them asks [`sight`] of each.
pub async fn list_events(app: &App, actor: &Actor, key: &CaseKey, after: i32, limit: u64) -> Result<Events, Error> {
    let conn = app.db.read();
    let kept = find_case(conn, &Scope::of(actor), key).await?.ok_or_else(Error::no_such_case)?;
    let events = events::list_events(conn, kept.case.id, after, limit).await?;
    let actors = events.iter().filter_map(|kept| kept.event.actor.person).collect();
    let names = people::find_people(conn, actors).await?.into_iter().map(|(id, person)| (id, person.name));
    Ok((events, names.collect()))
}

/// How much of an event a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// What it says.
    Whole,
    /// That it happened.
    ThatItHappened,
    /// Nothing: for them it does not exist.
    Nothing,
}

/// How much of an event this reader of its case sees. A draft is not an answer yet, and its text stays with the agency
/// that wrote it, also when the case is handed to another; what public bodies ask and order among themselves stays among
/// them; a note does not exist outside its organization. The auditor, who verifies the history, reads every event.
pub fn sight(actor: &Actor, event: &Event) -> Sight {
    let wrote = event.actor.organization.as_deref() == Some(actor.organization.as_str());
    let whole = |sees: bool, else_: Sight| if sees { Sight::Whole } else { else_ };
    if actor.role == Role::Auditor {
        return Sight::Whole;
    }
    match event.fact.circle() {
        Circle::Everyone => Sight::Whole,
        Circle::PublicBodies => whole(actor.role.is_public_body() || wrote, Sight::ThatItHappened),
        Circle::OwnAgency => {
            whole(wrote && matches!(actor.role, Role::Officer | Role::Director), Sight::ThatItHappened)
        }
        Circle::OwnOrganization => whole(wrote, Sight::Nothing),
    }
}

//! What happened to a case, and what climbed.

use std::collections::HashMap;

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Any;
use uuid::Uuid;

use super::{Moment, PersonView, moment};
use crate::api::word::Word;
use crate::application::list_escalations::{EscalationDelivery, KeptEscalation};
use crate::application::list_events::{KeptEvent, ShownEvent};
use crate::domain::case::ActorRef;
use crate::domain::escalation::Skipped;
use crate::domain::lifecycle::Action;
use crate::domain::text::Language;
use crate::domain::words::Position;

/// One thing that happened to a case. `hash` is SHA-256 over `previous_hash`, a line feed and `body`, in lower-case
/// hexadecimal digits: anyone can verify the chain.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Event", skip_serializing_if_is_none)]
pub struct EventView {
    /// Its place in the one feed of all events.
    pub position: i64,
    /// On which case.
    pub case: Uuid,
    /// Its place in the case, from one.
    pub seq: i32,
    /// What happened.
    pub action: Word<Action>,
    /// When.
    pub at: Moment,
    /// Who acted; absent when the service itself did.
    pub actor: Option<EventActorView>,
    /// What happened, as a sentence in the caller's language.
    pub text: String,
    /// The same as data; absent where the reader may not see it.
    pub data: Option<Any<serde_json::Value>>,
    /// The exact text that is hashed; absent where the reader may not see it.
    pub body: Option<String>,
    /// The hash of the event before it.
    pub previous_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// Who acted.
#[derive(Debug, Clone, Object)]
#[oai(rename = "EventActor", skip_serializing_if_is_none)]
pub struct EventActorView {
    /// The person; absent for an organization's own system.
    pub person: Option<PersonView>,
    /// The organization's code.
    pub organization: String,
}

/// A page of events.
#[derive(Debug, Clone, Object)]
#[oai(rename = "EventPage", skip_serializing_if_is_none)]
pub struct EventPageView {
    /// The events, the oldest first.
    pub items: Vec<EventView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// A piece of the feed.
#[derive(Debug, Clone, Object)]
#[oai(rename = "FeedPage", skip_serializing_if_is_none)]
pub struct FeedPageView {
    /// The events, in the order of their positions.
    pub items: Vec<EventView>,
    /// Where to go on: always there, also where nothing new has happened yet.
    pub next_cursor: String,
}

/// A step of a ladder that was taken.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Escalation", skip_serializing_if_is_none)]
pub struct EscalationView {
    /// Its id.
    pub id: Uuid,
    /// The case's code.
    pub case: String,
    /// For which deadline.
    pub deadline_id: Uuid,
    /// At which version of it.
    pub deadline_version: i32,
    /// Of which ladder, by its name in the rulebook; absent where it was taken before ladders had names.
    pub ladder: Option<String>,
    /// Which step of the ladder.
    pub step: i32,
    /// How many times it was taken before.
    pub occurrence: i32,
    /// Whom it was for.
    pub position: Word<Position>,
    /// Which position received it: the same, or the next one up where it was vacant.
    pub reached: Word<Position>,
    /// Who received it; absent where nobody was left.
    pub person: Option<PersonView>,
    /// When it was due.
    pub due_at: Moment,
    /// When it was taken.
    pub taken_at: Moment,
    /// What became of its mail.
    pub delivery: Word<EscalationDelivery>,
    /// Why its reader gets none, where `delivery` is `skipped`.
    pub skipped_because: Option<Word<Skipped>>,
    /// What its reader said on it last; absent while they said nothing.
    pub acknowledged: Option<AcknowledgedView>,
    /// The escalation whose mail did not arrive and that climbed to this one, to the next position up.
    pub instead_of: Option<Uuid>,
}

/// What whom a step reached said on it: seen, and by when they act.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Acknowledged", skip_serializing_if_is_none)]
pub struct AcknowledgedView {
    /// When they said so.
    pub at: Moment,
    /// Who.
    pub by: Option<PersonView>,
    /// The last day by which they act.
    pub act_by: NaiveDate,
    /// In their own words.
    pub text: Option<String>,
}

/// A page of escalations.
#[derive(Debug, Clone, Object)]
#[oai(rename = "EscalationPage", skip_serializing_if_is_none)]
pub struct EscalationPageView {
    /// The steps, the latest first.
    pub items: Vec<EscalationView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

impl EventView {
    /// An event as its reader may see it; without its content only that it happened.
    pub fn new(shown: ShownEvent, names: &HashMap<Uuid, String>, language: Language) -> Self {
        let ShownEvent { kept: KeptEvent { position, event, body, previous_hash, hash }, content } = shown;
        Self {
            position,
            case: event.case,
            seq: event.seq,
            action: Word(event.fact.action()),
            at: moment(event.at),
            actor: actor(&event.actor, names),
            text: event.fact.text().to(language).to_owned(),
            data: serde_json::to_value(&event.fact).ok().filter(|_| content).map(Any),
            body: content.then_some(body),
            previous_hash,
            hash,
        }
    }
}

fn actor(actor: &ActorRef, names: &HashMap<Uuid, String>) -> Option<EventActorView> {
    let organization = actor.organization.clone()?;
    let named = |id: Uuid| names.get(&id).map(|name| PersonView { id, name: name.clone() });
    Some(EventActorView { person: actor.person.and_then(named), organization })
}

impl EscalationView {
    /// A step, with the name of who it reached.
    pub fn new(kept: KeptEscalation, names: &HashMap<Uuid, String>) -> Self {
        let named = |id: Uuid| names.get(&id).map(|name| PersonView { id, name: name.clone() });
        let person = kept.person.and_then(named);
        let acknowledged = kept.acknowledged.map(|said| AcknowledgedView {
            at: moment(said.at),
            by: named(said.person),
            act_by: said.act_by,
            text: said.text,
        });
        Self {
            id: kept.id,
            case: kept.case.1,
            deadline_id: kept.deadline,
            deadline_version: kept.deadline_version,
            ladder: kept.ladder,
            step: kept.step,
            occurrence: kept.occurrence,
            position: Word(kept.position),
            reached: Word(kept.reached),
            person,
            due_at: moment(kept.due_at),
            taken_at: moment(kept.taken_at),
            delivery: Word(kept.delivery),
            skipped_because: kept.skipped.map(Word),
            acknowledged,
            instead_of: kept.instead_of,
        }
    }
}

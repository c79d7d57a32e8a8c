//! Comments and notes, as they are shown.

use std::collections::HashMap;

use poem_openapi::Object;
use uuid::Uuid;

use super::{Moment, NamedView, PersonView, moment, organization};
use crate::application::City;
use crate::domain::case::{Event, Fact};
use crate::domain::note::Note;
use crate::domain::text::Language;

/// A comment or a note.
#[derive(Debug, Clone, Default, Object)]
#[oai(rename = "Remark", skip_serializing_if_is_none)]
pub struct RemarkView {
    /// Its id.
    pub id: Uuid,
    /// What it says.
    pub text: String,
    /// Whom it calls on.
    pub mentions: Vec<PersonView>,
    /// Who said it; absent for an organization's own system.
    pub person: Option<PersonView>,
    /// For which organization.
    pub organization: NamedView,
    /// When.
    pub at: Moment,
}

/// A page of comments or notes.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RemarkPage", skip_serializing_if_is_none)]
pub struct RemarkPageView {
    /// They, the oldest first.
    pub items: Vec<RemarkView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

impl RemarkView {
    /// A comment; none where the event is not one.
    pub fn of_comment(city: &City, event: &Event, names: &HashMap<Uuid, String>, language: Language) -> Option<Self> {
        let Fact::Comment { comment, text, mentions } = &event.fact else { return None };
        Some(Self {
            id: *comment,
            text: text.clone(),
            mentions: people(mentions, names),
            person: people(event.actor.person.as_slice(), names).pop(),
            organization: organization(city, event.actor.organization.as_deref().unwrap_or_default(), language),
            at: moment(event.at),
        })
    }

    /// A note.
    pub fn of_note(city: &City, note: &Note, names: &HashMap<Uuid, String>, language: Language) -> Self {
        Self {
            id: note.id,
            text: note.text.clone(),
            mentions: people(&note.mentions, names),
            person: people(note.author.as_slice(), names).pop(),
            organization: organization(city, &note.organization, language),
            at: moment(note.at),
        }
    }
}

fn people(ids: &[Uuid], names: &HashMap<Uuid, String>) -> Vec<PersonView> {
    ids.iter().filter_map(|id| Some(PersonView { id: *id, name: names.get(id)?.clone() })).collect()
}

//! What happened since the version that a stale write named, as its sender reads it.

use serde::Serialize;
use uuid::Uuid;

use crate::application::Change;
use crate::domain::lifecycle::Action;
use crate::domain::moment::in_city;
use crate::domain::text::Language;

/// One change.
#[derive(Debug, Serialize)]
pub(super) struct ChangeProblem<'a> {
    seq: i32,
    action: Action,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<ActorProblem<'a>>,
    text: &'a str,
}

/// Who made it, as the history names them.
#[derive(Debug, Serialize)]
struct ActorProblem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonProblem<'a>>,
    organization: &'a str,
}

#[derive(Debug, Serialize)]
struct PersonProblem<'a> {
    id: Uuid,
    name: &'a str,
}

impl<'a> ChangeProblem<'a> {
    pub(super) fn new(change: &'a Change, language: Language) -> Self {
        let person = change.person.as_ref().map(|(id, name)| PersonProblem { id: *id, name });
        Self {
            seq: change.seq,
            action: change.action,
            at: in_city(change.at).to_rfc3339(),
            actor: change.organization.as_ref().map(|organization| ActorProblem { person, organization }),
            text: change.text.to(language),
        }
    }
}

//! Reading all that there is about one case at once, for the page that shows it: the case is looked for once.

use std::collections::HashMap;

use uuid::Uuid;

use super::list_escalations::own_agency;
use super::list_events::{ShownEvent, show};
use super::read_attachments::owners_of;
use super::read_case::CaseReading;
use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::attachment::Attachment;
use crate::domain::case::Case;
use crate::domain::lifecycle::Action;
use crate::domain::note::Note;
use crate::store::cases::{CaseKey, find_case};
use crate::store::escalations::{self, EscalationFilter, KeptEscalation};
use crate::store::{attachments, events, notes, people};

/// The latest so many events are read; the history has the others.
pub const MOST_EVENTS: i32 = 300;
/// So many notes.
const MOST_NOTES: u64 = 200;
/// The latest so many steps of ladders are looked through for those that reached the reader.
const MOST_STEPS: u64 = 50;

/// All that there is about a case, as one reader may see it.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The case.
    pub reading: CaseReading,
    /// What happened, the oldest first.
    pub events: Vec<ShownEvent>,
    /// The notes of the reader's own organization, the oldest first.
    pub notes: Vec<Note>,
    /// The files, the oldest first.
    pub files: Vec<Attachment>,
    /// The latest step of a ladder that reached the reader for something that is still owed, if they have not said by when
    /// they act.
    pub reached: Option<KeptEscalation>,
    /// The names of the people in it whom the case itself does not mention.
    pub names: HashMap<Uuid, String>,
}

/// Reads the case under this key, with everything around it.
pub async fn read_dossier(app: &App, actor: &Actor, key: &CaseKey) -> Result<Dossier, Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    let kept = find_case(conn, &scope, key).await?.ok_or_else(Error::no_such_case)?;
    let id = kept.case.id;
    let owners = owners_of(app, &scope, &kept.case).await?;
    let reached = find_reached(app, actor, &kept.case).await?;
    let after = (kept.case.seq - MOST_EVENTS).max(0);
    let events = events::list_events(conn, &scope, id, after, MOST_EVENTS.unsigned_abs().into()).await?;
    let mut dossier = Dossier {
        reading: CaseReading::of(app, actor, kept).await?,
        events: events.into_iter().filter_map(|event| show(actor, event)).collect(),
        notes: match actor.role.may_ever(Action::Note) {
            true => notes::list_notes(conn, &scope, id, &actor.organization, None, MOST_NOTES).await?,
            false => Vec::new(),
        },
        files: attachments::list(conn, &scope, &owners).await?,
        reached,
        names: HashMap::new(),
    };
    let found = people::find_people(conn, dossier.people()).await?;
    dossier.names = found.into_iter().map(|(id, person)| (id, person.name)).collect();
    Ok(dossier)
}

impl Dossier {
    /// Everyone else who did or wrote something in it.
    fn people(&self) -> Vec<Uuid> {
        let events = self.events.iter().map(|shown| &shown.kept.event);
        let acted = events.flat_map(|event| event.actor.person.iter().chain(event.fact.mentions()));
        let wrote = self.notes.iter().flat_map(|note| note.author.iter().chain(&note.mentions));
        let added = self.files.iter().filter_map(|file| file.person.as_ref());
        let named = |id: &&Uuid| !self.reading.people.contains_key(*id);
        let mut people: Vec<Uuid> = acted.chain(wrote).chain(added).filter(named).copied().collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

/// The latest step that reached the actor for what is still owed, unless they said by when they act and that day has not
/// passed.
pub async fn find_reached(app: &App, actor: &Actor, case: &Case) -> Result<Option<KeptEscalation>, Error> {
    if actor.person.is_none() || !actor.role.may_ever(Action::Acknowledge) {
        return Ok(None);
    }
    let agencies = own_agency(actor)?.into_iter().collect();
    let filter = EscalationFilter { case: Some(CaseKey::Id(case.id)), agencies, ..Default::default() };
    let (steps, _) = escalations::list_escalations(app.db.read(), &Scope::of(actor), &filter, None, MOST_STEPS).await?;
    let mine: Vec<KeptEscalation> = steps.into_iter().filter(|step| step.person == actor.person).collect();
    let owed = |step: &KeptEscalation| (step.deadline, step.deadline_version);
    let today = app.today();
    let promised = |step: &KeptEscalation| {
        let said =
            mine.iter().filter(|other| owed(other) == owed(step)).filter_map(|other| other.acknowledged.as_ref());
        said.map(|said| said.act_by).any(|act_by| act_by >= today)
    };
    let waits = |step: &&KeptEscalation| {
        step.acknowledged.is_none() && case.find_running(owed(step)).is_some() && !promised(step)
    };
    Ok(mine.iter().find(waits).cloned())
}

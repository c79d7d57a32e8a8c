//! Notes: what people of one organization write down for each other about a case.

use std::collections::HashMap;

use uuid::Uuid;

use super::add::{Begun, begin};
use super::checked::{check_colleagues, checked_text};
use super::{App, Caller, Done, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::case::{Fact, check_role};
use crate::domain::lifecycle::Action;
use crate::domain::note::Note;
use crate::store::cases::{CaseKey, find_case};
use crate::store::{notes, people};

/// Notes with the names of the people in them.
pub type Notes = (Vec<Note>, HashMap<Uuid, String>);

/// Writes a note; colleagues who are mentioned get a letter.
pub async fn write_note(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    text: String,
    mentions: Vec<Uuid>,
) -> Result<Done<Notes>, Error> {
    let colleagues = check_colleagues(app, caller, &mentions).await;
    let adding = match begin(app, caller, key, Action::Note).await? {
        Begun::Fresh(adding) => adding,
        Begun::Repeated(carried) => {
            let (notes, names) = list_notes(app, &caller.actor, key, None, u64::from(u32::MAX)).await?;
            let own = |note: &Note| note.author == caller.actor.person && note.text == text;
            let first = notes.into_iter().rfind(own);
            return Ok(Done::AlreadyApplied((first.into_iter().collect(), names), carried.answer));
        }
    };
    colleagues?;
    let note = Note {
        id: Uuid::now_v7(),
        case: adding.case().id,
        organization: caller.actor.organization.clone(),
        author: caller.actor.person,
        at: app.clock.now(),
        text: checked_text("/text", text)?,
        mentions,
        seal: format!("{:032x}", rand::random::<u128>()),
    };
    notes::insert_note(&adding.txn, &note).await?;
    let fact = Fact::Note { note: note.id, digest: note.digest(), mentions: note.mentions.clone() };
    adding.finish(app, caller, fact).await?;
    let names = names_in(app, std::slice::from_ref(&note)).await?;
    Ok(Done::Executed((vec![note], names)))
}

/// The notes of the caller's organization about a case after the note `after`, in their order.
pub async fn list_notes(
    app: &App,
    actor: &Actor,
    key: &CaseKey,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Notes, Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    let kept = find_case(conn, &scope, key).await?.ok_or_else(Error::no_such_case)?;
    check_role(actor.role, Action::Note)?;
    let notes = notes::list_notes(conn, &scope, kept.case.id, &actor.organization, after, limit).await?;
    let names = names_in(app, &notes).await?;
    Ok((notes, names))
}

async fn names_in(app: &App, notes: &[Note]) -> Result<HashMap<Uuid, String>, Error> {
    let people = notes.iter().flat_map(|note| note.author.iter().chain(&note.mentions)).copied();
    let found = people::find_people(app.db.read(), people.collect()).await?;
    Ok(found.into_iter().map(|(id, person)| (id, person.name)).collect())
}

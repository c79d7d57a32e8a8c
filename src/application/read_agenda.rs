//! What a person owes, for their calendar: read by the secret address alone, and no more than codes and dates.

use uuid::Uuid;

use super::authenticate::hash;
use super::{App, Error};
use crate::domain::agenda::Entry;
use crate::domain::text::Language;
use crate::store::{calendar_addresses, people, tokens};

/// The most entries of one agenda; the first due are told.
const MOST_ENTRIES: usize = 1_000;
/// Deadlines looked at for them: a head's are all of their organization's.
const MOST_LOOKED_AT: u64 = 10_000;

/// A person's agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// Whose.
    pub person: Uuid,
    /// In which language they read.
    pub language: Language,
    /// What they owe, the first due first.
    pub entries: Vec<Entry>,
}

/// The agenda at this address; none where there is no such address, or its owner may come in no longer.
pub async fn find_agenda(app: &App, secret: &str) -> Result<Option<Agenda>, Error> {
    let conn = app.db.read();
    let Some(person) = calendar_addresses::find_person(conn, &hash(secret)).await? else { return Ok(None) };
    if !tokens::has_valid(conn, person, app.system_now(), app.today()).await? {
        return Ok(None);
    }
    let Some(owner) = people::find_people(conn, vec![person]).await?.remove(&person) else { return Ok(None) };
    let seats = people::find_held_by(conn, person, app.today()).await?;
    let organizations: Vec<&str> = seats.iter().map(|seat| seat.organization.as_str()).collect();
    let running = calendar_addresses::list_running(conn, &organizations, person, MOST_LOOKED_AT).await?;
    let entries = running.into_iter().filter(|entry| entry.is_of(person, &seats)).take(MOST_ENTRIES).collect();
    Ok(Some(Agenda { person, language: owner.language, entries }))
}

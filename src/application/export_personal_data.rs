//! What is kept about a person, as the law on personal data asks (Law 91/2025/QH15, article 4): for the person, and for
//! whoever answers such requests for the city.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use super::read_users::no_such_user;
use super::{App, Error};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::grant::Grant;
use crate::domain::access::{Actor, Scope};
use crate::domain::session::Session;
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::identities::Identity;
use crate::store::people::Person;
use crate::store::privacy::{self, Held, NamedAsContact, NamingAccess, NamingEvent, OwnToken, WrittenLetter};
use crate::store::stand_ins::{self, KeptStandIn};
use crate::store::{access_events, grants, identities, people, sessions};

/// All that is kept about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalDataOf {
    /// Who.
    pub person: Person,
    /// When name and address were erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// Their roles, also those that are over.
    pub grants: Vec<Grant>,
    /// Their positions, also those that are over.
    pub held: Vec<Held>,
    /// Where they were away or stood in, also what is over. Why they were away is for themselves alone.
    pub stand_ins: Vec<KeptStandIn>,
    /// Their tokens.
    pub tokens: Vec<OwnToken>,
    /// Their sessions in the pages.
    pub sessions: Vec<Session>,
    /// Their accounts at the city's identity provider.
    pub identities: Vec<Identity>,
    /// The letters to them. What these say is for themselves alone.
    pub letters: Vec<WrittenLetter>,
    /// Cases that name them as whom to ask.
    pub contacts: Vec<NamedAsContact>,
    /// Events of cases that name them.
    pub events: Vec<NamingEvent>,
    /// Events of access that name them.
    pub access: Vec<NamingAccess>,
}

/// What is kept about the caller.
pub async fn export_own_data(app: &App, actor: &Actor) -> Result<PersonalDataOf, Error> {
    let person = actor.person.ok_or_else(|| {
        Error::Forbidden(Text::new(
            "Mã truy cập của hệ thống không thuộc về người nào.",
            "A token of an organization's own system belongs to nobody.",
        ))
    })?;
    collect(app.db.read(), person, &Scope::of(actor)).await
}

/// What is kept about somebody else, without what letters say, why they were away and on which cases they acted or are named;
/// that it was handed out is written down first.
pub async fn export_personal_data(app: &App, actor: &Actor, person: Uuid) -> Result<PersonalDataOf, Error> {
    check_handles(actor)?;
    let mut found = collect(app.db.read(), person, &Scope::of(actor)).await?;
    for letter in &mut found.letters {
        (letter.subject, letter.text) = Default::default();
    }
    for kept in &mut found.stand_ins {
        kept.reason = String::new();
    }
    let of_contacts = found.contacts.iter_mut().map(|named| &mut named.code);
    for code in of_contacts.chain(found.events.iter_mut().map(|event| &mut event.code)) {
        code.clear();
    }
    note_export(&app.db, person, By::from(actor), app.clock.now()).await?;
    Ok(found)
}

/// The same, whole, from the command line.
pub async fn export_by_command(db: &Database, person: Uuid) -> Result<PersonalDataOf, Error> {
    let found = collect(db.read(), person, &Scope::of_system()).await?;
    note_export(db, person, By::CommandLine, db.now().await?).await?;
    Ok(found)
}

/// Whether the actor answers requests about other people's data.
pub(super) fn check_handles(actor: &Actor) -> Result<(), Error> {
    if actor.role.handles_personal_data() && actor.person.is_some() {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Chỉ quản trị viên được cung cấp hoặc xóa dữ liệu cá nhân của người khác.",
        "Other people's data is handed out and erased by an administrator.",
    )))
}

async fn note_export(db: &Database, person: Uuid, by: By, at: DateTime<Utc>) -> Result<(), Error> {
    let (action, subject) = (AccessAction::PersonalDataRead, Subject::Person(person));
    let txn = db.begin().await?;
    access_events::append(&txn, &[AccessEvent { at, by, action, subject, data: json!({}) }]).await?;
    txn.commit().await?;
    Ok(())
}

/// Why somebody else was away is not about them.
fn of_their_own(kept: KeptStandIn, person: Uuid) -> KeptStandIn {
    let reason = if kept.stand_in.absent == person { kept.reason } else { String::new() };
    KeptStandIn { reason, ..kept }
}

async fn collect(conn: &impl ConnectionTrait, id: Uuid, scope: &Scope) -> Result<PersonalDataOf, Error> {
    let erased_at = privacy::find_erased_at(conn, id).await?.ok_or_else(no_such_user)?;
    let person = people::find_people(conn, vec![id]).await?.remove(&id).ok_or_else(no_such_user)?;
    Ok(PersonalDataOf {
        erased_at,
        grants: grants::list_of(conn, &[id]).await?,
        held: privacy::list_held(conn, id).await?,
        stand_ins: stand_ins::list_concerning(conn, id).await?.into_iter().map(|kept| of_their_own(kept, id)).collect(),
        tokens: privacy::list_tokens(conn, id).await?,
        sessions: sessions::list_kept(conn, id).await?,
        identities: identities::list_of(conn, id).await?,
        letters: privacy::list_letters(conn, id).await?,
        contacts: privacy::list_contacts(conn, &person.email, scope).await?,
        events: privacy::list_events(conn, id, scope).await?,
        access: privacy::list_access(conn, id).await?,
        person,
    })
}

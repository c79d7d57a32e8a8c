//! The files of a case or a petition: their list, and the content of one. Whoever sees it reads them.

use std::collections::HashMap;

use uuid::Uuid;

use super::read_petition::no_such_petition;
use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::attachment::{Attachment, Owner};
use crate::domain::case::Case;
use crate::domain::text::Text;
use crate::store::cases::{CaseKey, find_case, opens_petition};
use crate::store::{attachments, people, petitions};

pub use crate::files::Bytes;

/// Files with the names of the people who added them.
pub type Attachments = (Vec<Attachment>, HashMap<Uuid, String>);

/// Where files are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On a case, the files of its letter included.
    Case(CaseKey),
    /// On a petition.
    Petition(Uuid),
}

/// The files of a case or a petition, the oldest first.
pub async fn list_attachments(app: &App, actor: &Actor, place: &Place) -> Result<Attachments, Error> {
    let owners = owners(app, actor, place).await?;
    let files = attachments::list(app.db.read(), &Scope::of(actor), &owners).await?;
    let names = names_of(app, &files).await?;
    Ok((files, names))
}

/// One file of a case or a petition, with its content as it comes out of the storage.
pub async fn read_attachment(app: &App, actor: &Actor, place: &Place, id: Uuid) -> Result<(Attachment, Bytes), Error> {
    let owners = owners(app, actor, place).await?;
    let found = attachments::find(app.db.read(), &Scope::of(actor), &owners, id).await?;
    let attachment = found.ok_or_else(|| {
        Error::NotFound(Text::new("Không có tệp đính kèm này ở đây.", "There is no such attachment here."))
    })?;
    let content = app.files.read(&attachment.content.key).await?;
    Ok((attachment, content))
}

/// The names of the people who added these files.
pub async fn names_of(app: &App, files: &[Attachment]) -> Result<HashMap<Uuid, String>, Error> {
    let mut who: Vec<Uuid> = files.iter().filter_map(|file| file.person).collect();
    who.sort_unstable();
    who.dedup();
    let people = people::find_people(app.db.read(), who).await?;
    Ok(people.into_iter().map(|(id, person)| (id, person.name)).collect())
}

/// Whose files a case shows: its own, and its letter's where every obstacle of the letter exists for the reader.
pub(super) async fn owners_of(app: &App, scope: &Scope, case: &Case) -> Result<Vec<Owner>, Error> {
    let mut owners = vec![Owner::Case(case.id)];
    if let Some(letter) = case.petition
        && opens_petition(app.db.read(), scope, letter).await?
    {
        owners.push(Owner::Petition(letter));
    }
    Ok(owners)
}

/// Whose files lie there, if the actor may see the place.
async fn owners(app: &App, actor: &Actor, place: &Place) -> Result<Vec<Owner>, Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    match place {
        Place::Case(key) => {
            let kept = find_case(conn, &scope, key).await?.ok_or_else(Error::no_such_case)?;
            owners_of(app, &scope, &kept.case).await
        }
        Place::Petition(id) => {
            petitions::find(conn, &scope, *id).await?.ok_or_else(no_such_petition)?;
            // A letter's files tell of all its obstacles: who does not see one of them sees no file.
            Ok(if opens_petition(conn, &scope, *id).await? { vec![Owner::Petition(*id)] } else { Vec::new() })
        }
    }
}

//! The files of a case: their list, and the content of one. Whoever sees the case reads them.

use std::collections::HashMap;

use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::attachment::{Attachment, Owner};
use crate::domain::text::Text;
use crate::store::cases::{CaseKey, find_case};
use crate::store::{attachments, people};

pub use crate::files::Bytes;

/// Files with the names of the people who added them.
pub type Attachments = (Vec<Attachment>, HashMap<Uuid, String>);

/// The files of a case, the oldest first.
pub async fn list_attachments(app: &App, actor: &Actor, key: &CaseKey) -> Result<Attachments, Error> {
    let owner = owner(app, actor, key).await?;
    let files = attachments::list(app.db.read(), owner).await?;
    let names = names_of(app, &files).await?;
    Ok((files, names))
}

/// One file of a case, with its content as it comes out of the storage.
pub async fn read_attachment(app: &App, actor: &Actor, key: &CaseKey, id: Uuid) -> Result<(Attachment, Bytes), Error> {
    let owner = owner(app, actor, key).await?;
    let found = attachments::find(app.db.read(), owner, id).await?;
    let attachment = found.ok_or_else(|| {
        Error::NotFound(Text::new("Hồ sơ không có tệp đính kèm này.", "The case has no such attachment."))
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

async fn owner(app: &App, actor: &Actor, key: &CaseKey) -> Result<Owner, Error> {
    let kept = find_case(app.db.read(), &Scope::of(actor), key).await?.ok_or_else(Error::no_such_case)?;
    Ok(Owner::Case(kept.case.id))
}

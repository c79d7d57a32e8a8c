//! Adds a file to a case, as it comes in. What of it was stored is visible to nobody before its row is written, and taken
//! back when that does not come about.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::checked::checked_text;
use super::{App, Caller, Done, Error};
use crate::clock::system_now;
use crate::domain::access::{Role, Scope};
use crate::domain::attachment::{Attachment, Content, FileName, FileRefusal, Owner};
use crate::domain::case::Case;
use crate::domain::text::Text;
use crate::files::{FileError, Upload};
use crate::store::attachments;
use crate::store::cases::{CaseKey, find_case};
use crate::store::idempotency::{self, RequestKey};

/// A file on its way in, as whoever brings it hands it over.
pub trait IncomingFile: Send {
    /// How they call it.
    fn name(&self) -> Option<&str>;
    /// The next piece of it; none after the last.
    fn piece(&mut self) -> impl Future<Output = Result<Option<Bytes>, Error>> + Send;
    /// What they say of it; asked when all of it is in.
    fn rest(self) -> impl Future<Output = Result<Option<String>, Error>> + Send;
}

/// Adds a file to a case that the caller may act on.
pub async fn attach_file(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    file: impl IncomingFile,
) -> Result<Done<Attachment>, Error> {
    let owner = admit(app, caller, key).await?;
    let name = file.name().and_then(FileName::new).ok_or_else(nameless)?;
    let id = Uuid::now_v7();
    let stored_at = storage_key(id);
    let mut upload = app.files.begin(&stored_at, name.clone()).await?;
    attachments::announce(app.db.write(), &stored_at, system_now()).await?;
    let added = async {
        let (content, description) = take_in(&mut upload, file).await?;
        let (organization, person) = (caller.actor.organization.clone(), caller.actor.person);
        let added_at = app.clock.now();
        record(app, caller, Attachment { id, owner, name, description, content, organization, person, added_at }).await
    };
    let added = added.await;
    if !matches!(added, Ok(Done::Executed(_))) {
        take_back(app, upload, &stored_at).await;
    }
    added
}

/// Looks before anything is taken in whether it could be added at all.
async fn admit(app: &App, caller: &Caller, key: &CaseKey) -> Result<Owner, Error> {
    let conn = app.db.read();
    let kept = find_case(conn, &Scope::of(&caller.actor), key).await?.ok_or_else(Error::no_such_case)?;
    check_party(caller, &kept.case)?;
    let owner = Owner::Case(kept.case.id);
    // A repeated call finds its own file among the others.
    if caller.request.is_none() {
        check_room(app, attachments::count(conn, owner).await?)?;
    }
    Ok(owner)
}

fn check_party(caller: &Caller, case: &Case) -> Result<(), Error> {
    let actor = &caller.actor;
    let may = match actor.role {
        Role::Reporter | Role::Manager => actor.organization == case.enterprise,
        Role::Officer | Role::Director => {
            actor.person.is_some() && case.lead_agency.as_deref() == Some(actor.organization.as_str())
        }
        Role::Coordinator => true,
        Role::ViceChairman | Role::Chairman | Role::Auditor | Role::Administrator => false,
    };
    if may {
        Ok(())
    } else {
        Err(Error::Forbidden(Text::new(
            "Bạn không được đính kèm tệp vào hồ sơ này.",
            "You may not attach files to this case.",
        )))
    }
}

fn check_room(app: &App, there: u64) -> Result<(), Error> {
    let limit = app.files.limits().per_owner;
    if there < u64::from(limit) { Ok(()) } else { Err(Error::File(FileRefusal::TooMany { limit })) }
}

/// Stores all of the file, and hears what is said of it.
async fn take_in(upload: &mut Upload, mut file: impl IncomingFile) -> Result<(Content, Option<String>), Error> {
    while let Some(piece) = file.piece().await? {
        upload.write(piece).await?;
    }
    let description = file.rest().await?.map(|text| checked_text("/description", text)).transpose()?;
    Ok((upload.finish().await?, description))
}

/// Writes the row of a file whose content is stored.
async fn record(app: &App, caller: &Caller, attachment: Attachment) -> Result<Done<Attachment>, Error> {
    let Owner::Case(case) = attachment.owner else { return Err(Error::no_such_case()) };
    let request = caller.request.as_ref().map(|request| of_content(request, &attachment));
    let txn = app.db.begin().await?;
    if let Some(request) = &request
        && let Some(carried) = idempotency::claim(&txn, request, case, system_now()).await?
    {
        if carried.fingerprint != request.fingerprint {
            return Err(Error::KeyReused);
        }
        let first =
            attachments::list(&txn, attachment.owner).await?.into_iter().find(|first| is_same(first, &attachment));
        return Ok(Done::AlreadyApplied(first.unwrap_or(attachment), carried.answer));
    }
    check_room(app, attachments::count(&txn, attachment.owner).await?)?;
    attachments::insert(&txn, &attachment).await?;
    if !attachments::forget(&txn, &attachment.content.key).await? {
        return Err(Error::Unavailable("the upload was cleared away before it was done".into()));
    }
    txn.commit().await?;
    Ok(Done::Executed(attachment))
}

/// A repeated call is one that brings the same content under the same name.
fn of_content(request: &RequestKey, attachment: &Attachment) -> RequestKey {
    let mut hash = Sha256::new().chain_update(&request.fingerprint).chain_update(&attachment.content.sha256);
    for said in [Some(attachment.name.as_str()), attachment.description.as_deref()] {
        hash = hash.chain_update("\n").chain_update(said.unwrap_or_default());
    }
    let fingerprint = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    RequestKey { fingerprint, ..request.clone() }
}

fn is_same(a: &Attachment, b: &Attachment) -> bool {
    a.content.sha256 == b.content.sha256 && a.name == b.name && a.organization == b.organization
}

/// Takes back what was stored, unless its row was written after all. What fails is left to the sweep.
async fn take_back(app: &App, upload: Upload, key: &str) {
    let taken_back = async {
        if attachments::claim_abandoned(app.db.write(), key, system_now()).await? {
            upload.discard().await?;
            attachments::forget(app.db.write(), key).await?;
        }
        Ok::<_, Error>(())
    };
    if let Err(error) = taken_back.await {
        tracing::warn!(%error, key, "an upload could not be taken back; the sweep clears it away");
    }
}

/// Spread over 256 folders by the random end of the id.
fn storage_key(id: Uuid) -> String {
    format!("{:02x}/{id}", id.as_bytes()[15])
}

fn nameless() -> Error {
    Error::invalid(
        "/file",
        "Tệp phải có tên (filename trong multipart/form-data).",
        "Give the file a name (filename in multipart/form-data).",
    )
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Refused(refusal) => Self::File(refusal),
            FileError::Unavailable(cause) => Self::Unavailable(cause),
            missing @ FileError::Missing(_) => Self::internal(missing),
        }
    }
}

//! The way of every file: taken in as it comes, stored, then written down by whoever it is for. What was stored of it is
//! visible to nobody before its row is written, and taken back when that does not come about.

use bytes::Bytes;
use uuid::Uuid;

use super::checked::checked_text;
use super::{App, Done, Error};
use crate::domain::access::Actor;
use crate::domain::attachment::{Attachment, Content, FileName, FileRefusal, Owner};
use crate::files::{FileError, Upload};
use crate::store::attachments;

/// A file on its way in, as whoever brings it hands it over.
pub trait IncomingFile: Send {
    /// How they call it.
    fn name(&self) -> Option<&str>;
    /// The next piece of it; none after the last.
    fn piece(&mut self) -> impl Future<Output = Result<Option<Bytes>, Error>> + Send;
    /// What they say of it; asked when all of it is in.
    fn rest(self) -> impl Future<Output = Result<Option<String>, Error>> + Send;
}

/// Keeps a file for `owner`, if `record` writes its row. In the transaction that does, `record` also forgets the upload:
/// as long as that is known, the content belongs to nobody.
pub(super) async fn keep_file<F>(
    app: &App,
    actor: &Actor,
    owner: Owner,
    file: impl IncomingFile,
    record: impl FnOnce(Attachment) -> F,
) -> Result<Done<Attachment>, Error>
where
    F: Future<Output = Result<Done<Attachment>, Error>> + Send,
{
    let name = file.name().and_then(FileName::new).ok_or_else(nameless)?;
    let id = Uuid::now_v7();
    let key = storage_key(id);
    let mut upload = app.files.begin(&key, name.clone()).await?;
    attachments::announce(app.db.write(), &key, app.system_now()).await?;
    let kept = async {
        let (content, description) = take_in(&mut upload, file).await?;
        let (organization, person) = (actor.organization.clone(), actor.person);
        let added_at = app.clock.now();
        record(Attachment { id, owner, name, description, content, organization, person, added_at }).await
    };
    let kept = kept.await;
    if !matches!(kept, Ok(Done::Executed(_))) {
        take_back(app, upload, &key).await;
    }
    kept
}

/// Whether one more may be added where so many are.
pub(super) fn check_room(app: &App, there: u64) -> Result<(), Error> {
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

/// Takes back what was stored, unless its row was written after all: a commit whose answer was lost has forgotten the
/// upload. What fails here is left to the sweep.
async fn take_back(app: &App, upload: Upload, key: &str) {
    let taken_back = async {
        if attachments::claim_abandoned(app.db.write(), key, app.system_now()).await? {
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

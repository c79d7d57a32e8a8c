//! Adds a file to a case, and to its history: the row and the event in one transaction.

use sea_orm::DatabaseTransaction;
use sha2::{Digest, Sha256};

use super::add::{self, Begun};
use super::keep_file::{check_room, keep_file};
use super::{App, Caller, Done, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::attachment::{Attachment, Owner};
use crate::domain::case::{Fact, Giver, check_role, decide};
use crate::domain::lifecycle::Action;
use crate::store::attachments;
use crate::store::cases::{CaseKey, find_case};
use crate::store::idempotency::RequestKey;

pub use super::keep_file::IncomingFile;

/// Adds a file to a case that the caller may act on. Its version stays as it is.
pub async fn attach_file(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    file: impl IncomingFile,
) -> Result<Done<Attachment>, Error> {
    let owner = admit(app, caller, key).await?;
    keep_file(app, &caller.actor, owner, file, |attachment| record(app, caller, key, attachment)).await
}

/// Looks before anything is taken in whether it could be added at all.
async fn admit(app: &App, caller: &Caller, key: &CaseKey) -> Result<Owner, Error> {
    let conn = app.db.read();
    let kept = find_case(conn, &Scope::of(&caller.actor), key).await?.ok_or_else(Error::no_such_case)?;
    check_role(caller.actor.role, Action::Attach)?;
    let owner = Owner::Case(kept.case.id);
    // A call that is repeated finds its own file among the others.
    if caller.request.is_none() {
        check_room(app, attachments::count(conn, owner).await?)?;
        let (city, giver) = (app.city(), Giver::Actor(&caller.actor));
        app.at_desk(&city, app.clock.now(), |desk| decide(&kept.case, some_file(), giver, desk))?;
    }
    Ok(owner)
}

/// Writes the row and the event of a file whose content is stored.
async fn record(app: &App, caller: &Caller, key: &CaseKey, attachment: Attachment) -> Result<Done<Attachment>, Error> {
    let request = caller.request.as_ref().map(|request| of_content(request, &attachment));
    let caller = Caller { request, ..caller.clone() };
    let adding = match add::begin(app, &caller, key, Action::Attach).await? {
        Begun::Fresh(adding) => adding,
        Begun::Repeated(carried) => {
            return Ok(Done::AlreadyApplied(first_of(app, &caller.actor, attachment).await?, carried.answer));
        }
    };
    write_down(app, &adding.txn, &attachment).await?;
    adding.finish(app, &caller, fact(&attachment)).await?;
    Ok(Done::Executed(attachment))
}

/// The row of a file whose content is stored: from now on it is no upload any more.
pub(super) async fn write_down(app: &App, txn: &DatabaseTransaction, attachment: &Attachment) -> Result<(), Error> {
    check_room(app, attachments::count(txn, attachment.owner).await?)?;
    attachments::insert(txn, attachment).await?;
    if !attachments::forget(txn, &attachment.content.key).await? {
        return Err(Error::Unavailable("the upload was cleared away before it was done".into()));
    }
    Ok(())
}

/// What the same call added when it was made first.
pub(super) async fn first_of(app: &App, actor: &Actor, attachment: Attachment) -> Result<Attachment, Error> {
    let all = attachments::list(app.db.read(), &Scope::of(actor), &[attachment.owner]).await?;
    let first = all.into_iter().find(|first| is_same(first, &attachment));
    Ok(first.unwrap_or(attachment))
}

/// What the history says of a file.
pub(super) fn fact(attachment: &Attachment) -> Fact {
    Fact::Attach {
        attachment: attachment.id,
        name: attachment.name.as_str().to_owned(),
        media_type: attachment.content.kind.as_str().to_owned(),
        size: attachment.content.size,
        sha256: attachment.content.sha256.clone(),
        petition: match attachment.owner {
            Owner::Case(_) => None,
            Owner::Petition(id) => Some(id),
        },
    }
}

/// What is asked about before it is known: whether a file may be added depends on nothing in it.
fn some_file() -> Fact {
    let none = String::new;
    Fact::Attach {
        attachment: uuid::Uuid::nil(),
        name: none(),
        media_type: none(),
        size: 0,
        sha256: none(),
        petition: None,
    }
}

/// A repeated call is one that brings the same content under the same name.
pub(super) fn of_content(request: &RequestKey, attachment: &Attachment) -> RequestKey {
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

//! Adds a file to a petition, the paper that was signed above all: one row, and in the same transaction an event in the
//! history of each of its cases.

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::act::claim_for;
use super::attach_file::{IncomingFile, fact, first_of, of_content, write_down};
use super::keep_file::{check_room, keep_file};
use super::read_petition::no_such_petition;
use super::{App, Caller, Done, Error};
use crate::domain::access::Scope;
use crate::domain::attachment::{Attachment, Owner};
use crate::domain::case::{Giver, check_role, decide};
use crate::domain::lifecycle::Action;
use crate::domain::text::Text;
use crate::store::cases::{add_event, hold_cases_of_petition, opens_petition};
use crate::store::idempotency::Carried;
use crate::store::{attachments, petitions};

/// Adds a file to a petition that the caller may see. The letter is the enterprise's: whoever may file one adds to it.
pub async fn attach_to_petition(
    app: &App,
    caller: &Caller,
    petition: Uuid,
    file: impl IncomingFile,
) -> Result<Done<Attachment>, Error> {
    let owner = admit(app, caller, petition).await?;
    keep_file(app, &caller.actor, owner, file, |attachment| record(app, caller, petition, attachment)).await
}

/// Looks before anything is taken in whether it could be added at all.
async fn admit(app: &App, caller: &Caller, petition: Uuid) -> Result<Owner, Error> {
    let conn = app.db.read();
    petitions::find(conn, &Scope::of(&caller.actor), petition).await?.ok_or_else(no_such_petition)?;
    check_role(caller.actor.role, Action::File)?;
    if !opens_petition(conn, &Scope::of(&caller.actor), petition).await? {
        return Err(not_by_you());
    }
    let owner = Owner::Petition(petition);
    // A call that is repeated finds its own file among the others.
    if caller.request.is_none() {
        check_room(app, attachments::count(conn, owner).await?)?;
    }
    Ok(owner)
}

/// A file of a letter is one of each of its cases: who does not see all of them adds none.
fn not_by_you() -> Error {
    Error::Forbidden(Text::new(
        "Bạn không được thêm tệp vào văn bản này; đề nghị đại diện doanh nghiệp thêm.",
        "You may add no files to this letter; ask the enterprise's manager to.",
    ))
}

/// Writes the row and the events of a file whose content is stored.
async fn record(app: &App, caller: &Caller, petition: Uuid, attachment: Attachment) -> Result<Done<Attachment>, Error> {
    let request = caller.request.as_ref().map(|request| of_content(request, &attachment));
    let caller = Caller { request, ..caller.clone() };
    let txn = app.db.begin().await?;
    // Held before the files are counted: two who add at the same time take turns.
    let cases = hold_cases_of_petition(&txn, petition).await?;
    if let Some(carried) = claim_on(&txn, &caller, petition).await? {
        txn.rollback().await?;
        return Ok(Done::AlreadyApplied(first_of(app, &caller.actor, attachment).await?, carried.answer));
    }
    write_down(app, &txn, &attachment).await?;
    let (city, giver) = (app.city(), Giver::Actor(&caller.actor));
    for kept in &cases {
        let event =
            app.at_desk(&city, attachment.added_at, |desk| decide(&kept.case, fact(&attachment), giver, desk))?;
        if !add_event(&txn, kept, &event).await? {
            return Err(Error::Unavailable("a case's history went on meanwhile".into()));
        }
    }
    txn.commit().await?;
    Ok(Done::Executed(attachment))
}

/// What was carried out under the caller's key; about another petition it is another request.
async fn claim_on(txn: &DatabaseTransaction, caller: &Caller, petition: Uuid) -> Result<Option<Carried>, Error> {
    match claim_for(txn, caller, petition).await? {
        Some(carried) if carried.case != petition => Err(Error::KeyReused),
        carried => Ok(carried),
    }
}

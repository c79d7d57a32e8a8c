//! What waits to be sent about a case that is restricted says from then on no more than its code.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::app::AUTHORITY;
use super::notices::{facts_of, reader_of};
use super::{App, City, Error};
use crate::domain::case::Case;
use crate::mail::message::{Message, News, Reader};
use crate::mail::write_letter;
use crate::store::{grants, outbox, people};

/// Writes the letters about a case anew that no mail server has taken: withdrawn, nobody would be told. Needs the
/// transaction that restricts it.
pub(super) async fn hide_unsent(
    txn: &impl ConnectionTrait,
    app: &App,
    city: &City,
    case: &Case,
    today: NaiveDate,
) -> Result<(), Error> {
    // Of a restricted case every message says the same.
    let message = Message::News { case: facts_of(city, case), news: News::CaseMovedAway };
    for (letter, person) in outbox::list_unsent(txn, case.id).await? {
        let Some(reader) = find_reader(txn, city, person, today).await? else { continue };
        let said = write_letter(&message, &reader, &app.links, app.clock.now());
        outbox::rewrite(txn, letter, (said.subject, said.text, said.html)).await?;
    }
    Ok(())
}

/// The reader as somebody of the organization that they act for.
async fn find_reader(
    txn: &impl ConnectionTrait,
    city: &City,
    person: Uuid,
    today: NaiveDate,
) -> Result<Option<Reader>, Error> {
    let Some(known) = people::find_people(txn, vec![person]).await?.remove(&person) else { return Ok(None) };
    let granted = grants::find_valid(txn, person, today).await?.into_iter().map(|grant| grant.organization);
    let held = people::find_held_by(txn, person, today).await?.into_iter().map(|holder| holder.organization);
    let organization = granted.chain(held).next().unwrap_or_else(|| AUTHORITY.to_owned());
    Ok(Some(reader_of(city, &known, &organization)))
}

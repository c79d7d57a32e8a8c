//! Who is told of a draft of the rulebook: of its submission those who may approve it, of what became of it the
//! submitter.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{organization_name, reader_for};
use crate::application::app::{AUTHORITY, COORDINATOR};
use crate::application::{App, Error};
use crate::domain::words::Position;
use crate::mail::message::{Message, Reader, RulebookNews};
use crate::mail::write_letter;
use crate::store::outbox;
use crate::store::people;

/// Tells everyone who may approve what `submitter` submitted, each once.
pub(in crate::application) async fn tell_approvers<C: ConnectionTrait>(
    conn: &C,
    app: &App,
    submitter: Uuid,
    news: &RulebookNews,
) -> Result<(), Error> {
    let seats = people::find_seats(conn, &[COORDINATOR, AUTHORITY], app.today()).await?;
    let approves = |position| matches!(position, Position::Coordinator | Position::ViceChairman | Position::Chairman);
    let mut told = vec![submitter];
    for holder in seats.holders.iter().filter(|holder| approves(holder.position)) {
        let reader = reader_for(&app.city(), &seats, holder);
        let Some(reader) = reader.filter(|reader| !told.contains(&reader.person)) else { continue };
        told.push(reader.person);
        tell(conn, app, &reader, &holder.organization, news).await?;
    }
    Ok(())
}

/// Tells the submitter what became of the draft.
pub(in crate::application) async fn tell_submitter<C: ConnectionTrait>(
    conn: &C,
    app: &App,
    submitter: Uuid,
    news: &RulebookNews,
) -> Result<(), Error> {
    let mut found = people::find_people(conn, vec![submitter]).await?;
    let Some(person) = found.remove(&submitter) else { return Ok(()) };
    let reader = Reader {
        person: person.id,
        address: person.email,
        name: person.name,
        position: Some(Position::Coordinator),
        organization: organization_name(&app.city(), COORDINATOR),
        language: person.language,
        stands_in: None,
    };
    tell(conn, app, &reader, COORDINATOR, news).await
}

async fn tell<C: ConnectionTrait>(
    conn: &C,
    app: &App,
    reader: &Reader,
    body: &str,
    news: &RulebookNews,
) -> Result<(), Error> {
    let (city, now) = (app.city(), app.clock.now());
    let not_before = city.calendar_of(body).next_working_moment(now);
    let letter = write_letter(&Message::Rulebook(news.clone()), reader, &app.links, not_before);
    outbox::enqueue(conn, &letter, now).await?;
    Ok(())
}

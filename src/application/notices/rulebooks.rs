//! Who is told of a draft of the rulebook: of its submission those who may approve it, of what became of it the
//! submitter.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::organization_name;
use crate::application::app::{AUTHORITY, COORDINATOR};
use crate::application::{App, Error};
use crate::domain::words::Position;
use crate::mail::message::{Message, Reader, RulebookNews};
use crate::mail::write_letter;
use crate::store::outbox;
use crate::store::people::{self, Person};

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
        let Some(person) = seats.people.get(&holder.person).filter(|person| !told.contains(&person.id)) else {
            continue;
        };
        told.push(person.id);
        tell(conn, app, person, (&holder.organization, Some(holder.position)), news).await?;
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
    match found.remove(&submitter) {
        Some(person) => tell(conn, app, &person, (COORDINATOR, Some(Position::Coordinator)), news).await,
        None => Ok(()),
    }
}

async fn tell<C: ConnectionTrait>(
    conn: &C,
    app: &App,
    person: &Person,
    (body, position): (&str, Option<Position>),
    news: &RulebookNews,
) -> Result<(), Error> {
    let (city, now) = (app.city(), app.clock.now());
    let reader = Reader {
        person: person.id,
        address: person.email.clone(),
        name: person.name.clone(),
        position,
        organization: organization_name(&city, body),
        language: person.language,
    };
    let not_before = city.calendar_of(body).next_working_moment(now);
    let letter = write_letter(&Message::Rulebook(news.clone()), &reader, &app.links, not_before);
    outbox::enqueue(conn, &letter, now).await?;
    Ok(())
}

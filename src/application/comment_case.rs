//! What enterprise and agencies say to each other about a case; everyone who reads the case reads it.

use std::collections::HashMap;

use uuid::Uuid;

use super::add::{Begun, begin};
use super::checked::{check_colleagues, checked_text};
use super::list_events::names_of;
use super::{App, Caller, Done, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::case::{Event, Fact};
use crate::domain::lifecycle::Action;
use crate::store::cases::{CaseKey, find_case};
use crate::store::events::{self, KeptEvent};
use crate::store::people;

/// Comments, which are events of their case, with the names of the people in them.
pub type Comments = (Vec<Event>, HashMap<Uuid, String>);

/// Says something on a case; colleagues who are mentioned get a letter.
pub async fn comment_case(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    text: String,
    mentions: Vec<Uuid>,
) -> Result<Done<Comments>, Error> {
    let colleagues = check_colleagues(app, caller, &mentions).await;
    match begin(app, caller, key, Action::Comment).await? {
        Begun::Fresh(adding) => {
            colleagues?;
            let fact = Fact::Comment { comment: Uuid::now_v7(), text: checked_text("/text", text)?, mentions };
            let (_, event) = adding.finish(app, caller, fact).await?;
            let names = names_around(app, std::slice::from_ref(&event)).await?;
            Ok(Done::Executed((vec![event], names)))
        }
        Begun::Repeated(carried) => {
            let (events, names) = list_comments(app, &caller.actor, key, 0, u64::from(u32::MAX)).await?;
            let own = |event: &Event| event.actor == (&caller.actor).into() && is_text(event, &text);
            let first = events.into_iter().map(|kept| kept.event).rfind(own);
            Ok(Done::AlreadyApplied((first.into_iter().collect(), names), carried.answer))
        }
    }
}

fn is_text(event: &Event, wanted: &str) -> bool {
    matches!(&event.fact, Fact::Comment { text, .. } if text == wanted)
}

/// A case's comments after the event `after`, in their order.
pub async fn list_comments(
    app: &App,
    actor: &Actor,
    key: &CaseKey,
    after: i32,
    limit: u64,
) -> Result<(Vec<KeptEvent>, HashMap<Uuid, String>), Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    let kept = find_case(conn, &scope, key).await?.ok_or_else(Error::no_such_case)?;
    let comments = events::list_of_action(conn, &scope, kept.case.id, Action::Comment, after, limit).await?;
    let mut names = names_of(app, &comments).await?;
    let events: Vec<Event> = comments.iter().map(|kept| kept.event.clone()).collect();
    names.extend(names_around(app, &events).await?);
    Ok((comments, names))
}

/// The names of who spoke and of whom they mentioned.
async fn names_around(app: &App, events: &[Event]) -> Result<HashMap<Uuid, String>, Error> {
    let people = events.iter().flat_map(|event| event.actor.person.iter().chain(event.fact.mentions())).copied();
    let found = people::find_people(app.db.read(), people.collect()).await?;
    Ok(found.into_iter().map(|(id, person)| (id, person.name)).collect())
}

//! The feed: everything that happens on the cases that a reader may see, in the order of positions.

use std::collections::HashMap;

use uuid::Uuid;

use super::list_events::{ShownEvent, names_of, show};
use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::store::feed::{Stretch, list_feed};

pub use crate::store::feed::FeedFilter;

/// A piece of the feed.
#[derive(Debug, Clone)]
pub struct FeedPage {
    /// The events, in the order of their positions.
    pub items: Vec<ShownEvent>,
    /// The names of who acted.
    pub names: HashMap<Uuid, String>,
    /// The position after which to go on.
    pub next: i64,
}

/// The events after a position, `limit` of them at most. Whoever goes on at `next` meets each event once and misses
/// none, whatever others write meanwhile.
pub async fn read_feed(
    app: &App,
    actor: &Actor,
    filter: &FeedFilter,
    after: i64,
    limit: u64,
) -> Result<FeedPage, Error> {
    let until = app.feed.find(&app.db).await?;
    let events = list_feed(app.db.read(), &Scope::of(actor), filter, Stretch { after, until }, limit).await?;
    let next = match events.last() {
        Some(last) if events.len() as u64 == limit => last.position,
        // Another server may have told this reader of a later end than we know of.
        _ => until.max(after),
    };
    let names = names_of(app, &events).await?;
    let items = events.into_iter().filter_map(|kept| show(actor, kept)).collect();
    Ok(FeedPage { items, names, next })
}

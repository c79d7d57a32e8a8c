//! Handing the feed over to webhooks: each event becomes one delivery for each subscription that wants it.

use std::sync::atomic::Ordering;

use uuid::Uuid;

use super::list_events::{KeptEvent, show};
use super::{App, Error};
use crate::domain::access::Scope;
use crate::domain::webhook::{EventType, Webhook, message};
use crate::store::deliveries::{self, NewDelivery};
use crate::store::feed::{FeedFilter, Stretch, list_codes, list_feed};
use crate::store::webhooks;
use sea_orm::ConnectionTrait;

/// A subscription to which nothing happens is not written to for each event of others; but so far behind, looking
/// through what is new would take longer than a note of how far it was looked through.
const FAR_BEHIND: i64 = 500;

/// Hands over what is new, at most `batch` events for each webhook; how many deliveries that made. A webhook is held from
/// reading where it stands to noting where it then stands: several servers may do this at once, and be killed at any
/// moment, and each event is handed over exactly once.
pub async fn hand_over(app: &App, batch: u64) -> Result<usize, Error> {
    let until = app.feed.find(&app.db).await?;
    if until <= app.handed_over.load(Ordering::Relaxed) {
        return Ok(0);
    }
    let (mut made, mut complete) = (0, true);
    for (webhook, position) in webhooks::list_behind(app.db.read(), until).await? {
        let stretch = Stretch { after: position, until };
        if wanted(app.db.read(), &webhook, stretch, 1).await?.is_empty() {
            if until - position > FAR_BEHIND {
                webhooks::advance(app.db.write(), webhook.id, until).await?;
            }
            continue;
        }
        match hand_over_to(app, webhook.id, until, batch).await? {
            Some(handed) => (made, complete) = (made + handed.deliveries, complete && handed.complete),
            None => complete = false,
        }
    }
    if complete {
        app.handed_over.fetch_max(until, Ordering::Relaxed);
    }
    Ok(made)
}

struct Handed {
    deliveries: usize,
    /// Whether nothing is left.
    complete: bool,
}

/// One webhook's share, in one transaction; none where another server is at it.
async fn hand_over_to(app: &App, id: Uuid, until: i64, batch: u64) -> Result<Option<Handed>, Error> {
    let txn = app.db.begin().await?;
    let Some((webhook, position)) = webhooks::hold_behind(&txn, id, until).await? else {
        txn.rollback().await?;
        return Ok(None);
    };
    let events = wanted(&txn, &webhook, Stretch { after: position, until }, batch).await?;
    let complete = (events.len() as u64) < batch;
    let next = events.last().filter(|_| !complete).map_or(until, |last| last.position);
    let codes = list_codes(&txn, events.iter().map(|kept| kept.event.case).collect()).await?;
    let reader = webhook.reader();
    let shown = events.into_iter().filter_map(|kept| show(&reader, kept));
    let new: Vec<_> = shown
        .filter_map(|shown| Some((codes.get(&shown.kept.event.case)?, shown.kept)))
        .map(|(code, kept)| NewDelivery {
            id: Uuid::now_v7(),
            position: Some(kept.position),
            case: Some(kept.event.case),
            kind: EventType::Case(kept.event.fact.action()).as_str().to_owned(),
            body: message(&kept.event, kept.position, code),
        })
        .collect();
    let deliveries = new.len();
    deliveries::insert_all(&txn, webhook.id, new, app.clock.now()).await?;
    webhooks::advance(&txn, webhook.id, next).await?;
    txn.commit().await?;
    Ok(Some(Handed { deliveries, complete }))
}

/// The events of a stretch that a webhook is to be told of, as far as the database knows.
async fn wanted(
    conn: &impl ConnectionTrait,
    webhook: &Webhook,
    stretch: Stretch,
    limit: u64,
) -> Result<Vec<KeptEvent>, Error> {
    let actions = webhook.event_types.iter().filter_map(|kind| match kind {
        EventType::Case(action) => Some(*action),
        EventType::Escalation => None,
    });
    let filter = FeedFilter { actions: actions.collect(), case: None };
    if filter.actions.is_empty() && !webhook.event_types.is_empty() {
        return Ok(Vec::new());
    }
    Ok(list_feed(conn, &Scope::of(&webhook.reader()), &filter, stretch, limit).await?)
}

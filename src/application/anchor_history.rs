//! Anchoring the history: once a day, over all that happened up to then to cases and to access.

use chrono::Datelike;
use std::sync::atomic::Ordering;

use super::{App, Error};
use crate::domain::anchor::{ACCESS, Anchor, Head};
use crate::domain::history;
use crate::domain::moment::instant_of;
use crate::store::feed::Stretch;
use crate::store::{access_events, anchors};

/// Makes today's anchor, if there is none and the feed is decided up to this morning; how many were made.
pub async fn anchor_history(app: &App) -> Result<usize, Error> {
    let today = app.today();
    if app.anchored_day.load(Ordering::Relaxed) == today.num_days_from_ce() {
        return Ok(0);
    }
    let conn = app.db.read();
    let last = anchors::find_last(conn).await?;
    let mut made = 0;
    if last.as_ref().is_none_or(|last| last.day < today) {
        let after = last.as_ref().map_or(0, |last| last.position);
        let until = app.feed.find(&app.db).await?.max(after);
        let morning = instant_of(today.and_time(chrono::NaiveTime::MIN));
        // What is still being written is waited for: the next look comes soon.
        if anchors::is_anything_beyond(conn, until, morning).await? {
            return Ok(0);
        }
        let mut heads = anchors::find_heads(conn, Stretch { after, until }).await?;
        let access = access_events::find_head(conn).await?;
        heads.extend(access.and_then(|(place, hash)| Some((ACCESS, Head { seq: place.try_into().ok()?, hash }))));
        let previous = last.as_ref().map_or(history::GENESIS, |last| &last.hash);
        let anchor = Anchor::new(today, until, &heads, previous);
        made = usize::from(anchors::insert(app.db.write(), &anchor).await?);
    }
    app.anchored_day.store(today.num_days_from_ce(), Ordering::Relaxed);
    Ok(made)
}

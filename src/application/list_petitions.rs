//! Listing the petitions that a reader may see, a page at a time, with how their cases stand.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::petition::{Counts, Petition};
use crate::store::petitions;

pub use crate::store::petitions::PetitionFilter;

/// A page of petitions with their counts, and where the next one begins.
pub type Page = (Vec<(Petition, Counts)>, Option<(DateTime<Utc>, Uuid)>);

/// Lists petitions from `after` on, the last filed first.
pub async fn list_petitions(
    app: &App,
    actor: &Actor,
    wanted: PetitionFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Page, Error> {
    let (conn, scope) = (app.db.read(), Scope::of(actor));
    let mut letters = petitions::list(conn, &scope, &wanted, after, limit + 1).await?;
    let more = letters.len() as u64 > limit;
    letters.truncate(limit as usize);
    let next = letters.last().filter(|_| more).map(|letter| (letter.filed_at, letter.id));
    let ids = letters.iter().map(|letter| letter.id).collect();
    let counts = petitions::count_items(conn, &scope, ids).await?;
    let counted = letters.into_iter().map(|letter| {
        let counts = counts.get(&letter.id).copied().unwrap_or_default();
        (letter, counts)
    });
    Ok((counted.collect(), next))
}

//! Listing what the reader's own organization owes now, the first due first: what there is to do.

use super::read_case::CaseReading;
use super::{App, Error};
use crate::domain::access::{Actor, Scope};
use crate::domain::deadline::Deadline;
use crate::store::cases;

pub use crate::store::cases::Place;

/// Something owed, and the case on which it is.
#[derive(Debug, Clone)]
pub struct Owed {
    /// What.
    pub deadline: Deadline,
    /// On which case.
    pub reading: CaseReading,
}

/// The deadlines that run and that the actor's organization owes, from `after` on, and where the next page begins.
pub async fn list_owed(
    app: &App,
    actor: &Actor,
    after: Option<Place>,
    limit: u64,
) -> Result<(Vec<Owed>, Option<Place>), Error> {
    let (found, next) = cases::list_owed(app.db.read(), &Scope::of(actor), &actor.organization, after, limit).await?;
    let (ids, kept): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let readings = CaseReading::page(app, actor, kept).await?;
    let owed = ids.into_iter().zip(readings).filter_map(|(id, reading)| {
        let deadline = reading.case.deadlines.iter().find(|deadline| deadline.id == id)?.clone();
        Some(Owed { deadline, reading })
    });
    Ok((owed.collect(), next))
}

//! Who would get which digest: one a day each.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Planned, PlannedStep, Recipient, Way};
use crate::application::write_digests::next_reading_time;
use crate::application::{City, Error};
use crate::domain::escalation::{Skipped, day_began};
use crate::domain::moment::city_date;
use crate::store::outbox;

/// A step that waits for its reader's digest.
pub(super) struct ForDigest {
    /// Who reads it.
    pub to: Recipient,
    /// Of which deadline, at which version.
    pub deadline: (Uuid, i32),
    /// From when on a digest takes it along.
    pub ready_at: DateTime<Utc>,
    /// When the deadline ended by itself, if it did.
    pub ended_at: Option<DateTime<Utc>>,
    /// The step.
    pub step: PlannedStep,
}

/// The digests between two moments, and the steps that ended before one was written.
pub(super) async fn plan_digests(
    city: &City,
    conn: &impl ConnectionTrait,
    waiting: Vec<ForDigest>,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Planned>, Error> {
    let mut of_readers: BTreeMap<Uuid, Vec<ForDigest>> = BTreeMap::new();
    for step in waiting {
        of_readers.entry(step.to.person).or_default().push(step);
    }
    let mut planned = Vec::new();
    for (reader, steps) in of_readers {
        let had_one = outbox::has_digest_since(conn, reader, day_began(now)).await?;
        planned.extend(plan_reader(city, steps, had_one.then_some(now), until));
    }
    Ok(planned)
}

/// One reader's, who had a digest on the day of `had` already.
fn plan_reader(
    city: &City,
    mut steps: Vec<ForDigest>,
    had: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
) -> Vec<Planned> {
    let mut days: HashSet<_> = had.map(city_date).into_iter().collect();
    let mut planned = Vec::new();
    while let Some(ready_at) = steps.iter().map(|step| step.ready_at).min() {
        let mut at = next_reading_time(city, ready_at);
        while days.contains(&city_date(at)) {
            at = next_reading_time(city, day_began(at) + TimeDelta::days(1));
        }
        if at > until {
            // What ended by itself until then is told nobody all the same.
            at = until;
            steps.retain(|step| step.ended_at.is_some());
        }
        let ended = |step: &ForDigest| step.ended_at.is_some_and(|ended| ended <= at);
        let gathered = steps.extract_if(.., |step| step.ready_at <= at || ended(step));
        let (moot, told): (Vec<_>, Vec<_>) = gathered.partition(ended);
        planned.extend(moot.into_iter().map(|it| Planned {
            at: it.ended_at.unwrap_or(at),
            way: Way::Skipped(Skipped::Moot),
            to: Some(it.to),
            steps: vec![it.step],
        }));
        let (to, mut told): (Vec<_>, Vec<_>) = told.into_iter().map(|it| (it.to, it.step)).unzip();
        told.sort_by_key(|step| step.step_due_at);
        if let Some(to) = to.into_iter().next() {
            days.insert(city_date(at));
            planned.push(Planned { at, way: Way::Digest, to: Some(to), steps: told });
        }
    }
    planned
}

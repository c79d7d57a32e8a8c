//! Verifying every case's history: the chain of hashes holds, and replaying the events gives the kept case.

use uuid::Uuid;

use super::Error;
use crate::domain::access::Scope;
use crate::domain::case::Case;
use crate::domain::history::{self, Stored};
use crate::store::cases::{CaseKey, find_case};
use crate::store::database::Database;
use crate::store::events;

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many cases were read.
    pub cases: usize,
    /// How many events.
    pub events: usize,
    /// What does not fit: the case, and what is wrong with it.
    pub faults: Vec<(Uuid, String)>,
}

/// Verifies all of them.
pub async fn verify_history(db: &Database) -> Result<Verified, Error> {
    let mut found = Verified::default();
    let mut after = None;
    loop {
        let ids = events::list_cases_with_events(db.read(), after, 500).await?;
        let Some(last) = ids.last() else { return Ok(found) };
        after = Some(*last);
        for id in &ids {
            verify_case(db, *id, &mut found).await?;
        }
    }
}

async fn verify_case(db: &Database, id: Uuid, found: &mut Verified) -> Result<(), Error> {
    let kept = events::list_events(db.read(), id, 0, u64::from(u32::MAX)).await?;
    found.cases += 1;
    found.events += kept.len();
    let stored = kept.iter().map(|kept| Stored {
        seq: kept.event.seq,
        text: &kept.body,
        previous_hash: &kept.previous_hash,
        hash: &kept.hash,
    });
    if let Err(seq) = history::verify(stored) {
        found.faults.push((id, format!("the chain breaks at event {seq}")));
    }
    let case = find_case(db.read(), &Scope::of_system(), &CaseKey::Id(id)).await?.map(|kept| kept.case);
    if Case::replay(kept.iter().map(|kept| &kept.event)) != case {
        found.faults.push((id, "the kept case is not what its events make of it".into()));
    }
    Ok(())
}

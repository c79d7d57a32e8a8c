//! Verifying every case's history: the chain of hashes holds, and replaying the events gives the kept case.

use sea_orm::DbErr;
use uuid::Uuid;

use super::Error;
use crate::domain::access::Scope;
use crate::domain::case::Case;
use crate::domain::history::{self, Stored};
use crate::store::cases::{CaseKey, find_case, list_case_ids};
use crate::store::database::Database;
use crate::store::events::{self, KeptEvent};

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

/// Verifies all of them, each as it is at one moment: the service may go on working meanwhile.
pub async fn verify_history(db: &Database) -> Result<Verified, Error> {
    let mut found = Verified::default();
    let gone = events::list_cases_gone(db.read()).await?;
    found.faults.extend(gone.into_iter().map(|id| (id, "its events are there, the case is not".into())));
    let mut after = None;
    loop {
        let ids = list_case_ids(db.read(), after, 500).await?;
        let Some(last) = ids.last() else { return Ok(found) };
        after = Some(*last);
        for id in &ids {
            verify_case(db, *id, &mut found).await?;
        }
    }
}

async fn verify_case(db: &Database, id: Uuid, found: &mut Verified) -> Result<(), Error> {
    found.cases += 1;
    let (kept, case) = match read_whole(db, id).await.map_err(Error::from) {
        Ok(read) => read,
        Err(Error::Unavailable(cause)) => return Err(Error::Unavailable(cause)),
        Err(error) => {
            found.faults.push((id, format!("it cannot be read: {error}")));
            return Ok(());
        }
    };
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
    if Case::replay(kept.iter().map(|kept| &kept.event)) != case {
        found.faults.push((id, "the kept case is not what its events make of it".into()));
    }
    Ok(())
}

/// A case's events and the case, of one moment.
async fn read_whole(db: &Database, id: Uuid) -> Result<(Vec<KeptEvent>, Option<Case>), DbErr> {
    let txn = db.begin_reading().await?;
    let events = events::list_events(&txn, id, 0, u64::from(u32::MAX)).await?;
    let case = find_case(&txn, &Scope::of_system(), &CaseKey::Id(id)).await?.map(|kept| kept.case);
    txn.commit().await?;
    Ok((events, case))
}

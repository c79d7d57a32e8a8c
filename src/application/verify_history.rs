//! Verifying every case's history: the chain of hashes holds, replaying the events gives the kept case, the rulebook's
//! decisions come out as they did, and what each day's anchor was made from is still so.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::{DbErr, Order};
use uuid::Uuid;

use super::Error;
use super::rulers::Rulers;
use crate::domain::access::Scope;
use crate::domain::anchor::{ACCESS, Anchor, Head};
use crate::domain::attachment::{Attachment, Owner};
use crate::domain::case::{Case, Event, Fact, rulings};
use crate::domain::history::{self, Stored};
use crate::store::access_events;
use crate::store::anchors;
use crate::store::attachments;
use crate::store::cases::{CaseKey, find_case, list_case_ids};
use crate::store::database::Database;
use crate::store::events::{self, KeptEvent};
use crate::store::feed::Stretch;
use crate::store::notes;
use crate::store::register::load_register;

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many cases were read.
    pub cases: usize,
    /// How many events.
    pub events: usize,
    /// How many decisions of the rulebook were asked again.
    pub decisions: usize,
    /// What does not fit: the case, and what is wrong with it.
    pub faults: Vec<(Uuid, String)>,
    /// How many anchors held.
    pub anchors: usize,
    /// How many events of access held.
    pub access_events: usize,
    /// The place of the first event of access that does not hold.
    pub access_broken: Option<i64>,
    /// The first anchor that does not hold.
    pub broken: Option<Broken>,
}

/// An anchor that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Its day.
    pub day: NaiveDate,
    /// The first case whose history up to then is not what was anchored, [`ACCESS`] for what happened to access; none where the anchor itself was altered, or
    /// one before it removed.
    pub case: Option<Uuid>,
}

impl Verified {
    /// Whether all is well.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty() && self.broken.is_none() && self.access_broken.is_none()
    }
}

/// Verifies all of them, each as it is at one moment: the service may go on working meanwhile.
pub async fn verify_history(db: &Database) -> Result<Verified, Error> {
    let mut found = Verified::default();
    let gone = events::list_cases_gone(db.read()).await?;
    found.faults.extend(gone.into_iter().map(|id| (id, "its events are there, the case is not".into())));
    let mut rulers = Rulers::over(Arc::new(load_register(db.read()).await?));
    let mut after = None;
    loop {
        let ids = list_case_ids(db.read(), after, 500).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        for id in &ids {
            verify_case(db, *id, &mut rulers, &mut found).await?;
        }
    }
    verify_anchors(db, &mut found).await?;
    verify_access(db, &mut found).await?;
    Ok(found)
}

/// Reads what happened to access up to the first event that does not follow the one before, or is not what was hashed.
async fn verify_access(db: &Database, found: &mut Verified) -> Result<(), Error> {
    let (mut position, mut previous) = (0, history::GENESIS.to_owned());
    loop {
        let events = access_events::list_after(db.read(), position, 500).await?;
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            let is_next = event.position == position + 1 && event.previous_hash == previous;
            if !is_next || event.hash != history::link(&previous, &event.body) || !event.is_as_hashed() {
                found.access_broken = Some(position + 1);
                return Ok(());
            }
            found.access_events += 1;
            (position, previous) = (event.position, event.hash);
        }
    }
}

/// Makes every anchor anew from the events as they are now, up to the first that comes out otherwise.
async fn verify_anchors(db: &Database, found: &mut Verified) -> Result<(), Error> {
    let mut before: Option<Anchor> = None;
    loop {
        let after = before.as_ref().map(|before| before.day);
        let anchors = anchors::list_anchors(db.read(), after, Order::Asc, 100).await?;
        if anchors.is_empty() {
            return Ok(());
        }
        for anchor in anchors {
            let after = before.as_ref().map_or(0, |before| before.position);
            let mut heads = anchors::find_heads(db.read(), Stretch { after, until: anchor.position }).await?;
            if let Some(Head { seq, .. }) = anchor.access_head() {
                let hash = access_events::find_hash(db.read(), seq.into()).await?;
                heads.extend(hash.map(|hash| (ACCESS, Head { seq, hash })));
            }
            let case = anchor.find_altered(&heads);
            if case.is_some() || !anchor.follows(before.as_ref()) {
                found.broken = Some(Broken { day: anchor.day, case });
                return Ok(());
            }
            found.anchors += 1;
            before = Some(anchor);
        }
    }
}

async fn verify_case(db: &Database, id: Uuid, rulers: &mut Rulers, found: &mut Verified) -> Result<(), Error> {
    found.cases += 1;
    let Whole { events: kept, case, notes, files } = match read_whole(db, id).await.map_err(Error::from) {
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
    let said: BTreeSet<_> = kept.iter().filter_map(|kept| note_of(&kept.event)).collect();
    if said != notes.into_iter().collect() {
        found.faults.push((id, "the kept notes are not those that its events speak of".into()));
    }
    let attached: BTreeSet<_> = kept.iter().filter_map(|kept| file_of(&kept.event)).collect();
    if attached != files.iter().map(|file| (file.id, file.content.sha256.clone(), file.content.size)).collect() {
        found.faults.push((id, "the kept files are not those that its events speak of".into()));
    }
    verify_rulings(db, id, &kept, rulers, found).await
}

/// Asks every decision that the rulebook made on a case again.
async fn verify_rulings(
    db: &Database,
    id: Uuid,
    kept: &[KeptEvent],
    rulers: &mut Rulers,
    found: &mut Verified,
) -> Result<(), Error> {
    for ruling in rulings(kept.iter().map(|kept| &kept.event)) {
        found.decisions += 1;
        let fault = match rulers.replay(db.read(), &ruling).await? {
            Ok(replayed) => {
                let differences = ruling.decision.differences(&replayed);
                let parts: Vec<_> = differences.iter().map(|difference| difference.part.as_str()).collect();
                if parts.is_empty() {
                    continue;
                }
                format!("comes out otherwise now: {}", parts.join(", "))
            }
            Err(why) => format!("cannot be asked again: {why}"),
        };
        found.faults.push((id, format!("the rulebook's decision at event {} {fault}", ruling.event.seq)));
    }
    Ok(())
}

/// The file that an event speaks of, with its SHA-256 and its size.
fn file_of(event: &Event) -> Option<(Uuid, String, i64)> {
    match &event.fact {
        Fact::Attach { attachment, sha256, size, .. } => Some((*attachment, sha256.clone(), *size)),
        _ => None,
    }
}

/// The note that an event speaks of, with its digest.
fn note_of(event: &Event) -> Option<(Uuid, String)> {
    match &event.fact {
        Fact::Note { note, digest, .. } => Some((*note, digest.clone())),
        _ => None,
    }
}

/// All that is kept of a case.
struct Whole {
    events: Vec<KeptEvent>,
    case: Option<Case>,
    /// Each note with its digest.
    notes: Vec<(Uuid, String)>,
    /// The files of its letter included.
    files: Vec<Attachment>,
}

/// All that is kept of a case, of one moment.
async fn read_whole(db: &Database, id: Uuid) -> Result<Whole, DbErr> {
    let txn = db.begin_reading().await?;
    let scope = Scope::of_system();
    let events = events::list_events(&txn, &scope, id, 0, u64::from(u32::MAX)).await?;
    let case = find_case(&txn, &scope, &CaseKey::Id(id)).await?.map(|kept| kept.case);
    let notes = notes::list_digests(&txn, id).await?;
    let letter = case.as_ref().and_then(|case| case.petition).map(Owner::Petition);
    let owners: Vec<Owner> = [Owner::Case(id)].into_iter().chain(letter).collect();
    let files = attachments::list(&txn, &scope, &owners).await?;
    txn.commit().await?;
    Ok(Whole { events, case, notes, files })
}

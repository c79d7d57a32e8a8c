//! Reading reorganisations, and the cases that they moved.

use std::collections::HashMap;

use uuid::Uuid;

use super::reorganisations::{ReorganisationReading, check_may_read, find, no_such};
use super::{App, Error};
use crate::domain::access::{Actor, Role, Scope};
use crate::domain::case::Case;
use crate::domain::reorganisation::{Reorganisation, ReorganisationStatus};
use crate::store::reorganisations::{self, list_transfers};
use crate::store::{cases, people};

pub use crate::store::reorganisations::Transfer;

/// So many cases are read at once.
const AT_ONCE: u64 = 500;

/// Those in this status, or all, the latest drafted first, from `before` on.
pub async fn list_reorganisations(
    app: &App,
    actor: &Actor,
    status: Option<ReorganisationStatus>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Reorganisation>, Error> {
    check_may_read(actor)?;
    Ok(reorganisations::list(app.db.read(), status, before, limit).await?)
}

/// One of them with its journal.
pub async fn read_reorganisation(app: &App, actor: &Actor, id: Uuid) -> Result<ReorganisationReading, Error> {
    check_may_read(actor)?;
    let found = find(app.db.read(), id).await?;
    ReorganisationReading::of(app.db.read(), found).await
}

/// What a reorganisation made of cases, with these as they are now and the names of who handled them.
#[derive(Debug, Clone, Default)]
pub struct Moved {
    /// What became of each, by the case's id.
    pub transfers: Vec<(Transfer, Case)>,
    /// The names of the people in them.
    pub people: HashMap<Uuid, String>,
}

impl Moved {
    async fn of(app: &App, transfers: Vec<Transfer>) -> Result<Self, Error> {
        let ids: Vec<Uuid> = transfers.iter().map(|transfer| transfer.case).collect();
        let found = cases::find_cases(app.db.read(), &ids).await?;
        let mut by_id: HashMap<Uuid, Case> = found.into_iter().map(|kept| (kept.case.id, kept.case)).collect();
        let officers = transfers.iter().filter_map(|transfer| transfer.officer).collect();
        let people = people::find_people(app.db.read(), officers).await?;
        let with_case = |transfer: Transfer| by_id.remove(&transfer.case).map(|case| (transfer, case));
        let transfers = transfers.into_iter().filter_map(with_case).collect();
        Ok(Self { transfers, people: people.into_iter().map(|(id, person)| (id, person.name)).collect() })
    }
}

/// The cases that it changed, by id, from `after` on.
pub async fn list_moved_cases(
    app: &App,
    actor: &Actor,
    id: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Moved, Error> {
    check_may_read(actor)?;
    find(app.db.read(), id).await?;
    Moved::of(app, list_transfers(app.db.read(), &Scope::of(actor), id, after, limit).await?).await
}

/// What an organization gave away and took over by a reorganisation.
#[derive(Debug, Clone)]
pub struct HandoverList {
    /// The reorganisation.
    pub reorganisation: Reorganisation,
    /// Every case in which it gave or took something.
    pub moved: Moved,
}

/// An organization's handover list: for those who read reorganisations, and for its own people.
pub async fn read_handover(app: &App, actor: &Actor, id: Uuid, organization: &str) -> Result<HandoverList, Error> {
    let own = matches!(actor.role, Role::Officer | Role::Director) && actor.organization == organization;
    if !own {
        check_may_read(actor)?;
    }
    let reorganisation = find(app.db.read(), id).await?;
    let (mut transfers, mut after) = (Vec::new(), None);
    loop {
        let page = list_transfers(app.db.read(), &Scope::of(actor), id, after, AT_ONCE).await?;
        after = page.last().map(|last| last.case);
        let is_last = (page.len() as u64) < AT_ONCE;
        transfers.extend(page.into_iter().filter(|transfer| concerns(transfer, organization)));
        if is_last {
            break;
        }
    }
    // What is not theirs does not exist for them.
    if own && transfers.is_empty() && !reorganisation.draft.concerns(organization) {
        return Err(no_such());
    }
    Ok(HandoverList { reorganisation, moved: Moved::of(app, transfers).await? })
}

fn concerns(transfer: &Transfer, organization: &str) -> bool {
    transfer.parts.iter().any(|part| part.from == organization || part.to.as_deref() == Some(organization))
}

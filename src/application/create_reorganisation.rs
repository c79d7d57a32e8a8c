//! The coordinator drafts a reorganisation.

use uuid::Uuid;

use super::act::claim_for;
use super::file_case::{find_carried, under_way};
use super::reorganisations::{ReorganisationReading, check_may, checked, find};
use super::{App, Caller, Done, Error};
use crate::domain::reorganisation::{Draft, Reorganisation, ReorganisationStatus, ReorganisationStep};
use crate::store::reorganisations::{self, Line};

/// Keeps a draft against which nothing stands.
pub async fn create_reorganisation(
    app: &App,
    caller: &Caller,
    draft: Draft,
) -> Result<Done<ReorganisationReading>, Error> {
    check_may(&caller.actor, ReorganisationStep::Create)?;
    if let Some(done) = repeated(app, caller).await? {
        return Ok(done);
    }
    let draft = checked(app, draft).await?;
    let new = Reorganisation { id: Uuid::now_v7(), status: ReorganisationStatus::Draft, version: 1, draft };
    let line = Line::new(ReorganisationStep::Create, app.clock.now(), (&caller.actor).into(), None);
    let txn = app.db.begin().await?;
    reorganisations::insert(&txn, &new, line).await?;
    if claim_for(&txn, caller, new.id).await?.is_some() {
        txn.rollback().await?;
        return repeated(app, caller).await?.ok_or_else(under_way);
    }
    txn.commit().await?;
    Ok(Done::Executed(ReorganisationReading::of(app.db.read(), new).await?))
}

/// The first answer, if this call was carried out before.
async fn repeated(app: &App, caller: &Caller) -> Result<Option<Done<ReorganisationReading>>, Error> {
    let Some(carried) = find_carried(app, caller).await? else { return Ok(None) };
    let kept = find(app.db.read(), carried.case).await?;
    let reading = ReorganisationReading::of(app.db.read(), kept).await?;
    Ok(Some(Done::AlreadyApplied(reading, carried.answer)))
}

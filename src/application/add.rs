//! The way of what adds to a case's history and does not change the case: comments, notes, files, reminders. No version
//! is named, and none rises: whoever decides on the case meanwhile is not disturbed.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::act::{claim_for, claim_on};
use super::notices::{Audience, Scene};
use super::{App, Caller, City, Error};
use crate::domain::access::Scope;
use crate::domain::case::{Case, Event, Fact, Giver, check_allowed, check_role, decide};
use crate::domain::lifecycle::Action;
use crate::store::cases::{CaseKey, KeptCase, add_event, hold_case};
use crate::store::database::settle;
use crate::store::{idempotency::Carried, outbox};

/// What a call to add something begins with.
pub(super) enum Begun {
    /// Nothing was added under the caller's key before.
    Fresh(Box<Adding>),
    /// It was, with this answer.
    Repeated(Carried),
}

/// A case that is held while something is added to its history. What belongs to it is written in the same transaction.
pub(super) struct Adding {
    /// The transaction.
    pub txn: DatabaseTransaction,
    /// The city as it is published.
    pub city: Arc<City>,
    before: KeptCase,
}

/// Holds a case that the caller may see, for something that their role may ever add.
pub(super) async fn begin(app: &App, caller: &Caller, key: &CaseKey, action: Action) -> Result<Begun, Error> {
    let (actor, city) = (&caller.actor, app.city());
    let txn = app.db.begin().await?;
    let held: Result<Result<KeptCase, Carried>, Error> = async {
        let before = hold_case(&txn, &Scope::of(actor), key).await?.ok_or_else(Error::no_such_case)?;
        check_role(actor.role, action)?;
        if let Some(carried) = claim_on(&txn, caller, &before.case).await? {
            return Ok(Err(carried));
        }
        app.at_desk(&city, app.clock.now(), |desk| check_allowed(&before.case, action, Giver::Actor(actor), desk))?;
        Ok(Ok(before))
    }
    .await;
    begun(txn, city, held).await
}

/// Goes on with a case that is held, or lets it go before anybody is told why not.
async fn begun(
    txn: DatabaseTransaction,
    city: Arc<City>,
    held: Result<Result<KeptCase, Carried>, Error>,
) -> Result<Begun, Error> {
    match held {
        Ok(Ok(before)) => Ok(Begun::Fresh(Box::new(Adding { txn, city, before }))),
        Ok(Err(carried)) => settle(txn, Ok(Begun::Repeated(carried))).await,
        Err(refused) => settle(txn, Err(refused)).await,
    }
}

/// Holds a case that the caller may see, for their word on a step of a ladder that reached them. A key claims the step.
pub(super) async fn begin_on_step(app: &App, caller: &Caller, case: Uuid, step: Uuid) -> Result<Begun, Error> {
    let txn = app.db.begin().await?;
    let held: Result<Result<KeptCase, Carried>, Error> = async {
        let key = CaseKey::Id(case);
        let before = hold_case(&txn, &Scope::of(&caller.actor), &key).await?.ok_or_else(Error::no_such_case)?;
        match claim_for(&txn, caller, step).await? {
            Some(carried) if carried.case != step => Err(Error::KeyReused),
            Some(carried) => Ok(Err(carried)),
            None => Ok(Ok(before)),
        }
    }
    .await;
    begun(txn, app.city(), held).await
}

impl Adding {
    /// The case to which something is added.
    pub fn case(&self) -> &Case {
        &self.before.case
    }

    /// Adds it, with the letters that it causes; the case and the event.
    pub async fn finish(self, app: &App, caller: &Caller, wanted: Fact) -> Result<(Case, Event), Error> {
        self.finish_as(app, Giver::Actor(&caller.actor), wanted).await
    }

    /// The same, for whoever gives it.
    pub async fn finish_as(self, app: &App, giver: Giver<'_>, wanted: Fact) -> Result<(Case, Event), Error> {
        let added = self.add(app, giver, wanted).await;
        settle(self.txn, added).await
    }

    async fn add(&self, app: &App, giver: Giver<'_>, wanted: Fact) -> Result<(Case, Event), Error> {
        let Self { txn, city, before } = self;
        let event = app.at_desk(city, app.clock.now(), |desk| decide(&before.case, wanted, giver, desk))?;
        let mut case = before.case.clone();
        case.apply(&event);
        if !add_event(txn, before, &event).await? {
            return Err(Error::Unavailable("the case's history went on meanwhile".into()));
        }
        let audience = Audience::of_event(txn, city, (&before.case, &case), &event, app.today()).await?;
        let letters = Scene::new(city, &audience, Some(&before.case), &case, &event).letters(&app.links);
        outbox::enqueue_all(txn, &letters, event.at).await?;
        Ok((case, event))
    }
}

//! The way of every action on a case: find it, check the version, let the domain decide, store what it decided with
//! the letters that follow, all in one transaction.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::changes::stale;
use super::hide_unsent::hide_unsent;
use super::ladders::{change_ladders, timers};
use super::notices::{Audience, Scene};
use super::read_case::{CaseReading, find_reading};
use super::{App, Caller, City, Done, Error, FieldError};
use crate::domain::access::Scope;
use crate::domain::case::{Case, Event, Fact, Giver, Refusal, check_allowed, check_role, decide};
use crate::domain::lifecycle::Action;
use crate::store::cases::{CaseKey, KeptCase, hold_case, update_case};
use crate::store::database::settle;
use crate::store::{idempotency, outbox};

/// Carries out what a person wants on a case that they may see, if it still has the `expected` version.
pub(super) async fn act(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    expected: i32,
    action: Action,
    wanted: impl FnOnce(&Case, &City) -> Result<Fact, Error>,
) -> Result<Done<CaseReading>, Error> {
    let txn = app.db.begin().await?;
    let done = carry_out(app, caller, key, (expected, action), wanted, &txn).await;
    match settle(txn, done).await? {
        CarriedOut::Now(done) => {
            let (case, audience) = *done;
            Ok(Done::Executed(CaseReading::after(app, &caller.actor, case, audience).await?))
        }
        CarriedOut::Before(carried) => {
            Ok(Done::AlreadyApplied(find_reading(app, &caller.actor, key).await?, carried.answer))
        }
    }
}

/// What came of an action.
enum CarriedOut {
    /// It was carried out: the case as it now is, and who is around it.
    Now(Box<(Case, Audience)>),
    /// It was carried out before under the caller's key.
    Before(idempotency::Carried),
}

async fn carry_out(
    app: &App,
    caller: &Caller,
    key: &CaseKey,
    (expected, action): (i32, Action),
    wanted: impl FnOnce(&Case, &City) -> Result<Fact, Error>,
    txn: &DatabaseTransaction,
) -> Result<CarriedOut, Error> {
    let city = app.city();
    let actor = &caller.actor;
    let before = hold_case(txn, &Scope::of(actor), key).await?.ok_or_else(Error::no_such_case)?;
    // Before anything else that was sent is looked at: who may never do this is told that alone.
    check_role(actor.role, action)?;
    if let Some(carried) = claim_on(txn, caller, &before.case).await? {
        return Ok(CarriedOut::Before(carried));
    }
    if before.case.version != expected {
        return Err(stale(txn, actor, &before.case, expected).await?);
    }
    let (giver, now) = (Giver::Actor(actor), app.clock.now());
    // What may not be done now is told before anybody looks at how it was said.
    app.at_desk(&city, now, |desk| check_allowed(&before.case, action, giver, desk))?;
    let wanted = wanted(&before.case, &city)?;
    let event = app.at_desk(&city, now, |desk| decide(&before.case, wanted, giver, desk))?;
    Ok(CarriedOut::Now(Box::new(save(app, &city, txn, &before, &event).await?)))
}

/// Stores an event and the letters that it causes; the case as it then is, and who is around it. Whoever decided on an
/// older version is refused.
pub(super) async fn save(
    app: &App,
    city: &City,
    txn: &DatabaseTransaction,
    before: &KeptCase,
    event: &Event,
) -> Result<(Case, Audience), Error> {
    let mut case = before.case.clone();
    case.apply(event);
    if !update_case(txn, before, &case, event, timers(city, &case.subject, event.at)).await? {
        return Err(Error::Stale { current: before.case.version + 1, changes: Vec::new() });
    }
    change_ladders(txn, city, (&before.case, &case), event).await?;
    if matches!(event.fact, Fact::Restrict { .. }) {
        hide_unsent(txn, app, city, &case, app.today()).await?;
    }
    let audience = Audience::of_event(txn, city, (&before.case, &case), event, app.today()).await?;
    let letters = Scene::new(city, &audience, Some(&before.case), &case, event).letters(&app.links);
    outbox::enqueue_all(txn, &letters, event.at).await?;
    Ok((case, audience))
}

/// Claims the caller's key for this case; what was carried out under it, if it was used before.
pub(super) async fn claim<C: ConnectionTrait>(
    conn: &C,
    caller: &Caller,
    case: &Case,
) -> Result<Option<idempotency::Carried>, Error> {
    claim_for(conn, caller, case.id).await
}

/// The same for whatever the call makes, by its id.
pub(super) async fn claim_for<C: ConnectionTrait>(
    conn: &C,
    caller: &Caller,
    made: Uuid,
) -> Result<Option<idempotency::Carried>, Error> {
    let Some(request) = &caller.request else { return Ok(None) };
    let carried = idempotency::claim(conn, request, made).await?;
    match carried {
        Some(carried) if carried.fingerprint != request.fingerprint => Err(Error::KeyReused),
        carried => Ok(carried),
    }
}

/// The same for a call about a case that is there: about another case it is another request.
pub(super) async fn claim_on<C: ConnectionTrait>(
    conn: &C,
    caller: &Caller,
    case: &Case,
) -> Result<Option<idempotency::Carried>, Error> {
    match claim(conn, caller, case).await? {
        Some(carried) if carried.case != case.id => Err(Error::KeyReused),
        carried => Ok(carried),
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Never(text) => Self::Forbidden(text),
            Refusal::NotNow(message, allowed, rule) => {
                Self::NotNow { message, allowed: allowed.into_iter().map(Action::as_str).collect(), rule }
            }
            Refusal::Broken(rule, pointer, text) => {
                Self::Broken { rule, fields: vec![FieldError { pointer: pointer.to_owned(), text }] }
            }
            Refusal::Wrong(pointer, text) => Self::Invalid(vec![FieldError { pointer: pointer.to_owned(), text }]),
        }
    }
}

//! The second step of signing in: a code of the authenticator app, or a recovery code.

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::authenticate::hash;
use super::credentials::{Visit, new_secret};
use super::find_session::Visitor;
use super::sign_in::{Entered, SignInRefusal, admit, attempt, seat_of, signed_in, write_failure};
use super::{App, Error};
use crate::domain::access::event::AccessEvent;
use crate::domain::second_factor::{recovery_typed, step_of};
use crate::domain::session::{Session, Stage};
use crate::domain::throttle::AttemptKind;
use crate::store::sign_in_attempts::Attempt;
use crate::store::{access_events, accounts, sessions, sign_in_attempts};

/// Lets a person in whose password was right and whose code is. A code is taken once.
pub async fn check_second_factor(
    app: &App,
    visit: &Visit,
    visitor: &Visitor,
    code: &str,
) -> Result<Entered, SignInRefusal> {
    if visitor.session.stage != Stage::CodeWanted {
        return Err(SignInRefusal::Gone);
    }
    let address = visit.address.to_canonical().to_string();
    let is_known = sessions::was_in_from(app.db.read(), visitor.person.id, &address).await?;
    let attempt = Attempt { is_known, ..attempt(AttemptKind::Code, &visitor.person.email, visit) };
    let slower = admit(app, &attempt).await?;
    tokio::time::sleep(slower).await;
    let txn = app.db.begin().await?;
    let Some(factor) = take_code(app, &txn, visitor, code).await? else {
        txn.rollback().await?;
        write_failure(app, Some(visitor.person.id), json!({"factor": "code"})).await?;
        return Err(SignInRefusal::Wrong);
    };
    sign_in_attempts::forgive(&txn, &attempt).await?;
    let now = app.system_now();
    let entered = let_in(&txn, visitor, now, |session| vec![signed_in(session, factor, now)]).await?;
    txn.commit().await?;
    Ok(entered)
}

/// Takes a code of either kind; which kind it was, if it was one.
async fn take_code(
    app: &App,
    txn: &DatabaseTransaction,
    visitor: &Visitor,
    code: &str,
) -> Result<Option<&'static str>, Error> {
    let (person, now) = (visitor.person.id, app.system_now());
    let Some(account) = &visitor.account else { return Ok(None) };
    let Some(kept) = &account.second_factor else { return Ok(None) };
    let secret = app.sign_in.seal.open(kept, person)?;
    if let Some(step) = step_of(&secret, code, now, account.last_step) {
        return Ok(accounts::take_step(txn, person, step).await?.then_some("code"));
    }
    let typed = hash(&recovery_typed(code));
    Ok(accounts::take_recovery_code(txn, person, &typed, now).await?.then_some("recovery_code"))
}

/// Lets a visitor be in under a new secret, with what is to be written down about that.
pub(super) async fn let_in(
    txn: &DatabaseTransaction,
    visitor: &Visitor,
    now: DateTime<Utc>,
    events: impl FnOnce(&Session) -> Vec<AccessEvent>,
) -> Result<Entered, SignInRefusal> {
    let stage = Stage::SignedIn;
    let seat = visitor.session.seat.clone().or_else(|| seat_of(stage, &visitor.seats));
    let session = Session { stage, seat, last_used_at: now, ..visitor.session.clone() };
    let entered = go_on(txn, visitor, &session).await?;
    access_events::append(txn, &events(&session)).await?;
    Ok(entered)
}

/// Lets a session go on as it is now, under a new secret: the one before is worth nothing any more.
pub(super) async fn go_on(
    txn: &DatabaseTransaction,
    visitor: &Visitor,
    session: &Session,
) -> Result<Entered, SignInRefusal> {
    let secret = new_secret();
    if !sessions::rotate(txn, session, (&hash(&visitor.secret), &hash(&secret))).await? {
        return Err(SignInRefusal::Gone);
    }
    Ok(Entered { secret, stage: session.stage })
}

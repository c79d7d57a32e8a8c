//! Setting a second factor up: a secret that the person's app takes over, proved by a first code; with it come recovery
//! codes, shown this once.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::authenticate::hash;
use super::check_second_factor::let_in;
use super::credentials::{Visit, account_key};
use super::find_session::Visitor;
use super::sign_in::{Entered, SignInRefusal, admit, attempt, signed_in, write_failure};
use super::{App, Error};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::second_factor::{
    RECOVERY_BYTES, RECOVERY_CODES, SECRET_BYTES, address, in_letters, recovery_code, recovery_typed, step_of,
};
use crate::domain::session::Stage;
use crate::domain::throttle::AttemptKind;
use crate::store::accounts::{self, Pending};
use crate::store::database::Database;
use crate::store::people::{self, Person};
use crate::store::{access_events, sessions, sign_in_attempts};

/// A secret that waits to be proved, as its owner takes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    /// In letters.
    pub letters: String,
    /// What the square for the camera says.
    pub address: String,
}

/// The secret that waits to be proved in this session; whoever has to set one up is given it with the first look.
pub async fn find_set_up(app: &App, visitor: &Visitor) -> Result<Option<SetUp>, Error> {
    let secret = match pending_here(visitor) {
        Some(sealed) => app.sign_in.seal.open(sealed, visitor.person.id)?,
        None if visitor.session.stage == Stage::SetUpWanted => new_pending(app, visitor).await?,
        None => return Ok(None),
    };
    Ok(Some(shown(&secret, &visitor.person)))
}

fn pending_here(visitor: &Visitor) -> Option<&String> {
    let pending = visitor.account.as_ref()?.pending.as_ref();
    pending.filter(|pending| pending.session == visitor.session.id).map(|it| &it.sealed)
}

fn shown(secret: &[u8], person: &Person) -> SetUp {
    SetUp { letters: in_letters(secret), address: address(secret, &person.email) }
}

async fn new_pending(app: &App, visitor: &Visitor) -> Result<Vec<u8>, Error> {
    let (secret, person): ([u8; SECRET_BYTES], _) = (rand::random(), visitor.person.id);
    let pending = Pending { sealed: app.sign_in.seal.seal(&secret, person), session: visitor.session.id };
    accounts::set_pending(app.db.write(), person, &pending).await?;
    Ok(secret.to_vec())
}

/// Begins to set up a first or another second factor, for somebody who is in and proves it by the password.
pub async fn begin_set_up(app: &App, visit: &Visit, visitor: &Visitor, password: &str) -> Result<SetUp, SignInRefusal> {
    check_own_password(app, visit, visitor, password).await?;
    Ok(shown(&new_pending(app, visitor).await?, &visitor.person))
}

/// Whether somebody who is in knows their password: asked before what a borrowed browser must not do.
pub(super) async fn check_own_password(
    app: &App,
    visit: &Visit,
    visitor: &Visitor,
    password: &str,
) -> Result<(), SignInRefusal> {
    if visitor.session.stage != Stage::SignedIn {
        return Err(SignInRefusal::Gone);
    }
    let attempt = attempt(AttemptKind::Password, &visitor.person.email, visit);
    let slower = admit(app, &attempt).await?;
    let kept = visitor.account.as_ref().map(|account| account.password_hash.as_str());
    let is_right = app.sign_in.is_password(kept, password).await?;
    tokio::time::sleep(slower).await;
    if !is_right {
        write_failure(app, Some(visitor.person.id), json!({"factor": "password", "session": visitor.session.id}))
            .await?;
        return Err(SignInRefusal::Wrong);
    }
    sign_in_attempts::forgive(app.db.write(), &attempt).await?;
    Ok(())
}

/// Proves the secret that waits by a first code: the person is in, their other sessions end, and these are their recovery
/// codes.
pub async fn confirm_set_up(
    app: &App,
    visit: &Visit,
    visitor: &Visitor,
    code: &str,
) -> Result<(Entered, Vec<String>), SignInRefusal> {
    let (person, now) = (visitor.person.id, app.system_now());
    let Some(kept) = pending_here(visitor).filter(|_| visitor.session.stage != Stage::CodeWanted) else {
        return Err(SignInRefusal::Gone);
    };
    let attempt = attempt(AttemptKind::Code, &visitor.person.email, visit);
    let slower = admit(app, &attempt).await?;
    tokio::time::sleep(slower).await;
    let Some(step) = step_of(&app.sign_in.seal.open(kept, person)?, code, now, None) else {
        write_failure(app, Some(person), json!({"factor": "set_up"})).await?;
        return Err(SignInRefusal::Wrong);
    };
    let txn = app.db.begin().await?;
    if !accounts::confirm_pending(&txn, person, kept, step, now).await? {
        return Err(SignInRefusal::Gone);
    }
    sign_in_attempts::forgive(&txn, &attempt).await?;
    let codes = new_codes();
    accounts::replace_recovery_codes(&txn, person, &hashes(&codes)).await?;
    sessions::end_all(&txn, person, Some(visitor.session.id), now).await?;
    let was_in = visitor.session.stage == Stage::SignedIn;
    let entered = let_in(&txn, visitor, now, |session| {
        let set = second_factor_set(person, By::Person(person), json!({"recovery_codes": codes.len()}), now);
        std::iter::once(set).chain((!was_in).then(|| signed_in(session, "set_up", now))).collect()
    })
    .await?;
    txn.commit().await?;
    Ok((entered, codes))
}

/// Ten fresh recovery codes in the place of those that were left, for somebody who is in and proves it by the password.
pub async fn renew_recovery_codes(
    app: &App,
    visit: &Visit,
    visitor: &Visitor,
    password: &str,
) -> Result<Vec<String>, SignInRefusal> {
    check_own_password(app, visit, visitor, password).await?;
    let (person, codes) = (visitor.person.id, new_codes());
    let txn = app.db.begin().await?;
    accounts::replace_recovery_codes(&txn, person, &hashes(&codes)).await?;
    let renewed = second_factor_set(
        person,
        By::Person(person),
        json!({"recovery_codes": codes.len(), "only_codes": true}),
        app.system_now(),
    );
    access_events::append(&txn, &[renewed]).await?;
    txn.commit().await?;
    Ok(codes)
}

/// How many recovery codes somebody has left.
pub async fn count_recovery_codes(app: &App, visitor: &Visitor) -> Result<u64, Error> {
    Ok(accounts::count_recovery_codes(app.db.read(), visitor.person.id).await?)
}

/// Takes the second factor of somebody who lost it and the recovery codes away, and ends their sessions: they sign in with
/// their password and set up another. For whoever gives commands on the server; false if there was none.
pub async fn reset_second_factor(db: &Database, person: Uuid) -> Result<bool, Error> {
    let now = db.now().await?;
    let txn = db.begin().await?;
    let was_there = accounts::forget_second_factor(&txn, person).await?;
    if was_there {
        sessions::end_all(&txn, person, None, now).await?;
        // Whoever tried codes of the one that is gone keeps nobody waiting for those of the next.
        if let Some(known) = people::find_people(&txn, vec![person]).await?.remove(&person) {
            sign_in_attempts::forgive_all(&txn, AttemptKind::Code, &account_key(&known.email)).await?;
        }
        access_events::append(&txn, &[second_factor_set(person, By::CommandLine, json!({"removed": true}), now)])
            .await?;
    }
    txn.commit().await?;
    Ok(was_there)
}

fn second_factor_set(person: Uuid, by: By, data: serde_json::Value, at: DateTime<Utc>) -> AccessEvent {
    AccessEvent { at, by, action: AccessAction::SecondFactorSet, subject: Subject::Person(person), data }
}

fn new_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| recovery_code(&rand::random::<[u8; RECOVERY_BYTES]>())).collect()
}

fn hashes(codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| hash(&recovery_typed(code))).collect()
}

//! Signing in with a password: the first of two steps where a second factor is there or required. The same answer, after
//! the same work, whether there is such an account or not.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use uuid::Uuid;

use super::authenticate::hash;
use super::credentials::{Visit, account_key, new_secret};
use super::{App, Error, FieldError};
use crate::domain::access::Role;
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::grant::Grant;
use crate::domain::second_factor::SecondFactorFor;
use crate::domain::session::{LONGEST, Session, Stage};
use crate::domain::throttle::{AttemptKind, Verdict, network};
use crate::store::accounts::Account;
use crate::store::sign_in_attempts::Attempt;
use crate::store::{access_events, accounts, grants, sessions, sign_in_attempts};

/// How much of what a browser calls itself is kept.
const AGENT_LENGTH: usize = 200;

/// A session that began or went on: what the browser is to hold from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The secret.
    pub secret: String,
    /// How far the person is in.
    pub stage: Stage,
}

/// Why somebody does not get in, or may not do what they want with their account.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefusal {
    /// Address and password, or the code, do not fit. It is not told which.
    #[error("wrong")]
    Wrong,
    /// Too many failed attempts: this is how long to wait.
    #[error("wait {0}")]
    Wait(TimeDelta),
    /// The person has no role today.
    #[error("no role")]
    NoRole,
    /// The letter's code was used, took another's place, is too old or never was.
    #[error("gone")]
    Gone,
    /// What was sent is wrong.
    #[error("invalid")]
    Invalid(Vec<FieldError>),
    /// It did not work.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<sea_orm::DbErr> for SignInRefusal {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Lets in whoever knows the password of an address. `held` is what the browser held before: it is never taken over, and
/// a session of it ends.
pub async fn sign_in(
    app: &App,
    visit: &Visit,
    email: &str,
    password: &str,
    held: Option<&str>,
) -> Result<Entered, SignInRefusal> {
    let attempt = attempt(AttemptKind::Password, email, visit);
    let slower = admit(app, &attempt).await?;
    let found = accounts::find_by_email(app.db.read(), email.trim()).await?;
    let (person, account) = found.map_or((None, None), |(person, account)| (Some(person.id), account));
    let is_right = app.sign_in.is_password(account.as_ref().map(|account| &*account.password_hash), password).await?;
    tokio::time::sleep(slower).await;
    let Some(account) = account.filter(|_| is_right) else {
        write_failure(app, person, json!({"factor": "password"})).await?;
        return Err(SignInRefusal::Wrong);
    };
    begin(app, visit, &attempt, &account, held).await
}

/// Begins a session of somebody whose password was right.
async fn begin(
    app: &App,
    visit: &Visit,
    attempt: &Attempt,
    account: &Account,
    held: Option<&str>,
) -> Result<Entered, SignInRefusal> {
    let now = app.system_now();
    let txn = app.db.begin().await?;
    sign_in_attempts::forgive(&txn, attempt).await?;
    let seats = seats_of(grants::find_valid(&txn, account.person, app.today()).await?);
    if seats.is_empty() {
        access_events::append(&txn, &[failure(Some(account.person), json!({"why": "no_role"}), now)]).await?;
        txn.commit().await?;
        return Err(SignInRefusal::NoRole);
    }
    let stage = first_stage(app.sign_in.second_factor, account, &seats);
    let session = new_session(visit, account.person, stage, seat_of(stage, &seats), now);
    let entered = enter(&txn, &session, held, "password").await?;
    txn.commit().await?;
    Ok(entered)
}

/// Begins a session in the place of the one that the browser held, which ends.
pub(super) async fn enter(
    txn: &DatabaseTransaction,
    session: &Session,
    held: Option<&str>,
    by: &str,
) -> Result<Entered, Error> {
    let (secret, now) = (new_secret(), session.created_at);
    if let Some(before) = find_held(txn, held).await? {
        sessions::end(txn, before.person, before.id, now).await?;
    }
    sessions::insert(txn, session, &hash(&secret)).await?;
    if session.stage == Stage::SignedIn {
        access_events::append(txn, &[signed_in(session, by, now)]).await?;
    }
    Ok(Entered { secret, stage: session.stage })
}

async fn find_held(txn: &DatabaseTransaction, held: Option<&str>) -> Result<Option<Session>, Error> {
    match held {
        Some(secret) => Ok(sessions::find(txn, &hash(secret)).await?),
        None => Ok(None),
    }
}

/// A session that begins now.
pub(super) fn new_session(
    visit: &Visit,
    person: Uuid,
    stage: Stage,
    seat: Option<(String, Role)>,
    now: DateTime<Utc>,
) -> Session {
    Session {
        id: Uuid::now_v7(),
        person,
        stage,
        seat,
        address: visit.address.to_canonical().to_string(),
        agent: visit.agent.chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect(),
        created_at: now,
        last_used_at: now,
        expires_at: now + LONGEST,
        ended_at: None,
        provided: None,
    }
}

/// How far the right password alone brings somebody with these roles.
pub(super) fn first_stage(wanted: SecondFactorFor, account: &Account, seats: &[(String, Role)]) -> Stage {
    match account.second_factor {
        Some(_) => Stage::CodeWanted,
        None if seats.iter().any(|(_, role)| wanted.is_required(*role)) => Stage::SetUpWanted,
        None => Stage::SignedIn,
    }
}

/// For which organizations somebody may act by these grants, and in which roles.
pub(super) fn seats_of(granted: Vec<Grant>) -> Vec<(String, Role)> {
    granted.into_iter().map(|grant| (grant.organization, grant.role)).collect()
}

/// The one seat that somebody who is in can take; with several they choose.
pub(super) fn seat_of(stage: Stage, seats: &[(String, Role)]) -> Option<(String, Role)> {
    match seats {
        [only] if stage == Stage::SignedIn => Some(only.clone()),
        _ => None,
    }
}

/// Who tries what.
pub(super) fn attempt(kind: AttemptKind, email: &str, visit: &Visit) -> Attempt {
    Attempt { kind, account: account_key(email), address: network(visit.address) }
}

/// Lets an attempt be looked at, counted as failed until it succeeds, or tells how long to wait. Answers by how much it
/// is to be answered more slowly.
pub(super) async fn admit(app: &App, attempt: &Attempt) -> Result<Duration, SignInRefusal> {
    let now = app.system_now();
    let txn = app.db.begin().await?;
    // Attempts that come at the same time take turns: each counts those before it.
    sign_in_attempts::take_turn(&txn).await?;
    let seen = sign_in_attempts::find_seen(&txn, attempt, now).await?;
    match seen.judge(attempt.kind, now) {
        Verdict::After(slower) => {
            sign_in_attempts::insert(&txn, attempt, now).await?;
            txn.commit().await?;
            Ok(slower.to_std().unwrap_or_default())
        }
        Verdict::Wait(left) => Err(SignInRefusal::Wait(left)),
        Verdict::Ignored => Err(SignInRefusal::Gone),
    }
}

/// Writes down that somebody failed to sign in, the same whether they are known or not.
pub(super) async fn write_failure(app: &App, person: Option<Uuid>, data: Value) -> Result<(), Error> {
    let txn = app.db.begin().await?;
    access_events::append(&txn, &[failure(person, data, app.system_now())]).await?;
    txn.commit().await?;
    Ok(())
}

fn failure(person: Option<Uuid>, data: Value, at: DateTime<Utc>) -> AccessEvent {
    let subject = person.map_or(Subject::Nobody, Subject::Person);
    AccessEvent { at, by: By::Nobody, action: AccessAction::SignInFailed, subject, data }
}

/// What is written down when somebody is in, by their password alone or by what else.
pub(super) fn signed_in(session: &Session, by: &str, at: DateTime<Utc>) -> AccessEvent {
    AccessEvent {
        at,
        by: By::Person(session.person),
        action: AccessAction::SignedIn,
        subject: Subject::Session(session.id),
        data: json!({"factor": by}),
    }
}

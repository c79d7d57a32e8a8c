//! The outbox: letters wait here from the transaction that decided them until a mail server took them.
//!
//! A sender claims a letter (state `sending`, with a lease and the attempt's row) and commits before it speaks to any
//! server; it writes the outcome down in a second transaction. What follows an outcome is the domain's rule.

mod pace;
mod rewritten;
mod sent;
mod withdrawn;

use std::num::NonZeroU32;

use ::entity::{notification, notification_attempt};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use rewritten::{list_unsent, rewrite};
pub use withdrawn::withdraw_moot;

use self::withdrawn::{reader_left, withdraw_from_who_left};
use super::escalations;
use super::notifications::to_notification;
use crate::domain::moment::city_date;
use crate::domain::notification::{Letter, Notification, NotificationState, Outcome, Patience, Trials};

/// The states in which a letter waits to be taken, those of unknown fate first.
const WAITING: [NotificationState; 2] = [NotificationState::Held, NotificationState::Pending];

/// Puts letters into the outbox and answers their ids, in the same order. `now` is the business time.
pub async fn enqueue_all(
    conn: &impl ConnectionTrait,
    letters: &[Letter],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, DbErr> {
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = letters.iter().map(|_| Uuid::now_v7()).collect();
    let rows = letters.iter().zip(&ids).map(|(letter, id)| pending(letter, *id, now));
    notification::Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(ids)
}

/// Puts one letter into the outbox and answers its id.
pub async fn enqueue(conn: &impl ConnectionTrait, letter: &Letter, now: DateTime<Utc>) -> Result<Uuid, DbErr> {
    let ids = enqueue_all(conn, std::slice::from_ref(letter), now).await?;
    ids.into_iter().next().ok_or_else(|| DbErr::RecordNotInserted)
}

fn pending(letter: &Letter, id: Uuid, now: DateTime<Utc>) -> notification::ActiveModel {
    notification::ActiveModel {
        id: Set(id),
        kind: Set(letter.kind.to_owned()),
        case_id: Set(letter.case.as_ref().map(|(id, _)| *id)),
        case_code: Set(letter.case.as_ref().map(|(_, code)| code.clone())),
        person_id: Set(letter.person),
        name: Set(letter.name.clone()),
        address: Set(letter.address.clone()),
        language: Set(letter.language.to_string()),
        subject: Set(letter.subject.clone()),
        body_text: Set(letter.text.clone()),
        body_html: Set(letter.html.clone()),
        message_id: Set(format!("<{id}@{}>", letter.message_domain)),
        state: Set(NotificationState::Pending.to_string()),
        withdrawn_because: NotSet,
        attempts: Set(0),
        ambiguous: Set(0),
        first_attempt_at: NotSet,
        // A letter that was never tried need not wait for the system's clock, and goes before those that failed.
        next_attempt_at: Set(DateTime::UNIX_EPOCH),
        not_before: Set(letter.not_before),
        slot_at: NotSet,
        lease_until: NotSet,
        created_at: Set(now),
        sent_at: NotSet,
    }
}

/// Whether a digest was written to this reader at `since` or later.
pub async fn has_digest_since(conn: &impl ConnectionTrait, reader: Uuid, since: DateTime<Utc>) -> Result<bool, DbErr> {
    let found = notification::Entity::find()
        .filter(notification::Column::PersonId.eq(reader))
        .filter(notification::Column::Kind.eq("digest"))
        .filter(notification::Column::CreatedAt.gte(since));
    Ok(found.limit(1).count(conn).await? > 0)
}

/// A letter that a sender holds, and how it fared so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The letter.
    pub letter: Notification,
    /// This attempt and those before it.
    pub trials: Trials,
}

/// What a sender took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The letters that it holds now.
    pub claimed: Vec<Claimed>,
    /// How many were due; none: there is nothing to do.
    pub looked_at: usize,
}

/// How often a letter was taken; none where there is no such letter.
pub async fn count_attempts(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<u32>, DbErr> {
    let row = notification::Entity::find_by_id(id).one(conn).await?;
    Ok(row.map(|row| row.attempts as u32))
}

/// Whether a sender has anything to do: letters that are due, or such as a sender died over. A cheap look before a
/// transaction that writes.
pub async fn is_anything_due(
    conn: &impl ConnectionTrait,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let wanted = Condition::any().add(is_due(business_now, system_now)).add(is_abandoned(system_now));
    Ok(notification::Entity::find().filter(wanted).limit(1).count(conn).await? > 0)
}

/// Takes up to `limit` letters that are due and holds them for `lease`. Needs a transaction, which must be committed
/// before the first of them is sent. Those for which their destination's `rate` leaves no room yet are given a later
/// moment instead, those to readers who left are withdrawn; `Taken::looked_at` counts them too.
pub async fn claim_due(
    txn: &impl ConnectionTrait,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    (lease, rate): (TimeDelta, Option<NonZeroU32>),
    limit: u64,
) -> Result<Taken, DbErr> {
    use notification::Column;
    let mut due = Vec::new();
    // Those of unknown fate are few and waited before; each state by itself, or the index would not know their order and
    // every look would sort the whole outbox.
    for state in WAITING {
        due.extend(list_due(txn, state, (business_now, system_now), limit - due.len() as u64).await?);
    }
    let looked_at = due.len();
    let (left, due): (Vec<_>, Vec<_>) = due.into_iter().partition(|(_, left)| *left);
    withdraw_from_who_left(txn, &left.into_iter().map(|((id, ..), _)| id).collect::<Vec<_>>(), business_now).await?;
    let due: Vec<pace::Due> = due.into_iter().map(|(due, _)| due).collect();
    let ids = match rate {
        Some(rate) => pace::spread(txn, due, rate, system_now).await?,
        None => due.into_iter().map(|(id, _, _)| id).collect(),
    };
    if ids.is_empty() {
        return Ok(Taken { claimed: Vec::new(), looked_at });
    }
    let rows = notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Sending.as_str()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(
            Column::FirstAttemptAt,
            Func::coalesce([Expr::col(Column::FirstAttemptAt), Expr::value(system_now)]).into(),
        )
        .col_expr(Column::LeaseUntil, Expr::value(system_now + lease))
        .col_expr(Column::SlotAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.is_in(ids))
        .exec_with_returning(txn)
        .await?;
    let begun = rows.iter().map(|row| begun_attempt(row, system_now));
    notification_attempt::Entity::insert_many(begun).exec_without_returning(txn).await?;
    let claimed = rows.into_iter().map(|row| to_claimed(row, system_now)).collect::<Result<_, _>>()?;
    Ok(Taken { claimed, looked_at })
}

/// Letters in this state that are due, the longest waiting first, which nobody else is at; of each whether its reader left.
async fn list_due(
    txn: &impl ConnectionTrait,
    state: NotificationState,
    (business_now, system_now): (DateTime<Utc>, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<(pace::Due, bool)>, DbErr> {
    use notification::Column;
    // On SQLite the lock clause is left out; there the immediate transaction keeps others away.
    let due: Vec<(Uuid, String, Option<DateTime<Utc>>, i32)> = notification::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Address, Column::SlotAt])
        // Asked of those that are taken alone: a condition of the search would be asked of all that wait.
        .expr(Expr::case(reader_left(city_date(business_now)), 1).finally(0))
        .filter(Column::State.eq(state.as_str()))
        .filter(is_time(business_now, system_now))
        .order_by_asc(Column::NextAttemptAt)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(due.into_iter().map(|(id, address, slot, left)| ((id, address, slot), left == 1)).collect())
}

/// Writes down what came of letters, and what becomes of each; one that was taken from this sender meanwhile stays as it
/// is. `jitter` says how far the next attempts of those that failed are spread. Needs a transaction.
pub async fn record(
    txn: &impl ConnectionTrait,
    results: &[(&Claimed, &Outcome)],
    patience: &Patience,
    (business_now, system_now): (DateTime<Utc>, DateTime<Utc>),
    jitter: impl Fn() -> f64,
) -> Result<(), DbErr> {
    let mut taken = Vec::new();
    for (claimed, outcome) in results {
        match outcome {
            Outcome::Sent { reply } => taken.push((*claimed, reply.as_str())),
            _ => record_unsent(txn, claimed, (outcome, patience), (business_now, system_now), jitter()).await?,
        }
    }
    sent::record_sent(txn, &taken, business_now, system_now).await
}

async fn record_unsent(
    txn: &impl ConnectionTrait,
    claimed: &Claimed,
    (outcome, patience): (&Outcome, &Patience),
    (business_now, system_now): (DateTime<Utc>, DateTime<Utc>),
    jitter: f64,
) -> Result<(), DbErr> {
    use notification::Column;
    let next = claimed.trials.after(outcome, patience, system_now, jitter);
    let unclear = i32::from(matches!(outcome, Outcome::Ambiguous { .. }));
    let changed = notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(next.state.as_str()))
        .col_expr(Column::NextAttemptAt, Expr::value(next.at))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::Ambiguous, Expr::col(Column::Ambiguous).add(unclear))
        .filter(Column::Id.eq(claimed.letter.id))
        .filter(Column::Attempts.eq(claimed.letter.attempts as i32))
        .filter(Column::State.eq(NotificationState::Sending.as_str()))
        .exec(txn)
        .await?
        .rows_affected;
    if changed == 1 {
        end_attempt(txn, claimed, outcome, system_now).await?;
        if next.state.is_given_up() {
            escalations::look_again(txn, claimed.letter.id, business_now).await?;
        }
    }
    Ok(())
}

/// Gives back the letters whose sender died over them: nobody knows whether they arrived. Needs a transaction.
pub async fn recover_abandoned(
    txn: &impl ConnectionTrait,
    patience: &Patience,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let abandoned = notification::Entity::find()
        .filter(is_abandoned(system_now))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(txn)
        .await?;
    let outcome = Outcome::Ambiguous { reason: "the sender stopped before it wrote down what came of it".to_owned() };
    for row in abandoned {
        let attempt = notification_attempt::Entity::find_by_id((row.id, row.attempts)).one(txn).await?;
        let started_at = attempt.map_or(system_now, |attempt| attempt.started_at);
        let claimed = to_claimed(row, started_at)?;
        record_unsent(txn, &claimed, (&outcome, patience), (business_now, system_now), 0.0).await?;
    }
    Ok(())
}

/// Lets a letter that was given up begin anew, with the same Message-ID; whether it was.
pub async fn renew(conn: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    use notification::Column;
    let given_up = NotificationState::ALL.iter().filter(|state| state.is_given_up()).map(|state| state.as_str());
    let changed = notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Pending.as_str()))
        .col_expr(Column::Ambiguous, Expr::value(0))
        .col_expr(Column::FirstAttemptAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::NextAttemptAt, Expr::value(DateTime::UNIX_EPOCH))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in(given_up))
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

fn is_due(business_now: DateTime<Utc>, system_now: DateTime<Utc>) -> Condition {
    use notification::Column;
    Condition::all()
        .add(Column::State.is_in(WAITING.map(|state| state.as_str())))
        .add(is_time(business_now, system_now))
}

fn is_time(business_now: DateTime<Utc>, system_now: DateTime<Utc>) -> Condition {
    use notification::Column;
    Condition::all().add(Column::NextAttemptAt.lte(system_now)).add(Column::NotBefore.lte(business_now))
}

fn is_abandoned(system_now: DateTime<Utc>) -> Condition {
    use notification::Column;
    Condition::all().add(Column::State.eq(NotificationState::Sending.as_str())).add(Column::LeaseUntil.lte(system_now))
}

fn begun_attempt(row: &notification::Model, system_now: DateTime<Utc>) -> notification_attempt::ActiveModel {
    notification_attempt::ActiveModel {
        notification_id: Set(row.id),
        number: Set(row.attempts),
        started_at: Set(system_now),
        ended_at: Set(None),
        outcome: Set(None),
        reply: Set(None),
    }
}

async fn end_attempt(
    txn: &impl ConnectionTrait,
    claimed: &Claimed,
    outcome: &Outcome,
    system_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use notification_attempt::Column;
    notification_attempt::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(system_now))
        .col_expr(Column::Outcome, Expr::value(outcome.word().as_str()))
        .col_expr(Column::Reply, Expr::value(kept_words(outcome.said())))
        .filter(Column::NotificationId.eq(claimed.letter.id))
        .filter(Column::Number.eq(claimed.letter.attempts as i32))
        .exec(txn)
        .await?;
    Ok(())
}

/// What is kept of a server's words: PostgreSQL takes no NUL, and nobody reads more than this.
fn kept_words(said: &str) -> String {
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1000).collect()
}

fn to_claimed(row: notification::Model, started_at: DateTime<Utc>) -> Result<Claimed, DbErr> {
    let trials = Trials {
        attempts: row.attempts as u32,
        ambiguous_before: row.ambiguous as u32,
        first_at: row.first_attempt_at.unwrap_or(started_at),
        this_at: started_at,
    };
    Ok(Claimed { letter: to_notification(row)?, trials })
}

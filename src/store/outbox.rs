//! The outbox: letters wait here from the transaction that decided them until a mail server took them.
//!
//! A sender claims a letter (state `sending`, with a lease and the attempt's row) and commits before it speaks to any
//! server; it writes the outcome down in a second transaction. What follows an outcome is the domain's rule.

use ::entity::{notification, notification_attempt};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::notifications::to_notification;
use crate::domain::notification::{Letter, Notification, NotificationState, Outcome, Trials};

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
        attempts: Set(0),
        ambiguous: Set(0),
        first_attempt_at: NotSet,
        // A letter that was never tried need not wait for the system's clock, and goes before those that failed.
        next_attempt_at: Set(DateTime::UNIX_EPOCH),
        not_before: Set(letter.not_before),
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
/// before the first of them is sent.
pub async fn claim_due(
    txn: &impl ConnectionTrait,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    lease: TimeDelta,
    limit: u64,
) -> Result<Vec<Claimed>, DbErr> {
    use notification::Column;
    // On SQLite the lock clause is left out; there the immediate transaction keeps others away.
    let ids: Vec<Uuid> = notification::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_due(business_now, system_now))
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(txn)
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Sending.as_str()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(
            Column::FirstAttemptAt,
            Func::coalesce([Expr::col(Column::FirstAttemptAt), Expr::value(system_now)]).into(),
        )
        .col_expr(Column::LeaseUntil, Expr::value(system_now + lease))
        .filter(Column::Id.is_in(ids))
        .exec_with_returning(txn)
        .await?;
    let begun = rows.iter().map(|row| begun_attempt(row, system_now));
    notification_attempt::Entity::insert_many(begun).exec_without_returning(txn).await?;
    rows.into_iter().map(|row| to_claimed(row, system_now)).collect()
}

/// Writes down what came of an attempt, and what becomes of the letter. False where the letter was taken from this
/// sender meanwhile. Needs a transaction.
pub async fn record(
    txn: &impl ConnectionTrait,
    claimed: &Claimed,
    outcome: &Outcome,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    jitter: f64,
) -> Result<bool, DbErr> {
    use notification::Column;
    let next = claimed.trials.after(outcome, system_now, jitter);
    let mut held_by_us = Condition::any().add(Column::State.eq(NotificationState::Sending.as_str()));
    let mut update = notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(next.state.as_str()))
        .col_expr(Column::NextAttemptAt, Expr::value(next.at))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>));
    match outcome {
        Outcome::Sent { .. } => {
            update = update.col_expr(Column::SentAt, Expr::value(business_now));
            // A sender that was taken for dead and was only slow knows better: no second letter then.
            held_by_us = held_by_us.add(Column::State.eq(NotificationState::Held.as_str()));
        }
        Outcome::Ambiguous { .. } => {
            update = update.col_expr(Column::Ambiguous, Expr::col(Column::Ambiguous).add(1));
        }
        Outcome::Deferred { .. } | Outcome::Rejected { .. } => {}
    }
    let changed = update
        .filter(Column::Id.eq(claimed.letter.id))
        .filter(Column::Attempts.eq(claimed.letter.attempts as i32))
        .filter(held_by_us)
        .exec(txn)
        .await?
        .rows_affected;
    if changed == 1 {
        end_attempt(txn, claimed, outcome, system_now).await?;
    }
    Ok(changed == 1)
}

/// Gives back the letters whose sender died over them: nobody knows whether they arrived. Needs a transaction.
pub async fn recover_abandoned(
    txn: &impl ConnectionTrait,
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
        record(txn, &to_claimed(row, started_at)?, &outcome, business_now, system_now, 0.0).await?;
    }
    Ok(())
}

fn is_due(business_now: DateTime<Utc>, system_now: DateTime<Utc>) -> Condition {
    use notification::Column;
    Condition::all()
        .add(Column::State.is_in([NotificationState::Pending.as_str(), NotificationState::Held.as_str()]))
        .add(Column::NextAttemptAt.lte(system_now))
        .add(Column::NotBefore.lte(business_now))
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

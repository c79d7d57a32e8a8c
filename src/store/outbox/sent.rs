//! Letters that the mail server took: what most letters come to, and so written down many at a time.

use std::collections::BTreeMap;

use ::entity::{notification, notification_attempt};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{Claimed, kept_words};
use crate::domain::notification::{AttemptOutcome, NotificationState};

/// Writes down that letters were taken, each with the server's words. One that was taken from this sender meanwhile stays
/// as it is, unless it only waits to be sent once more: a sender that was taken for dead and was only slow knows better.
/// Needs a transaction.
pub(super) async fn record_sent(
    txn: &impl ConnectionTrait,
    sent: &[(&Claimed, &str)],
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut by_attempt: BTreeMap<i32, Vec<(Uuid, String)>> = BTreeMap::new();
    for (claimed, reply) in sent {
        let letter = (claimed.letter.id, kept_words(reply));
        by_attempt.entry(claimed.letter.attempts as i32).or_default().push(letter);
    }
    for (number, letters) in by_attempt {
        let ids: Vec<Uuid> = letters.iter().map(|(id, _)| *id).collect();
        note_sent(txn, &ids, number, business_now, system_now).await?;
        end_attempts(txn, ids, number, letters, system_now).await?;
    }
    Ok(())
}

async fn note_sent(
    txn: &impl ConnectionTrait,
    ids: &[Uuid],
    number: i32,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use notification::Column;
    notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Sent.as_str()))
        .col_expr(Column::SentAt, Expr::value(business_now))
        .col_expr(Column::NextAttemptAt, Expr::value(system_now))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::Attempts.eq(number))
        .filter(Column::State.is_in([NotificationState::Sending.as_str(), NotificationState::Held.as_str()]))
        .exec(txn)
        .await?;
    Ok(())
}

/// Ends the attempts of those that were noted.
async fn end_attempts(
    txn: &impl ConnectionTrait,
    ids: Vec<Uuid>,
    number: i32,
    letters: Vec<(Uuid, String)>,
    system_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use notification_attempt::Column;
    let noted = notification::Entity::find()
        .select_only()
        .column(notification::Column::Id)
        .filter(notification::Column::Id.is_in(ids))
        .filter(notification::Column::Attempts.eq(number))
        .filter(notification::Column::State.eq(NotificationState::Sent.as_str()))
        .into_query();
    let words = letters.into_iter().fold(CaseStatement::new(), |words, (id, reply)| {
        words.case(Expr::col(Column::NotificationId).eq(id), Expr::value(reply))
    });
    notification_attempt::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(system_now))
        .col_expr(Column::Outcome, Expr::value(AttemptOutcome::Sent.as_str()))
        .col_expr(Column::Reply, words.into())
        .filter(Column::Number.eq(number))
        .filter(Column::NotificationId.in_subquery(noted))
        .exec(txn)
        .await?;
    Ok(())
}

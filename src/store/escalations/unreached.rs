//! The steps whose mail has not arrived: each waits for its moment, is looked at once, and then climbs or is settled.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

use super::KnownStep;
use super::taken::known;
use crate::domain::notification::NotificationState;
use crate::store::rows::read;
use ::entity::{escalation, notification};

/// A step whose mail was not taken in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreachedStep {
    /// The step.
    pub step: KnownStep,
    /// Who was written to.
    pub person: Uuid,
    /// Where its letter stands.
    pub letter: NotificationState,
    /// How often that was tried.
    pub attempts: u32,
}

/// The deadlines with steps whose moment has come; those whose mail was taken are to be settled first.
pub async fn list_unreached<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>, limit: u64) -> Result<Vec<Uuid>, DbErr> {
    let due = escalation::Entity::find().select_only().column(escalation::Column::DeadlineId).distinct();
    due.filter(escalation::Column::UnreachedAt.lte(now)).limit(limit).into_tuple().all(conn).await
}

/// The steps of a case whose moment has come, as far as nobody looked at them meanwhile. Whoever asks holds the case.
pub async fn find_unreached<C: ConnectionTrait>(
    conn: &C,
    case: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<UnreachedStep>, DbErr> {
    let letter = escalation::Entity::belongs_to(notification::Entity)
        .from(escalation::Column::NotificationId)
        .to(notification::Column::Id)
        .into();
    let rows: Vec<(escalation::Model, Option<notification::Model>)> = escalation::Entity::find()
        .join(JoinType::InnerJoin, letter)
        .select_also(notification::Entity)
        .filter(escalation::Column::CaseId.eq(case))
        .filter(escalation::Column::UnreachedAt.lte(now))
        .order_by_asc(escalation::Column::Id)
        .all(conn)
        .await?;
    let found = rows.into_iter().filter_map(|(row, letter)| {
        let (person, letter) = (row.person_id?, letter?);
        Some((row, person, letter))
    });
    found.map(|(row, person, letter)| unreached(row, person, &letter)).collect()
}

fn unreached(row: escalation::Model, person: Uuid, letter: &notification::Model) -> Result<UnreachedStep, DbErr> {
    Ok(UnreachedStep {
        person,
        letter: read("notification.state", &letter.state, NotificationState::parse)?,
        attempts: letter.attempts as u32,
        // Whose place its reader took before does not matter to who is told next.
        step: known(row, &HashMap::new())?,
    })
}

/// Sets when a step is looked at again; none: it climbed, or needs not.
pub async fn set_unreached_at<C: ConnectionTrait>(conn: &C, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    set_moment(at).filter(escalation::Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// Notes of all whose moment has come and whose mail was taken that they were looked at; how many.
pub async fn settle_sent<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let sent = Query::select()
        .column(notification::Column::Id)
        .from(notification::Entity)
        .and_where(
            Expr::col((notification::Entity, notification::Column::Id))
                .equals((escalation::Entity, escalation::Column::NotificationId)),
        )
        .and_where(notification::Column::State.eq(NotificationState::Sent.as_str()))
        .to_owned();
    let settled =
        set_moment(None).filter(escalation::Column::UnreachedAt.lte(now)).filter(Expr::exists(sent)).exec(conn).await?;
    Ok(settled.rows_affected)
}

/// Lets the steps that a mail carries, as far as nobody looked at them yet, be looked at `now`: it was given up.
pub async fn look_again<C: ConnectionTrait>(conn: &C, mail: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    set_moment(Some(now))
        .filter(escalation::Column::NotificationId.eq(mail))
        .filter(escalation::Column::UnreachedAt.gt(now))
        .exec(conn)
        .await?;
    Ok(())
}

fn set_moment(at: Option<DateTime<Utc>>) -> sea_orm::UpdateMany<escalation::Entity> {
    escalation::Entity::update_many().col_expr(escalation::Column::UnreachedAt, Expr::value(at))
}

//! The steps whose mail has not arrived: each waits for its moment, is looked at once, and then climbs or is settled.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::domain::escalation::Skipped;
use crate::domain::notification::NotificationState;
use crate::domain::rulebook::Delivery;
use crate::domain::words::Position;
use crate::store::rows::read;
use ::entity::{escalation, notification};

/// A step whose mail was not taken in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreachedStep {
    /// Its id.
    pub id: Uuid,
    /// For which deadline, at which version.
    pub deadline: (Uuid, i32),
    /// Of which ladder; none where it was taken before ladders had names.
    pub ladder: Option<String>,
    /// Which step of it, taken how many times before.
    pub step: (i32, i32),
    /// Which position was written to.
    pub position: Position,
    /// Who was.
    pub person: Uuid,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// At once or in a digest.
    pub delivery: Delivery,
    /// Where its letter stands.
    pub letter: NotificationState,
    /// How often that was tried.
    pub attempts: u32,
}

/// The steps whose moment has come, with the deadline of each; those whose mail was taken are to be settled first.
pub async fn list_unreached<C: ConnectionTrait>(
    conn: &C,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    escalation::Entity::find()
        .select_only()
        .columns([escalation::Column::Id, escalation::Column::DeadlineId])
        .filter(escalation::Column::UnreachedAt.lte(now))
        .order_by_asc(escalation::Column::UnreachedAt)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await
}

/// The step, if nobody looked at it meanwhile. Whoever asks holds its case.
pub async fn hold_unreached<C: ConnectionTrait>(
    conn: &C,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<UnreachedStep>, DbErr> {
    let row = escalation::Entity::find_by_id(id).filter(escalation::Column::UnreachedAt.lte(now)).one(conn).await?;
    let Some((row, person)) = row.and_then(|row| row.person_id.map(|person| (row, person))) else { return Ok(None) };
    let letter = notification::Entity::find()
        .select_only()
        .columns([notification::Column::State, notification::Column::Attempts])
        .filter(notification::Column::Id.eq(row.notification_id))
        .into_tuple::<(String, i32)>()
        .one(conn)
        .await?;
    let Some((state, attempts)) = letter else { return Ok(None) };
    Ok(Some(UnreachedStep {
        id: row.id,
        deadline: (row.deadline_id, row.deadline_version),
        ladder: row.ladder,
        step: (row.step, row.occurrence),
        position: read("escalation.reached", &row.reached, Position::parse)?,
        person,
        due_at: row.due_at,
        delivery: read("escalation.delivery", &row.delivery, Delivery::parse)?,
        letter: read("notification.state", &state, NotificationState::parse)?,
        attempts: attempts as u32,
    }))
}

/// Sets when a step is looked at again; none: it climbed, or needs not.
pub async fn set_unreached_at<C: ConnectionTrait>(conn: &C, id: Uuid, at: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    set_moment(at).filter(escalation::Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// Lets a step reach another person, by no letter yet.
pub async fn set_reader<C: ConnectionTrait>(conn: &C, id: Uuid, person: Uuid) -> Result<(), DbErr> {
    escalation::Entity::update_many()
        .col_expr(escalation::Column::PersonId, Expr::value(person))
        .col_expr(escalation::Column::NotificationId, Expr::value(None::<Uuid>))
        .col_expr(escalation::Column::Skipped, Expr::value(None::<String>))
        .filter(escalation::Column::Id.eq(id))
        .exec(conn)
        .await?;
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

/// Notes why the steps that these mails carry have none for their reader any more.
pub async fn skip_carried<C: ConnectionTrait>(conn: &C, mails: &[Uuid], because: Skipped) -> Result<(), DbErr> {
    escalation::Entity::update_many()
        .col_expr(escalation::Column::Skipped, Expr::value(because.as_str()))
        .filter(escalation::Column::NotificationId.is_in(mails.iter().copied()))
        .exec(conn)
        .await?;
    Ok(())
}

fn set_moment(at: Option<DateTime<Utc>>) -> sea_orm::UpdateMany<escalation::Entity> {
    escalation::Entity::update_many().col_expr(escalation::Column::UnreachedAt, Expr::value(at))
}

//! Changes of calendars as rows: what was announced, and how far the worker has carried it out.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
};
use uuid::Uuid;

use crate::domain::calendar::DayChange;
use ::entity::calendar_change::{ActiveModel, Column, Entity, Model};

/// A change, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarChange {
    /// Its id.
    pub id: Uuid,
    /// Of which calendar.
    pub calendar: String,
    /// Who announced it.
    pub person: Option<Uuid>,
    /// The announcement that it rests on.
    pub legal_basis: String,
    /// The days, each before and after.
    pub days: Vec<DayChange>,
    /// When.
    pub announced_at: DateTime<Utc>,
    /// When every case had been looked at; none while the worker is at it.
    pub done_at: Option<DateTime<Utc>>,
    /// Cases that were counted anew so far.
    pub cases: i32,
    /// Their deadlines.
    pub deadlines: i32,
}

/// A change that the worker is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The change.
    pub change: CalendarChange,
    /// The last case that was looked at; none at the beginning.
    pub reached: Option<Uuid>,
    /// Whether a case could not be counted since then.
    pub has_failures: bool,
}

/// Keeps a new one, which is due at once.
pub async fn insert(conn: &impl ConnectionTrait, change: &CalendarChange) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(change.id),
        calendar: Set(change.calendar.clone()),
        person_id: Set(change.person),
        legal_basis: Set(change.legal_basis.clone()),
        days: Set(serde_json::to_string(&change.days).map_err(|error| DbErr::Custom(error.to_string()))?),
        announced_at: Set(change.announced_at),
        reached: NotSet,
        failed: Set(0),
        cases: Set(0),
        deadlines: Set(0),
        done_at: NotSet,
        next_look_at: Set(Some(DateTime::UNIX_EPOCH)),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The change of this id, of this calendar.
pub async fn find(conn: &impl ConnectionTrait, calendar: &str, id: Uuid) -> Result<Option<CalendarChange>, DbErr> {
    let found = Entity::find_by_id(id).filter(Column::Calendar.eq(calendar)).one(conn).await?;
    found.map(from_row).transpose()
}

/// A calendar's changes, the latest first, from `after` on.
pub async fn list(
    conn: &impl ConnectionTrait,
    calendar: &str,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Vec<CalendarChange>, DbErr> {
    let mut query = Entity::find().filter(Column::Calendar.eq(calendar));
    if let Some((at, id)) = after {
        let same = Condition::all().add(Column::AnnouncedAt.eq(at)).add(Column::Id.lt(id));
        query = query.filter(Condition::any().add(Column::AnnouncedAt.lt(at)).add(same));
    }
    let rows = query.order_by_desc(Column::AnnouncedAt).order_by_desc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(from_row).collect()
}

/// The change of this calendar that is still being carried out, if one is.
pub async fn find_under_way(conn: &impl ConnectionTrait, calendar: &str) -> Result<Option<CalendarChange>, DbErr> {
    let query = Entity::find().filter(Column::Calendar.eq(calendar)).filter(Column::DoneAt.is_null());
    query.one(conn).await?.map(from_row).transpose()
}

/// The change whose cases are to be looked at now, the oldest first.
pub async fn find_due(conn: &impl ConnectionTrait, system_now: DateTime<Utc>) -> Result<Option<Pass>, DbErr> {
    let query = Entity::find().filter(Column::NextLookAt.lte(system_now));
    let row = query.order_by_asc(Column::AnnouncedAt).order_by_asc(Column::Id).one(conn).await?;
    let pass = |row: Model| {
        let (reached, has_failures) = (row.reached, row.failed > 0);
        Ok(Pass { change: from_row(row)?, reached, has_failures })
    };
    row.map(pass).transpose()
}

/// Counts a case whose deadlines were counted anew, in that case's own transaction.
pub async fn count_case(conn: &impl ConnectionTrait, id: Uuid, deadlines: usize) -> Result<(), DbErr> {
    let more = i32::try_from(deadlines).unwrap_or(i32::MAX);
    let counted = change(id)
        .col_expr(Column::Cases, Expr::col(Column::Cases).add(1))
        .col_expr(Column::Deadlines, Expr::col(Column::Deadlines).add(more));
    counted.exec(conn).await?;
    Ok(())
}

/// Notes how far the cases were looked at. Where another server is further already, it stays there.
pub async fn reach(conn: &impl ConnectionTrait, pass: &Pass, last: Uuid, failed: usize) -> Result<(), DbErr> {
    let failed = i32::try_from(failed).unwrap_or(i32::MAX);
    let reached = change(pass.change.id)
        .col_expr(Column::Failed, Expr::col(Column::Failed).add(failed))
        .col_expr(Column::Reached, Expr::value(last))
        .filter(is_at(pass));
    reached.exec(conn).await?;
    Ok(())
}

/// Ends a pass over all cases: the next one begins at `next_look_at`, if there is to be one. False where another server
/// ended it.
pub async fn end_pass(
    conn: &impl ConnectionTrait,
    pass: &Pass,
    done_at: Option<DateTime<Utc>>,
    next_look_at: Option<DateTime<Utc>>,
) -> Result<bool, DbErr> {
    let ended = change(pass.change.id)
        .col_expr(Column::Failed, Expr::value(0))
        .col_expr(Column::Reached, Expr::value(None::<Uuid>))
        .col_expr(Column::DoneAt, Expr::value(done_at))
        .col_expr(Column::NextLookAt, Expr::value(next_look_at))
        .filter(is_at(pass));
    Ok(ended.exec(conn).await?.rows_affected > 0)
}

fn change(id: Uuid) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id))
}

/// Whether the change still is where this pass found it.
fn is_at(pass: &Pass) -> Condition {
    let reached = pass.reached.map_or_else(|| Column::Reached.is_null(), |reached| Column::Reached.eq(reached));
    let done = pass.change.done_at.map_or_else(|| Column::DoneAt.is_null(), |at| Column::DoneAt.eq(at));
    Condition::all().add(reached).add(done)
}

fn from_row(row: Model) -> Result<CalendarChange, DbErr> {
    let days = serde_json::from_str(&row.days);
    Ok(CalendarChange {
        days: days.map_err(|error| DbErr::Custom(format!("calendar_change {}: {error}", row.id)))?,
        id: row.id,
        calendar: row.calendar,
        person: row.person_id,
        legal_basis: row.legal_basis,
        announced_at: row.announced_at,
        done_at: row.done_at,
        cases: row.cases,
        deadlines: row.deadlines,
    })
}

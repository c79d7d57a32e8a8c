//! How far running deadlines changed over to the ladders of a revision.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use ::entity::ladder_change::{ActiveModel, Column, Entity, Model};

/// A change that the worker is at, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderChange {
    /// The revision that took effect.
    pub revision: i32,
    /// The one whose ladders were climbed until then; none of the first.
    pub before: Option<i32>,
    /// The last case that was looked at; none at the beginning.
    pub reached: Option<Uuid>,
    /// Whether a case could not be changed over since then.
    pub has_failures: bool,
    /// When every case had been looked at.
    pub done_at: Option<DateTime<Utc>>,
    /// From when the cases are looked at (system clock); none: no more.
    pub next_look_at: Option<DateTime<Utc>>,
}

/// The change to this revision, if it began.
pub async fn find(conn: &impl ConnectionTrait, revision: i32) -> Result<Option<LadderChange>, DbErr> {
    Ok(Entity::find_by_id(revision).one(conn).await?.map(from_row))
}

/// The newest revision before `revision` whose change was carried out.
pub async fn find_done_before(conn: &impl ConnectionTrait, revision: i32) -> Result<Option<i32>, DbErr> {
    let done = Entity::find().filter(Column::Revision.lt(revision)).filter(Column::DoneAt.is_not_null());
    done.select_only().column(Column::Revision).order_by_desc(Column::Revision).into_tuple().one(conn).await
}

/// Begins a change, unless another server did; one that is due at once or done.
pub async fn begin(
    conn: &impl ConnectionTrait,
    (revision, before): (i32, Option<i32>),
    done_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        revision: Set(revision),
        before: Set(before),
        reached: NotSet,
        failed: Set(0),
        done_at: Set(done_at),
        next_look_at: Set(done_at.is_none().then_some(DateTime::UNIX_EPOCH)),
    };
    let begun = OnConflict::column(Column::Revision).do_nothing().to_owned();
    Entity::insert(row).on_conflict(begun).exec_without_returning(conn).await?;
    Ok(())
}

/// Notes how far the cases were looked at. Where another server is further already, it stays there.
pub async fn reach(conn: &impl ConnectionTrait, change: &LadderChange, last: Uuid, failed: usize) -> Result<(), DbErr> {
    let failed = i32::try_from(failed).unwrap_or(i32::MAX);
    let reached = Entity::update_many()
        .col_expr(Column::Failed, Expr::col(Column::Failed).add(failed))
        .col_expr(Column::Reached, Expr::value(last));
    reached.filter(is_at(change)).exec(conn).await?;
    Ok(())
}

/// Ends a pass over all cases, unless another server did: the next one begins at `next_look_at`, if there is to be one.
pub async fn end_pass(
    conn: &impl ConnectionTrait,
    change: &LadderChange,
    done_at: Option<DateTime<Utc>>,
    next_look_at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::Failed, Expr::value(0))
        .col_expr(Column::Reached, Expr::value(None::<Uuid>))
        .col_expr(Column::DoneAt, Expr::value(done_at))
        .col_expr(Column::NextLookAt, Expr::value(next_look_at));
    ended.filter(is_at(change)).exec(conn).await?;
    Ok(())
}

/// Whether the change still is where it was found.
fn is_at(change: &LadderChange) -> Condition {
    let reached = change.reached.map_or_else(|| Column::Reached.is_null(), |reached| Column::Reached.eq(reached));
    let done = change.done_at.map_or_else(|| Column::DoneAt.is_null(), |at| Column::DoneAt.eq(at));
    Condition::all().add(Column::Revision.eq(change.revision)).add(reached).add(done)
}

fn from_row(row: Model) -> LadderChange {
    LadderChange {
        revision: row.revision,
        before: row.before,
        reached: row.reached,
        has_failures: row.failed > 0,
        done_at: row.done_at,
        next_look_at: row.next_look_at,
    }
}

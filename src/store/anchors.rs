//! Anchors, and the heads of cases from which they are made.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::feed::Stretch;
use crate::domain::anchor::{Anchor, Head, Heads};
use ::entity::{anchor, case_event};

/// The heads of the cases that got events in a stretch of the feed, up to its end.
pub async fn find_heads<C: ConnectionTrait>(conn: &C, stretch: Stretch) -> Result<Heads, DbErr> {
    use case_event::Column;
    let within = || Column::Position.gt(stretch.after).and(Column::Position.lte(stretch.until));
    let last = Query::select()
        .expr(Expr::col(Column::CaseId))
        .expr(Expr::col(Column::Seq).max())
        .from(case_event::Entity)
        .and_where(within())
        .group_by_col(Column::CaseId)
        .to_owned();
    let rows: Vec<(Uuid, i32, String)> = case_event::Entity::find()
        .select_only()
        .columns([Column::CaseId, Column::Seq, Column::Hash])
        .filter(within())
        .filter(Expr::tuple([Expr::col(Column::CaseId), Expr::col(Column::Seq)]).in_subquery(last))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(case, seq, hash)| (case, Head { seq, hash })).collect())
}

/// Whether something that happened before a moment lies beyond a position.
pub async fn is_anything_beyond<C: ConnectionTrait>(
    conn: &C,
    position: i64,
    before: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use case_event::Column;
    let beyond = case_event::Entity::find().select_only().column(Column::Position);
    let beyond = beyond.filter(Column::Position.gt(position)).filter(Column::At.lt(before)).limit(1);
    Ok(beyond.into_tuple::<i64>().one(conn).await?.is_some())
}

/// The latest anchor.
pub async fn find_last<C: ConnectionTrait>(conn: &C) -> Result<Option<Anchor>, DbErr> {
    Ok(anchor::Entity::find().order_by_desc(anchor::Column::Day).one(conn).await?.map(from_row))
}

/// Anchors in the order of their days, from `after` on.
pub async fn list_anchors<C: ConnectionTrait>(
    conn: &C,
    after: Option<NaiveDate>,
    order: Order,
    limit: u64,
) -> Result<Vec<Anchor>, DbErr> {
    let beyond = after.map(|day| match order {
        Order::Asc => anchor::Column::Day.gt(day),
        _ => anchor::Column::Day.lt(day),
    });
    let found = anchor::Entity::find().filter(sea_orm::Condition::all().add_option(beyond));
    let found = found.order_by(anchor::Column::Day, order).limit(limit).all(conn).await?;
    Ok(found.into_iter().map(from_row).collect())
}

/// Keeps an anchor, unless another server was quicker; whether it was kept.
pub async fn insert<C: ConnectionTrait>(conn: &C, anchor: &Anchor) -> Result<bool, DbErr> {
    let row = anchor::ActiveModel {
        day: Set(anchor.day),
        position: Set(anchor.position),
        cases: Set(anchor.cases),
        heads: Set(anchor.heads.clone()),
        previous: Set(anchor.previous.clone()),
        hash: Set(anchor.hash.clone()),
    };
    let known = OnConflict::new().do_nothing().to_owned();
    Ok(anchor::Entity::insert(row).on_conflict(known).exec_without_returning(conn).await? > 0)
}

fn from_row(row: anchor::Model) -> Anchor {
    let anchor::Model { day, position, cases, heads, previous, hash } = row;
    Anchor { day, position, cases, heads, previous, hash }
}

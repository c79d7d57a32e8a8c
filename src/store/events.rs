//! The events of a case, as they are kept.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::cases::seen;
use crate::domain::access::Scope;
use crate::domain::case::Event;
use crate::domain::lifecycle::Action;
use ::entity::{case, case_event};

/// An event with its place in the feed and in its case's chain.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptEvent {
    /// Its place in the one feed of all events.
    pub position: i64,
    /// What happened.
    pub event: Event,
    /// The exact text that is hashed.
    pub body: String,
    /// The hash of the one before.
    pub previous_hash: String,
    /// Its own.
    pub hash: String,
}

/// The events of a case that exists for the scope from `after` on, in their order.
pub async fn list_events<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    case: Uuid,
    after: i32,
    limit: u64,
) -> Result<Vec<KeptEvent>, DbErr> {
    let rows = case_event::Entity::find()
        .filter(of_case(scope, case))
        .filter(case_event::Column::Seq.gt(after))
        .order_by_asc(case_event::Column::Seq)
        .limit(limit)
        .all(conn)
        .await?;
    rows.into_iter().map(kept).collect()
}

fn of_case(scope: &Scope, case: Uuid) -> Condition {
    let column = case_event::Column::CaseId;
    Condition::all().add(column.eq(case)).add_option(seen(scope, case).map(|seen| column.in_subquery(seen)))
}

/// The same of one kind.
pub async fn list_of_action<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    case: Uuid,
    action: Action,
    after: i32,
    limit: u64,
) -> Result<Vec<KeptEvent>, DbErr> {
    let rows = case_event::Entity::find()
        .filter(of_case(scope, case))
        .filter(case_event::Column::Action.eq(action.as_str()))
        .filter(case_event::Column::Seq.gt(after))
        .order_by_asc(case_event::Column::Seq)
        .limit(limit)
        .all(conn)
        .await?;
    rows.into_iter().map(kept).collect()
}

/// The ids of cases that only have events: somebody took the cases themselves away.
pub async fn list_cases_gone<C: ConnectionTrait>(conn: &C) -> Result<Vec<Uuid>, DbErr> {
    let kept = Query::select().column(case::Column::Id).from(case::Entity).to_owned();
    case_event::Entity::find()
        .select_only()
        .column(case_event::Column::CaseId)
        .distinct()
        .filter(case_event::Column::CaseId.not_in_subquery(kept))
        .into_tuple()
        .all(conn)
        .await
}

pub(super) fn kept(row: case_event::Model) -> Result<KeptEvent, DbErr> {
    let event = serde_json::from_str(&row.body)
        .map_err(|error| DbErr::Custom(format!("corrupt event at {}: {error}", row.position)))?;
    Ok(KeptEvent { position: row.position, event, body: row.body, previous_hash: row.previous_hash, hash: row.hash })
}

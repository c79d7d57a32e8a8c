//! How many cases exist for a reader: open, late, filed and ended. A handful of queries over all at once, never one for each
//! agency.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
};

use super::find::within;
use super::list::overdue;
use crate::domain::access::Scope;
use crate::domain::deadline::DeadlineStatus;
use crate::domain::lifecycle::Status;
use crate::store::rows::read;
use ::entity::{case, deadline};

/// An organization that is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// Which.
    pub organization: String,
    /// With how many cases.
    pub cases: i64,
    /// Since when with the one that waits longest.
    pub since: DateTime<Utc>,
}

/// What is counted in stretches of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Filings.
    Filed,
    /// Cases that ended.
    Ended,
}

/// The open cases by where they stand.
pub async fn count_open<C: ConnectionTrait>(conn: &C, scope: &Scope) -> Result<Vec<(Status, i64)>, DbErr> {
    let rows: Vec<(String, i64)> = case::Entity::find()
        .select_only()
        .column(case::Column::Status)
        .column_as(case::Column::Id.count(), "count")
        .filter(within(scope))
        .filter(case::Column::EndedAt.is_null())
        .group_by(case::Column::Status)
        .into_tuple()
        .all(conn)
        .await?;
    let counted = |(status, count): (String, _)| Ok((read("cases.status", &status, Status::parse)?, count));
    rows.into_iter().map(counted).collect()
}

/// The cases on which something is late, whoever owes it.
pub async fn count_late<C: ConnectionTrait>(conn: &C, scope: &Scope, now: DateTime<Utc>) -> Result<u64, DbErr> {
    case::Entity::find().filter(within(scope)).filter(overdue(now)).count(conn).await
}

/// Who owes what is late, those with the most cases first.
pub async fn list_late<C: ConnectionTrait>(conn: &C, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Late>, DbErr> {
    use deadline::Column;
    let of_case = deadline::Entity::belongs_to(case::Entity).from(Column::CaseId).to(case::Column::Id);
    let rows: Vec<(String, i64, DateTime<Utc>)> = deadline::Entity::find()
        .select_only()
        .column(Column::OwedBy)
        .column_as(Expr::col((deadline::Entity, Column::CaseId)).count_distinct(), "cases")
        .column_as(Column::DueAt.min(), "since")
        .join(JoinType::InnerJoin, of_case.into())
        .filter(within(scope))
        .filter(Column::Status.eq(DeadlineStatus::Running.as_str()))
        .filter(Column::DueAt.lt(now))
        .group_by(Column::OwedBy)
        .into_tuple()
        .all(conn)
        .await?;
    let mut late: Vec<Late> =
        rows.into_iter().map(|(organization, cases, since)| Late { organization, cases, since }).collect();
    late.sort_by(|a, b| (b.cases, a.since, &a.organization).cmp(&(a.cases, b.since, &b.organization)));
    Ok(late)
}

/// How many were filed, or ended, in each of the stretches that lie between these moments.
pub async fn count_turns<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    turn: Turn,
    bounds: &[DateTime<Utc>],
) -> Result<Vec<i64>, DbErr> {
    let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else { return Ok(Vec::new()) };
    let at = match turn {
        Turn::Filed => case::Column::FiledAt,
        Turn::Ended => case::Column::EndedAt,
    };
    let inside = |from: DateTime<Utc>, to: DateTime<Utc>| Condition::all().add(at.gte(from)).add(at.lt(to));
    let mut query = case::Entity::find().select_only().filter(within(scope)).filter(inside(*first, *last));
    for (number, pair) in bounds.windows(2).enumerate() {
        let counted: Expr = CaseStatement::new().case(inside(pair[0], pair[1]), 1).finally(0).into();
        query = query.expr_as(counted.sum(), format!("turns_{number}"));
    }
    let row = conn.query_one_raw(query.build(conn.get_database_backend())).await?;
    let stretches = 0..bounds.len() - 1;
    let counted = |number| match &row {
        // Of no rows the sum is none.
        Some(row) => Ok(row.try_get_by_index::<Option<i64>>(number)?.unwrap_or(0)),
        None => Ok(0),
    };
    stretches.map(counted).collect()
}

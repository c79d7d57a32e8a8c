//! What an organization owes now, the first due first: its deadlines that run, on the cases that exist for a scope.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::KeptCase;
use super::find::{with_parts, within};
use crate::domain::access::Scope;
use crate::domain::deadline::DeadlineStatus;
use ::entity::{case, deadline};

/// Where a deadline stands in the list: when it is due, and its id.
pub type Place = (DateTime<Utc>, Uuid);

/// The deadlines that run and that this organization owes, from `after` on: the id of each with its case, and where the next
/// page begins.
pub async fn list_owed<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    owed_by: &str,
    after: Option<Place>,
    limit: u64,
) -> Result<(Vec<(Uuid, KeptCase)>, Option<Place>), DbErr> {
    use deadline::Column;
    let seen = Query::select().column(case::Column::Id).from(case::Entity).cond_where(within(scope)).to_owned();
    let beyond = after.map(|(at, id)| {
        let same = Condition::all().add(Column::DueAt.eq(at)).add(Column::Id.gt(id));
        Condition::any().add(Column::DueAt.gt(at)).add(same)
    });
    let running = Condition::all()
        .add(Column::Status.eq(DeadlineStatus::Running.as_str()))
        .add(Column::OwedBy.eq(owed_by))
        .add(Column::CaseId.in_subquery(seen))
        .add_option(beyond);
    let ordered = deadline::Entity::find().filter(running).order_by_asc(Column::DueAt).order_by_asc(Column::Id);
    let mut rows = ordered.limit(limit + 1).all(conn).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| (row.due_at, row.id));
    let ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
    let found = case::Entity::find().filter(within(scope)).filter(case::Column::Id.is_in(ids)).all(conn).await?;
    let cases = with_parts(conn, found).await?;
    let of = |row: deadline::Model| Some((row.id, cases.iter().find(|kept| kept.case.id == row.case_id)?.clone()));
    Ok((rows.into_iter().filter_map(of).collect(), next))
}

//! Lists of cases: filters, named orders, keyset pages.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::KeptCase;
use super::find::{with_parts, within};
use crate::domain::access::Scope;
use crate::domain::deadline::DeadlineStatus;
use crate::domain::lifecycle::Status;
use crate::domain::moment::midnight;
use crate::domain::text::fold;
use crate::words;
use ::entity::{case, deadline};

words! {
    /// In which order a list comes.
    CaseOrder {
        /// Newest filing first.
        Newest = "-filed_at",
        /// Oldest filing first.
        Oldest = "filed_at",
        /// Last change first.
        LastChanged = "-updated_at",
    }
}

/// What a list is narrowed to; an empty filter lists everything within the scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Words of code, title or description, with or without diacritics; all must occur.
    pub q: Option<String>,
    /// Any of these statuses; empty: all.
    pub status: Vec<Status>,
    /// These categories, by code; empty: all.
    pub categories: Vec<String>,
    /// These territories, by unit id; empty: all.
    pub territories: Vec<String>,
    /// This enterprise.
    pub enterprise: Option<String>,
    /// This lead agency.
    pub lead_agency: Option<String>,
    /// Of this letter.
    pub petition: Option<Uuid>,
    /// Whether a deadline of the case is overdue at this moment.
    pub overdue: Option<(bool, DateTime<Utc>)>,
    /// On which this organization is late at this moment.
    pub late_by: Option<(String, DateTime<Utc>)>,
    /// Filed on this date or later.
    pub filed_from: Option<NaiveDate>,
    /// Filed on this date or earlier.
    pub filed_to: Option<NaiveDate>,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// The cases.
    pub items: Vec<KeptCase>,
    /// Where the next page begins; none on the last one.
    pub next: Option<(DateTime<Utc>, Uuid)>,
}

/// Lists the cases that exist for the scope, from `after` on.
pub async fn list_cases<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    filter: &CaseFilter,
    order: CaseOrder,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<CasePage, DbErr> {
    let (column, direction) = match order {
        CaseOrder::Newest => (case::Column::FiledAt, Order::Desc),
        CaseOrder::Oldest => (case::Column::FiledAt, Order::Asc),
        CaseOrder::LastChanged => (case::Column::UpdatedAt, Order::Desc),
    };
    let mut query = case::Entity::find().filter(within(scope)).filter(narrowed(filter));
    if let Some((at, id)) = after {
        query = query.filter(beyond(column, &direction, at, id));
    }
    let mut rows = query
        .order_by(column, direction.clone())
        .order_by(case::Column::Id, direction)
        .limit(limit + 1)
        .all(conn)
        .await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| match column {
        case::Column::UpdatedAt => (row.updated_at, row.id),
        _ => (row.filed_at, row.id),
    });
    Ok(CasePage { items: with_parts(conn, rows).await?, next })
}

fn beyond(column: case::Column, direction: &Order, at: DateTime<Utc>, id: Uuid) -> Condition {
    let (further, same) = match direction {
        Order::Asc => (column.gt(at), case::Column::Id.gt(id)),
        _ => (column.lt(at), case::Column::Id.lt(id)),
    };
    Condition::any().add(further).add(Condition::all().add(column.eq(at)).add(same))
}

fn narrowed(filter: &CaseFilter) -> Condition {
    let mut all = Condition::all();
    for word in filter.q.iter().flat_map(|q| fold(q).split(' ').map(str::to_owned).collect::<Vec<_>>()) {
        let pattern = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        all = all.add(Expr::col(case::Column::Folded).like(LikeExpr::new(pattern).escape('\\')));
    }
    if !filter.status.is_empty() {
        all = all.add(case::Column::Status.is_in(filter.status.iter().map(|status| status.as_str())));
    }
    if !filter.categories.is_empty() {
        all = all.add(case::Column::Category.is_in(filter.categories.iter().map(String::as_str)));
    }
    if !filter.territories.is_empty() {
        all = all.add(case::Column::Territory.is_in(filter.territories.iter().map(String::as_str)));
    }
    all.add_option(filter.enterprise.as_ref().map(|code| case::Column::Enterprise.eq(code.as_str())))
        .add_option(filter.lead_agency.as_ref().map(|code| case::Column::LeadAgency.eq(code.as_str())))
        .add_option(filter.petition.map(|id| case::Column::PetitionId.eq(id)))
        .add_option(filter.filed_from.map(|on| case::Column::FiledAt.gte(midnight(on))))
        .add_option(filter.filed_to.and_then(|on| on.succ_opt()).map(|on| case::Column::FiledAt.lt(midnight(on))))
        .add_option(filter.overdue.map(|(wanted, now)| if wanted { overdue(now) } else { overdue(now).not() }))
        .add_option(filter.late_by.as_ref().map(|(debtor, now)| late(*now, Some(debtor))))
}

/// The cases on which something is late.
pub(super) fn overdue(now: DateTime<Utc>) -> Condition {
    late(now, None)
}

fn late(now: DateTime<Utc>, debtor: Option<&str>) -> Condition {
    let late = Query::select()
        .column(deadline::Column::CaseId)
        .from(deadline::Entity)
        .and_where(deadline::Column::Status.eq(DeadlineStatus::Running.as_str()))
        .and_where(deadline::Column::DueAt.lt(now))
        .and_where_option(debtor.map(|debtor| deadline::Column::OwedBy.eq(debtor)))
        .to_owned();
    Condition::all().add(case::Column::Id.in_subquery(late))
}

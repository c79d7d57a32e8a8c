//! The one feed of all events, in the order of their positions.
//!
//! On PostgreSQL positions are drawn in one order and committed in another, so that the highest position seen says
//! nothing about those below it. [`SafeBound`] knows up to where all of them are decided: committed, or never to be.

mod bound;

use std::collections::HashMap;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use uuid::Uuid;

use super::cases::{CaseKey, hidden_from, within};
use super::events::{KeptEvent, kept};
use crate::domain::access::{Reach, Scope};
use crate::domain::lifecycle::Action;
use ::entity::{case, case_event};

pub use bound::SafeBound;

/// Which events are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFilter {
    /// Any of these actions; empty: all.
    pub actions: Vec<Action>,
    /// Of this case.
    pub case: Option<CaseKey>,
}

/// A stretch of the feed: the positions after one, up to and with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// After this one.
    pub after: i64,
    /// Up to this one, which must be decided.
    pub until: i64,
}

/// The events of a stretch that exist for a scope, in their order; `limit` of them at most.
pub async fn list_feed<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    filter: &FeedFilter,
    stretch: Stretch,
    limit: u64,
) -> Result<Vec<KeptEvent>, DbErr> {
    use case_event::Column;
    let mut wanted = Condition::all().add(Column::Position.gt(stretch.after)).add(Column::Position.lte(stretch.until));
    if !filter.actions.is_empty() {
        wanted = wanted.add(Column::Action.is_in(filter.actions.iter().map(|action| action.as_str())));
    }
    if scope.reach() != Reach::All || filter.case.is_some() {
        wanted = wanted.add(Column::CaseId.in_subquery(cases(scope, filter.case.as_ref())));
    } else if let Some(hidden) = hidden_from(scope) {
        wanted = wanted.add(Column::CaseId.not_in_subquery(hidden));
    }
    let found = case_event::Entity::find().filter(wanted).order_by_asc(Column::Position).limit(limit).all(conn);
    found.await?.into_iter().map(kept).collect()
}

/// The codes of cases, by id.
pub async fn list_codes<C: ConnectionTrait>(conn: &C, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>, DbErr> {
    let query = case::Entity::find().select_only().column(case::Column::Id).column(case::Column::Code);
    Ok(query.filter(case::Column::Id.is_in(ids)).into_tuple().all(conn).await?.into_iter().collect())
}

fn cases(scope: &Scope, key: Option<&CaseKey>) -> sea_orm::sea_query::SelectStatement {
    let by_key = key.map(|key| match key {
        CaseKey::Id(id) => case::Column::Id.eq(*id),
        CaseKey::Code(code) => case::Column::Code.eq(code.as_str()),
    });
    let wanted = within(scope).add_option(by_key);
    Query::select().column(case::Column::Id).from(case::Entity).cond_where(wanted).to_owned()
}

//! One case, found within a scope: what a reader may not see is not found.

use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{KeptCase, rows};
use crate::domain::access::{Reach, Restricted, Scope};
use crate::domain::deadline::DeadlineStatus;
use ::entity::{case, case_leg, case_party, case_reader, deadline};

/// How a case is addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseKey {
    /// By its id.
    Id(Uuid),
    /// By its code.
    Code(String),
}

impl CaseKey {
    /// An id where the text is one, else a code.
    pub fn parse(text: &str) -> Self {
        Uuid::parse_str(text).map_or_else(|_| Self::Code(text.to_uppercase()), Self::Id)
    }
}

/// The rows that exist for a scope.
pub(in crate::store) fn within(scope: &Scope) -> Condition {
    within_reach(scope).add_option(opened(scope))
}

/// The case of this id, if it exists for a scope: what lies around a case is read through this alone. None for whoever sees
/// every case, also one whose row is gone.
pub(in crate::store) fn seen(scope: &Scope, id: Uuid) -> Option<SelectStatement> {
    let sees_all = matches!((scope.reach(), scope.restricted()), (Reach::All, Restricted::All));
    let own = Query::select()
        .column(case::Column::Id)
        .from(case::Entity)
        .and_where(case::Column::Id.eq(id))
        .cond_where(within(scope))
        .to_owned();
    (!sees_all).then_some(own)
}

/// The restricted cases that do not exist for a scope, whatever its reach; none where all of them do. For what lies
/// around cases: letters, steps of ladders, events.
pub(in crate::store) fn hidden_from(scope: &Scope) -> Option<SelectStatement> {
    let opened = opened(scope)?;
    let restricted = case::Column::Restriction.is_not_null();
    Some(
        Query::select()
            .column(case::Column::Id)
            .from(case::Entity)
            .and_where(restricted)
            .cond_where(opened.not())
            .to_owned(),
    )
}

/// The cases that are not restricted, or that name the reader; none where all of them exist.
fn opened(scope: &Scope) -> Option<Condition> {
    match scope.restricted() {
        Restricted::All => None,
        Restricted::Naming(person) => Some(opened_to(person)),
        Restricted::OwnEnterprise(person) => {
            Some(opened_to(person).add(case::Column::Enterprise.eq(scope.organization())))
        }
        Restricted::None => Some(Condition::all().add(case::Column::Restriction.is_null())),
    }
}

/// The cases that are not restricted, or that name the person.
pub(in crate::store) fn opened_to(person: Uuid) -> Condition {
    let named = Query::select()
        .column(case_reader::Column::CaseId)
        .from(case_reader::Entity)
        .and_where(case_reader::Column::PersonId.eq(person))
        .to_owned();
    Condition::any().add(case::Column::Restriction.is_null()).add(case::Column::Id.in_subquery(named))
}

fn within_reach(scope: &Scope) -> Condition {
    let organization = scope.organization();
    match scope.reach() {
        Reach::All => Condition::all(),
        Reach::Enterprise => Condition::all().add(case::Column::Enterprise.eq(organization)),
        Reach::Agency => {
            let party = Query::select()
                .column(case_party::Column::CaseId)
                .from(case_party::Entity)
                .and_where(case_party::Column::Agency.eq(organization))
                .to_owned();
            Condition::all().add(case::Column::Id.in_subquery(party))
        }
        Reach::Nothing => Condition::all().add(Expr::val(1).eq(0_i32)),
    }
}

/// The case under this key, if it exists for the scope. Without one there is no reading a case:
///
/// ```compile_fail,E0061
/// # use thaogo::store::cases::{CaseKey, find_case};
/// async fn whoever_asks(conn: &sea_orm::DatabaseConnection, key: &CaseKey) {
///     let _ = find_case(conn, key).await;
/// }
/// ```
pub async fn find_case<C: ConnectionTrait>(conn: &C, scope: &Scope, key: &CaseKey) -> Result<Option<KeptCase>, DbErr> {
    let row = by_key(scope, key).one(conn).await?;
    Ok(with_parts(conn, row.into_iter().collect()).await?.pop())
}

/// Its id alone.
pub async fn find_case_id<C: ConnectionTrait>(conn: &C, scope: &Scope, key: &CaseKey) -> Result<Option<Uuid>, DbErr> {
    by_key(scope, key).select_only().column(case::Column::Id).into_tuple().one(conn).await
}

/// The same as [`find_case`], held against all others who write until the transaction ends. SQLite has one writer, who holds everything.
pub async fn hold_case<C: ConnectionTrait>(conn: &C, scope: &Scope, key: &CaseKey) -> Result<Option<KeptCase>, DbErr> {
    let row = by_key(scope, key).lock(LockType::NoKeyUpdate).one(conn).await?;
    Ok(with_parts(conn, row.into_iter().collect()).await?.pop())
}

/// Whether every case of a petition exists for the scope, as far as it is restricted: only then do the letter's files.
pub async fn opens_petition<C: ConnectionTrait>(conn: &C, scope: &Scope, petition: Uuid) -> Result<bool, DbErr> {
    let Some(hidden) = hidden_from(scope) else { return Ok(true) };
    let of_letter = case::Entity::find().select_only().column(case::Column::Id);
    let of_letter =
        of_letter.filter(case::Column::PetitionId.eq(petition)).filter(case::Column::Id.in_subquery(hidden));
    Ok(of_letter.into_tuple::<Uuid>().one(conn).await?.is_none())
}

/// All cases of a petition in its order, held alike. Whoever may write on the letter sees all of them.
pub async fn hold_cases_of_petition<C: ConnectionTrait>(conn: &C, petition: Uuid) -> Result<Vec<KeptCase>, DbErr> {
    let of_letter = case::Entity::find().filter(case::Column::PetitionId.eq(petition));
    with_parts(conn, of_letter.order_by_asc(case::Column::Id).lock(LockType::NoKeyUpdate).all(conn).await?).await
}

fn by_key(scope: &Scope, key: &CaseKey) -> Select<case::Entity> {
    let by_key = match key {
        CaseKey::Id(id) => case::Column::Id.eq(*id),
        CaseKey::Code(code) => case::Column::Code.eq(code.as_str()),
    };
    case::Entity::find().filter(within(scope)).filter(by_key)
}

/// The ids of all cases, from `after` on: for verifying them one by one.
pub async fn list_case_ids<C: ConnectionTrait>(conn: &C, after: Option<Uuid>, limit: u64) -> Result<Vec<Uuid>, DbErr> {
    let mut query = case::Entity::find().select_only().column(case::Column::Id);
    if let Some(after) = after {
        query = query.filter(case::Column::Id.gt(after));
    }
    query.order_by_asc(case::Column::Id).limit(limit).into_tuple().all(conn).await
}

/// The ids of the cases on which a deadline runs, on this calendar where one is named, from `after` on.
pub async fn list_running_cases<C: ConnectionTrait>(
    conn: &C,
    calendar: Option<&str>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    use deadline::Column;
    let running = Condition::all()
        .add(Column::Status.eq(DeadlineStatus::Running.as_str()))
        .add_option(calendar.map(|calendar| Column::Calendar.eq(calendar)))
        .add_option(after.map(|after| Column::CaseId.gt(after)));
    let cases = deadline::Entity::find().select_only().column(Column::CaseId).distinct().filter(running);
    cases.order_by_asc(Column::CaseId).limit(limit).into_tuple().all(conn).await
}

/// These cases, as the service itself sees them, by id.
pub async fn find_cases<C: ConnectionTrait>(conn: &C, ids: &[Uuid]) -> Result<Vec<KeptCase>, DbErr> {
    let found = case::Entity::find().filter(case::Column::Id.is_in(ids.iter().copied()));
    let rows = found.order_by_asc(case::Column::Id).all(conn).await?;
    with_parts(conn, rows).await
}

/// The case that owes this deadline, as the service itself sees it, held against all others who write until the
/// transaction ends; none while somebody else holds it.
pub async fn hold_case_of_deadline<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<KeptCase>, DbErr> {
    let owed = Query::select()
        .column(deadline::Column::CaseId)
        .from(deadline::Entity)
        .and_where(deadline::Column::Id.eq(id))
        .to_owned();
    // SQLite has one writer, who holds everything since the transaction began; there the clause is left out.
    let row = case::Entity::find()
        .filter(case::Column::Id.in_subquery(owed))
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked)
        .one(conn)
        .await?;
    Ok(with_parts(conn, row.into_iter().collect()).await?.pop())
}

/// The case of this id, as the service itself sees it, held against all others who write until the transaction ends; none
/// while somebody else holds it.
pub async fn hold_free_case<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<KeptCase>, DbErr> {
    let held = case::Entity::find_by_id(id).lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
    let row = held.one(conn).await?;
    Ok(with_parts(conn, row.into_iter().collect()).await?.pop())
}

/// Adds legs and deadlines to case rows, keeping their order.
pub(super) async fn with_parts<C: ConnectionTrait>(conn: &C, found: Vec<case::Model>) -> Result<Vec<KeptCase>, DbErr> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
    let mut legs = case_leg::Entity::find()
        .filter(case_leg::Column::CaseId.is_in(ids.clone()))
        .order_by_asc(case_leg::Column::Number)
        .all(conn)
        .await?;
    let mut deadlines = deadline::Entity::find()
        .filter(deadline::Column::CaseId.is_in(ids))
        .order_by_asc(deadline::Column::Number)
        .all(conn)
        .await?;
    let kept = found.into_iter().map(|row| {
        let id = row.id;
        let last_hash = row.last_hash.clone();
        let own_legs = legs.extract_if(.., |leg| leg.case_id == id).collect();
        let own_deadlines = deadlines.extract_if(.., |deadline| deadline.case_id == id).collect();
        Ok(KeptCase { case: rows::case_from(row, own_legs, own_deadlines)?, last_hash })
    });
    kept.collect()
}

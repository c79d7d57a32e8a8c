//! Petitions, found within a scope: the enterprise's own, and to an agency those of which it may see a case.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, OnConflict, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::cases::{hidden_from, within};
use super::rows::read;
use crate::domain::access::{Reach, Scope};
use crate::domain::case::Outcome;
use crate::domain::lifecycle::Status;
use crate::domain::petition::{Counts, Item, Petition};
use ::entity::{case, petition};

/// What a list of petitions is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct PetitionFilter {
    /// Of this enterprise.
    pub enterprise: Option<String>,
    /// Signed on this date or later.
    pub signed_from: Option<NaiveDate>,
    /// Signed on this date or earlier.
    pub signed_to: Option<NaiveDate>,
}

/// Writes a petition; false where the same letter of the enterprise is there already. Waits for whoever files it at the
/// same time.
pub async fn insert<C: ConnectionTrait>(conn: &C, letter: &Petition) -> Result<bool, DbErr> {
    let row = petition::ActiveModel {
        id: Set(letter.id),
        enterprise: Set(letter.enterprise.clone()),
        number: Set(letter.number.clone()),
        symbol: Set(letter.symbol.clone()),
        signed_on: Set(letter.signed_on),
        signer: Set(letter.signer.clone()),
        document_key: Set(letter.document_key()),
        filed_at: Set(letter.filed_at),
    };
    let once = [petition::Column::Enterprise, petition::Column::DocumentKey, petition::Column::SignedOn];
    let taken = OnConflict::columns(once).do_nothing().to_owned();
    Ok(petition::Entity::insert(row).on_conflict(taken).exec_without_returning(conn).await? > 0)
}

/// The same letter of the same enterprise, where it was filed before and not wholly withdrawn since.
pub async fn find_same<C: ConnectionTrait>(conn: &C, letter: &Petition) -> Result<Option<Petition>, DbErr> {
    let same = petition::Entity::find().filter(is_same(letter)).filter(stands());
    Ok(same.one(conn).await?.map(petition_from))
}

/// Gives the number of a letter free again where all of its cases were withdrawn: what was withdrawn stays so.
pub async fn release<C: ConnectionTrait>(conn: &C, letter: &Petition) -> Result<(), DbErr> {
    let freed = format!("{}#{}", letter.document_key(), letter.id);
    petition::Entity::update_many()
        .col_expr(petition::Column::DocumentKey, Expr::value(freed))
        .filter(is_same(letter))
        .filter(stands().not())
        .exec(conn)
        .await?;
    Ok(())
}

fn is_same(letter: &Petition) -> Condition {
    Condition::all()
        .add(petition::Column::Enterprise.eq(letter.enterprise.as_str()))
        .add(petition::Column::DocumentKey.eq(letter.document_key()))
        .add(petition::Column::SignedOn.eq(letter.signed_on))
}

/// Whether a case of the letter was not withdrawn.
fn stands() -> Condition {
    let standing = Query::select()
        .column(case::Column::PetitionId)
        .from(case::Entity)
        .and_where(case::Column::Status.ne(Status::Withdrawn.as_str()))
        .and_where(case::Column::PetitionId.is_not_null())
        .to_owned();
    Condition::all().add(petition::Column::Id.in_subquery(standing))
}

/// The petition of this id, if it exists for the scope.
pub async fn find<C: ConnectionTrait>(conn: &C, scope: &Scope, id: Uuid) -> Result<Option<Petition>, DbErr> {
    let row = petition::Entity::find_by_id(id).filter(seen_by(scope)).one(conn).await?;
    Ok(row.map(petition_from))
}

/// The petitions of these ids: for readers of their cases, who know them anyway.
pub async fn find_of_cases<C: ConnectionTrait>(conn: &C, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Petition>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = petition::Entity::find().filter(petition::Column::Id.is_in(ids)).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, petition_from(row))).collect())
}

/// The petitions that exist for the scope, the last filed first, from `after` on.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    filter: &PetitionFilter,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Vec<Petition>, DbErr> {
    use petition::Column;
    let beyond = after.map(|(at, id)| {
        let same = Condition::all().add(Column::FiledAt.eq(at)).add(Column::Id.lt(id));
        Condition::any().add(Column::FiledAt.lt(at)).add(same)
    });
    let narrowed = Condition::all()
        .add_option(filter.enterprise.as_ref().map(|code| Column::Enterprise.eq(code.as_str())))
        .add_option(filter.signed_from.map(|on| Column::SignedOn.gte(on)))
        .add_option(filter.signed_to.map(|on| Column::SignedOn.lte(on)))
        .add_option(beyond);
    let rows = petition::Entity::find().filter(seen_by(scope)).filter(narrowed);
    let rows = rows.order_by_desc(Column::FiledAt).order_by_desc(Column::Id).limit(limit).all(conn).await?;
    Ok(rows.into_iter().map(petition_from).collect())
}

/// The obstacles of a petition that exist for the scope, in the letter's order.
pub async fn list_items<C: ConnectionTrait>(conn: &C, scope: &Scope, id: Uuid) -> Result<Vec<Item>, DbErr> {
    use case::Column;
    let rows = case::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Code, Column::Title, Column::Category, Column::Status, Column::LeadAgency])
        .column_as(outcome(conn.get_database_backend()), "outcome")
        .filter(Column::PetitionId.eq(id))
        .filter(within(scope))
        .order_by_asc(Column::Id)
        .into_model::<ItemRow>()
        .all(conn)
        .await?;
    rows.into_iter().map(item_from).collect()
}

/// How the obstacles of each petition stand, of those that exist for the scope.
pub async fn count_items<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Counts>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String, Option<String>, i64)> = case::Entity::find()
        .select_only()
        .columns([case::Column::PetitionId, case::Column::Status])
        .column_as(outcome(conn.get_database_backend()), "outcome")
        .column_as(case::Column::Id.count(), "many")
        .filter(case::Column::PetitionId.is_in(ids))
        .filter(within(scope))
        .group_by(case::Column::PetitionId)
        .group_by(case::Column::Status)
        .group_by(outcome(conn.get_database_backend()))
        .into_tuple()
        .all(conn)
        .await?;
    let mut counts: HashMap<Uuid, Counts> = HashMap::new();
    for (petition, status, outcome, many) in rows {
        let status = read("status", &status, Status::parse)?;
        let outcome = outcome.map(|word| read("outcome", &word, Outcome::parse)).transpose()?;
        counts.entry(petition).or_default().add(status, outcome, u32::try_from(many).unwrap_or(u32::MAX));
    }
    Ok(counts)
}

/// The petition of this id, if it exists for a scope: what lies around it is read through this alone.
pub(super) fn seen(scope: &Scope, id: Uuid) -> SelectStatement {
    Query::select()
        .column(petition::Column::Id)
        .from(petition::Entity)
        .and_where(petition::Column::Id.eq(id))
        .cond_where(seen_by(scope))
        .to_owned()
}

/// The petitions that exist for a scope: with one of their cases.
fn seen_by(scope: &Scope) -> Condition {
    let of_cases = |cases: Condition| {
        Query::select()
            .column(case::Column::PetitionId)
            .from(case::Entity)
            .cond_where(cases)
            .and_where(case::Column::PetitionId.is_not_null())
            .to_owned()
    };
    let seen = || petition::Column::Id.in_subquery(of_cases(within(scope)));
    let own = match scope.reach() {
        Reach::All => Condition::all(),
        Reach::Enterprise => Condition::all().add(petition::Column::Enterprise.eq(scope.organization())),
        Reach::Agency | Reach::Nothing => return Condition::all().add(seen()),
    };
    // Few are restricted: only of their letters it is asked whether another case shows them.
    let Some(hidden) = hidden_from(scope) else { return own };
    let with_hidden = of_cases(Condition::all().add(case::Column::Id.in_subquery(hidden)));
    own.add(Condition::any().add(petition::Column::Id.not_in_subquery(with_hidden)).add(seen()))
}

/// What the signed answer amounts to: the answer is kept whole, and this word of it is all that a letter shows.
fn outcome(backend: DbBackend) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust("CAST(cases.answer AS json) ->> 'outcome'"),
        _ => Expr::cust("json_extract(cases.answer, '$.outcome')"),
    }
}

#[derive(FromQueryResult)]
struct ItemRow {
    id: Uuid,
    code: String,
    title: String,
    category: String,
    status: String,
    lead_agency: Option<String>,
    outcome: Option<String>,
}

fn item_from(row: ItemRow) -> Result<Item, DbErr> {
    Ok(Item {
        id: row.id,
        code: row.code,
        title: row.title,
        category: row.category,
        status: read("status", &row.status, Status::parse)?,
        lead_agency: row.lead_agency,
        outcome: row.outcome.map(|word| read("outcome", &word, Outcome::parse)).transpose()?,
    })
}

fn petition_from(row: petition::Model) -> Petition {
    Petition {
        id: row.id,
        enterprise: row.enterprise,
        number: row.number,
        symbol: row.symbol,
        signed_on: row.signed_on,
        signer: row.signer,
        filed_at: row.filed_at,
    }
}

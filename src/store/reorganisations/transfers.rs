//! The cases that a reorganisation concerns: found by how they stand, marked once they were looked at.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{from_json, to_json};
use crate::domain::access::Scope;
use crate::domain::lifecycle::Status;
use crate::domain::reorganisation::{HandoverOutcome, Part, Reorganisation};
use crate::store::cases::hidden_from;
use crate::store::rows::read;
use ::entity::{case, case_party, case_transfer};

/// What a reorganisation made of one case, as the case stood then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The case.
    pub case: Uuid,
    /// What it amounted to; none where nothing of the case was with what ended.
    pub outcome: Option<HandoverOutcome>,
    /// When.
    pub moved_at: DateTime<Utc>,
    /// The category's code.
    pub category: String,
    /// The territory's unit id, before.
    pub territory: String,
    /// Where it stood, before.
    pub status: Status,
    /// Who led it, and who leads it from then on.
    pub lead: (Option<String>, Option<String>),
    /// Who handled it.
    pub officer: Option<Uuid>,
    /// When what the lead agency owed was due, and how many working minutes were left.
    pub owed: Option<(DateTime<Utc>, i64)>,
    /// The part of a split territory in which it seemed to lie.
    pub likely_territory: Option<String>,
    /// What went from whom to whom.
    pub parts: Vec<Part>,
}

/// The open cases that a reorganisation concerns and has not looked at, by id, from `after` on.
pub async fn list_left(
    conn: &impl ConnectionTrait,
    it: &Reorganisation,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let party = Query::select()
        .column(case_party::Column::CaseId)
        .from(case_party::Entity)
        .and_where(case_party::Column::Agency.is_in(it.draft.giving()))
        .to_owned();
    let seen = Query::select()
        .column(case_transfer::Column::CaseId)
        .from(case_transfer::Entity)
        .and_where(case_transfer::Column::ReorganisationId.eq(it.id))
        .to_owned();
    let concerned = Condition::any()
        .add(case::Column::Id.in_subquery(party))
        .add(case::Column::Territory.is_in(it.draft.ended_territories.iter().map(String::as_str)));
    let mut query = open().filter(concerned).filter(case::Column::Id.not_in_subquery(seen));
    if let Some(after) = after {
        query = query.filter(case::Column::Id.gt(after));
    }
    ids(query, limit).all(conn).await
}

/// The open cases that one of these organizations leads, by id.
pub async fn list_stranded(conn: &impl ConnectionTrait, ended: Vec<String>, limit: u64) -> Result<Vec<Uuid>, DbErr> {
    if ended.is_empty() {
        return Ok(Vec::new());
    }
    ids(open().filter(case::Column::LeadAgency.is_in(ended)), limit).all(conn).await
}

fn open() -> sea_orm::Select<case::Entity> {
    let open = Status::ALL.iter().filter(|status| status.is_open()).map(|status| status.as_str());
    case::Entity::find().filter(case::Column::Status.is_in(open))
}

fn ids(query: sea_orm::Select<case::Entity>, limit: u64) -> sea_orm::Selector<sea_orm::SelectGetableTuple<Uuid>> {
    query.select_only().column(case::Column::Id).order_by_asc(case::Column::Id).limit(limit).into_tuple()
}

/// Notes that a reorganisation has looked at a case; false where it had before.
pub async fn insert_transfer(conn: &impl ConnectionTrait, by: Uuid, new: &Transfer) -> Result<bool, DbErr> {
    let (lead_before, lead_after) = new.lead.clone();
    let (due_at, remaining_minutes) = new.owed.unzip();
    let row = case_transfer::ActiveModel {
        reorganisation_id: Set(by),
        case_id: Set(new.case),
        outcome: Set(new.outcome.map(|outcome| outcome.as_str().to_owned())),
        moved_at: Set(new.moved_at),
        category: Set(new.category.clone()),
        territory: Set(new.territory.clone()),
        status: Set(new.status.as_str().to_owned()),
        lead_before: Set(lead_before),
        lead_after: Set(lead_after),
        officer_before: Set(new.officer),
        due_at: Set(due_at),
        remaining_minutes: Set(remaining_minutes),
        likely_territory: Set(new.likely_territory.clone()),
        parts: Set(to_json(&new.parts)?),
    };
    let key = [case_transfer::Column::ReorganisationId, case_transfer::Column::CaseId];
    let known = OnConflict::columns(key).do_nothing().to_owned();
    Ok(case_transfer::Entity::insert(row).on_conflict(known).exec_without_returning(conn).await? > 0)
}

/// What a reorganisation made of the cases that it changed, by the case's id, from `after` on; of restricted cases what
/// exists for the scope.
pub async fn list_transfers(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    by: Uuid,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Transfer>, DbErr> {
    let seen = hidden_from(scope).map(|hidden| case_transfer::Column::CaseId.not_in_subquery(hidden));
    let wanted =
        Condition::all().add_option(seen).add_option(after.map(|after| case_transfer::Column::CaseId.gt(after)));
    let rows = changed(by).filter(wanted).order_by_asc(case_transfer::Column::CaseId).limit(limit).all(conn).await?;
    rows.into_iter().map(from_row).collect()
}

/// How many cases came to this.
pub async fn count_outcomes(conn: &impl ConnectionTrait, by: Uuid, outcome: HandoverOutcome) -> Result<u64, DbErr> {
    changed(by).filter(case_transfer::Column::Outcome.eq(outcome.as_str())).count(conn).await
}

fn changed(by: Uuid) -> sea_orm::Select<case_transfer::Entity> {
    case_transfer::Entity::find()
        .filter(case_transfer::Column::ReorganisationId.eq(by))
        .filter(case_transfer::Column::Outcome.is_not_null())
}

fn from_row(row: case_transfer::Model) -> Result<Transfer, DbErr> {
    let outcome = |word: String| read("case_transfer.outcome", &word, HandoverOutcome::parse);
    Ok(Transfer {
        case: row.case_id,
        outcome: row.outcome.map(outcome).transpose()?,
        moved_at: row.moved_at,
        category: row.category,
        territory: row.territory,
        status: read("case_transfer.status", &row.status, Status::parse)?,
        lead: (row.lead_before, row.lead_after),
        officer: row.officer_before,
        owed: row.due_at.zip(row.remaining_minutes),
        likely_territory: row.likely_territory,
        parts: from_json("case_transfer.parts", &row.parts)?,
    })
}

//! Secret addresses of people's agendas, and what is in these.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::cases::opened_to;
use super::rows::read;
use crate::domain::agenda::Entry;
use crate::domain::deadline::DeadlineStatus;
use crate::domain::words::DeadlineKind;
use ::entity::{calendar_address, case, deadline};

/// Gives a person an address, in place of the one before.
pub async fn put(conn: &impl ConnectionTrait, person: Uuid, hash: String, now: DateTime<Utc>) -> Result<(), DbErr> {
    use calendar_address::Column;
    let row = calendar_address::ActiveModel { person_id: Set(person), hash: Set(hash), created_at: Set(now) };
    let replacing = OnConflict::column(Column::PersonId).update_columns([Column::Hash, Column::CreatedAt]).to_owned();
    calendar_address::Entity::insert(row).on_conflict(replacing).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes a person's address away, if they have one.
pub async fn delete(conn: &impl ConnectionTrait, person: Uuid) -> Result<(), DbErr> {
    calendar_address::Entity::delete_by_id(person).exec(conn).await?;
    Ok(())
}

/// Whose the address of this hash is.
pub async fn find_person(conn: &impl ConnectionTrait, hash: &str) -> Result<Option<Uuid>, DbErr> {
    let found = calendar_address::Entity::find().filter(calendar_address::Column::Hash.eq(hash)).one(conn).await?;
    Ok(found.map(|row| row.person_id))
}

/// The deadlines that run, owed by one of these organizations or on a case that this officer handles, of cases that are
/// not restricted to others, the first due first.
pub async fn list_running(
    conn: &impl ConnectionTrait,
    organizations: &[&str],
    officer: Uuid,
    limit: u64,
) -> Result<Vec<Entry>, DbErr> {
    let of_case = deadline::Entity::belongs_to(case::Entity).from(deadline::Column::CaseId).to(case::Column::Id);
    let theirs = Condition::any()
        .add(deadline::Column::OwedBy.is_in(organizations.iter().copied()))
        .add(case::Column::OfficerId.eq(officer));
    let rows = deadline::Entity::find()
        .select_only()
        .columns([deadline::Column::Id, deadline::Column::Version, deadline::Column::Kind, deadline::Column::OwedBy])
        .columns([deadline::Column::DueAt, deadline::Column::Provisional])
        .columns([case::Column::Code, case::Column::LeadAgency, case::Column::OfficerId, case::Column::UpdatedAt])
        .join(JoinType::InnerJoin, of_case.into())
        .filter(deadline::Column::Status.eq(DeadlineStatus::Running.as_str()))
        .filter(theirs)
        .filter(opened_to(officer))
        .order_by_asc(deadline::Column::DueAt)
        .order_by_asc(deadline::Column::Id)
        .limit(limit)
        .into_model::<Row>()
        .all(conn)
        .await?;
    rows.into_iter().map(Row::entry).collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i32,
    kind: String,
    owed_by: String,
    due_at: DateTime<Utc>,
    provisional: bool,
    code: String,
    lead_agency: Option<String>,
    officer_id: Option<Uuid>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn entry(self) -> Result<Entry, DbErr> {
        Ok(Entry {
            deadline: self.id,
            version: self.version,
            case: self.code,
            kind: read("deadline.kind", &self.kind, DeadlineKind::parse)?,
            owed_by: self.owed_by,
            lead_agency: self.lead_agency,
            officer: self.officer_id,
            due_at: self.due_at,
            provisional: self.provisional,
            updated_at: self.updated_at,
        })
    }
}

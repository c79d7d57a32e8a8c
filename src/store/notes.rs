//! Notes: found for one organization alone.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::cases::seen;
use crate::domain::access::Scope;
use crate::domain::note::Note;
use ::entity::note;

/// Writes a note.
pub async fn insert_note<C: ConnectionTrait>(conn: &C, note: &Note) -> Result<(), DbErr> {
    let row = note::ActiveModel {
        id: Set(note.id),
        case_id: Set(note.case),
        organization: Set(note.organization.clone()),
        author_id: Set(note.author),
        at: Set(note.at),
        body: Set(note.text.clone()),
        mentions: Set(serde_json::to_string(&note.mentions).map_err(corrupt)?),
        seal: Set(note.seal.clone()),
    };
    note::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// An organization's notes about a case that exists for the scope from `after` on, in the order in which they were written.
pub async fn list_notes<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    case: Uuid,
    organization: &str,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Note>, DbErr> {
    let mut query =
        note::Entity::find().filter(note::Column::CaseId.eq(case)).filter(note::Column::Organization.eq(organization));
    if let Some(seen) = seen(scope, case) {
        query = query.filter(note::Column::CaseId.in_subquery(seen));
    }
    if let Some(after) = after {
        query = query.filter(note::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(note::Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(note_from).collect()
}

/// The digests of all notes about a case, as verifying needs them.
pub async fn list_digests<C: ConnectionTrait>(conn: &C, case: Uuid) -> Result<Vec<(Uuid, String)>, DbErr> {
    let rows = note::Entity::find().filter(note::Column::CaseId.eq(case)).all(conn).await?;
    rows.into_iter().map(|row| note_from(row).map(|note| (note.id, note.digest()))).collect()
}

fn note_from(row: note::Model) -> Result<Note, DbErr> {
    Ok(Note {
        id: row.id,
        case: row.case_id,
        organization: row.organization,
        author: row.author_id,
        at: row.at,
        text: row.body,
        mentions: serde_json::from_str(&row.mentions).map_err(corrupt)?,
        seal: row.seal,
    })
}

fn corrupt(error: serde_json::Error) -> DbErr {
    DbErr::Custom(format!("corrupt note: {error}"))
}

//! Files on cases and petitions, as rows; and the uploads whose content may have to be cleared away.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::cases::seen;
use super::petitions;
use crate::domain::access::Scope;
use crate::domain::attachment::{Attachment, Content, FileKind, FileName, Owner};
use ::entity::{attachment, upload};

/// Says that content is about to be put under a key.
pub async fn announce<C: ConnectionTrait>(conn: &C, key: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = upload::ActiveModel { storage_key: Set(key.to_owned()), began_at: Set(now) };
    upload::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Forgets an upload whose content is gone or belongs to an attachment; whether it was still known.
pub async fn forget<C: ConnectionTrait>(conn: &C, key: &str) -> Result<bool, DbErr> {
    Ok(upload::Entity::delete_by_id(key).exec(conn).await?.rows_affected > 0)
}

/// Whether an upload did not come to its end; waits for one that is just ending. It counts as begun now, so that nobody
/// else clears it away meanwhile.
pub async fn claim_abandoned<C: ConnectionTrait>(conn: &C, key: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let claimed = upload::Entity::update_many()
        .col_expr(upload::Column::BeganAt, Expr::value(now))
        .filter(upload::Column::StorageKey.eq(key))
        .exec(conn)
        .await?;
    Ok(claimed.rows_affected > 0)
}

/// The keys of uploads that began before `before` and never ended, the oldest first.
pub async fn list_abandoned<C: ConnectionTrait>(
    conn: &C,
    before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<String>, DbErr> {
    let rows = upload::Entity::find()
        .filter(upload::Column::BeganAt.lt(before))
        .order_by_asc(upload::Column::BeganAt)
        .limit(limit)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.storage_key).collect())
}

/// Adds a file whose content is stored.
pub async fn insert<C: ConnectionTrait>(conn: &C, attachment: &Attachment) -> Result<(), DbErr> {
    let (case, petition) = match attachment.owner {
        Owner::Case(id) => (Some(id), None),
        Owner::Petition(id) => (None, Some(id)),
    };
    let row = attachment::ActiveModel {
        id: Set(attachment.id),
        case_id: Set(case),
        petition_id: Set(petition),
        name: Set(attachment.name.as_str().to_owned()),
        media_type: Set(attachment.content.kind.as_str().to_owned()),
        size: Set(attachment.content.size),
        sha256: Set(attachment.content.sha256.clone()),
        storage_key: Set(attachment.content.key.clone()),
        description: Set(attachment.description.clone()),
        organization: Set(attachment.organization.clone()),
        person_id: Set(attachment.person),
        added_at: Set(attachment.added_at),
    };
    attachment::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// How many files an owner has.
pub async fn count<C: ConnectionTrait>(conn: &C, owner: Owner) -> Result<u64, DbErr> {
    attachment::Entity::find().filter(of(owner)).count(conn).await
}

/// How many files there are.
pub async fn count_all<C: ConnectionTrait>(conn: &C) -> Result<u64, DbErr> {
    attachment::Entity::find().count(conn).await
}

/// All files from `after` on, by id.
pub async fn list_all<C: ConnectionTrait>(conn: &C, after: Option<Uuid>, limit: u64) -> Result<Vec<Attachment>, DbErr> {
    let beyond = Condition::all().add_option(after.map(|after| attachment::Column::Id.gt(after)));
    let ordered = attachment::Entity::find().filter(beyond).order_by_asc(attachment::Column::Id);
    ordered.limit(limit).all(conn).await?.into_iter().map(attachment_from).collect()
}

/// The files of these owners, as far as they exist for the scope, the oldest first.
pub async fn list<C: ConnectionTrait>(conn: &C, scope: &Scope, owners: &[Owner]) -> Result<Vec<Attachment>, DbErr> {
    let ordered = attachment::Entity::find().filter(of_any(scope, owners)).order_by_asc(attachment::Column::AddedAt);
    let rows = ordered.order_by_asc(attachment::Column::Id).all(conn).await?;
    rows.into_iter().map(attachment_from).collect()
}

/// One file of these owners, as far as they exist for the scope.
pub async fn find<C: ConnectionTrait>(
    conn: &C,
    scope: &Scope,
    owners: &[Owner],
    id: Uuid,
) -> Result<Option<Attachment>, DbErr> {
    let row = attachment::Entity::find_by_id(id).filter(of_any(scope, owners)).one(conn).await?;
    row.map(attachment_from).transpose()
}

fn of_any(scope: &Scope, owners: &[Owner]) -> Condition {
    let of = |owner: Owner| {
        let seen = match owner {
            Owner::Case(id) => seen(scope, id).map(|seen| attachment::Column::CaseId.in_subquery(seen)),
            Owner::Petition(id) => Some(attachment::Column::PetitionId.in_subquery(petitions::seen(scope, id))),
        };
        Condition::all().add(of(owner)).add_option(seen)
    };
    owners.iter().fold(Condition::any(), |any, owner| any.add(of(*owner)))
}

fn of(owner: Owner) -> SimpleExpr {
    match owner {
        Owner::Case(id) => attachment::Column::CaseId.eq(id),
        Owner::Petition(id) => attachment::Column::PetitionId.eq(id),
    }
}

fn attachment_from(row: attachment::Model) -> Result<Attachment, DbErr> {
    let corrupt = |what: &str| DbErr::Custom(format!("corrupt attachment {}: {what}", row.id));
    let owner = match (row.case_id, row.petition_id) {
        (Some(id), None) => Owner::Case(id),
        (None, Some(id)) => Owner::Petition(id),
        _ => return Err(corrupt("it has not one owner")),
    };
    let kind = FileKind::parse(&row.media_type).ok_or_else(|| corrupt("its media type is unknown"))?;
    Ok(Attachment {
        id: row.id,
        owner,
        name: FileName::kept(row.name),
        description: row.description,
        content: Content { key: row.storage_key, kind, size: row.size, sha256: row.sha256 },
        organization: row.organization,
        person: row.person_id,
        added_at: row.added_at,
    })
}

//! Roles given and taken, and the condition by which a token or a session lets in: that its role still counts.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::rows::read;
use crate::domain::access::Role;
use crate::domain::access::grant::Grant;
use ::entity::role_grant::{self, Column};

/// Keeps a new one.
pub async fn insert<C: ConnectionTrait>(conn: &C, grant: &Grant) -> Result<(), DbErr> {
    role_grant::Entity::insert(row(grant)).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes what was changed, if it still has the version before; false if it has not.
pub async fn update<C: ConnectionTrait>(conn: &C, grant: &Grant) -> Result<bool, DbErr> {
    let changed = role_grant::Entity::update_many()
        .set(row(grant))
        .filter(Column::Id.eq(grant.id))
        .filter(Column::Version.eq(grant.version - 1))
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The one of this id.
pub async fn find<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<Grant>, DbErr> {
    role_grant::Entity::find_by_id(id).one(conn).await?.map(grant_from).transpose()
}

/// A person's that count on a day, in the order in which they were given.
pub async fn find_valid<C: ConnectionTrait>(conn: &C, person: Uuid, on: NaiveDate) -> Result<Vec<Grant>, DbErr> {
    let found = role_grant::Entity::find().filter(Column::PersonId.eq(person)).filter(counts(on));
    found.order_by_asc(Column::Id).all(conn).await?.into_iter().map(grant_from).collect()
}

/// All of these people's, also those that are over, in the order in which they were given.
pub async fn list_of<C: ConnectionTrait>(conn: &C, people: &[Uuid]) -> Result<Vec<Grant>, DbErr> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let found = role_grant::Entity::find().filter(Column::PersonId.is_in(people.iter().copied()));
    found.order_by_asc(Column::Id).all(conn).await?.into_iter().map(grant_from).collect()
}

/// Whether a grant counts on a day.
pub(super) fn counts(on: NaiveDate) -> Condition {
    Condition::all()
        .add(Condition::any().add(Column::ValidFrom.is_null()).add(Column::ValidFrom.lte(on)))
        .add(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(on)))
        .add(Column::EndedAt.is_null())
}

/// The grants that let in, on a day, whoever these columns of an outer query name: to be asked whether one exists.
pub(super) fn letting_in(
    person: impl IntoColumnRef,
    organization: impl IntoColumnRef,
    role: impl IntoColumnRef,
    on: NaiveDate,
) -> SelectStatement {
    let own = |column: Column| Expr::col((role_grant::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(role_grant::Entity)
        .and_where(own(Column::PersonId).eq(Expr::col(person)))
        .and_where(own(Column::Organization).eq(Expr::col(organization)))
        .and_where(own(Column::Role).eq(Expr::col(role)))
        .cond_where(counts(on))
        .to_owned()
}

fn row(grant: &Grant) -> role_grant::ActiveModel {
    role_grant::ActiveModel {
        id: Set(grant.id),
        person_id: Set(grant.person),
        organization: Set(grant.organization.clone()),
        role: Set(grant.role.as_str().to_owned()),
        valid_from: Set(grant.valid_from),
        valid_to: Set(grant.valid_to),
        granted_by: Set(grant.granted_by),
        granted_at: Set(grant.granted_at),
        ended_by: Set(grant.ended_by),
        ended_at: Set(grant.ended_at),
        version: Set(grant.version),
    }
}

fn grant_from(row: role_grant::Model) -> Result<Grant, DbErr> {
    Ok(Grant {
        id: row.id,
        person: row.person_id,
        organization: row.organization,
        role: read("role_grant.role", &row.role, Role::parse)?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        granted_by: row.granted_by,
        granted_at: row.granted_at,
        ended_by: row.ended_by,
        ended_at: row.ended_at,
        version: row.version,
    })
}

//! Whose accounts at the city's identity provider are whose here.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use ::entity::identity::{self, Column};

/// An account at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider, as it calls itself.
    pub issuer: String,
    /// The account, as the provider calls it.
    pub subject: String,
    /// When it first let its owner in.
    pub linked_at: DateTime<Utc>,
}

/// Whose account this is.
pub async fn find_person<C: ConnectionTrait>(conn: &C, issuer: &str, subject: &str) -> Result<Option<Uuid>, DbErr> {
    let found = identity::Entity::find_by_id((issuer.to_owned(), subject.to_owned())).one(conn).await?;
    Ok(found.map(|row| row.person_id))
}

/// Notes whose account this is; false if it is somebody's already, or they have another there.
pub async fn insert<C: ConnectionTrait>(conn: &C, new: &Identity, person: Uuid) -> Result<bool, DbErr> {
    let row = identity::ActiveModel {
        issuer: Set(new.issuer.clone()),
        subject: Set(new.subject.clone()),
        person_id: Set(person),
        linked_at: Set(new.linked_at),
    };
    let known = OnConflict::new().do_nothing().to_owned();
    Ok(identity::Entity::insert(row).on_conflict(known).exec_without_returning(conn).await? == 1)
}

/// Every account of a person.
pub async fn list_of<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<Vec<Identity>, DbErr> {
    let found = identity::Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::LinkedAt);
    let rows = found.all(conn).await?.into_iter();
    Ok(rows.map(|identity::Model { issuer, subject, linked_at, .. }| Identity { issuer, subject, linked_at }).collect())
}

/// Forgets a person's accounts; how many there were.
pub async fn forget<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<u64, DbErr> {
    let forgotten = identity::Entity::delete_many().filter(Column::PersonId.eq(person)).exec(conn).await?;
    Ok(forgotten.rows_affected)
}

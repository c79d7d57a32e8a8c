//! API tokens: only hashes are kept.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::grants;
use crate::domain::access::{Actor, Role};
use ::entity::{person, token};

/// A token to be kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whom it lets in.
    pub actor: Actor,
    /// Its hash.
    pub hash: String,
    /// Its first characters.
    pub hint: String,
    /// What it is for.
    pub label: String,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Keeps a token.
pub async fn insert_token<C: ConnectionTrait>(conn: &C, new: &NewToken, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = token::ActiveModel {
        id: Set(new.actor.token),
        hash: Set(new.hash.clone()),
        hint: Set(new.hint.clone()),
        label: Set(new.label.clone()),
        person_id: Set(new.actor.person),
        organization: Set(new.actor.organization.clone()),
        role: Set(new.actor.role.as_str().to_owned()),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
        scopes: Set(None),
        networks: Set(None),
        previous_hash: Set(None),
        previous_until: Set(None),
        last_used_at: Set(None),
        version: Set(1),
    };
    token::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Whether a person may come in: whether some token of theirs has not ended, by a role that they have on that day.
pub async fn has_valid<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    now: DateTime<Utc>,
    on: NaiveDate,
) -> Result<bool, DbErr> {
    use token::Column;
    let lasts = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
    let valid = token::Entity::find().filter(Column::PersonId.eq(person)).filter(Column::RevokedAt.is_null());
    Ok(valid.filter(lasts).filter(by_role(on)).one(conn).await?.is_some())
}

/// A person's token lets in by a role that the person has on that day; a system's by itself.
fn by_role(on: NaiveDate) -> Condition {
    use token::{Column, Entity};
    let role =
        grants::letting_in((Entity, Column::PersonId), (Entity, Column::Organization), (Entity, Column::Role), on);
    Condition::any().add(Column::PersonId.is_null()).add(Expr::exists(role))
}

/// Whom the token of this hash lets in on that day, unless it has ended.
pub async fn find_actor<C: ConnectionTrait>(
    conn: &C,
    hash: &str,
    now: DateTime<Utc>,
    on: NaiveDate,
) -> Result<Option<Actor>, DbErr> {
    let owner = token::Entity::belongs_to(person::Entity).from(token::Column::PersonId).to(person::Column::Id);
    let found = token::Entity::find()
        .join(JoinType::LeftJoin, owner.into())
        .select_also(person::Entity)
        .filter(token::Column::Hash.eq(hash))
        .filter(by_role(on))
        .one(conn)
        .await?;
    let valid = |row: &token::Model| row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now);
    let Some((row, person)) = found.filter(|(row, _)| valid(row)) else { return Ok(None) };
    let Some(role) = Role::parse(&row.role) else { return Ok(None) };
    Ok(Some(Actor {
        token: row.id,
        person: row.person_id,
        name: person.map_or(row.label, |person| person.name),
        organization: row.organization,
        role,
    }))
}

/// Revokes the token whose first characters these are; how many were revoked.
pub async fn revoke_token<C: ConnectionTrait>(conn: &C, hint: &str, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let revoked = token::Entity::update_many()
        .set(token::ActiveModel { revoked_at: Set(Some(now)), ..Default::default() })
        .filter(token::Column::Hint.eq(hint))
        .filter(token::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(revoked.rows_affected)
}

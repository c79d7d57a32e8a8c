//! Sessions of people in the pages: only hashes of what browsers hold are kept.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::rows::read;
use crate::domain::access::Role;
use crate::domain::session::{Provided, Session, Stage};
use ::entity::session::{self, Column};

/// How long ended sessions are kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(30);

/// Keeps a new one.
pub async fn insert<C: ConnectionTrait>(conn: &C, new: &Session, hash: &str) -> Result<(), DbErr> {
    let row = session::ActiveModel {
        id: Set(new.id),
        hash: Set(hash.to_owned()),
        person_id: Set(new.person),
        stage: Set(new.stage.as_str().to_owned()),
        organization: Set(new.seat.as_ref().map(|(organization, _)| organization.clone())),
        role: Set(new.seat.as_ref().map(|(_, role)| role.as_str().to_owned())),
        address: Set(new.address.clone()),
        agent: Set(new.agent.clone()),
        created_at: Set(new.created_at),
        last_used_at: Set(new.last_used_at),
        expires_at: Set(new.expires_at),
        ended_at: Set(new.ended_at),
        provided: Set(new.provided.as_ref().map(written).transpose()?),
    };
    session::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The one whose browser holds what hashes to this.
pub async fn find<C: ConnectionTrait>(conn: &C, hash: &str) -> Result<Option<Session>, DbErr> {
    session::Entity::find().filter(Column::Hash.eq(hash)).one(conn).await?.map(session_from).transpose()
}

/// The sessions of a person that nobody ended and that are not too old, the last used first.
pub async fn list_open<C: ConnectionTrait>(conn: &C, person: Uuid, now: DateTime<Utc>) -> Result<Vec<Session>, DbErr> {
    let open = session::Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::LastUsedAt)
        .order_by_desc(Column::Id);
    open.all(conn).await?.into_iter().map(session_from).collect()
}

/// Whether a person was let in from this address before, by whatever session is still kept.
pub async fn was_in_from<C: ConnectionTrait>(conn: &C, person: Uuid, address: &str) -> Result<bool, DbErr> {
    let there = Condition::all().add(Column::PersonId.eq(person)).add(Column::Address.eq(address));
    let let_in = session::Entity::find().filter(there).filter(Column::Stage.eq(Stage::SignedIn.as_str()));
    Ok(let_in.one(conn).await?.is_some())
}

/// Gives a session that `before` found another secret, stage and seat; false if it changed or ended meanwhile.
pub async fn rotate<C: ConnectionTrait>(
    conn: &C,
    session: &Session,
    (before, hash): (&str, &str),
) -> Result<bool, DbErr> {
    let set = session::ActiveModel {
        hash: Set(hash.to_owned()),
        stage: Set(session.stage.as_str().to_owned()),
        organization: Set(session.seat.as_ref().map(|(organization, _)| organization.clone())),
        role: Set(session.seat.as_ref().map(|(_, role)| role.as_str().to_owned())),
        last_used_at: Set(session.last_used_at),
        ..Default::default()
    };
    let rotated = session::Entity::update_many()
        .set(set)
        .filter(Column::Id.eq(session.id))
        .filter(Column::Hash.eq(before))
        .filter(Column::EndedAt.is_null())
        .exec(conn)
        .await?;
    Ok(rotated.rows_affected == 1)
}

/// Writes down that a session was used.
pub async fn note_use<C: ConnectionTrait>(conn: &C, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .set(session::ActiveModel { last_used_at: Set(now), ..Default::default() })
        .filter(Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Ends one of a person's sessions; false if it had ended.
pub async fn end<C: ConnectionTrait>(conn: &C, person: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(end_those(conn, Condition::all().add(Column::PersonId.eq(person)).add(Column::Id.eq(id)), now).await? == 1)
}

/// Ends a person's sessions but one, if one is named; how many.
pub async fn end_all<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    but: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let others = Condition::all().add(Column::PersonId.eq(person)).add_option(but.map(|id| Column::Id.ne(id)));
    end_those(conn, others, now).await
}

async fn end_those<C: ConnectionTrait>(conn: &C, which: Condition, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = session::Entity::update_many()
        .set(session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() })
        .filter(which)
        .filter(Column::EndedAt.is_null())
        .exec(conn)
        .await?;
    Ok(ended.rows_affected)
}

/// All that are kept of a person, the first one first.
pub async fn list_kept<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<Vec<Session>, DbErr> {
    let kept = session::Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Id);
    kept.all(conn).await?.into_iter().map(session_from).collect()
}

/// Erases all of a person's.
pub async fn erase<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<(), DbErr> {
    session::Entity::delete_many().filter(Column::PersonId.eq(person)).exec(conn).await?;
    Ok(())
}

/// Forgets sessions that are long over.
pub async fn forget_old<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    session::Entity::delete_many().filter(Column::ExpiresAt.lt(now - KEPT_FOR)).exec(conn).await?;
    Ok(())
}

fn session_from(row: session::Model) -> Result<Session, DbErr> {
    let role = row.role.map(|role| read("session.role", &role, Role::parse)).transpose()?;
    Ok(Session {
        id: row.id,
        person: row.person_id,
        stage: read("session.stage", &row.stage, Stage::parse)?,
        seat: row.organization.zip(role),
        address: row.address,
        agent: row.agent,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
        provided: row.provided.as_deref().map(provided_from).transpose()?,
    })
}

fn written(provided: &Provided) -> Result<String, DbErr> {
    serde_json::to_string(provided).map_err(unreadable)
}

fn provided_from(text: &str) -> Result<Provided, DbErr> {
    serde_json::from_str(text).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> DbErr {
    DbErr::Type(format!("session.provided: {error}"))
}

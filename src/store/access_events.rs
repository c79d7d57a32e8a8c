//! What happened to access, in one chain: appended one after the other, never changed.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::domain::access::event::{AccessAction, AccessEvent, KeptAccessEvent};
use crate::domain::history::{GENESIS, link};
use crate::domain::moment::to_the_second;
use ::entity::access_event;

/// What PostgreSQL serialises appending by. On SQLite only one transaction writes anyway.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7318349394477056)";

/// Appends events in this order. Others who append wait until the transaction ends, so that this belongs at its end.
pub async fn append(txn: &DatabaseTransaction, events: &[AccessEvent]) -> Result<(), DbErr> {
    if events.is_empty() {
        return Ok(());
    }
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(LOCK).await?;
    }
    let (mut position, mut previous) = find_head(txn).await?.unwrap_or((0, GENESIS.to_owned()));
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let body = event.body().map_err(|error| DbErr::Type(format!("access_event.body: {error}")))?;
        let hash = link(&previous, &body);
        position += 1;
        rows.push(access_event::ActiveModel {
            position: Set(position),
            at: Set(to_the_second(event.at)),
            actor: Set(event.by.to_string()),
            action: Set(event.action.as_str().to_owned()),
            subject: Set(event.subject.to_string()),
            body: Set(body),
            previous_hash: Set(previous),
            hash: Set(hash.clone()),
        });
        previous = hash;
    }
    access_event::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}

/// The place and the hash of the last event.
pub async fn find_head<C: ConnectionTrait>(conn: &C) -> Result<Option<(i64, String)>, DbErr> {
    use access_event::Column;
    let last = access_event::Entity::find().select_only().columns([Column::Position, Column::Hash]);
    last.order_by_desc(Column::Position).limit(1).into_tuple().one(conn).await
}

/// The hash of the event at this place.
pub async fn find_hash<C: ConnectionTrait>(conn: &C, position: i64) -> Result<Option<String>, DbErr> {
    let found = access_event::Entity::find_by_id(position).select_only().column(access_event::Column::Hash);
    found.into_tuple().one(conn).await
}

/// Which events are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessFilter {
    /// What was done.
    pub action: Option<AccessAction>,
    /// Who did it, as an event writes it.
    pub actor: Option<String>,
    /// To what, as an event writes it.
    pub subject: Option<String>,
}

/// Up to `limit` of them before a position, the latest first.
pub async fn list_latest<C: ConnectionTrait>(
    conn: &C,
    filter: &AccessFilter,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<KeptAccessEvent>, DbErr> {
    use access_event::Column;
    let wanted = Condition::all()
        .add_option(filter.action.map(|action| Column::Action.eq(action.as_str())))
        .add_option(filter.actor.as_deref().map(|actor| Column::Actor.eq(actor)))
        .add_option(filter.subject.as_deref().map(|subject| Column::Subject.eq(subject)))
        .add_option(before.map(|before| Column::Position.lt(before)));
    let found = access_event::Entity::find().filter(wanted).order_by_desc(Column::Position).limit(limit);
    Ok(found.all(conn).await?.into_iter().map(kept).collect())
}

/// Up to `limit` of them after a position, in their order.
pub async fn list_after<C: ConnectionTrait>(conn: &C, after: i64, limit: u64) -> Result<Vec<KeptAccessEvent>, DbErr> {
    use access_event::Column;
    let found = access_event::Entity::find().filter(Column::Position.gt(after));
    let rows = found.order_by_asc(Column::Position).limit(limit).all(conn).await?;
    Ok(rows.into_iter().map(kept).collect())
}

fn kept(row: access_event::Model) -> KeptAccessEvent {
    let access_event::Model { position, at, actor, action, subject, body, previous_hash, hash } = row;
    KeptAccessEvent { position, at, actor, action, subject, body, previous_hash, hash }
}

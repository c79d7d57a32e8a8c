//! Subscriptions: read within one organization, changed against a version, handed the feed piece by piece.

use ::entity::webhook;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::rows::{read, read_list, write_list};
use crate::domain::access::Role;
use crate::domain::lifecycle::Action;
use crate::domain::webhook::{EventType, Secrets, Webhook};
use crate::domain::words::Words as _;

/// Keeps a new one, which is told of what lies after `position`.
pub async fn insert(conn: &impl ConnectionTrait, webhook: &Webhook, position: i64) -> Result<(), DbErr> {
    let mut row = row(webhook);
    (row.id, row.position) = (Set(webhook.id), Set(position));
    webhook::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// How many an organization has.
pub async fn count(conn: &impl ConnectionTrait, organization: &str) -> Result<u64, DbErr> {
    webhook::Entity::find().filter(webhook::Column::Organization.eq(organization)).count(conn).await
}

/// The one of this id, if it belongs to the organization.
pub async fn find(conn: &impl ConnectionTrait, organization: &str, id: Uuid) -> Result<Option<Webhook>, DbErr> {
    let found = webhook::Entity::find_by_id(id).filter(webhook::Column::Organization.eq(organization));
    found.one(conn).await?.map(webhook_from).transpose()
}

/// An organization's, the oldest first, from `after` on.
pub async fn list(
    conn: &impl ConnectionTrait,
    organization: &str,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Webhook>, DbErr> {
    let mut query = webhook::Entity::find().filter(webhook::Column::Organization.eq(organization));
    if let Some(after) = after {
        query = query.filter(webhook::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(webhook::Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(webhook_from).collect()
}

/// Writes what was changed, if it still has the version before; false if it has not. With a `position` it goes on from
/// there.
pub async fn update(conn: &impl ConnectionTrait, webhook: &Webhook, position: Option<i64>) -> Result<bool, DbErr> {
    let mut row = row(webhook);
    row.position = position.map_or(NotSet, Set);
    let changed = webhook::Entity::update_many()
        .set(row)
        .filter(webhook::Column::Id.eq(webhook.id))
        .filter(webhook::Column::Version.eq(webhook.version - 1))
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Removes it with its deliveries, if it has this version; false if it has not.
pub async fn delete(conn: &impl ConnectionTrait, id: Uuid, version: i32) -> Result<bool, DbErr> {
    let gone = webhook::Entity::delete_many()
        .filter(webhook::Column::Id.eq(id))
        .filter(webhook::Column::Version.eq(version))
        .exec(conn)
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Switches it off because its receiver is gone, unless somebody did already.
pub async fn switch_off(conn: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    use webhook::Column;
    webhook::Entity::update_many()
        .col_expr(Column::Active, Expr::value(false))
        .col_expr(Column::GoneAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Active.eq(true))
        .exec(conn)
        .await?;
    Ok(())
}

/// The active ones of these organizations.
pub async fn list_active(
    conn: &impl ConnectionTrait,
    organizations: impl IntoIterator<Item = &str>,
) -> Result<Vec<Webhook>, DbErr> {
    let theirs = webhook::Entity::find().filter(webhook::Column::Organization.is_in(organizations));
    theirs.filter(webhook::Column::Active.eq(true)).all(conn).await?.into_iter().map(webhook_from).collect()
}

/// The active ones that were not handed the feed up to `until` yet, each with the position it was handed.
pub async fn list_behind(conn: &impl ConnectionTrait, until: i64) -> Result<Vec<(Webhook, i64)>, DbErr> {
    behind(until).order_by_asc(webhook::Column::Id).all(conn).await?.into_iter().map(with_position).collect()
}

/// One of them, held until the transaction ends; none where it is not behind any more, or another server holds it.
pub async fn hold_behind(txn: &impl ConnectionTrait, id: Uuid, until: i64) -> Result<Option<(Webhook, i64)>, DbErr> {
    // On SQLite the lock clause is left out; there the immediate transaction keeps others away.
    let held = behind(until)
        .filter(webhook::Column::Id.eq(id))
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
    held.one(txn).await?.map(with_position).transpose()
}

/// Notes up to where it was handed the feed; never back.
pub async fn advance(conn: &impl ConnectionTrait, id: Uuid, position: i64) -> Result<(), DbErr> {
    webhook::Entity::update_many()
        .col_expr(webhook::Column::Position, Expr::value(position))
        .filter(webhook::Column::Id.eq(id))
        .filter(webhook::Column::Position.lt(position))
        .exec(conn)
        .await?;
    Ok(())
}

fn behind(until: i64) -> sea_orm::Select<webhook::Entity> {
    webhook::Entity::find().filter(webhook::Column::Active.eq(true)).filter(webhook::Column::Position.lt(until))
}

fn with_position(row: webhook::Model) -> Result<(Webhook, i64), DbErr> {
    let position = row.position;
    Ok((webhook_from(row)?, position))
}

fn row(webhook: &Webhook) -> webhook::ActiveModel {
    let (previous, until) = webhook.secrets.previous.clone().unzip();
    webhook::ActiveModel {
        id: NotSet,
        organization: Set(webhook.organization.clone()),
        role: Set(webhook.role.as_str().to_owned()),
        url: Set(webhook.url.clone()),
        description: Set(webhook.description.clone()),
        actions: Set(write_list(webhook.event_types.iter().map(|kind| word(*kind)))),
        active: Set(webhook.active),
        gone_at: Set(webhook.gone_at),
        secret: Set(webhook.secrets.current.clone()),
        previous_secret: Set(previous),
        previous_until: Set(until),
        position: NotSet,
        version: Set(webhook.version),
        created_at: Set(webhook.created_at),
        updated_at: Set(webhook.updated_at),
    }
}

pub(super) fn webhook_from(row: webhook::Model) -> Result<Webhook, DbErr> {
    Ok(Webhook {
        id: row.id,
        role: read("webhook.role", &row.role, Role::parse)?,
        event_types: read_list("webhook.actions", &row.actions, event_type)?,
        organization: row.organization,
        url: row.url,
        description: row.description,
        active: row.active,
        gone_at: row.gone_at,
        secrets: Secrets { current: row.secret, previous: row.previous_secret.zip(row.previous_until) },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// As it is kept: an event by its action alone.
fn word(kind: EventType) -> &'static str {
    match kind {
        EventType::Case(action) => action.as_str(),
        EventType::Escalation => kind.as_str(),
    }
}

fn event_type(word: &str) -> Option<EventType> {
    Action::parse(word).map(EventType::Case).or_else(|| EventType::read(word))
}

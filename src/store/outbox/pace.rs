//! Spreads the letters to one destination over time: all servers plan on the same rows.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use ::entity::{mail_destination, notification};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::domain::notification::{destination, next_slot};

/// A letter that is due: its id, its address, and the moment that it was given before.
pub(super) type Due = (Uuid, String, Option<DateTime<Utc>>);

/// The letters that may go now; the others get their moment.
pub(super) async fn spread(
    txn: &impl ConnectionTrait,
    due: Vec<Due>,
    rate: NonZeroU32,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, DbErr> {
    let (planned, unplanned): (Vec<_>, Vec<_>) = due.into_iter().partition(|(_, _, slot)| slot.is_some());
    let mut ready: Vec<Uuid> = planned.into_iter().map(|(id, _, _)| id).collect();
    if unplanned.is_empty() {
        return Ok(ready);
    }
    let mut free = hold_destinations(txn, unplanned.iter().map(|(_, address, _)| destination(address))).await?;
    for (id, address, _) in unplanned {
        let free_at = free.entry(destination(&address)).or_insert(now);
        let (slot, then) = next_slot(rate, *free_at, now);
        *free_at = then;
        if slot <= now {
            ready.push(id);
        } else {
            give_slot(txn, id, slot).await?;
        }
    }
    for (domain, free_at) in free {
        let row = mail_destination::ActiveModel { domain: Set(domain), free_at: Set(free_at) };
        mail_destination::Entity::update(row).exec(txn).await?;
    }
    Ok(ready)
}

/// Until when each of these is planned, held until the transaction ends; in one order, so that no two servers wait for
/// each other.
async fn hold_destinations(
    txn: &impl ConnectionTrait,
    domains: impl Iterator<Item = String>,
) -> Result<BTreeMap<String, DateTime<Utc>>, DbErr> {
    use mail_destination::Column;
    let domains: BTreeMap<String, DateTime<Utc>> = domains.map(|domain| (domain, DateTime::UNIX_EPOCH)).collect();
    let rows = domains
        .iter()
        .map(|(domain, free_at)| mail_destination::ActiveModel { domain: Set(domain.clone()), free_at: Set(*free_at) });
    let known = OnConflict::column(Column::Domain).do_nothing().to_owned();
    mail_destination::Entity::insert_many(rows).on_conflict(known).exec_without_returning(txn).await?;
    let held = mail_destination::Entity::find()
        .filter(Column::Domain.is_in(domains.into_keys()))
        .order_by_asc(Column::Domain)
        .lock(LockType::Update)
        .all(txn)
        .await?;
    Ok(held.into_iter().map(|row| (row.domain, row.free_at)).collect())
}

async fn give_slot(txn: &impl ConnectionTrait, id: Uuid, slot: DateTime<Utc>) -> Result<(), DbErr> {
    notification::Entity::update_many()
        .col_expr(notification::Column::NextAttemptAt, Expr::value(slot))
        .col_expr(notification::Column::SlotAt, Expr::value(slot))
        .filter(notification::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

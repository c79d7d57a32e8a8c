//! Deliveries wait here from the transaction that handed an event over until their receiver took them.
//!
//! A sender claims one (state `sending`, with a lease) and commits before it calls anybody; it writes the outcome down in
//! a second transaction. What follows an outcome is the domain's rule. A lease that ran out makes a delivery due again: a
//! receiver may get one twice, under the same id.

use ::entity::{webhook, webhook_delivery as delivery};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::rows::read;
use super::webhooks::webhook_from;
use crate::domain::webhook::{Delivery, DeliveryState, Next, Outcome, Trials, Webhook};

/// For how long those that are done with are kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(30);

/// A message that is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: Uuid,
    /// The position of the event that it tells of; none for a test and for a step of a ladder.
    pub position: Option<i64>,
    /// Of which case it tells; none for a test.
    pub case: Option<Uuid>,
    /// Its type.
    pub kind: String,
    /// What it says.
    pub body: String,
}

/// Lets messages wait for their first attempt. `now` is the business time.
pub async fn insert_all(
    conn: &impl ConnectionTrait,
    webhook: Uuid,
    new: Vec<NewDelivery>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if new.is_empty() {
        return Ok(());
    }
    let rows = new.into_iter().map(|new| delivery::ActiveModel {
        id: Set(new.id),
        webhook_id: Set(webhook),
        position: Set(new.position),
        case_id: Set(new.case),
        kind: Set(new.kind),
        body: Set(new.body),
        state: Set(DeliveryState::Pending.as_str().to_owned()),
        attempts: Set(0),
        first_attempt_at: NotSet,
        last_attempt_at: NotSet,
        // What was never tried need not wait for the system's clock, and goes before what failed.
        next_attempt_at: Set(DateTime::UNIX_EPOCH),
        lease_until: NotSet,
        status: NotSet,
        reply: NotSet,
        created_at: Set(now),
        delivered_at: NotSet,
    });
    delivery::Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// The one of this id, if it belongs to the subscription.
pub async fn find(conn: &impl ConnectionTrait, webhook: Uuid, id: Uuid) -> Result<Option<Delivery>, DbErr> {
    let found = delivery::Entity::find_by_id(id).filter(delivery::Column::WebhookId.eq(webhook));
    found.one(conn).await?.map(delivery_from).transpose()
}

/// A subscription's, the latest first, from before `before` on.
pub async fn list(
    conn: &impl ConnectionTrait,
    webhook: Uuid,
    state: Option<DeliveryState>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Delivery>, DbErr> {
    let wanted = Condition::all()
        .add(delivery::Column::WebhookId.eq(webhook))
        .add_option(state.map(|state| delivery::Column::State.eq(state.as_str())))
        .add_option(before.map(|before| delivery::Column::Id.lt(before)));
    let rows = delivery::Entity::find().filter(wanted).order_by_desc(delivery::Column::Id).limit(limit).all(conn);
    rows.await?.into_iter().map(delivery_from).collect()
}

/// Makes one that is done with due again, as if it were new; false where it is not done with.
pub async fn renew(conn: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    use delivery::Column;
    let changed = delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(DeliveryState::Pending.as_str()))
        .col_expr(Column::FirstAttemptAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::NextAttemptAt, Expr::value(DateTime::UNIX_EPOCH))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([DeliveryState::Delivered.as_str(), DeliveryState::Dead.as_str()]))
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// A delivery that a sender holds.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// What is delivered.
    pub delivery: Delivery,
    /// To whom.
    pub webhook: Webhook,
    /// Since when it is tried.
    pub trials: Trials,
}

/// Whether a sender has anything to do. A cheap look before a transaction that writes.
pub async fn is_anything_due(conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(delivery::Entity::find().filter(is_due(now)).limit(1).count(conn).await? > 0)
}

/// Takes one that is due and holds it for `lease`. One at a time for each receiver: one that is slow keeps nobody else
/// waiting. Needs a transaction, which must be committed before the call is made.
pub async fn claim(txn: &impl ConnectionTrait, now: DateTime<Utc>, lease: TimeDelta) -> Result<Option<Claimed>, DbErr> {
    use delivery::Column;
    // On SQLite the lock clause is left out; there the immediate transaction keeps others away.
    let id: Option<Uuid> = delivery::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(is_due(now))
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .one(txn)
        .await?;
    let Some(id) = id else { return Ok(None) };
    let rows = delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(DeliveryState::Sending.as_str()))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::FirstAttemptAt, Func::coalesce([Expr::col(Column::FirstAttemptAt), Expr::value(now)]).into())
        .col_expr(Column::LastAttemptAt, Expr::value(now))
        .col_expr(Column::LeaseUntil, Expr::value(now + lease))
        .filter(Column::Id.eq(id))
        .exec_with_returning(txn)
        .await?;
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let Some(webhook) = webhook::Entity::find_by_id(row.webhook_id).one(txn).await? else { return Ok(None) };
    let trials = Trials { first_at: row.first_attempt_at.unwrap_or(now) };
    Ok(Some(Claimed { delivery: delivery_from(row)?, webhook: webhook_from(webhook)?, trials }))
}

/// Writes down what came of an attempt; false where the delivery was taken from this sender meanwhile.
pub async fn record(
    conn: &impl ConnectionTrait,
    claimed: &Claimed,
    outcome: &Outcome,
    next: Next,
    business_now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use delivery::Column;
    let delivered = (next.state == DeliveryState::Delivered).then_some(business_now);
    let changed = delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(next.state.as_str()))
        .col_expr(Column::NextAttemptAt, Expr::value(next.at))
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::Status, Expr::value(outcome.status().map(i32::from)))
        .col_expr(Column::Reply, Expr::value(Some(kept_words(outcome.said())).filter(|said| !said.is_empty())))
        .col_expr(Column::DeliveredAt, Expr::value(delivered))
        .filter(Column::Id.eq(claimed.delivery.id))
        .filter(Column::State.eq(DeliveryState::Sending.as_str()))
        .filter(Column::Attempts.eq(claimed.delivery.attempts as i32))
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Forgets all that tell of a case, whether a receiver took them or not: none is sent from now on, or once more.
pub async fn forget_about(conn: &impl ConnectionTrait, case: Uuid) -> Result<(), DbErr> {
    delivery::Entity::delete_many().filter(delivery::Column::CaseId.eq(case)).exec(conn).await?;
    Ok(())
}

/// Forgets those that were done with long ago; how many were forgotten.
pub async fn forget_old(conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    use delivery::Column;
    let done = Column::State.is_in([DeliveryState::Delivered.as_str(), DeliveryState::Dead.as_str()]);
    let old = done.and(Column::NextAttemptAt.lt(now - KEPT_FOR));
    Ok(delivery::Entity::delete_many().filter(old).exec(conn).await?.rows_affected)
}

/// Waiting for its time, or held by a server that is no more; its receiver is wanted and not being called.
fn is_due(now: DateTime<Utc>) -> Condition {
    use delivery::Column;
    let waits =
        Condition::all().add(Column::State.eq(DeliveryState::Pending.as_str())).add(Column::NextAttemptAt.lte(now));
    let left = Condition::all().add(Column::State.eq(DeliveryState::Sending.as_str())).add(Column::LeaseUntil.lte(now));
    Condition::all()
        .add(Condition::any().add(waits).add(left))
        .add(Column::WebhookId.in_subquery(active()))
        .add(Column::WebhookId.not_in_subquery(being_called(now)))
}

fn active() -> SelectStatement {
    let active = webhook::Column::Active.eq(true);
    Query::select().column(webhook::Column::Id).from(webhook::Entity).and_where(active).to_owned()
}

fn being_called(now: DateTime<Utc>) -> SelectStatement {
    let calling = delivery::Column::State.eq(DeliveryState::Sending.as_str());
    let calling = calling.and(delivery::Column::LeaseUntil.gt(now));
    Query::select().column(delivery::Column::WebhookId).from(delivery::Entity).and_where(calling).to_owned()
}

/// What is kept of a receiver's words: PostgreSQL takes no NUL, and nobody reads more than this.
fn kept_words(said: &str) -> String {
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}

fn delivery_from(row: delivery::Model) -> Result<Delivery, DbErr> {
    Ok(Delivery {
        id: row.id,
        webhook: row.webhook_id,
        position: row.position,
        kind: row.kind,
        body: row.body,
        state: read("webhook_delivery.state", &row.state, DeliveryState::parse)?,
        attempts: row.attempts as u32,
        last_attempt_at: row.last_attempt_at,
        next_attempt_at: row.next_attempt_at,
        status: row.status.and_then(|status| u16::try_from(status).ok()),
        reply: row.reply,
        created_at: row.created_at,
        delivered_at: row.delivered_at,
    })
}

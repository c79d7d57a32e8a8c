//! What is due on a ladder, and the steps that were taken.

mod acknowledgements;
mod list;
mod taken;
mod unreached;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::cases::Timers;
use crate::domain::rulebook::Delivery;
use crate::domain::words::Position;
use ::entity::{deadline, escalation};

pub use acknowledgements::{acknowledge, list_acknowledgements};
pub use list::{EscalationDelivery, EscalationFilter, KeptEscalation, find_escalation, list_escalations};
pub use taken::{
    Carried, KnownStep, TakenStep, find_digest_steps, find_known, insert_steps, list_told, list_untold, reach_anew,
    skip_moot, update_waiting,
};
pub(super) use taken::{list_mails, list_running_mails, settle_moot, skip_carried, tell_again};
pub use unreached::{UnreachedStep, find_unreached, list_unreached, look_again, set_unreached_at, settle_sent};

/// Which of a deadline's two timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The next step of its ladder.
    Step,
    /// What happens by itself because it passed.
    Lapse,
}

impl Timer {
    fn column(self) -> deadline::Column {
        match self {
            Self::Step => deadline::Column::NextStepAt,
            Self::Lapse => deadline::Column::LapsesAt,
        }
    }
}

/// The deadlines whose timer ran out, the longest due first. The index on the timer makes this follow what is due,
/// not what exists.
pub async fn list_due<C: ConnectionTrait>(
    conn: &C,
    timer: Timer,
    now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let (column, held_until) = (timer.column(), deadline::Column::HeldUntil);
    deadline::Entity::find()
        .select_only()
        .column(deadline::Column::Id)
        .filter(column.lte(now))
        .filter(Condition::any().add(held_until.is_null()).add(held_until.lte(system_now)))
        .order_by(column, Order::Asc)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await
}

/// Whether a step that was due at `until` or before is still to be taken.
pub async fn is_step_due<C: ConnectionTrait>(
    conn: &C,
    until: DateTime<Utc>,
    system_now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    Ok(!list_due(conn, Timer::Step, until, system_now, 1).await?.is_empty())
}

/// When a deadline is looked at next, on one of its timers.
pub async fn find_timer<C: ConnectionTrait>(conn: &C, timer: Timer, id: Uuid) -> Result<Option<DateTime<Utc>>, DbErr> {
    let row = deadline::Entity::find_by_id(id).one(conn).await?;
    Ok(row.and_then(|row| match timer {
        Timer::Step => row.next_step_at,
        Timer::Lapse => row.lapses_at,
    }))
}

/// When each of these cases' deadlines is looked at next, on both timers.
pub async fn list_timers<C: ConnectionTrait>(conn: &C, cases: &[Uuid]) -> Result<HashMap<Uuid, Timers>, DbErr> {
    let of_cases = deadline::Entity::find().filter(deadline::Column::CaseId.is_in(cases.iter().copied()));
    let timers = |row: deadline::Model| Timers { next_step_at: row.next_step_at, lapses_at: row.lapses_at };
    Ok(of_cases.all(conn).await?.into_iter().map(|row| (row.id, timers(row))).collect())
}

/// The cases of which something is due until then, or somebody is to be told, each once: by a timer of a deadline, by a step
/// that waits for a letter or a digest, or whose letter did not arrive.
pub async fn list_cases_due<C: ConnectionTrait>(conn: &C, until: DateTime<Utc>) -> Result<Vec<Uuid>, DbErr> {
    use escalation::Column;
    let timed =
        Condition::any().add(deadline::Column::NextStepAt.lte(until)).add(deadline::Column::LapsesAt.lte(until));
    let by_timer = deadline::Entity::find().select_only().column(deadline::Column::CaseId).filter(timed);
    let told = Condition::any().add(Column::TellAt.lte(until)).add(Column::UnreachedAt.lte(until));
    let by_step = escalation::Entity::find().select_only().column(Column::CaseId).filter(told);
    let by_digest = waiting_until(until).select_only().column(Column::CaseId);
    let mut cases: Vec<Uuid> = by_timer.distinct().into_tuple().all(conn).await?;
    cases.extend(by_step.distinct().into_tuple::<Uuid>().all(conn).await?);
    cases.extend(by_digest.distinct().into_tuple::<Uuid>().all(conn).await?);
    cases.sort_unstable();
    cases.dedup();
    Ok(cases)
}

/// Sets when a deadline is looked at next, on one of its timers; none: no more.
pub async fn set_timer<C: ConnectionTrait>(
    conn: &C,
    timer: Timer,
    id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<(), DbErr> {
    let set = deadline::Entity::update_many().col_expr(timer.column(), Expr::value(at));
    set.filter(deadline::Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// Lets the worker leave a deadline alone until `until` (system clock), for an attempt on it failed.
pub async fn hold<C: ConnectionTrait>(conn: &C, id: Uuid, until: DateTime<Utc>) -> Result<(), DbErr> {
    let set = deadline::Entity::update_many().col_expr(deadline::Column::HeldUntil, Expr::value(until));
    set.filter(deadline::Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// A step that waits for its reader's next digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingStep {
    /// Its id.
    pub id: Uuid,
    /// On which case.
    pub case: Uuid,
    /// For which deadline, at which version.
    pub deadline: (Uuid, i32),
    /// In which position it is read.
    pub position: Position,
}

/// Who has digest steps waiting that were due at `until` or before.
pub async fn list_digest_readers<C: ConnectionTrait>(conn: &C, until: DateTime<Utc>) -> Result<Vec<Uuid>, DbErr> {
    let readers: Vec<Option<Uuid>> = waiting_until(until)
        .select_only()
        .column(escalation::Column::PersonId)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    Ok(readers.into_iter().flatten().collect())
}

/// The digest steps that wait for this reader.
pub async fn list_waiting<C: ConnectionTrait>(
    conn: &C,
    reader: Uuid,
    until: DateTime<Utc>,
) -> Result<Vec<WaitingStep>, DbErr> {
    let rows = waiting_until(until).filter(escalation::Column::PersonId.eq(reader)).all(conn).await?;
    let steps = rows.into_iter().filter_map(|row| {
        let position = Position::parse(&row.reached)?;
        Some(WaitingStep { id: row.id, case: row.case_id, deadline: (row.deadline_id, row.deadline_version), position })
    });
    Ok(steps.collect())
}

/// When the first step of each of these deadlines reached this reader.
pub async fn list_first_reached<C: ConnectionTrait>(
    conn: &C,
    reader: Uuid,
    deadlines: &[Uuid],
) -> Result<HashMap<Uuid, DateTime<Utc>>, DbErr> {
    use escalation::Column;
    let of_deadlines = Column::DeadlineId.is_in(deadlines.iter().copied());
    let steps = escalation::Entity::find().filter(of_deadlines).filter(Column::PersonId.eq(reader));
    let steps = steps.select_only().columns([Column::DeadlineId, Column::DueAt]).order_by_desc(Column::DueAt);
    Ok(steps.into_tuple::<(Uuid, DateTime<Utc>)>().all(conn).await?.into_iter().collect())
}

/// Notes that one mail carries these steps, as far as none carried them before and nobody skipped them; how many it carries.
pub async fn set_digest<C: ConnectionTrait>(
    conn: &C,
    steps: &[WaitingStep],
    notification: Uuid,
    unreached_at: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let carrying = escalation::ActiveModel {
        notification_id: Set(Some(notification)),
        unreached_at: Set(Some(unreached_at)),
        ..Default::default()
    };
    let carried = escalation::Entity::update_many()
        .set(carrying)
        .filter(escalation::Column::Id.is_in(steps.iter().map(|step| step.id)))
        .filter(escalation::Column::NotificationId.is_null())
        .filter(escalation::Column::Skipped.is_null())
        .exec(conn)
        .await?;
    Ok(carried.rows_affected)
}

/// The steps that wait for a digest.
fn waiting() -> sea_orm::Select<escalation::Entity> {
    escalation::Entity::find()
        .filter(escalation::Column::Delivery.eq(Delivery::Digest.as_str()))
        .filter(escalation::Column::NotificationId.is_null())
        .filter(escalation::Column::Skipped.is_null())
}

fn waiting_until(until: DateTime<Utc>) -> sea_orm::Select<escalation::Entity> {
    waiting().filter(escalation::Column::DueAt.lte(until))
}

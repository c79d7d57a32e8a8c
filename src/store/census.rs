//! Counts for whoever watches over the service: a handful of queries over all cases at once, each by an index or over
//! what is open; never one for each agency.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::escalations::EscalationDelivery;
use super::rows::read;
use crate::domain::deadline::DeadlineStatus;
use crate::domain::lifecycle::Status;
use crate::domain::notification::NotificationState;
use crate::domain::webhook::DeliveryState;
use crate::domain::words::{DeadlineKind, Position};
use ::entity::{case, deadline, escalation, notification, webhook_delivery};

/// The open cases, by status and leading agency.
pub async fn count_open_cases<C: ConnectionTrait>(conn: &C) -> Result<Vec<(Status, Option<String>, i64)>, DbErr> {
    let rows: Vec<(String, Option<String>, i64)> = case::Entity::find()
        .select_only()
        .columns([case::Column::Status, case::Column::LeadAgency])
        .column_as(case::Column::Id.count(), "count")
        .filter(case::Column::EndedAt.is_null())
        .group_by(case::Column::Status)
        .group_by(case::Column::LeadAgency)
        .into_tuple()
        .all(conn)
        .await?;
    let counted =
        |(status, agency, count): (String, _, _)| Ok((read("cases.status", &status, Status::parse)?, agency, count));
    rows.into_iter().map(counted).collect()
}

/// The deadlines that have passed unmet, by kind and debtor.
pub async fn count_overdue<C: ConnectionTrait>(
    conn: &C,
    now: DateTime<Utc>,
) -> Result<Vec<(DeadlineKind, String, i64)>, DbErr> {
    let rows: Vec<(String, String, i64)> = deadline::Entity::find()
        .select_only()
        .columns([deadline::Column::Kind, deadline::Column::OwedBy])
        .column_as(deadline::Column::Id.count(), "count")
        .filter(deadline::Column::Status.eq(DeadlineStatus::Running.as_str()))
        .filter(deadline::Column::DueAt.lt(now))
        .group_by(deadline::Column::Kind)
        .group_by(deadline::Column::OwedBy)
        .into_tuple()
        .all(conn)
        .await?;
    let counted =
        |(kind, debtor, count): (String, _, _)| Ok((read("deadline.kind", &kind, DeadlineKind::parse)?, debtor, count));
    rows.into_iter().map(counted).collect()
}

/// Since when the step that is due longest could have been taken; none where none waits.
pub async fn find_longest_due<C: ConnectionTrait>(
    conn: &C,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    use deadline::Column;
    let due = deadline::Entity::find().select_only().column(Column::NextStepAt).filter(Column::NextStepAt.lte(now));
    let first: Option<Option<DateTime<Utc>>> = due.order_by_asc(Column::NextStepAt).into_tuple().one(conn).await?;
    Ok(first.flatten())
}

/// The steps that were taken at `since` or later, by position and by what became of their letters.
pub async fn count_steps<C: ConnectionTrait>(
    conn: &C,
    since: DateTime<Utc>,
) -> Result<Vec<(Position, EscalationDelivery, i64)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        position: String,
        skipped: bool,
        state: Option<String>,
        count: i64,
    }
    let skipped = || escalation::Column::Skipped.is_not_null();
    let letter = escalation::Entity::belongs_to(notification::Entity)
        .from(escalation::Column::NotificationId)
        .to(notification::Column::Id)
        .into();
    let rows = escalation::Entity::find()
        .select_only()
        .column(escalation::Column::Position)
        .expr_as(skipped(), "skipped")
        .column(notification::Column::State)
        .column_as(escalation::Column::Id.count(), "count")
        .join(JoinType::LeftJoin, letter)
        .filter(escalation::Column::TakenAt.gte(since))
        .group_by(escalation::Column::Position)
        .group_by(skipped())
        .group_by(notification::Column::State)
        .into_model::<Row>()
        .all(conn)
        .await?;
    let counted = |row: Row| {
        let state = row.state.as_deref().and_then(NotificationState::parse);
        let position = read("escalation.position", &row.position, Position::parse)?;
        Ok((position, EscalationDelivery::of(row.skipped, state), row.count))
    };
    rows.into_iter().map(counted).collect()
}

/// The letters that are to be sent or were given up: how many in each state, and when the oldest of them could have left.
pub async fn count_letters<C: ConnectionTrait>(
    conn: &C,
) -> Result<Vec<(NotificationState, i64, DateTime<Utc>)>, DbErr> {
    use notification::Column;
    let unsent = NotificationState::ALL.iter().filter(|state| state.is_unsent());
    let rows: Vec<(String, i64, DateTime<Utc>)> = notification::Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "count")
        .expr_as(Expr::col(Column::NotBefore).min(), "oldest")
        .filter(Column::State.is_in(unsent.map(|state| state.as_str())))
        .group_by(Column::State)
        .into_tuple()
        .all(conn)
        .await?;
    let counted = |(state, count, oldest): (String, _, _)| {
        Ok((read("notification.state", &state, NotificationState::parse)?, count, oldest))
    };
    rows.into_iter().map(counted).collect()
}

/// The calls of webhooks that are kept, by state.
pub async fn count_deliveries<C: ConnectionTrait>(conn: &C) -> Result<Vec<(DeliveryState, i64)>, DbErr> {
    let rows: Vec<(String, i64)> = webhook_delivery::Entity::find()
        .select_only()
        .column(webhook_delivery::Column::State)
        .column_as(webhook_delivery::Column::Id.count(), "count")
        .group_by(webhook_delivery::Column::State)
        .into_tuple()
        .all(conn)
        .await?;
    let counted =
        |(state, count): (String, _)| Ok((read("webhook_delivery.state", &state, DeliveryState::parse)?, count));
    rows.into_iter().map(counted).collect()
}

//! Letters that were written and are no longer to be sent.

use ::entity::{notification, position_holder, stand_in};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::domain::escalation::Skipped;
use crate::domain::notification::{NotificationState, WithdrawnBecause};
use crate::store::escalations;

/// The kind of the one letter that is for people who left too: it tells the heads of what ended what became of it.
const TO_WHO_LEFT: &str = "reorganised";

/// Takes letters back that wait to be sent, or to be sent again.
async fn withdraw(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
    because: WithdrawnBecause,
) -> Result<(), DbErr> {
    use notification::Column;
    let waiting = [NotificationState::Pending.as_str(), NotificationState::Held.as_str()];
    notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Withdrawn.as_str()))
        .col_expr(Column::WithdrawnBecause, Expr::value(because.as_str()))
        .filter(Column::Id.is_in(ids))
        .filter(Column::State.is_in(waiting))
        .exec(conn)
        .await?;
    Ok(())
}

/// Takes these letters back, whose readers left, and lets the steps that they carry climb. Needs a transaction.
pub(super) async fn withdraw_from_who_left(
    txn: &impl ConnectionTrait,
    ids: &[Uuid],
    business_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    withdraw(txn, ids.iter().copied(), WithdrawnBecause::ReaderLeft).await?;
    escalations::skip_carried(txn, ids, Skipped::ReaderLeft).await?;
    for id in ids {
        escalations::look_again(txn, *id, business_now).await?;
    }
    Ok(())
}

/// Whether a letter's reader held positions, holds none any more on that day, nor one to come, and stands in for nobody.
/// Who never held one (a reporter, a colleague who is called on) has not left.
pub(super) fn reader_left(on: NaiveDate) -> Condition {
    let reader = || Expr::col((notification::Entity, notification::Column::PersonId));
    let terms = |more: Condition| {
        use position_holder::Column;
        let column = |column: Column| Expr::col((position_holder::Entity, column));
        let is_real = Cond::any()
            .add(column(Column::ValidFrom).is_null())
            .add(column(Column::ValidTo).is_null())
            .add(column(Column::ValidFrom).lte(column(Column::ValidTo)));
        Query::select()
            .expr(Expr::val(1))
            .from(position_holder::Entity)
            .cond_where(Cond::all().add(column(Column::PersonId).eq(reader())).add(is_real).add(more))
            .to_owned()
    };
    let to = || Expr::col((position_holder::Entity, position_holder::Column::ValidTo));
    let goes_on = Cond::any().add(to().is_null()).add(to().gte(on));
    let standing_in = {
        use stand_in::Column;
        let column = |column: Column| Expr::col((stand_in::Entity, column));
        let is_in_force = Cond::all()
            .add(column(Column::StandIn).eq(reader()))
            .add(column(Column::ValidFrom).lte(on))
            .add(column(Column::ValidTo).gte(on));
        Query::select().expr(Expr::val(1)).from(stand_in::Entity).cond_where(is_in_force).to_owned()
    };
    Condition::all()
        .add(Expr::col((notification::Entity, notification::Column::Kind)).ne(TO_WHO_LEFT))
        .add(Expr::exists(terms(Cond::all())))
        .add(Expr::exists(terms(goes_on)).not())
        .add(Expr::exists(standing_in).not())
}

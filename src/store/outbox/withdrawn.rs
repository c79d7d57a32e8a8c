//! Letters that were written and are no longer to be sent.

use ::entity::notification;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::domain::escalation::Skipped;
use crate::domain::notification::{NotificationState, WithdrawnBecause};
use crate::store::escalations;

/// Nobody is told any more of these deadlines of a case, which were met, stand or begin anew: whoever waits to be told is
/// not, and a letter that nobody tried to send yet is withdrawn, unless it tells of another deadline that still runs. Needs
/// the transaction that writes them, after they are written.
pub async fn withdraw_moot(txn: &impl ConnectionTrait, case: Uuid, deadlines: &[Uuid]) -> Result<(), DbErr> {
    use notification::Column;
    escalations::settle_moot(txn, deadlines).await?;
    let mails = escalations::list_mails(txn, deadlines).await?;
    if mails.is_empty() {
        return Ok(());
    }
    let untried: Vec<Uuid> = untried(mails).select_only().column(Column::Id).into_tuple().all(txn).await?;
    if untried.is_empty() {
        return Ok(());
    }
    let running = escalations::list_running_mails(txn, case, &untried).await?;
    let moot = untried.into_iter().filter(|mail| !running.contains(mail));
    let withdrawn = notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Withdrawn.as_str()))
        .col_expr(Column::WithdrawnBecause, Expr::value(WithdrawnBecause::Moot.as_str()))
        .filter(Column::Id.is_in(moot))
        // A sender may have taken one meanwhile: that one is sent.
        .filter(Column::State.eq(NotificationState::Pending.as_str()))
        .filter(Column::Attempts.eq(0))
        .exec_with_returning(txn)
        .await?;
    let withdrawn: Vec<Uuid> = withdrawn.into_iter().map(|row| row.id).collect();
    escalations::skip_carried(txn, &withdrawn, Skipped::Moot).await
}

/// Those of these letters that nobody tried to send yet.
fn untried(mails: Vec<Uuid>) -> Select<notification::Entity> {
    use notification::Column;
    notification::Entity::find()
        .filter(Column::Id.is_in(mails))
        .filter(Column::State.eq(NotificationState::Pending.as_str()))
        .filter(Column::Attempts.eq(0))
}

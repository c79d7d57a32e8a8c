//! Letters that were written and are no longer to be sent.

use ::entity::{notification, position_holder, stand_in};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use crate::domain::escalation::Skipped;
use crate::domain::notification::{NotificationState, WITH_PASSWORD, WithdrawnBecause};
use crate::store::escalations;

/// The kind of the one letter on cases that is for people who left too: it tells the heads of what ended what became of
/// it.
const TO_WHO_LEFT: &str = "reorganised";

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

/// Takes these letters back, whose readers left: whom their steps reach now is told of them. Needs a transaction that
/// holds the letters.
pub(super) async fn withdraw_from_who_left(
    txn: &impl ConnectionTrait,
    ids: &[Uuid],
    business_now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use notification::Column;
    if ids.is_empty() {
        return Ok(());
    }
    notification::Entity::update_many()
        .col_expr(Column::State, Expr::value(NotificationState::Withdrawn.as_str()))
        .col_expr(Column::WithdrawnBecause, Expr::value(WithdrawnBecause::ReaderLeft.as_str()))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(txn)
        .await?;
    escalations::tell_again(txn, ids, business_now).await
}

/// Whether a letter's reader held positions, holds none any more on that day, nor one to come, and stands in for nobody.
/// Who never held one (a reporter, a colleague who is called on) has not left. Two values rather than three questions of
/// existence: for these PostgreSQL would read whole tables first.
pub(super) fn reader_left(on: NaiveDate) -> Condition {
    let kind = Expr::col((notification::Entity, notification::Column::Kind));
    let anyway = WITH_PASSWORD.into_iter().chain([TO_WHO_LEFT]);
    Condition::all().add(kind.is_not_in(anyway)).add(last_held(on).eq(HELD)).add(stands_in(on).eq(0))
}

/// What a person's terms come to: none, all over, or some that go on.
const HELD: i32 = 1;
const HOLDS: i32 = 2;

fn last_held(on: NaiveDate) -> Expr {
    use position_holder::Column;
    let column = |column: Column| Expr::col((position_holder::Entity, column));
    let is_real = Cond::any()
        .add(column(Column::ValidFrom).is_null())
        .add(column(Column::ValidTo).is_null())
        .add(column(Column::ValidFrom).lte(column(Column::ValidTo)));
    let goes_on = Cond::any().add(column(Column::ValidTo).is_null()).add(column(Column::ValidTo).gte(on));
    Query::select()
        .expr(Func::max(Expr::case(goes_on, HOLDS).finally(HELD)))
        .from(position_holder::Entity)
        .cond_where(Cond::all().add(column(Column::PersonId).eq(reader())).add(is_real))
        .to_owned()
        .into()
}

fn stands_in(on: NaiveDate) -> Expr {
    use stand_in::Column;
    let column = |column: Column| Expr::col((stand_in::Entity, column));
    let is_in_force = Cond::all()
        .add(column(Column::StandIn).eq(reader()))
        .add(column(Column::ValidFrom).lte(on))
        .add(column(Column::ValidTo).gte(on));
    Query::select()
        .expr(Func::count(column(Column::Id)))
        .from(stand_in::Entity)
        .cond_where(is_in_force)
        .to_owned()
        .into()
}

fn reader() -> Expr {
    Expr::col((notification::Entity, notification::Column::PersonId))
}

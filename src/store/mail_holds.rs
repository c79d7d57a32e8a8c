//! Whether mail is held: one row for all servers.

use ::entity::mail_hold;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use crate::domain::notification::MailHold;

const THE_ONE: i32 = 1;

/// Since when mail is held, and why; none where it is not.
pub async fn find(conn: &impl ConnectionTrait) -> Result<Option<MailHold>, DbErr> {
    let row = mail_hold::Entity::find_by_id(THE_ONE).one(conn).await?;
    Ok(row.map(|row| MailHold { since: row.since, reason: row.reason }))
}

/// Holds mail from now on; false if it was held before.
pub async fn hold(conn: &impl ConnectionTrait, reason: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let row = mail_hold::ActiveModel { id: Set(THE_ONE), since: Set(now), reason: Set(reason.to_owned()) };
    let held = OnConflict::column(mail_hold::Column::Id).do_nothing().to_owned();
    Ok(mail_hold::Entity::insert(row).on_conflict(held).exec_without_returning(conn).await? > 0)
}

/// Lets mail go again; false if it was not held.
pub async fn release(conn: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(mail_hold::Entity::delete_by_id(THE_ONE).exec(conn).await?.rows_affected > 0)
}

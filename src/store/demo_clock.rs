//! Where the demo's business clock stands between two runs.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use ::entity::clock_state;

/// The moment it showed last.
pub async fn find<C: ConnectionTrait>(conn: &C) -> Result<Option<DateTime<Utc>>, DbErr> {
    Ok(clock_state::Entity::find_by_id(1).one(conn).await?.map(|row| row.now))
}

/// Keeps the moment it shows.
pub async fn save<C: ConnectionTrait>(conn: &C, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = clock_state::ActiveModel { id: Set(1), now: Set(now) };
    let replace = OnConflict::column(clock_state::Column::Id).update_column(clock_state::Column::Now).to_owned();
    clock_state::Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

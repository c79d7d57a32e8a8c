//! How often something that servers hold in memory was changed, so that each sees that it has to load it anew.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use ::entity::edition::{ActiveModel, Column, Entity};

/// The register: organizations, territories, categories, successions.
pub const REGISTER: &str = "register";
/// The calendars' days.
pub const CALENDARS: &str = "calendars";
/// Who holds which position, and who stands in for whom.
pub const POSITIONS: &str = "positions";
/// The rulebook's revisions and drafts.
pub const RULEBOOK: &str = "rulebook";

/// How often it was changed; 0 where never.
pub async fn find(conn: &impl ConnectionTrait, name: &str) -> Result<i32, DbErr> {
    Ok(Entity::find_by_id(name).one(conn).await?.map_or(0, |row| row.number))
}

/// Counts a change. In a transaction it holds whoever counts the same until its end.
pub async fn bump(conn: &impl ConnectionTrait, name: &str) -> Result<(), DbErr> {
    let first = ActiveModel { name: Set(name.to_owned()), number: Set(1) };
    let again =
        OnConflict::column(Column::Name).value(Column::Number, Expr::col((Entity, Column::Number)).add(1)).to_owned();
    Entity::insert(first).on_conflict(again).exec_without_returning(conn).await?;
    Ok(())
}

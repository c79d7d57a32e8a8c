//! What an approved reorganisation writes into the register, and how exactly that is taken out again. The register only
//! changes forward: rows begin on the day, or get their last day.

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{from_json, to_json};
use crate::domain::reorganisation::{Draft, Reorganisation};
use crate::store::register::{organization_row, succession_row, territory_row};
use crate::store::rows::insert as insert_all;
use ::entity::{organization, position_holder, reorganisation, succession, territory};

/// What was written beside what the draft names.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    successions: Vec<Uuid>,
    positions: Vec<Uuid>,
    /// Those that end with their organization, with the last day that they had before.
    ended_positions: Vec<(Uuid, Option<NaiveDate>)>,
}

/// Writes a reorganisation into the register and the positions, with effect from its day on.
pub async fn write_into_register(conn: &impl ConnectionTrait, it: &Reorganisation) -> Result<(), DbErr> {
    let draft = &it.draft;
    insert_all::<organization::Entity>(conn, draft.begun_organizations().map(|new| organization_row(&new))).await?;
    insert_all::<territory::Entity>(conn, draft.begun_territories().map(|new| territory_row(&new))).await?;
    let successions: Vec<_> = draft.begun_successions().map(|new| succession_row(&new)).collect();
    let mut written = Written { successions: successions.iter().map(|row| row.id).collect(), ..Default::default() };
    insert_all::<succession::Entity>(conn, successions.into_iter()).await?;
    set_last_day(conn, draft, Some(draft.last_day())).await?;
    written.ended_positions = end_positions(conn, draft).await?;
    for seat in &draft.positions {
        let row = position_holder::Model {
            id: Uuid::now_v7(),
            organization: seat.organization.clone(),
            position: seat.position.as_str().to_owned(),
            field: None,
            person_id: seat.person,
            valid_from: Some(draft.effective_on),
            valid_to: None,
            version: 1,
            created_by: None,
            created_at: None,
            ended_by: None,
            ended_at: None,
        };
        written.positions.push(row.id);
        position_holder::Entity::insert(row.into_active_model()).exec_without_returning(conn).await?;
    }
    set_written(conn, it.id, Some(to_json(&written)?)).await
}

/// Takes exactly what was written out again.
pub async fn take_back(conn: &impl ConnectionTrait, it: &Reorganisation) -> Result<(), DbErr> {
    let row = reorganisation::Entity::find_by_id(it.id).one(conn).await?;
    let Some(kept) = row.and_then(|row| row.written) else { return Ok(()) };
    let written: Written = from_json("reorganisation.written", &kept)?;
    let draft = &it.draft;
    let codes = draft.organizations.iter().map(|new| new.code.as_str());
    organization::Entity::delete_many().filter(organization::Column::Code.is_in(codes)).exec(conn).await?;
    let units = draft.territories.iter().map(|new| draft.unit_id(&new.code));
    territory::Entity::delete_many().filter(territory::Column::UnitId.is_in(units)).exec(conn).await?;
    succession::Entity::delete_many().filter(succession::Column::Id.is_in(written.successions)).exec(conn).await?;
    set_last_day(conn, draft, None).await?;
    for (id, last) in written.ended_positions {
        let row = position_holder::ActiveModel { id: Set(id), valid_to: Set(last), ..Default::default() };
        position_holder::Entity::update(row).exec(conn).await?;
    }
    let seats = position_holder::Entity::delete_many();
    seats.filter(position_holder::Column::Id.is_in(written.positions)).exec(conn).await?;
    set_written(conn, it.id, None).await
}

/// Who and what ends was without an end before: that is checked before it is written.
async fn set_last_day(conn: &impl ConnectionTrait, draft: &Draft, last: Option<NaiveDate>) -> Result<(), DbErr> {
    organization::Entity::update_many()
        .col_expr(organization::Column::ValidTo, Expr::value(last))
        .filter(organization::Column::Code.is_in(draft.ended_organizations.iter().map(String::as_str)))
        .exec(conn)
        .await?;
    territory::Entity::update_many()
        .col_expr(territory::Column::ValidTo, Expr::value(last))
        .filter(territory::Column::UnitId.is_in(draft.ended_territories.iter().map(String::as_str)))
        .exec(conn)
        .await?;
    Ok(())
}

/// The positions of organizations that end, end with them.
async fn end_positions(conn: &impl ConnectionTrait, draft: &Draft) -> Result<Vec<(Uuid, Option<NaiveDate>)>, DbErr> {
    use position_holder::Column;
    let goes_on = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(draft.last_day()));
    let of_ended = Column::Organization.is_in(draft.ended_organizations.iter().map(String::as_str));
    let rows = position_holder::Entity::find().filter(of_ended).filter(goes_on).all(conn).await?;
    let ended: Vec<_> = rows.iter().map(|row| (row.id, row.valid_to)).collect();
    position_holder::Entity::update_many()
        .col_expr(Column::ValidTo, Expr::value(draft.last_day()))
        .filter(Column::Id.is_in(ended.iter().map(|(id, _)| *id)))
        .exec(conn)
        .await?;
    Ok(ended)
}

async fn set_written(conn: &impl ConnectionTrait, id: Uuid, written: Option<String>) -> Result<(), DbErr> {
    let row = reorganisation::ActiveModel { id: Set(id), written: Set(written), ..Default::default() };
    reorganisation::Entity::update(row).exec(conn).await?;
    Ok(())
}

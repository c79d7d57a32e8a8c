//! What people said on steps that reached them.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::domain::escalation::Acknowledgement;
use crate::domain::words::Position;
use crate::store::rows::read;
use ::entity::acknowledgement::{ActiveModel, Column, Entity, Model};

/// Keeps what somebody said, beside what they said before.
pub async fn acknowledge<C: ConnectionTrait>(conn: &C, said: &Acknowledgement) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(said.id),
        escalation_id: Set(said.escalation),
        case_id: Set(said.case),
        deadline_id: Set(said.deadline.0),
        deadline_version: Set(said.deadline.1),
        person_id: Set(said.person),
        position: Set(said.position.as_str().to_owned()),
        act_by: Set(said.act_by),
        text: Set(said.text.clone()),
        created_at: Set(said.at),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// All that was said on these cases' steps, in the order in which it was.
pub async fn list_acknowledgements<C: ConnectionTrait>(
    conn: &C,
    cases: &[Uuid],
) -> Result<Vec<Acknowledgement>, DbErr> {
    let of_cases = Entity::find().filter(Column::CaseId.is_in(cases.iter().copied()));
    of_cases.order_by_asc(Column::Id).all(conn).await?.into_iter().map(from_row).collect()
}

/// What was said last on each of these steps.
pub(super) async fn newest_on_steps<C: ConnectionTrait>(
    conn: &C,
    steps: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Acknowledgement>, DbErr> {
    let on_steps = Entity::find().filter(Column::EscalationId.is_in(steps));
    let said = on_steps.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(conn).await?;
    said.into_iter().map(|row| from_row(row).map(|said| (said.escalation, said))).collect()
}

fn from_row(row: Model) -> Result<Acknowledgement, DbErr> {
    Ok(Acknowledgement {
        id: row.id,
        escalation: row.escalation_id,
        case: row.case_id,
        deadline: (row.deadline_id, row.deadline_version),
        person: row.person_id,
        position: read("acknowledgement.position", &row.position, Position::parse)?,
        act_by: row.act_by,
        text: row.text,
        at: row.created_at,
    })
}

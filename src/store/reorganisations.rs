//! Reorganisations: kept with their journals, written into the register, and the cases that each has still to reach or
//! has reached.

mod transfers;
mod written;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::rows::read;
use crate::domain::case::ActorRef;
use crate::domain::reorganisation::{Draft, Reorganisation, ReorganisationStatus, ReorganisationStep};
use ::entity::{reorganisation, reorganisation_event};

pub use transfers::{Transfer, count_outcomes, insert_transfer, list_left, list_stranded, list_transfers};
pub use written::{take_back, write_into_register};

/// One line of a reorganisation's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub step: ReorganisationStep,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, and for which organization; nobody where the service did it.
    pub by: (Option<Uuid>, Option<String>),
    /// Why, where that was asked.
    pub reason: Option<String>,
}

impl Line {
    /// What somebody did.
    pub fn new(step: ReorganisationStep, at: DateTime<Utc>, by: ActorRef, reason: Option<String>) -> Self {
        Self { step, at, by: (by.person, by.organization), reason }
    }
}

/// Keeps a new one with the first line of its journal.
pub async fn insert(conn: &impl ConnectionTrait, new: &Reorganisation, line: Line) -> Result<(), DbErr> {
    let row = reorganisation::ActiveModel { id: Set(new.id), ..row(new)? };
    reorganisation::Entity::insert(row).exec_without_returning(conn).await?;
    add_line(conn, new.id, new.version, line).await
}

/// Writes what was changed with the line of its journal, if it still has the version before; false if it has not.
pub async fn update(conn: &impl ConnectionTrait, changed: &Reorganisation, line: Line) -> Result<bool, DbErr> {
    let written = reorganisation::Entity::update_many()
        .set(row(changed)?)
        .filter(reorganisation::Column::Id.eq(changed.id))
        .filter(reorganisation::Column::Version.eq(changed.version - 1))
        .exec(conn)
        .await?;
    if written.rows_affected != 1 {
        return Ok(false);
    }
    add_line(conn, changed.id, changed.version, line).await?;
    Ok(true)
}

/// Each version is made by one step, so the journal is numbered by versions.
async fn add_line(conn: &impl ConnectionTrait, id: Uuid, version: i32, line: Line) -> Result<(), DbErr> {
    let row = reorganisation_event::ActiveModel {
        reorganisation_id: Set(id),
        seq: Set(version),
        step: Set(line.step.as_str().to_owned()),
        at: Set(line.at),
        person_id: Set(line.by.0),
        organization: Set(line.by.1),
        reason: Set(line.reason),
    };
    reorganisation_event::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The one of this id.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Reorganisation>, DbErr> {
    reorganisation::Entity::find_by_id(id).one(conn).await?.map(from_row).transpose()
}

/// The same, held against others who write until the transaction ends.
pub async fn hold(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Reorganisation>, DbErr> {
    let held = reorganisation::Entity::find_by_id(id).lock(LockType::NoKeyUpdate);
    held.one(conn).await?.map(from_row).transpose()
}

/// Those in this status, or all, the latest drafted first, from `before` on.
pub async fn list(
    conn: &impl ConnectionTrait,
    status: Option<ReorganisationStatus>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Reorganisation>, DbErr> {
    let mut query = reorganisation::Entity::find();
    if let Some(status) = status {
        query = query.filter(reorganisation::Column::Status.eq(status.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(reorganisation::Column::Id.lt(before));
    }
    let rows = query.order_by_desc(reorganisation::Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(from_row).collect()
}

/// Those whose day has come and whose cases are not all handed over, the earliest first.
pub async fn list_due(conn: &impl ConnectionTrait, on: NaiveDate) -> Result<Vec<Reorganisation>, DbErr> {
    use ReorganisationStatus::{Approved, Executing};
    let rows = reorganisation::Entity::find()
        .filter(reorganisation::Column::Status.is_in([Approved.as_str(), Executing.as_str()]))
        .filter(reorganisation::Column::EffectiveOn.lte(on))
        .order_by_asc(reorganisation::Column::EffectiveOn)
        .order_by_asc(reorganisation::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// Its journal, the first line first.
pub async fn list_lines(conn: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Line>, DbErr> {
    let rows = reorganisation_event::Entity::find()
        .filter(reorganisation_event::Column::ReorganisationId.eq(id))
        .order_by_asc(reorganisation_event::Column::Seq)
        .all(conn)
        .await?;
    let line = |row: reorganisation_event::Model| {
        let step = read("reorganisation_event.step", &row.step, ReorganisationStep::parse)?;
        Ok(Line { step, at: row.at, by: (row.person_id, row.organization), reason: row.reason })
    };
    rows.into_iter().map(line).collect()
}

fn row(it: &Reorganisation) -> Result<reorganisation::ActiveModel, DbErr> {
    Ok(reorganisation::ActiveModel {
        title: Set(it.draft.title.clone()),
        effective_on: Set(it.draft.effective_on),
        status: Set(it.status.as_str().to_owned()),
        version: Set(it.version),
        draft: Set(to_json(&it.draft)?),
        ..Default::default()
    })
}

fn from_row(row: reorganisation::Model) -> Result<Reorganisation, DbErr> {
    let draft: Draft = from_json("reorganisation.draft", &row.draft)?;
    let status = read("reorganisation.status", &row.status, ReorganisationStatus::parse)?;
    Ok(Reorganisation { id: row.id, status, version: row.version, draft })
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(error.to_string()))
}

fn from_json<T: serde::de::DeserializeOwned>(column: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Type(format!("{column}: {error}")))
}

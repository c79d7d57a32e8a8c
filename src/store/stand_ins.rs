//! Who stands in for whom, and who arranged it.

use ::entity::stand_in;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::positions::Act;
use super::rows::read;
use crate::domain::escalation::{Post, StandIn};
use crate::domain::words::Position;

/// A stand-in, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptStandIn {
    /// Who stands in for whom.
    pub stand_in: StandIn,
    /// Why.
    pub reason: String,
    /// Rises with every change.
    pub version: i32,
    /// Who arranged it, and when.
    pub begun: Act,
    /// Who set the last day anew, and when.
    pub ended: Option<Act>,
}

/// Keeps a new one.
pub async fn insert(conn: &impl ConnectionTrait, new: &KeptStandIn) -> Result<(), DbErr> {
    let KeptStandIn { stand_in: StandIn { id, absent, post, only_this, stand_in, from, to }, .. } = new;
    let row = stand_in::ActiveModel {
        id: Set(*id),
        person_id: Set(*absent),
        organization: Set(post.organization.clone()),
        position: Set(post.position.as_str().to_owned()),
        field: Set(post.field.clone()),
        only_this: Set(*only_this),
        stand_in: Set(*stand_in),
        valid_from: Set(*from),
        valid_to: Set(*to),
        reason: Set(new.reason.clone()),
        version: Set(new.version),
        created_by: Set(new.begun.by),
        created_at: Set(new.begun.at),
        ended_by: Set(None),
        ended_at: Set(None),
    };
    stand_in::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The one of this id.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<KeptStandIn>, DbErr> {
    stand_in::Entity::find_by_id(id).one(conn).await?.map(kept).transpose()
}

/// Those that count on some day from `from` through `to`.
pub async fn find_between(conn: &impl ConnectionTrait, from: NaiveDate, to: NaiveDate) -> Result<Vec<StandIn>, DbErr> {
    use stand_in::Column;
    let found = stand_in::Entity::find().filter(Column::ValidTo.gte(from)).filter(Column::ValidFrom.lte(to));
    let rows = found.order_by_asc(Column::ValidFrom).order_by_asc(Column::Id).all(conn).await?;
    // One that was taken back before it began counts on no day.
    let rows = rows.into_iter().filter(|row| row.valid_from <= row.valid_to);
    rows.map(|row| kept(row).map(|kept| kept.stand_in)).collect()
}

/// Those of these people, the first day first: from `since` on, or all that there ever were.
pub async fn list_of(
    conn: &impl ConnectionTrait,
    people: &[Uuid],
    since: Option<NaiveDate>,
) -> Result<Vec<KeptStandIn>, DbErr> {
    use stand_in::Column;
    let mut found = stand_in::Entity::find().filter(Column::PersonId.is_in(people.iter().copied()));
    if let Some(since) = since {
        found = found
            .filter(Column::ValidTo.gte(since))
            .filter(Expr::col(Column::ValidTo).gte(Expr::col(Column::ValidFrom)));
    }
    found.order_by_asc(Column::ValidFrom).order_by_asc(Column::Id).all(conn).await?.into_iter().map(kept).collect()
}

/// Those in which a person is away or stands in, the first that was arranged first: all that there ever were.
pub async fn list_concerning(conn: &impl ConnectionTrait, person: Uuid) -> Result<Vec<KeptStandIn>, DbErr> {
    use stand_in::Column;
    let concerned = Condition::any().add(Column::PersonId.eq(person)).add(Column::StandIn.eq(person));
    let found = stand_in::Entity::find().filter(concerned).order_by_asc(Column::Id);
    found.all(conn).await?.into_iter().map(kept).collect()
}

/// The posts in which a person stands in on that day or later.
pub async fn list_open_by(conn: &impl ConnectionTrait, stand_in: Uuid, on: NaiveDate) -> Result<Vec<Post>, DbErr> {
    use stand_in::Column;
    let found = stand_in::Entity::find().filter(Column::StandIn.eq(stand_in)).filter(Column::ValidTo.gte(on));
    let rows = found.order_by_asc(Column::ValidFrom).order_by_asc(Column::Id).all(conn).await?.into_iter();
    rows.filter(|row| row.valid_from <= row.valid_to).map(|row| kept(row).map(|kept| kept.stand_in.post)).collect()
}

/// Sets the last day anew, if it still has this version; false if it has not.
pub async fn end(
    conn: &impl ConnectionTrait,
    (id, version): (Uuid, i32),
    last: NaiveDate,
    by: Act,
) -> Result<bool, DbErr> {
    use stand_in::Column;
    let changed = stand_in::Entity::update_many()
        .col_expr(Column::ValidTo, Expr::value(last))
        .col_expr(Column::Version, Expr::value(version + 1))
        .col_expr(Column::EndedBy, Expr::value(by.by))
        .col_expr(Column::EndedAt, Expr::value(by.at))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

fn kept(row: stand_in::Model) -> Result<KeptStandIn, DbErr> {
    let ended = row.ended_at.map(|at: DateTime<Utc>| Act { by: row.ended_by, at });
    Ok(KeptStandIn {
        stand_in: StandIn {
            id: row.id,
            absent: row.person_id,
            post: Post {
                organization: row.organization,
                position: read("stand_in.position", &row.position, Position::parse)?,
                field: row.field,
            },
            only_this: row.only_this,
            stand_in: row.stand_in,
            from: row.valid_from,
            to: row.valid_to,
        },
        reason: row.reason,
        version: row.version,
        begun: Act { by: row.created_by, at: row.created_at },
        ended,
    })
}

//! The terms of those who hold positions: seated, ended, and by whom.

use std::collections::HashSet;

use ::entity::position_holder;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, NullOrdering};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::people::holder_from;
use crate::domain::escalation::Holder;

/// Who did something, and when (business time).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Who; none where no person did.
    pub by: Option<Uuid>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A position that a person holds, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its id.
    pub id: Uuid,
    /// Who holds which position.
    pub holder: Holder,
    /// The first day; none: always.
    pub from: Option<NaiveDate>,
    /// The last day; none: still.
    pub to: Option<NaiveDate>,
    /// Rises with every change.
    pub version: i32,
    /// Who seated them, and when; none: the operator, or a reorganisation.
    pub begun: Option<Act>,
    /// Who set the last day, and when; none: nobody, or a reorganisation.
    pub ended: Option<Act>,
}

impl Term {
    /// Whether it counts on that day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.goes_on(on)
    }

    /// Whether that day is not past its last one.
    pub fn goes_on(&self, on: NaiveDate) -> bool {
        self.to.is_none_or(|to| on <= to)
    }

    /// Whether it counts on no day at all: it was taken back before it began.
    pub fn is_empty(&self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }
}

/// Seats a person.
pub async fn insert(conn: &impl ConnectionTrait, term: &Term) -> Result<(), DbErr> {
    let row = position_holder::ActiveModel {
        id: Set(term.id),
        organization: Set(term.holder.organization.clone()),
        position: Set(term.holder.position.as_str().to_owned()),
        field: Set(term.holder.field.clone()),
        person_id: Set(term.holder.person),
        valid_from: Set(term.from),
        valid_to: Set(term.to),
        version: Set(term.version),
        created_by: Set(term.begun.and_then(|act| act.by)),
        created_at: Set(term.begun.map(|act| act.at)),
        ended_by: Set(None),
        ended_at: Set(None),
    };
    position_holder::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The term of this id, if it is of this organization.
pub async fn find(conn: &impl ConnectionTrait, organization: &str, id: Uuid) -> Result<Option<Term>, DbErr> {
    let of_organization = position_holder::Column::Organization.eq(organization);
    let found = position_holder::Entity::find_by_id(id).filter(of_organization).one(conn).await?;
    Ok(found.and_then(term))
}

/// An organization's, the longest-serving first: those that go on at `since` or begin later, or all that there ever were.
pub async fn list_of_organization(
    conn: &impl ConnectionTrait,
    organization: &str,
    since: Option<NaiveDate>,
) -> Result<Vec<Term>, DbErr> {
    list(conn, Condition::all().add(position_holder::Column::Organization.eq(organization)), since).await
}

/// A person's, in the same order: those that go on at `since` or begin later.
pub async fn list_of_person(conn: &impl ConnectionTrait, person: Uuid, since: NaiveDate) -> Result<Vec<Term>, DbErr> {
    list(conn, Condition::all().add(position_holder::Column::PersonId.eq(person)), Some(since)).await
}

async fn list(conn: &impl ConnectionTrait, of: Condition, since: Option<NaiveDate>) -> Result<Vec<Term>, DbErr> {
    use position_holder::Column;
    let goes_on = since.map(|since| Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(since)));
    let found = position_holder::Entity::find().filter(of.add_option(goes_on));
    let ordered =
        found.order_by_with_nulls(Column::ValidFrom, Order::Asc, NullOrdering::First).order_by_asc(Column::Id);
    Ok(ordered.all(conn).await?.into_iter().filter_map(term).collect())
}

/// Sets the last day, if the term still has this version; false if it has not.
pub async fn end(
    conn: &impl ConnectionTrait,
    (id, version): (Uuid, i32),
    last: NaiveDate,
    by: Act,
) -> Result<bool, DbErr> {
    use position_holder::Column;
    let changed = position_holder::Entity::update_many()
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

/// Which of these people held positions of which organizations and hold none of them any more on that day.
pub async fn find_left(
    conn: &impl ConnectionTrait,
    people: &[Uuid],
    on: NaiveDate,
) -> Result<HashSet<(String, Uuid)>, DbErr> {
    if people.is_empty() {
        return Ok(HashSet::new());
    }
    let of = Condition::all().add(position_holder::Column::PersonId.is_in(people.iter().copied()));
    let terms: Vec<_> = list(conn, of, None).await?.into_iter().filter(|term| !term.is_empty()).collect();
    let seats = |term: &Term| (term.holder.organization.clone(), term.holder.person);
    let remain: HashSet<_> = terms.iter().filter(|term| term.goes_on(on)).map(seats).collect();
    Ok(terms.iter().map(seats).filter(|seat| !remain.contains(seat)).collect())
}

fn term(row: position_holder::Model) -> Option<Term> {
    let (id, from, to, version) = (row.id, row.valid_from, row.valid_to, row.version);
    let begun = row.created_at.map(|at| Act { by: row.created_by, at });
    let ended = row.ended_at.map(|at| Act { by: row.ended_by, at });
    Some(Term { id, holder: holder_from(row)?, from, to, version, begun, ended })
}

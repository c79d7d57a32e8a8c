//! People and the positions they hold.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::domain::escalation::Holder;
use crate::domain::text::Language;
use crate::domain::words::Position;
use ::entity::{person, position_holder};

/// A person, as far as mail and signatures need one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// How they are called.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// In which language they read.
    pub language: Language,
}

/// Adds a person.
pub async fn insert_person<C: ConnectionTrait>(conn: &C, person: &Person) -> Result<(), DbErr> {
    let row = person::ActiveModel {
        id: Set(person.id),
        name: Set(person.name.clone()),
        email: Set(person.email.clone()),
        language: Set(person.language.as_str().to_owned()),
    };
    person::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Gives a person a position from a date on.
pub async fn insert_holder<C: ConnectionTrait>(
    conn: &C,
    id: Uuid,
    holder: &Holder,
    valid_from: Option<NaiveDate>,
) -> Result<(), DbErr> {
    let row = position_holder::ActiveModel {
        id: Set(id),
        organization: Set(holder.organization.clone()),
        position: Set(holder.position.as_str().to_owned()),
        field: Set(holder.field.clone()),
        person_id: Set(holder.person),
        valid_from: Set(valid_from),
        valid_to: Set(None),
    };
    position_holder::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Who holds the positions of these organizations on a date, the longest-serving first.
pub async fn find_holders<C: ConnectionTrait>(
    conn: &C,
    organizations: &[&str],
    on: NaiveDate,
) -> Result<Vec<Holder>, DbErr> {
    use position_holder::Column;
    let rows = position_holder::Entity::find()
        .filter(Column::Organization.is_in(organizations.iter().copied()))
        .filter(Condition::any().add(Column::ValidFrom.is_null()).add(Column::ValidFrom.lte(on)))
        .filter(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(on)))
        .order_by_asc(Column::ValidFrom)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?;
    let holders = rows.into_iter().filter_map(|row| {
        let position = Position::parse(&row.position)?;
        Some(Holder { position, organization: row.organization, field: row.field, person: row.person_id })
    });
    Ok(holders.collect())
}

/// The people of these ids.
pub async fn find_people<C: ConnectionTrait>(conn: &C, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Person>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(conn).await?;
    let people = rows.into_iter().map(|row| {
        let language = Language::parse(&row.language).unwrap_or(Language::Vi);
        (row.id, Person { id: row.id, name: row.name, email: row.email, language })
    });
    Ok(people.collect())
}

/// The person who has this address.
pub async fn find_person_by_email<C: ConnectionTrait>(conn: &C, email: &str) -> Result<Option<Uuid>, DbErr> {
    let found = person::Entity::find().filter(person::Column::Email.eq(email)).one(conn).await?;
    Ok(found.map(|person| person.id))
}

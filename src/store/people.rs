//! People and the positions they hold.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, NullOrdering, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::positions::find_left;
use super::stand_ins;
use crate::domain::access::Role;
use crate::domain::case::Answerable;
use crate::domain::coverage::Post;
use crate::domain::escalation::{Holder, StandIn};
use crate::domain::register::Validity;
use crate::domain::text::Language;
use crate::domain::words::Position;
use ::entity::{person, position_holder, role_grant};

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
        erased_at: Set(None),
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
        ..Default::default()
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
    let rows = held(organizations, on).all(conn).await?;
    Ok(rows.into_iter().filter_map(holder_from).collect())
}

/// The positions that a person holds on a date.
pub async fn find_held_by<C: ConnectionTrait>(conn: &C, person: Uuid, on: NaiveDate) -> Result<Vec<Holder>, DbErr> {
    let rows = held_on(on).filter(position_holder::Column::PersonId.eq(person)).all(conn).await?;
    Ok(rows.into_iter().filter_map(holder_from).collect())
}

/// Holders of positions, and the people that they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seats {
    /// Who holds which position, the longest-serving first.
    pub holders: Vec<Holder>,
    /// Who stands in for whom on that date, in whatever organization.
    pub stand_ins: Vec<StandIn>,
    /// The people, by id: the holders and those who stand in for them.
    pub people: HashMap<Uuid, Person>,
    /// Who held positions in an organization and holds none there any more, as far as was asked.
    left: HashSet<(String, Uuid)>,
}

impl Seats {
    /// Adds those of these people who are not here yet.
    pub async fn join<C: ConnectionTrait>(
        &mut self,
        conn: &C,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), DbErr> {
        let missing = ids.into_iter().filter(|id| !self.people.contains_key(id)).collect();
        self.people.extend(find_people(conn, missing).await?);
        Ok(())
    }

    /// Adds the officers whom cases name, each with the agency that leads, and notes who of them has left it.
    pub async fn join_officers<C: ConnectionTrait>(
        &mut self,
        conn: &C,
        officers: impl IntoIterator<Item = (&str, Uuid)>,
        on: NaiveDate,
    ) -> Result<(), DbErr> {
        let officers: Vec<_> = officers.into_iter().collect();
        self.join(conn, officers.iter().map(|(_, officer)| *officer)).await?;
        let holds = |agency: &str, officer: Uuid| {
            self.holders.iter().any(|holder| holder.person == officer && holder.organization == agency)
        };
        let unseated = officers.into_iter().filter(|(agency, officer)| !holds(agency, *officer));
        let unseated: Vec<Uuid> = unseated.map(|(_, officer)| officer).collect();
        self.left.extend(find_left(conn, &unseated, on).await?);
        Ok(())
    }

    /// Whether a person who was asked after held positions in the organization and holds none there any more.
    pub fn has_left(&self, organization: &str, person: Uuid) -> bool {
        self.left.iter().any(|(left, who)| left == organization && *who == person)
    }

    /// Who answers for a case where its officer has left: the agency's intake, or its director where nobody holds that.
    pub fn without_who_left(&self, answerable: Answerable) -> Answerable {
        let Answerable { position, organization, person } = answerable;
        match person {
            Some(officer) if position == Position::Officer && self.has_left(&organization, officer) => {
                let intake = self.holder_of(&organization, Position::Intake);
                let position = if intake.is_some() { Position::Intake } else { Position::Director };
                let person = intake.or_else(|| self.holder_of(&organization, Position::Director));
                Answerable { position, organization, person }
            }
            _ => Answerable { position, organization, person },
        }
    }

    /// Who holds a position of an organization.
    pub fn holder_of(&self, organization: &str, position: Position) -> Option<Uuid> {
        let mut holders = self.holders.iter().filter(|holder| holder.position == position);
        holders.find(|holder| holder.organization == organization).map(|holder| holder.person)
    }
}

/// The same as [`find_holders`], with the people.
pub async fn find_seats<C: ConnectionTrait>(conn: &C, organizations: &[&str], on: NaiveDate) -> Result<Seats, DbErr> {
    use position_holder::Column::PersonId;
    let who = position_holder::Entity::belongs_to(person::Entity).from(PersonId).to(person::Column::Id);
    let held = held(organizations, on).join(JoinType::InnerJoin, who.into()).select_also(person::Entity);
    let mut seats = Seats::default();
    for (holder, person) in held.all(conn).await? {
        seats.people.extend(person.map(person_from));
        seats.holders.extend(holder_from(holder));
    }
    seats.stand_ins = stand_ins::find_between(conn, on, on).await?;
    let standing_in: Vec<Uuid> = seats.stand_ins.iter().map(|stand_in| stand_in.stand_in).collect();
    seats.join(conn, standing_in).await?;
    Ok(seats)
}

fn held(organizations: &[&str], on: NaiveDate) -> Select<position_holder::Entity> {
    held_on(on).filter(position_holder::Column::Organization.is_in(organizations.iter().copied()))
}

fn held_on(on: NaiveDate) -> Select<position_holder::Entity> {
    use position_holder::Column;
    position_holder::Entity::find()
        .filter(Condition::any().add(Column::ValidFrom.is_null()).add(Column::ValidFrom.lte(on)))
        .filter(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(on)))
        // PostgreSQL would put those who always held it last, SQLite first.
        .order_by_with_nulls(Column::ValidFrom, Order::Asc, NullOrdering::First)
        .order_by_asc(Column::Id)
}

pub(super) fn holder_from(row: position_holder::Model) -> Option<Holder> {
    let position = Position::parse(&row.position)?;
    Some(Holder { position, organization: row.organization, field: row.field, person: row.person_id })
}

pub(super) fn person_from(row: person::Model) -> (Uuid, Person) {
    let language = Language::parse(&row.language).unwrap_or(Language::Vi);
    (row.id, Person { id: row.id, name: row.name, email: row.email, language })
}

/// The people of these ids.
pub async fn find_people<C: ConnectionTrait>(conn: &C, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Person>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(conn).await?;
    Ok(rows.into_iter().map(person_from).collect())
}

/// Whether anybody is known at all.
pub async fn is_anyone_known<C: ConnectionTrait>(conn: &C) -> Result<bool, DbErr> {
    Ok(person::Entity::find().one(conn).await?.is_some())
}

/// The person who has this address, in whatever letters it is written.
pub async fn find_person_by_email<C: ConnectionTrait>(conn: &C, email: &str) -> Result<Option<Uuid>, DbErr> {
    let in_small_letters = Expr::expr(Func::lower(Expr::col(person::Column::Email)));
    let found = person::Entity::find().filter(in_small_letters.eq(email.to_lowercase())).one(conn).await?;
    Ok(found.map(|person| person.id))
}

/// Which people are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Who has or had a role in this organization.
    pub organization: Option<String>,
    /// Who has or had this role.
    pub role: Option<Role>,
}

/// Up to `limit` people from `after` on, in the order in which they were added.
pub async fn list_people<C: ConnectionTrait>(
    conn: &C,
    filter: &PeopleFilter,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Person>, DbErr> {
    let mut found = person::Entity::find();
    if filter.organization.is_some() || filter.role.is_some() {
        use role_grant::Column;
        let granted = Condition::all()
            .add_option(filter.organization.as_deref().map(|code| Column::Organization.eq(code)))
            .add_option(filter.role.map(|role| Column::Role.eq(role.as_str())));
        let holders = Query::select().column(Column::PersonId).from(role_grant::Entity).cond_where(granted).to_owned();
        found = found.filter(person::Column::Id.in_subquery(holders));
    }
    if let Some(after) = after {
        found = found.filter(person::Column::Id.gt(after));
    }
    let rows = found.order_by_asc(person::Column::Id).limit(limit).all(conn).await?;
    Ok(rows.into_iter().map(|row| person_from(row).1).collect())
}

/// The posts that people hold on some day from `from` through `to`, in whatever organization.
pub async fn find_posts<C: ConnectionTrait>(conn: &C, from: NaiveDate, to: NaiveDate) -> Result<Vec<Post>, DbErr> {
    use position_holder::Column;
    let held = position_holder::Entity::find()
        .filter(Condition::any().add(Column::ValidFrom.is_null()).add(Column::ValidFrom.lte(to)))
        .filter(Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gte(from)));
    let posts = held.all(conn).await?.into_iter().filter_map(|row| {
        let validity = Validity::new(row.valid_from, row.valid_to);
        Some(Post { position: Position::parse(&row.position)?, organization: row.organization, validity })
    });
    Ok(posts.collect())
}

/// Sets the language that a person reads.
pub async fn set_language<C: ConnectionTrait>(conn: &C, person: Uuid, language: Language) -> Result<(), DbErr> {
    person::Entity::update_many()
        .set(person::ActiveModel { language: Set(language.as_str().to_owned()), ..Default::default() })
        .filter(person::Column::Id.eq(person))
        .exec(conn)
        .await?;
    Ok(())
}

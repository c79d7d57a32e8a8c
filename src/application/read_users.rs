//! People who may come in, with their roles: for whoever manages or watches over access, each within their reach.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::grant::{Grant, Reached};
use crate::domain::access::{Actor, Role};
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::people::{PeopleFilter, Person};
use crate::store::{grants, people};

/// A person with those of their roles that the reader sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserReading {
    /// Who.
    pub person: Person,
    /// Their roles, also those that are over, in the order in which they were given.
    pub grants: Vec<Grant>,
}

/// Which users are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListUsers {
    /// Who has or had a role in this organization.
    pub organization: Option<String>,
    /// Who has or had this role.
    pub role: Option<Role>,
}

/// Up to `limit` users from `after` on, in the order in which they were added.
pub async fn list_users(
    app: &App,
    actor: &Actor,
    wanted: ListUsers,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<UserReading>, Error> {
    let organization = match check_reads(actor)? {
        Some(own) if wanted.organization.as_deref().is_some_and(|asked| asked != own) => return Ok(Vec::new()),
        Some(own) => Some(own.to_owned()),
        None => wanted.organization,
    };
    let filter = PeopleFilter { organization, role: wanted.role };
    let mut users = find_users(app.db.read(), &filter, after, limit).await?;
    for user in &mut users {
        user.grants = seen(actor, std::mem::take(&mut user.grants));
    }
    Ok(users)
}

/// Lists, for the command line, up to `limit` users.
pub async fn list_by_command(db: &Database, wanted: ListUsers, limit: u64) -> Result<Vec<UserReading>, Error> {
    let filter = PeopleFilter { organization: wanted.organization, role: wanted.role };
    find_users(db.read(), &filter, None, limit).await
}

async fn find_users(
    conn: &impl ConnectionTrait,
    filter: &PeopleFilter,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<UserReading>, Error> {
    let people = people::list_people(conn, filter, after, limit).await?;
    let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    let mut given: HashMap<Uuid, Vec<Grant>> = HashMap::new();
    for grant in grants::list_of(conn, &ids).await? {
        given.entry(grant.person).or_default().push(grant);
    }
    let reading = |person: Person| {
        let grants = given.remove(&person.id).unwrap_or_default();
        UserReading { person, grants }
    };
    Ok(people.into_iter().map(reading).collect())
}

/// The user of this id.
pub async fn read_user(app: &App, actor: &Actor, id: Uuid) -> Result<UserReading, Error> {
    let own = check_reads(actor)?;
    let conn = app.db.read();
    let person = people::find_people(conn, vec![id]).await?.remove(&id).ok_or_else(no_such_user)?;
    let grants = seen(actor, grants::list_of(conn, &[id]).await?);
    if own.is_some() && grants.is_empty() {
        return Err(no_such_user());
    }
    Ok(UserReading { person, grants })
}

/// A role of a user.
pub async fn read_role(app: &App, actor: &Actor, user: Uuid, grant: Uuid) -> Result<Grant, Error> {
    let user = read_user(app, actor, user).await?;
    user.grants.into_iter().find(|known| known.id == grant).ok_or_else(no_such_role)
}

/// The roles that the caller has today; none for an organization's own system.
pub async fn read_own_roles(app: &App, actor: &Actor) -> Result<Option<Vec<Grant>>, Error> {
    let Some(person) = actor.person else { return Ok(None) };
    Ok(Some(grants::find_valid(app.db.read(), person, app.today()).await?))
}

/// The organization within which an actor sees users; none: everybody.
fn check_reads(actor: &Actor) -> Result<Option<&str>, Error> {
    match actor.reaches_users() {
        Reached::All => Ok(None),
        Reached::Of(own) => Ok(Some(own)),
        Reached::Nobody => Err(Error::Forbidden(Text::new(
            "Chỉ quản trị viên, Chủ tịch, kiểm tra và người đứng đầu đơn vị được xem người dùng.",
            "Users are for the administrator, the chairman, the auditor and the heads of organizations.",
        ))),
    }
}

fn seen(actor: &Actor, grants: Vec<Grant>) -> Vec<Grant> {
    let own = match actor.reaches_users() {
        Reached::All => None,
        Reached::Of(own) => Some(own),
        Reached::Nobody => return Vec::new(),
    };
    grants.into_iter().filter(|grant| own.is_none_or(|own| grant.organization == own)).collect()
}

pub(super) fn no_such_user() -> Error {
    Error::NotFound(Text::new(
        "Không có người dùng này, hoặc bạn không được xem.",
        "There is no such user, or none that you may see.",
    ))
}

fn no_such_role() -> Error {
    Error::NotFound(Text::new(
        "Không có vai trò này, hoặc bạn không được xem.",
        "There is no such role, or none that you may see.",
    ))
}

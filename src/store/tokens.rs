//! API tokens: only hashes are kept.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::grants;
use super::rows::{read, read_list, write_list};
use crate::domain::access::token::{Narrowing, Token, TokenScope};
use crate::domain::access::{Actor, Role};
use ::entity::{person, token};

/// A token to be kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whom it lets in.
    pub actor: Actor,
    /// Its hash.
    pub hash: String,
    /// Its first characters.
    pub hint: String,
    /// What it is for.
    pub label: String,
    /// How it is narrowed.
    pub narrowing: Narrowing,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Keeps a token.
pub async fn insert_token<C: ConnectionTrait>(conn: &C, new: &NewToken, now: DateTime<Utc>) -> Result<(), DbErr> {
    let row = token::ActiveModel {
        id: Set(new.actor.token),
        hash: Set(new.hash.clone()),
        hint: Set(new.hint.clone()),
        label: Set(new.label.clone()),
        person_id: Set(new.actor.person),
        organization: Set(new.actor.organization.clone()),
        role: Set(new.actor.role.as_str().to_owned()),
        created_at: Set(now),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
        scopes: Set(new.narrowing.scopes.as_ref().map(write_list)),
        networks: Set(new.narrowing.networks.as_ref().map(write_list)),
        previous_hash: Set(None),
        previous_until: Set(None),
        last_used_at: Set(None),
        version: Set(1),
    };
    token::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Whether a person may come in: whether some token of theirs has not ended, by a role that they have on that day.
pub async fn has_valid<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    now: DateTime<Utc>,
    on: NaiveDate,
) -> Result<bool, DbErr> {
    use token::Column;
    let valid = token::Entity::find().filter(Column::PersonId.eq(person)).filter(open_at(now)).filter(by_role(on));
    Ok(valid.one(conn).await?.is_some())
}

/// A person's token lets in by a role that the person has on that day; a system's by itself.
fn by_role(on: NaiveDate) -> Condition {
    use token::{Column, Entity};
    let role =
        grants::letting_in((Entity, Column::PersonId), (Entity, Column::Organization), (Entity, Column::Role), on);
    Condition::any().add(Column::PersonId.is_null()).add(Expr::exists(role))
}

/// Whom the token of this hash lets in on that day, and how it is narrowed; none where it has ended. The secret before a
/// rotation lets in until its time is over.
pub async fn find_admitted<C: ConnectionTrait>(
    conn: &C,
    hash: &str,
    now: DateTime<Utc>,
    on: NaiveDate,
) -> Result<Option<(Actor, Narrowing)>, DbErr> {
    use token::Column;
    let owner = token::Entity::belongs_to(person::Entity).from(Column::PersonId).to(person::Column::Id);
    let rotated = Condition::all().add(Column::PreviousHash.eq(hash)).add(Column::PreviousUntil.gt(now));
    let found = token::Entity::find()
        .join(JoinType::LeftJoin, owner.into())
        .select_also(person::Entity)
        .filter(Condition::any().add(Column::Hash.eq(hash)).add(rotated))
        .filter(by_role(on))
        .one(conn)
        .await?;
    let valid = |row: &token::Model| row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now);
    let Some((row, person)) = found.filter(|(row, _)| valid(row)) else { return Ok(None) };
    let Some(role) = Role::parse(&row.role) else { return Ok(None) };
    let narrowing = narrowing_of(&row)?;
    let name = person.map_or(row.label, |person| person.name);
    let actor = Actor { token: row.id, person: row.person_id, name, organization: row.organization, role };
    Ok(Some((actor, narrowing)))
}

/// Which tokens are asked for; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenFilter {
    /// Of this organization, or this person's own.
    pub within: Option<(String, Option<Uuid>)>,
    /// This person's.
    pub person: Option<Uuid>,
    /// Acting for this organization.
    pub organization: Option<String>,
    /// Neither revoked nor expired at this moment.
    pub open_at: Option<DateTime<Utc>>,
}

impl TokenFilter {
    fn condition(&self) -> Condition {
        use token::Column;
        let within = self.within.as_ref().map(|(organization, person)| {
            let own = person.map(|person| Column::PersonId.eq(person));
            Condition::any().add(Column::Organization.eq(organization.as_str())).add_option(own)
        });
        Condition::all()
            .add_option(within)
            .add_option(self.person.map(|person| Column::PersonId.eq(person)))
            .add_option(self.organization.as_deref().map(|code| Column::Organization.eq(code)))
            .add_option(self.open_at.map(open_at))
    }
}

/// Neither revoked nor expired.
fn open_at(now: DateTime<Utc>) -> Condition {
    use token::Column;
    let lasts = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now));
    Condition::all().add(Column::RevokedAt.is_null()).add(lasts)
}

/// Up to `limit` tokens from `after` on, in the order in which they were made.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    filter: &TokenFilter,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Token>, DbErr> {
    use token::Column;
    let after = after.map(|after| Column::Id.gt(after));
    let found = token::Entity::find().filter(filter.condition().add_option(after));
    let rows = found.order_by_asc(Column::Id).limit(limit).all(conn).await?;
    rows.into_iter().map(token_from).collect()
}

/// How many there are.
pub async fn count<C: ConnectionTrait>(conn: &C, filter: &TokenFilter) -> Result<u64, DbErr> {
    token::Entity::find().filter(filter.condition()).count(conn).await
}

/// The one of this id.
pub async fn find<C: ConnectionTrait>(conn: &C, id: Uuid) -> Result<Option<Token>, DbErr> {
    token::Entity::find_by_id(id).one(conn).await?.map(token_from).transpose()
}

/// Those whose first characters these are and that are not revoked.
pub async fn find_by_hint<C: ConnectionTrait>(conn: &C, hint: &str) -> Result<Vec<Token>, DbErr> {
    use token::Column;
    let found = token::Entity::find().filter(Column::Hint.eq(hint)).filter(Column::RevokedAt.is_null());
    found.all(conn).await?.into_iter().map(token_from).collect()
}

/// Keeps the new secret's hash of a rotated token, if it still has the version before; false if it has not.
pub async fn rotate<C: ConnectionTrait>(conn: &C, rotated: &Token, hash: &str) -> Result<bool, DbErr> {
    use token::Column;
    let changed = token::Entity::update_many()
        .col_expr(Column::PreviousHash, Expr::col(Column::Hash))
        .col_expr(Column::Hash, Expr::value(hash))
        .col_expr(Column::Hint, Expr::value(rotated.hint.as_str()))
        .col_expr(Column::PreviousUntil, Expr::value(rotated.previous_until))
        .col_expr(Column::ExpiresAt, Expr::value(rotated.expires_at))
        .col_expr(Column::Version, Expr::value(rotated.version))
        .filter(Column::Id.eq(rotated.id))
        .filter(Column::Version.eq(rotated.version - 1))
        .filter(Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Revokes one that still has this version; false if it has not.
pub async fn revoke<C: ConnectionTrait>(conn: &C, id: Uuid, version: i32, now: DateTime<Utc>) -> Result<bool, DbErr> {
    use token::Column;
    let revoked = token::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::value(version + 1))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .filter(Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(revoked.rows_affected == 1)
}

/// Notes when tokens were last used; never back.
pub async fn note_uses<C: ConnectionTrait>(conn: &C, uses: &[(Uuid, DateTime<Utc>)]) -> Result<(), DbErr> {
    use token::Column;
    for (id, at) in uses {
        let earlier = Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lt(*at));
        let noted = token::Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(*at));
        noted.filter(Column::Id.eq(*id)).filter(earlier).exec(conn).await?;
    }
    Ok(())
}

fn token_from(row: token::Model) -> Result<Token, DbErr> {
    Ok(Token {
        narrowing: narrowing_of(&row)?,
        id: row.id,
        hint: row.hint,
        label: row.label,
        person: row.person_id,
        organization: row.organization,
        role: read("token.role", &row.role, Role::parse)?,
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        previous_until: row.previous_until,
        last_used_at: row.last_used_at,
        version: row.version,
    })
}

fn narrowing_of(row: &token::Model) -> Result<Narrowing, DbErr> {
    let scopes = row.scopes.as_deref().map(|json| read_list("token.scopes", json, TokenScope::parse));
    let networks = row.networks.as_deref().map(|json| read_list("token.networks", json, |word| word.parse().ok()));
    Ok(Narrowing { scopes: scopes.transpose()?, networks: networks.transpose()? })
}

/// Revokes a person's tokens that act in this role of this organization; how many were revoked.
pub async fn revoke_of<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    organization: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    use token::Column;
    let revoked = token::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PersonId.eq(person))
        .filter(Column::Organization.eq(organization))
        .filter(Column::Role.eq(role.as_str()))
        .filter(Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(revoked.rows_affected)
}

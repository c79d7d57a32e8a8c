//! How people sign in to the pages: passwords, second factors, recovery codes, and the codes with which a password is
//! set. Of codes only hashes are kept.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::people::{Person, person_from};
use ::entity::{account, invitation, person, recovery_code};

/// A secret that no code has proved yet. It is shown in one session alone: whoever else knew the password then never
/// learns what the person's app took over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The secret, sealed where there is a key.
    pub sealed: String,
    /// In which session it is shown.
    pub session: Uuid,
}

/// How a person signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: Uuid,
    /// The hash of the password, with its parameters.
    pub password_hash: String,
    /// When the password was set.
    pub password_set_at: DateTime<Utc>,
    /// The sealed secret of the second factor, once a code proved that the person has it.
    pub second_factor: Option<String>,
    /// A secret that no code has proved yet.
    pub pending: Option<Pending>,
    /// The step of the last code that was taken.
    pub last_step: Option<i64>,
}

/// The person of an address, however its letters are cased, and how they sign in where they have a password.
pub async fn find_by_email<C: ConnectionTrait>(
    conn: &C,
    email: &str,
) -> Result<Option<(Person, Option<Account>)>, DbErr> {
    let own = person::Entity::belongs_to(account::Entity).from(person::Column::Id).to(account::Column::PersonId);
    let lower = Expr::expr(Func::lower(Expr::col((person::Entity, person::Column::Email))));
    let found = person::Entity::find()
        .join(JoinType::LeftJoin, own.into())
        .select_also(account::Entity)
        .filter(lower.eq(email.to_lowercase()))
        .all(conn)
        .await?;
    // Where two addresses differ by case alone, the one as it is written is meant.
    let mut found: Vec<_> =
        found.into_iter().map(|(row, account)| (person_from(row).1, account.map(account_from))).collect();
    if found.len() > 1 {
        found.retain(|(person, _)| person.email == email);
    }
    Ok(found.pop())
}

/// A person, and how they sign in where they have a password.
pub async fn find<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<Option<(Person, Option<Account>)>, DbErr> {
    let own = person::Entity::belongs_to(account::Entity).from(person::Column::Id).to(account::Column::PersonId);
    let found = person::Entity::find_by_id(person)
        .join(JoinType::LeftJoin, own.into())
        .select_also(account::Entity)
        .one(conn)
        .await?;
    Ok(found.map(|(row, account)| (person_from(row).1, account.map(account_from))))
}

fn account_from(row: account::Model) -> Account {
    Account {
        person: row.person_id,
        password_hash: row.password_hash,
        password_set_at: row.password_set_at,
        second_factor: row.totp_secret.filter(|_| row.totp_confirmed_at.is_some()),
        pending: row.totp_pending.zip(row.totp_pending_session).map(|(sealed, session)| Pending { sealed, session }),
        last_step: row.last_totp_step,
    }
}

/// Sets a person's password.
pub async fn set_password<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    use account::Column;
    let row = account::ActiveModel {
        person_id: Set(person),
        password_hash: Set(hash.to_owned()),
        password_set_at: Set(now),
        totp_secret: NotSet,
        totp_confirmed_at: NotSet,
        totp_pending: NotSet,
        totp_pending_session: NotSet,
        last_totp_step: NotSet,
    };
    let known = OnConflict::column(Column::PersonId)
        .update_columns([Column::PasswordHash, Column::PasswordSetAt, Column::TotpPending, Column::TotpPendingSession])
        .to_owned();
    account::Entity::insert(row).on_conflict(known).exec_without_returning(conn).await?;
    Ok(())
}

/// Keeps a secret until a code proves it, in the session that was shown it.
pub async fn set_pending<C: ConnectionTrait>(conn: &C, person: Uuid, pending: &Pending) -> Result<(), DbErr> {
    let set = account::ActiveModel {
        totp_pending: Set(Some(pending.sealed.clone())),
        totp_pending_session: Set(Some(pending.session)),
        ..Default::default()
    };
    account::Entity::update_many().set(set).filter(account::Column::PersonId.eq(person)).exec(conn).await?;
    Ok(())
}

/// Lets the pending secret be the second factor, proved by the code of `step`; false if it is not the pending one any
/// more.
pub async fn confirm_pending<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    sealed: &str,
    step: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let set = account::ActiveModel {
        totp_secret: Set(Some(sealed.to_owned())),
        totp_confirmed_at: Set(Some(now)),
        totp_pending: Set(None),
        totp_pending_session: Set(None),
        last_totp_step: Set(Some(step)),
        ..Default::default()
    };
    let confirmed = account::Entity::update_many()
        .set(set)
        .filter(account::Column::PersonId.eq(person))
        .filter(account::Column::TotpPending.eq(sealed))
        .exec(conn)
        .await?;
    Ok(confirmed.rows_affected == 1)
}

/// Takes the code of a step; false if it or a later one was taken, whoever was faster.
pub async fn take_step<C: ConnectionTrait>(conn: &C, person: Uuid, step: i64) -> Result<bool, DbErr> {
    use account::Column;
    let later = Condition::any().add(Column::LastTotpStep.is_null()).add(Column::LastTotpStep.lt(step));
    let taken = account::Entity::update_many()
        .set(account::ActiveModel { last_totp_step: Set(Some(step)), ..Default::default() })
        .filter(Column::PersonId.eq(person))
        .filter(later)
        .exec(conn)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Takes the second factor and the recovery codes away; false if there was none.
pub async fn forget_second_factor<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<bool, DbErr> {
    let pending =
        account::ActiveModel { totp_pending: Set(None), totp_pending_session: Set(None), ..Default::default() };
    let of_person = account::Column::PersonId.eq(person);
    account::Entity::update_many().set(pending).filter(of_person.clone()).exec(conn).await?;
    let set = account::ActiveModel { totp_secret: Set(None), totp_confirmed_at: Set(None), ..Default::default() };
    let forgotten = account::Entity::update_many()
        .set(set)
        .filter(of_person)
        .filter(account::Column::TotpConfirmedAt.is_not_null())
        .exec(conn)
        .await?;
    replace_recovery_codes(conn, person, &[]).await?;
    Ok(forgotten.rows_affected == 1)
}

/// Puts these recovery codes in the place of all that the person had.
pub async fn replace_recovery_codes<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    hashes: &[String],
) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::PersonId.eq(person)).exec(conn).await?;
    if hashes.is_empty() {
        return Ok(());
    }
    let rows = hashes.iter().map(|hash| recovery_code::ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person),
        hash: Set(hash.clone()),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes a recovery code; false if there is none like it or it was taken before.
pub async fn take_recovery_code<C: ConnectionTrait>(
    conn: &C,
    person: Uuid,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use recovery_code::Column;
    let taken = recovery_code::Entity::update_many()
        .set(recovery_code::ActiveModel { used_at: Set(Some(now)), ..Default::default() })
        .filter(Column::PersonId.eq(person))
        .filter(Column::Hash.eq(hash))
        .filter(Column::UsedAt.is_null())
        .exec(conn)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Erases all by which a person signs in.
pub async fn erase<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::PersonId.eq(person)).exec(conn).await?;
    invitation::Entity::delete_many().filter(invitation::Column::PersonId.eq(person)).exec(conn).await?;
    account::Entity::delete_by_id(person).exec(conn).await?;
    Ok(())
}

/// How many recovery codes a person has left.
pub async fn count_recovery_codes<C: ConnectionTrait>(conn: &C, person: Uuid) -> Result<u64, DbErr> {
    use recovery_code::Column;
    recovery_code::Entity::find().filter(Column::PersonId.eq(person)).filter(Column::UsedAt.is_null()).count(conn).await
}

/// A code with which a person sets a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// The hash of the code.
    pub hash: String,
    /// Whose.
    pub person: Uuid,
    /// Why it was made: `invitation` or `reset`.
    pub purpose: &'static str,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it counts.
    pub expires_at: DateTime<Utc>,
}

/// Keeps it in the place of those that the person had.
pub async fn put_invitation<C: ConnectionTrait>(conn: &C, new: &Invitation) -> Result<(), DbErr> {
    use_invitations(conn, Condition::all().add(invitation::Column::PersonId.eq(new.person)), new.created_at).await?;
    let row = invitation::ActiveModel {
        id: Set(new.id),
        hash: Set(new.hash.clone()),
        person_id: Set(new.person),
        purpose: Set(new.purpose.to_owned()),
        created_at: Set(new.created_at),
        expires_at: Set(new.expires_at),
        used_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Whom a code that counts belongs to.
pub async fn find_invited<C: ConnectionTrait>(
    conn: &C,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Person>, DbErr> {
    let invited =
        invitation::Entity::belongs_to(person::Entity).from(invitation::Column::PersonId).to(person::Column::Id);
    let found = invitation::Entity::find()
        .join(JoinType::InnerJoin, invited.into())
        .select_also(person::Entity)
        .filter(invitation::Column::Hash.eq(hash))
        .filter(invitation::Column::UsedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(found.and_then(|(_, row)| row).map(|row| person_from(row).1))
}

/// Uses a code; false if it does not count any more, whoever was faster.
pub async fn use_invitation<C: ConnectionTrait>(conn: &C, hash: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let this = Condition::all().add(invitation::Column::Hash.eq(hash)).add(invitation::Column::ExpiresAt.gt(now));
    Ok(use_invitations(conn, this, now).await? == 1)
}

async fn use_invitations<C: ConnectionTrait>(conn: &C, which: Condition, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let used = invitation::Entity::update_many()
        .set(invitation::ActiveModel { used_at: Set(Some(now)), ..Default::default() })
        .filter(which)
        .filter(invitation::Column::UsedAt.is_null())
        .exec(conn)
        .await?;
    Ok(used.rows_affected)
}

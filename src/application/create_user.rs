//! Adding a person who may come in, with their first role.

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::act::claim_for;
use super::grant_role::{GrantRole, check_fits, check_may_grant, give, grant_of};
use super::positions::{self, NewPerson, faults_of_post, find_other_holder, record};
use super::read_users::{UserReading, read_user};
use super::seat_person::held_by;
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::escalation::{Holder, Post};
use crate::domain::moment::city_date;
use crate::domain::text::Language;
use crate::store::database::Database;
use crate::store::people::{self, Person};
use crate::store::positions::{self as terms, Term};
use crate::store::register::load_register;
use crate::store::{access_events, editions};

/// A person to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateUser {
    /// How they are called.
    pub name: String,
    /// Where their mail goes, and by what they sign in.
    pub email: String,
    /// In which language they read.
    pub language: Language,
    /// What they may do first.
    pub role: GrantRole,
}

/// Adds a person.
pub async fn create_user(app: &App, caller: &Caller, new: CreateUser) -> Result<Done<UserReading>, Error> {
    let (actor, CreateUser { name, email, language, role }) = (&caller.actor, new);
    check_may_grant(app.city().register(), actor, &role, app.today())?;
    let (now, new) = (app.clock.now(), NewPerson { name, email, language });
    let faults = new.faults("/");
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let person = new.into_person();
    let grant = grant_of(person.id, role, actor.person, now);
    let txn = app.db.begin().await?;
    if let Some(carried) = claim_for(&txn, caller, person.id).await? {
        txn.rollback().await?;
        return Ok(Done::AlreadyApplied(read_user(app, actor, carried.case).await?, carried.answer));
    }
    if people::find_person_by_email(&txn, &person.email).await?.is_some() {
        return Err(address_taken());
    }
    let added = add(&txn, &person, By::from(actor), now).await?;
    let granted = give(&txn, &grant, By::from(actor), app.today(), app.system_now()).await?;
    access_events::append(&txn, &[added, granted]).await?;
    txn.commit().await?;
    Ok(Done::Executed(UserReading { person, grants: vec![grant] }))
}

/// Adds a person from the command line, with a role and a position (from always on) where they are given; their id.
///
/// # Errors
/// All that is wrong with them, by the names of the command's options.
pub async fn add_user(
    db: &Database,
    new: NewPerson,
    role: Option<GrantRole>,
    post: Option<Post>,
) -> Result<Uuid, Error> {
    let (now, register) = (db.now().await?, load_register(db.read()).await?);
    let mut faults = new.faults("");
    let person = new.into_person();
    if let Some(post) = &post {
        faults.extend(faults_of_post(&register, post, ""));
    }
    let txn = db.begin().await?;
    // Whoever else changes positions waits here.
    editions::bump(&txn, editions::POSITIONS).await?;
    if people::find_person_by_email(&txn, &person.email).await?.is_some() {
        faults.push(positions::address_taken("email"));
    }
    let term = post.map(|Post { organization, position, field }| Term {
        id: Uuid::now_v7(),
        holder: Holder { position, organization, field, person: person.id },
        from: None,
        to: None,
        version: 1,
        begun: None,
        ended: None,
    });
    if let Some(term) = &term
        && let Some(other) = find_other_holder(&txn, term, city_date(now)).await?
    {
        faults.push(FieldError { pointer: "position".into(), ..held_by(&txn, &other).await? });
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    if let Some(role) = &role {
        check_fits(&register, role, city_date(now))?;
    }
    let mut events = vec![add(&txn, &person, By::CommandLine, now).await?];
    if let Some(role) = role {
        let grant = grant_of(person.id, role, None, now);
        events.push(give(&txn, &grant, By::CommandLine, city_date(now), now).await?);
    }
    if let Some(term) = &term {
        terms::insert(&txn, term).await?;
        events.push(record::of_term(AccessAction::Seated, term, By::CommandLine, now));
    }
    access_events::append(&txn, &events).await?;
    txn.commit().await?;
    Ok(person.id)
}

/// Keeps a person whose address nobody has; what is to be written down of it.
pub(super) async fn add(
    txn: &DatabaseTransaction,
    person: &Person,
    by: By,
    at: DateTime<Utc>,
) -> Result<AccessEvent, Error> {
    people::insert_person(txn, person).await?;
    let (action, subject) = (AccessAction::UserAdded, Subject::Person(person.id));
    Ok(AccessEvent { at, by, action, subject, data: json!({}) })
}

fn address_taken() -> Error {
    Error::invalid(
        "/email",
        "Đã có người dùng với địa chỉ này: hãy giao vai trò cho họ (POST /v1/users/{id}/roles), hoặc nhờ quản trị viên \
         nếu bạn không thấy họ trong danh sách.",
        "Somebody has this address already: give them the role (POST /v1/users/{id}/roles), or ask an administrator \
         where you do not see them.",
    )
}

//! Giving a person a role in an organization, from a day to a day.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::act::claim_for;
use super::create_token::Seat;
use super::read_users::{read_role, read_user};
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::grant::{Grant, is_own, may_grant};
use crate::domain::access::{Actor, Role};
use crate::domain::moment::city_date;
use crate::domain::register::Register;
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::register::load_register;
use crate::store::{access_events, grants, tokens};

/// A role to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRole {
    /// In which organization, by its code.
    pub organization: String,
    /// Which.
    pub role: Role,
    /// The first day; none: today.
    pub valid_from: Option<NaiveDate>,
    /// The last day; none: until it is ended.
    pub valid_to: Option<NaiveDate>,
}

/// Gives a user whom the caller sees a role.
pub async fn grant_role(app: &App, caller: &Caller, user: Uuid, new: GrantRole) -> Result<Done<Grant>, Error> {
    let actor = &caller.actor;
    read_user(app, actor, user).await?;
    check_other(actor, user)?;
    check_may_grant(app.city().register(), actor, &new, app.today())?;
    let (grant, now) = (grant_of(user, new, actor.person, app.clock.now()), app.system_now());
    let txn = app.db.begin().await?;
    if let Some(carried) = claim_for(&txn, caller, grant.id).await? {
        txn.rollback().await?;
        return Ok(Done::AlreadyApplied(read_role(app, actor, user, carried.case).await?, carried.answer));
    }
    let event = give(&txn, &grant, By::from(actor), app.today(), now).await?;
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(Done::Executed(grant))
}

/// Gives a person a role from the command line, which may give every role.
pub async fn grant_by_command(db: &Database, person: Uuid, new: GrantRole) -> Result<Grant, Error> {
    let now = db.now().await?;
    check_fits(&load_register(db.read()).await?, &new, city_date(now))?;
    let grant = grant_of(person, new, None, now);
    let txn = db.begin().await?;
    let event = give(&txn, &grant, By::CommandLine, city_date(now), now).await?;
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(grant)
}

/// What a role that is given becomes.
pub(super) fn grant_of(person: Uuid, new: GrantRole, granted_by: Option<Uuid>, granted_at: DateTime<Utc>) -> Grant {
    let GrantRole { organization, role, valid_from, valid_to } = new;
    Grant {
        id: Uuid::now_v7(),
        person,
        organization,
        role,
        valid_from,
        valid_to,
        granted_by,
        granted_at,
        ended_by: None,
        ended_at: None,
        version: 1,
    }
}

/// Keeps a grant; what is written down of it. Tokens that an earlier grant of the same role left behind do not come to
/// life again.
///
/// # Errors
/// Where the person has the role already, or will have it.
pub(super) async fn give(
    txn: &DatabaseTransaction,
    grant: &Grant,
    by: By,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<AccessEvent, Error> {
    let known = grants::list_of(txn, &[grant.person]).await?;
    let is_same = |other: &&Grant| (&other.organization, other.role) == (&grant.organization, grant.role);
    if known.iter().filter(is_same).any(|other| other.is_open_on(today)) {
        return Err(has_it_already());
    }
    tokens::revoke_of(txn, grant.person, &grant.organization, grant.role, now).await?;
    grants::insert(txn, grant).await?;
    let Grant { id, organization, role, valid_from, valid_to, .. } = grant;
    let data = json!({
        "grant": id, "organization": organization, "role": role, "valid_from": valid_from, "valid_to": valid_to,
    });
    let (action, subject) = (AccessAction::Granted, Subject::Person(grant.person));
    Ok(AccessEvent { at: grant.granted_at, by, action, subject, data })
}

/// Whether the caller may give this role there, and whether it can be given: first the one, then the other.
pub(super) fn check_may_grant(
    register: &Register,
    actor: &Actor,
    new: &GrantRole,
    today: NaiveDate,
) -> Result<(), Error> {
    let found = register.find_organization(&new.organization);
    if let Some(found) = found
        && !may_grant(actor, new.role, &found.code, found.kind)
    {
        return Err(not_yours());
    }
    check_fits(register, new, today)
}

/// Whether a role can be given so.
pub(super) fn check_fits(register: &Register, new: &GrantRole, today: NaiveDate) -> Result<(), Error> {
    let errors = wrong_with(register, new, today);
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}

/// All that is wrong with a role that is to be given.
fn wrong_with(register: &Register, new: &GrantRole, today: NaiveDate) -> Vec<FieldError> {
    let begins = new.valid_from.unwrap_or(today);
    let found = register.find_organization(&new.organization);
    let mut errors = Vec::new();
    match found.filter(|found| found.is_valid_on(begins.max(today))) {
        None => errors.push(FieldError::new(
            "/organization",
            format!("Không có tổ chức “{}” vào ngày đó; xem GET /v1/organizations.", new.organization),
            format!("There is no organization “{}” on that day; see GET /v1/organizations.", new.organization),
        )),
        Some(found) if !Seat::from(new.role).is_in(found) => errors.push(FieldError::new(
            "/role",
            format!("“{}” không có vai trò này.", new.organization),
            format!("“{}” has no such role.", new.organization),
        )),
        Some(_) => {}
    }
    if begins < today {
        errors.push(FieldError::new(
            "/valid_from",
            "Không giao vai trò cho ngày đã qua: bỏ trống để có hiệu lực từ hôm nay.",
            "A role is not given for days that have passed: leave it out to begin today.",
        ));
    }
    if new.valid_to.is_some_and(|last| last < begins) {
        errors.push(FieldError::new(
            "/valid_to",
            "Ngày cuối không được trước ngày đầu hoặc trước hôm nay.",
            "The last day may not lie before the first one, nor before today.",
        ));
    }
    errors
}

/// Nobody gives or takes their own roles.
pub(super) fn check_other(actor: &Actor, user: Uuid) -> Result<(), Error> {
    if !is_own(actor, user) {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Không ai tự giao hoặc tự kết thúc vai trò của mình: hãy nhờ người khác có thẩm quyền.",
        "Nobody gives or ends a role of their own: ask somebody else who may.",
    )))
}

pub(super) fn not_yours() -> Error {
    Error::Forbidden(Text::new(
        "Bạn không được giao hoặc kết thúc vai trò này ở tổ chức này. Quản trị viên giao các vai trò của cơ quan và người \
         đại diện doanh nghiệp; Chủ tịch giao kiểm tra và quản trị viên; thủ trưởng giao chuyên viên của cơ quan mình; \
         người đại diện giao vai trò trong doanh nghiệp mình.",
        "You may not give or end this role in this organization. Administrators give the roles of public bodies and an \
         enterprise's manager; the chairman gives auditor and administrator; a director gives officer in their own \
         agency; a manager gives the roles of their own enterprise.",
    ))
}

fn has_it_already() -> Error {
    let message = Text::new(
        "Người này đang có hoặc sắp có vai trò này ở tổ chức này. Muốn đổi thời gian, hãy kết thúc vai trò đó trước.",
        "They have this role in this organization already, or will have it. To change its days, end that one first.",
    );
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}

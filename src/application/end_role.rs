//! Ending a role: at once, which stops tokens and sessions with the next request, or with a day.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::grant_role::{check_other, not_yours};
use super::read_users::read_role;
use super::{App, Error, FieldError};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::grant::{Grant, may_grant};
use crate::domain::access::{Actor, Role};
use crate::domain::moment::city_date;
use crate::domain::register::OrganizationKind;
use crate::domain::text::Text;
use crate::store::database::Database;
use crate::store::{access_events, grants, tokens};

/// Ends a user's role that still has the `expected` version; `last` is its last day, none: now.
pub async fn end_role(
    app: &App,
    actor: &Actor,
    (user, grant): (Uuid, Uuid),
    expected: i32,
    last: Option<NaiveDate>,
) -> Result<Grant, Error> {
    let grant = read_role(app, actor, user, grant).await?;
    check_other(actor, user)?;
    let city = app.city();
    // An organization that the register knows no more was a public body or an enterprise as its roles say.
    let kind = city.register().find_organization(&grant.organization).map(|found| found.kind);
    let kind = kind.unwrap_or(match grant.role.is_public_body() {
        true => OrganizationKind::Agency,
        false => OrganizationKind::Enterprise,
    });
    if !may_grant(actor, grant.role, &grant.organization, kind) {
        return Err(not_yours());
    }
    if grant.version != expected {
        return Err(Error::Stale { current: grant.version, changes: Vec::new() });
    }
    let ended = ended(grant, last, actor.person, app.today(), app.clock.now())?;
    let txn = app.db.begin().await?;
    let event = keep_end(&txn, &ended, By::from(actor), app.clock.now(), app.system_now()).await?;
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(ended)
}

/// Ends, from the command line, the role that a person has in an organization; how it is then.
pub async fn end_by_command(
    db: &Database,
    person: Uuid,
    (organization, role): (&str, Role),
    last: Option<NaiveDate>,
) -> Result<Grant, Error> {
    let now = db.now().await?;
    let today = city_date(now);
    let txn = db.begin().await?;
    let known = grants::list_of(&txn, &[person]).await?;
    let is_meant = |grant: &Grant| (grant.organization.as_str(), grant.role) == (organization, role);
    let grant = known.into_iter().find(|grant| is_meant(grant) && grant.is_open_on(today));
    let ended = ended(grant.ok_or_else(over_already)?, last, None, today, now)?;
    let event = keep_end(&txn, &ended, By::CommandLine, now, now).await?;
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(ended)
}

/// The grant as it is once it was ended.
///
/// # Errors
/// Where it is over already, or the last day is none that it can have.
fn ended(
    grant: Grant,
    last: Option<NaiveDate>,
    ended_by: Option<Uuid>,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Grant, Error> {
    if !grant.is_open_on(today) {
        return Err(over_already());
    }
    let version = grant.version + 1;
    let Some(last) = last else {
        return Ok(Grant { ended_at: Some(now), ended_by, version, ..grant });
    };
    if last < today || grant.valid_from.is_some_and(|from| last < from) {
        return Err(Error::Invalid(vec![FieldError::new(
            "/valid_to",
            "Ngày cuối không được trước hôm nay hoặc trước ngày đầu: bỏ trống để kết thúc ngay.",
            "The last day may not lie before today, nor before the first one: leave it out to end the role at once.",
        )]));
    }
    if grant.valid_to.is_some_and(|to| to < last) {
        return Err(Error::Invalid(vec![FieldError::new(
            "/valid_to",
            "Vai trò này kết thúc sớm hơn ngày đó: muốn kéo dài, hãy giao lại.",
            "The role ends before that day: to prolong it, give it again.",
        )]));
    }
    Ok(Grant { valid_to: Some(last), ended_by, version, ..grant })
}

/// Keeps the end of a grant; what is written down of it. Tokens of a role that ended at once are revoked.
///
/// # Errors
/// Where somebody else changed it meanwhile.
async fn keep_end(
    txn: &DatabaseTransaction,
    ended: &Grant,
    by: By,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<AccessEvent, Error> {
    if !grants::update(txn, ended).await? {
        return Err(Error::Stale { current: ended.version, changes: Vec::new() });
    }
    let Grant { id, person, organization, role, valid_to, ended_at, .. } = ended;
    let revoked = match ended_at {
        Some(_) => tokens::revoke_of(txn, *person, organization, *role, now).await?,
        None => 0,
    };
    let data = json!({
        "grant": id, "organization": organization, "role": role, "at_once": ended_at.is_some(), "valid_to": valid_to,
        "tokens_revoked": revoked,
    });
    Ok(AccessEvent { at, by, action: AccessAction::Ended, subject: Subject::Person(*person), data })
}

fn over_already() -> Error {
    let message = Text::new("Vai trò này đã kết thúc.", "This role is over already, or was never given.");
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}

//! Making a token by the API: for oneself in a role that one has, or, by an enterprise's manager, for the enterprise's own
//! systems. It is shown once.

use chrono::TimeDelta;
use uuid::Uuid;

use super::act::claim_for;
use super::authenticate::{hash, hint_of, new_token};
use super::create_token::token_created;
use super::read_tokens::{TokenReading, read_token};
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::event::By;
use crate::domain::access::token::{MOST_TOKENS, Narrowing, may_make_system_token};
use crate::domain::access::{Actor, Role};
use crate::domain::text::Text;
use crate::store::tokens::{self, NewToken, TokenFilter};
use crate::store::{access_events, grants};

/// What a token is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOwnToken {
    /// What it is for.
    pub label: String,
    /// Whether it is for the organization's own system rather than for the caller.
    pub for_system: bool,
    /// For which organization it acts; none: the caller's.
    pub organization: Option<String>,
    /// In which role; none: the caller's, and for a system that of a reporter.
    pub role: Option<Role>,
    /// How it is narrowed; what is left out is as with the caller's own token.
    pub narrowing: Narrowing,
    /// After how many days it ends.
    pub days: u32,
}

/// Makes one; `own` is how the caller's own token is narrowed, which can give nobody more than it has. A repeated call
/// finds the token, and not the secret, which is kept nowhere.
pub async fn create_own_token(
    app: &App,
    caller: &Caller,
    own: &Narrowing,
    new: CreateOwnToken,
) -> Result<Done<TokenReading>, Error> {
    let actor = &caller.actor;
    let narrowing = Narrowing {
        scopes: new.narrowing.scopes.clone().or_else(|| own.scopes.clone()),
        networks: new.narrowing.networks.clone().or_else(|| own.networks.clone()),
    };
    if !own.holds(&narrowing) {
        return Err(wider_than_own());
    }
    let (secret, now) = (new_token(), app.system_now());
    let holder = Actor { token: Uuid::now_v7(), name: new.label.clone(), ..holder(app, actor, &new).await? };
    let kept = NewToken {
        hash: hash(&secret),
        hint: hint_of(&secret),
        label: new.label,
        narrowing,
        expires_at: Some(now + TimeDelta::days(new.days.into())),
        actor: holder,
    };
    let txn = app.db.begin().await?;
    if let Some(carried) = claim_for(&txn, caller, kept.actor.token).await? {
        txn.rollback().await?;
        return Ok(Done::AlreadyApplied(read_token(app, actor, carried.case).await?.into(), carried.answer));
    }
    let filter = TokenFilter {
        person: kept.actor.person,
        organization: kept.actor.person.is_none().then(|| kept.actor.organization.clone()),
        open_at: Some(now),
        within: None,
    };
    if tokens::count(&txn, &filter).await? >= MOST_TOKENS {
        return Err(too_many());
    }
    tokens::insert_token(&txn, &kept, now).await?;
    access_events::append(&txn, &[token_created(&kept, By::from(actor), app.clock.now())]).await?;
    txn.commit().await?;
    let token = read_token(app, actor, kept.actor.token).await?;
    Ok(Done::Executed(TokenReading { token, secret: Some(secret) }))
}

/// Whom the token is to let in.
async fn holder(app: &App, actor: &Actor, new: &CreateOwnToken) -> Result<Actor, Error> {
    let organization = new.organization.clone().unwrap_or_else(|| actor.organization.clone());
    if new.for_system {
        let role = new.role.unwrap_or(Role::Reporter);
        // What the city's identity provider says of somebody counts for minutes, a system's token for a year: it takes a role
        // that was given here.
        if !may_make_system_token(actor, &organization) || !has_role(app, actor, actor.role, &organization).await? {
            return Err(no_systems());
        }
        if role.is_public_body() {
            return Err(Error::Invalid(vec![FieldError::new(
                "/role",
                "Hệ thống của doanh nghiệp chỉ có vai trò reporter hoặc manager.",
                "An enterprise's system is reporter or manager.",
            )]));
        }
        return Ok(Actor { person: None, organization, role, ..actor.clone() });
    }
    if actor.person.is_none() {
        return Err(no_systems());
    }
    let role = new.role.unwrap_or(actor.role);
    if has_role(app, actor, role, &organization).await? {
        let is_own = (actor.role, &actor.organization) == (role, &organization);
        // Who came in without a second factor gets no token of a role that asks for one.
        if !is_own && app.sign_in.second_factor.is_required(role) {
            return Err(not_from_another());
        }
        return Ok(Actor { organization, role, ..actor.clone() });
    }
    Err(Error::Invalid(vec![FieldError::new(
        if new.role.is_some() { "/role" } else { "/organization" },
        "Hôm nay bạn không có vai trò này ở tổ chức này; xem `roles` trong GET /v1/me.",
        "You do not have this role in this organization today; see `roles` of GET /v1/me.",
    )]))
}

/// Whether the person was given this role here, and has it today.
async fn has_role(app: &App, actor: &Actor, role: Role, organization: &str) -> Result<bool, Error> {
    let Some(person) = actor.person else { return Ok(false) };
    let valid = grants::find_valid(app.db.read(), person, app.today()).await?;
    Ok(valid.iter().any(|grant| grant.role == role && grant.organization == organization))
}

fn not_from_another() -> Error {
    Error::Forbidden(Text::new(
        "Vai trò này đăng nhập bằng hai bước: hãy tạo mã bằng chính mã của vai trò đó, hoặc đề nghị quản trị máy chủ cấp (thaogo token create).",
        "This role signs in with two steps: make the token with one of that role, or ask whoever runs the server (thaogo token create).",
    ))
}

fn no_systems() -> Error {
    Error::Forbidden(Text::new(
        "Mã cho hệ thống chỉ do người đại diện tạo cho doanh nghiệp mình; cơ quan làm việc bằng mã của từng người.",
        "Tokens of systems are made by managers, as persons, for their own enterprise; agencies act through persons alone.",
    ))
}

fn wider_than_own() -> Error {
    Error::Forbidden(Text::new(
        "Mã bạn đang dùng bị giới hạn: mã mới không được có phạm vi hoặc mạng rộng hơn.",
        "The token that you use is narrowed: a new one may have no further scopes or networks.",
    ))
}

fn too_many() -> Error {
    let message = Text::new(
        format!(
            "Mỗi người, hoặc hệ thống của mỗi đơn vị, có tối đa {MOST_TOKENS} mã. Hãy thu hồi một mã không còn dùng."
        ),
        format!(
            "A person, or an organization's systems, have {MOST_TOKENS} tokens at most. Revoke one that is not needed."
        ),
    );
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}

//! Making a token for a person or a system of an organization; it is shown once.

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::Error;
use super::app::{AUTHORITY, COORDINATOR};
use super::authenticate::{hash, hint_of, new_token};
use super::grant_role::{GrantRole, give, grant_of};
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::access::grant::Grant;
use crate::domain::access::token::Narrowing;
use crate::domain::access::{Actor, Role};
use crate::domain::escalation::Holder;
use crate::domain::moment::city_date;
use crate::domain::register::{Organization, OrganizationKind};
use crate::store::database::Database;
use crate::store::people::{self, Person};
use crate::store::register;
use crate::store::tokens::{self, NewToken};
use crate::store::{access_events, grants};

/// Whom a new token lets in.
#[derive(Debug, Clone)]
pub struct CreateToken {
    /// The person it belongs to; none for an organization's own system.
    pub person: Option<Uuid>,
    /// For which organization it acts.
    pub organization: String,
    /// In which role.
    pub role: Role,
    /// What it is for.
    pub label: String,
    /// After how many days it ends; none: never.
    pub days: Option<u32>,
}

/// Makes a token and answers it; only its hash is kept. A person who has not the role yet gets it: whoever gives commands
/// on the server may give every role.
pub async fn create_token(db: &Database, new: CreateToken) -> Result<String, Error> {
    let token = new_token();
    let now = db.now().await?;
    let txn = db.begin().await?;
    let mut events = Vec::from_iter(granted_if_missing(&txn, &new, now).await?);
    let CreateToken { person, organization, role, label, days } = new;
    let kept = NewToken {
        actor: Actor { token: Uuid::now_v7(), person, name: label.clone(), organization, role },
        hash: hash(&token),
        hint: hint_of(&token),
        label,
        narrowing: Narrowing::default(),
        expires_at: days.map(|days| now + TimeDelta::days(days.into())),
    };
    tokens::insert_token(&txn, &kept, now).await?;
    events.push(token_created(&kept, By::CommandLine, now));
    access_events::append(&txn, &events).await?;
    txn.commit().await?;
    Ok(token)
}

/// Gives the person the role, unless they have it or it begins later.
async fn granted_if_missing(
    txn: &DatabaseTransaction,
    new: &CreateToken,
    now: DateTime<Utc>,
) -> Result<Option<AccessEvent>, Error> {
    let Some(person) = new.person else { return Ok(None) };
    let known = grants::list_of(txn, &[person]).await?;
    let is_same = |grant: &&Grant| (&grant.organization, grant.role) == (&new.organization, new.role);
    if known.iter().filter(is_same).any(|grant| grant.is_open_on(city_date(now))) {
        return Ok(None);
    }
    let role = GrantRole { organization: new.organization.clone(), role: new.role, valid_from: None, valid_to: None };
    let grant = grant_of(person, role, None, now);
    Ok(Some(give(txn, &grant, By::CommandLine, city_date(now), now).await?))
}

/// What is written down when a token is made.
pub(super) fn token_created(new: &NewToken, by: By, at: DateTime<Utc>) -> AccessEvent {
    let Actor { token, person, organization, role, .. } = &new.actor;
    let data = json!({
        "person": person, "organization": organization, "role": role, "hint": new.hint,
        "scopes": new.narrowing.scopes, "networks": new.narrowing.networks.as_deref().map(texts),
        "expires_at": new.expires_at.map(|at| at.timestamp()),
    });
    AccessEvent { at, by, action: AccessAction::TokenCreated, subject: Subject::Token(*token), data }
}

fn texts(networks: &[IpNet]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

/// Whether a role belongs to this organization: the enterprises' own to enterprises, the city's to the
/// authority and the office that steers, all others to public bodies.
///
/// # Errors
/// An unknown organization, or one of the wrong kind, with what to do.
pub async fn check_seat(db: &Database, organization: &str, seat: Seat) -> Result<(), Error> {
    let register = register::load_register(db.read()).await?;
    let Some(found) = register.find_organization(organization) else {
        return Err(Error::invalid(
            "organization",
            format!("Không có tổ chức “{organization}”; xem GET /v1/organizations."),
            format!("there is no organization “{organization}”; see GET /v1/organizations"),
        ));
    };
    if seat.is_in(found) {
        return Ok(());
    }
    Err(Error::invalid(
        "organization",
        format!("“{organization}” không có vai trò này."),
        format!("“{organization}” has no such role"),
    ))
}

/// Where a role belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// In an enterprise.
    OfEnterprise,
    /// In the city's authority.
    OfAuthority,
    /// In the office that steers the routing.
    OfCoordinator,
    /// In any public body.
    OfPublicBody,
}

impl Seat {
    /// Whether this organization has it.
    pub fn is_in(self, organization: &Organization) -> bool {
        match self {
            Self::OfEnterprise => organization.kind == OrganizationKind::Enterprise,
            Self::OfAuthority => organization.code == AUTHORITY,
            Self::OfCoordinator => organization.code == COORDINATOR,
            Self::OfPublicBody => organization.kind != OrganizationKind::Enterprise,
        }
    }
}

impl From<Role> for Seat {
    fn from(role: Role) -> Self {
        match role {
            Role::Reporter | Role::Manager => Self::OfEnterprise,
            Role::Chairman | Role::ViceChairman => Self::OfAuthority,
            Role::Coordinator => Self::OfCoordinator,
            Role::Officer | Role::Director | Role::Auditor | Role::Administrator => Self::OfPublicBody,
        }
    }
}

/// Adds a person, in a position if one is given.
pub async fn seat_person(db: &Database, person: &Person, holder: Option<&Holder>) -> Result<(), Error> {
    let txn = db.begin().await?;
    people::insert_person(&txn, person).await?;
    if let Some(holder) = holder {
        people::insert_holder(&txn, Uuid::now_v7(), holder, None).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// The person who has this address.
pub async fn find_person_by_email(db: &Database, email: &str) -> Result<Option<Uuid>, Error> {
    Ok(people::find_person_by_email(db.read(), email).await?)
}

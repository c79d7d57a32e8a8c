//! What stands behind single sign-on: the provider, how what it says is read, and who somebody is whom it vouches for. No
//! use case of its own.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use serde_json::json;
use uuid::Uuid;

use super::create_token::Seat;
use super::{App, Error};
use crate::domain::access::Role;
use crate::domain::access::event::{AccessAction, AccessEvent, By, Subject};
use crate::domain::register::Organization;
use crate::domain::sign_on::{Claims, Mapping, SignOnFault};
use crate::oidc::{OidcError, Provider};
use crate::store::identities::Identity;
use crate::store::people::Person;
use crate::store::{access_events, identities, people};

/// How many refusals a server writes down in a minute: the log tells of all, the chain is not to be flooded.
const NOTED_A_MINUTE: u32 = 20;

/// The city's identity provider, where there is one. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SingleSignOn {
    pub(super) provider: Provider,
    pub(super) mapping: Mapping,
    /// The minute of the last refusal, and how many were written down in it.
    noted: Arc<Mutex<(i64, u32)>>,
}

impl SingleSignOn {
    /// With this provider, what it says read so.
    pub fn new(provider: Provider, mapping: Mapping) -> Self {
        Self { provider, mapping, noted: Arc::default() }
    }

    /// Whether people sign in to the pages by it.
    pub fn is_for_pages(&self) -> bool {
        self.provider.service().client.is_some()
    }

    /// Whether a refusal is written down; it is counted then.
    fn takes_note(&self, now: DateTime<Utc>) -> bool {
        let minute = now.timestamp().div_euclid(60);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let before = if noted.0 == minute { noted.1 } else { 0 };
        *noted = (minute, before.saturating_add(1));
        before < NOTED_A_MINUTE
    }
}

/// Why somebody whom the provider vouches for does not get in.
#[derive(Debug, thiserror::Error)]
pub enum SignOnRefusal {
    /// What the provider says lets nobody in.
    #[error("{fault}")]
    Refused {
        /// Why.
        fault: SignOnFault,
        /// Whom it is about, where that is known.
        person: Option<Uuid>,
    },
    /// It did not work.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<SignOnFault> for SignOnRefusal {
    fn from(fault: SignOnFault) -> Self {
        Self::Refused { fault, person: None }
    }
}

impl From<OidcError> for SignOnRefusal {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::Refused(fault) => fault.into(),
            OidcError::Away(_) => Self::Failed(Error::Unavailable(error.to_string())),
        }
    }
}

impl From<DbErr> for SignOnRefusal {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Somebody whom the provider vouches for.
#[derive(Debug, Clone)]
pub(super) struct Vouched {
    /// Who.
    pub person: Person,
    /// For which organizations they may act today, and in which roles.
    pub seats: Vec<(String, Role)>,
}

/// Who somebody is, by their account at the provider; the first time by their confirmed address.
pub(super) async fn identify(
    app: &App,
    single: &SingleSignOn,
    claims: &Claims,
    now: DateTime<Utc>,
) -> Result<Vouched, SignOnRefusal> {
    let (issuer, subject) = (&single.provider.service().issuer, claims.subject()?);
    let known = identities::find_person(app.db.read(), issuer, subject).await?;
    let seats =
        find_seats(app, &single.mapping, claims).map_err(|fault| SignOnRefusal::Refused { fault, person: known })?;
    let id = match known {
        Some(known) => known,
        None => {
            link(app, claims, Identity { issuer: issuer.clone(), subject: subject.to_owned(), linked_at: now }).await?
        }
    };
    let person = people::find_people(app.db.read(), vec![id]).await?.remove(&id);
    Ok(Vouched { person: person.ok_or(SignOnFault::UnknownPerson)?, seats })
}

/// Takes an account for that of whoever has its address here. From then on the account counts, not the address.
async fn link(app: &App, claims: &Claims, new: Identity) -> Result<Uuid, SignOnRefusal> {
    let email = claims.confirmed_email().ok_or(SignOnFault::UnknownPerson)?;
    let txn = app.db.begin().await?;
    let person = people::find_person_by_email(&txn, email).await?.ok_or(SignOnFault::UnknownPerson)?;
    if !identities::insert(&txn, &new, person).await? {
        txn.rollback().await?;
        // Whoever came at the same moment was faster, or they have another account.
        let faster = identities::find_person(app.db.read(), &new.issuer, &new.subject).await?;
        let other = SignOnRefusal::Refused { fault: SignOnFault::OtherAccount, person: Some(person) };
        return faster.filter(|owner| *owner == person).ok_or(other);
    }
    let event = AccessEvent {
        at: new.linked_at,
        by: By::Person(person),
        action: AccessAction::IdentityLinked,
        subject: Subject::Person(person),
        data: json!({"issuer": new.issuer}),
    };
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(person)
}

fn find_seats(app: &App, mapping: &Mapping, claims: &Claims) -> Result<Vec<(String, Role)>, SignOnFault> {
    let (roles, named) = (mapping.roles_of(claims)?, mapping.organization_of(claims)?);
    let (city, today) = (app.city(), app.today());
    let find = |is_meant: &dyn Fn(&Organization) -> bool| {
        city.register().organizations_on(today).find(|organization| is_meant(organization))
    };
    let organization = find(&|organization| organization.code == named)
        .or_else(|| find(&|organization| organization.identifier.as_deref() == Some(named)))
        .ok_or(SignOnFault::Organization)?;
    let fitting = roles.into_iter().filter(|role| Seat::from(*role).is_in(organization));
    let seats: Vec<_> = fitting.map(|role| (organization.code.clone(), role)).collect();
    if seats.is_empty() { Err(SignOnFault::Elsewhere) } else { Ok(seats) }
}

/// Whether the organization exists today and has that role.
pub(super) fn is_there(app: &App, (organization, role): &(String, Role)) -> bool {
    let city = app.city();
    let found = city.register().find_organization(organization).filter(|found| found.is_valid_on(app.today()));
    found.is_some_and(|found| Seat::from(*role).is_in(found))
}

/// Writes down that somebody did not get in by way of the provider, and why; never what they brought.
pub(super) async fn note_refusal(
    app: &App,
    single: &SingleSignOn,
    (fault, person): (SignOnFault, Option<Uuid>),
    factor: &str,
) -> Result<(), Error> {
    tracing::info!(why = fault.as_str(), factor, "what came from the identity provider was refused");
    let at = app.system_now();
    if !single.takes_note(at) {
        return Ok(());
    }
    let event = AccessEvent {
        at,
        by: By::Nobody,
        action: AccessAction::SignInFailed,
        subject: person.map_or(Subject::Nobody, Subject::Person),
        data: json!({"factor": factor, "why": fault}),
    };
    let txn = app.db.begin().await?;
    access_events::append(&txn, &[event]).await?;
    txn.commit().await?;
    Ok(())
}

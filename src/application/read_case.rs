//! Reading one case, with everything that its reader needs beside it.

use std::collections::HashMap;

use uuid::Uuid;

use super::act::not_found;
use super::{App, Error};
use crate::domain::access::{Actor, Role, Scope, allowed_actions};
use crate::domain::case::{Answerable, Case};
use crate::domain::escalation::Holder;
use crate::domain::lifecycle::Action;
use crate::store::cases::{CaseKey, KeptCase, find_case};
use crate::store::people::{self, Person};
use crate::store::personal_data::{self, PersonalData};

use super::app::COORDINATOR;

/// A case as one reader may see it.
#[derive(Debug, Clone)]
pub struct CaseReading {
    /// The case.
    pub case: Case,
    /// What the reader may do now.
    pub allowed_actions: Vec<Action>,
    /// Who answers for it now.
    pub answerable: Option<Answerable>,
    /// The names of the people it mentions.
    pub people: HashMap<Uuid, String>,
    /// Whom to ask, where the reader may know.
    pub personal_data: Option<PersonalData>,
    /// Whether the reader may see the draft.
    pub sees_draft: bool,
}

/// The case under this key, as the actor may see it.
pub async fn read_case(app: &App, actor: &Actor, key: &CaseKey) -> Result<CaseReading, Error> {
    find_reading(app, actor, key).await
}

pub(super) async fn find_reading(app: &App, actor: &Actor, key: &CaseKey) -> Result<CaseReading, Error> {
    let kept = find_case(app.db.read(), &Scope::of(actor), key).await?.ok_or_else(not_found)?;
    CaseReading::after(app, actor, kept.case).await
}

impl CaseReading {
    /// The reading of a case that is already at hand.
    pub(super) async fn after(app: &App, actor: &Actor, case: Case) -> Result<Self, Error> {
        let personal_data = match case.subject.personal_data {
            Some(key) if sees_contact(actor, &case) => personal_data::find(app.db.read(), key).await?,
            _ => None,
        };
        let mut reading = Self::many(app, actor, vec![case]).await?.pop().ok_or_else(not_found)?;
        reading.personal_data = personal_data;
        Ok(reading)
    }

    /// The readings of a page of a list; contacts are shown on the case itself alone.
    pub(super) async fn page(app: &App, actor: &Actor, kept: Vec<KeptCase>) -> Result<Vec<Self>, Error> {
        Self::many(app, actor, kept.into_iter().map(|kept| kept.case).collect()).await
    }

    async fn many(app: &App, actor: &Actor, cases: Vec<Case>) -> Result<Vec<Self>, Error> {
        let answerable: Vec<_> = cases.iter().map(|case| case.answerable(COORDINATOR)).collect();
        let mut bodies: Vec<&str> = answerable.iter().flatten().map(|a| a.organization.as_str()).collect();
        bodies.sort_unstable();
        bodies.dedup();
        let holders = people::find_holders(app.db.read(), &bodies, app.today()).await?;
        let answerable: Vec<_> = answerable.into_iter().map(|a| a.map(|a| name_holder(a, &holders))).collect();
        let mentioned = cases.iter().zip(&answerable).flat_map(|(case, answerable)| {
            let signer = case.draft.iter().chain(case.answer.iter().map(|a| &a.draft)).filter_map(|d| d.by);
            case.officer.into_iter().chain(answerable.as_ref().and_then(|a| a.person)).chain(signer)
        });
        let found = people::find_people(app.db.read(), mentioned.collect()).await?;
        let readings = cases.into_iter().zip(answerable).map(|(case, answerable)| Self {
            allowed_actions: allowed_actions(actor, &case),
            people: names_of(&case, answerable.as_ref(), &found),
            sees_draft: is_of_lead(actor, &case),
            personal_data: None,
            answerable,
            case,
        });
        Ok(readings.collect())
    }
}

/// Names the person who holds the answerable position, where the case does not name one itself.
fn name_holder(mut answerable: Answerable, holders: &[Holder]) -> Answerable {
    answerable.person = answerable.person.or_else(|| {
        let mut holding = holders.iter().filter(|holder| holder.position == answerable.position);
        holding.find(|holder| holder.organization == answerable.organization).map(|holder| holder.person)
    });
    answerable
}

fn names_of(case: &Case, answerable: Option<&Answerable>, found: &HashMap<Uuid, Person>) -> HashMap<Uuid, String> {
    let drafter = case.draft.iter().chain(case.answer.iter().map(|answer| &answer.draft)).filter_map(|draft| draft.by);
    let mentioned = case.officer.into_iter().chain(answerable.and_then(|a| a.person)).chain(drafter);
    mentioned.filter_map(|id| Some((id, found.get(&id)?.name.clone()))).collect()
}

fn is_of_lead(actor: &Actor, case: &Case) -> bool {
    case.lead_agency.as_deref() == Some(actor.organization.as_str())
        && matches!(actor.role, Role::Officer | Role::Director)
}

/// The contact is for the enterprise itself, the agency that leads, the city's roles and the auditor: not for agencies
/// that coordinate.
fn sees_contact(actor: &Actor, case: &Case) -> bool {
    match actor.role {
        Role::Reporter | Role::Manager => actor.organization == case.enterprise,
        Role::Officer | Role::Director => is_of_lead(actor, case),
        Role::Coordinator | Role::ViceChairman | Role::Chairman | Role::Auditor => true,
        Role::Administrator => false,
    }
}

//! Reading one case, with everything that its reader needs beside it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::notices::Audience;
use super::{App, City, Error};
use crate::domain::access::{Actor, Role, Scope, allowed_actions};
use crate::domain::case::{Answerable, Case, Clock, Directive, Draft, Opinion, OpinionEnd};
use crate::domain::lifecycle::Action;
use crate::domain::petition::Petition;
use crate::domain::words::Position;
use crate::store::cases::{CaseKey, KeptCase, find_case};
use crate::store::people::{self, Seats};
use crate::store::personal_data::{self, PersonalData};
use crate::store::petitions;

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
    /// Whether the reader may see what agencies ask, advise and order among themselves.
    pub sees_deliberation: bool,
    /// The letter that it came in.
    pub petition: Option<Petition>,
}

/// The case under this key, as the actor may see it.
pub async fn read_case(app: &App, actor: &Actor, key: &CaseKey) -> Result<CaseReading, Error> {
    find_reading(app, actor, key).await
}

pub(super) async fn find_reading(app: &App, actor: &Actor, key: &CaseKey) -> Result<CaseReading, Error> {
    let kept = find_case(app.db.read(), &Scope::of(actor), key).await?.ok_or_else(Error::no_such_case)?;
    CaseReading::of(app, actor, kept).await
}

impl CaseReading {
    /// The reading of a case that was just filed or changed; who is around it is known from writing the letters.
    pub(super) async fn after(app: &App, actor: &Actor, case: Case, audience: Audience) -> Result<Self, Error> {
        let personal_data = contact(app, actor, &case).await?;
        let mut seats = audience.seats;
        seats.join(app.db.read(), mentioned(&case)).await?;
        let letters = petitions::find_of_cases(app.db.read(), case.petition.into_iter().collect()).await?;
        Ok(Self { personal_data, ..Self::new(actor, case, &seats, &letters, app.clock.now()) })
    }

    /// The reading of a case that the actor may see.
    pub(super) async fn of(app: &App, actor: &Actor, kept: KeptCase) -> Result<Self, Error> {
        let personal_data = contact(app, actor, &kept.case).await?;
        let reading = Self::page(app, actor, vec![kept]).await?.pop().ok_or_else(Error::no_such_case)?;
        Ok(Self { personal_data, ..reading })
    }

    /// The answer that waits for its signature, where the reader may see it.
    pub fn draft(&self) -> Option<&Draft> {
        self.case.draft.as_ref().filter(|_| self.sees_draft)
    }

    /// The directives that the reader may see: an enterprise those to itself.
    pub fn directives(&self) -> impl Iterator<Item = &Directive> {
        let seen = |directive: &&Directive| self.sees_deliberation || directive.organization == self.case.enterprise;
        self.case.proceedings.directives.iter().filter(seen)
    }

    /// What was asked and said in an opinion, where the reader may see that: everyone sees who was asked and until when.
    pub fn content_of<'a>(&self, opinion: &'a Opinion) -> Option<&'a Opinion> {
        self.sees_deliberation.then_some(opinion)
    }

    /// The clocks of the case at `now`.
    pub fn clock(&self, city: &City, now: DateTime<Utc>) -> Clock {
        Clock::of(&self.case, COORDINATOR, |code| city.calendar_of(code), now)
    }

    /// The readings of a page of a list; contacts are shown on the case itself alone.
    pub(super) async fn page(app: &App, actor: &Actor, kept: Vec<KeptCase>) -> Result<Vec<Self>, Error> {
        let cases: Vec<Case> = kept.into_iter().map(|kept| kept.case).collect();
        let answerable: Vec<_> = cases.iter().filter_map(|case| case.answerable(COORDINATOR)).collect();
        let mut bodies: Vec<&str> = answerable.iter().map(|answerable| answerable.organization.as_str()).collect();
        bodies.sort_unstable();
        bodies.dedup();
        let mut seats = Seats::default();
        if !bodies.is_empty() {
            seats = people::find_seats(app.db.read(), &bodies, app.today()).await?;
        }
        let officers = answerable.iter().filter(|answerable| answerable.position == Position::Officer);
        let officers = officers.filter_map(|answerable| Some((answerable.organization.as_str(), answerable.person?)));
        seats.join_officers(app.db.read(), officers, app.today()).await?;
        seats.join(app.db.read(), cases.iter().flat_map(mentioned)).await?;
        let letters: HashSet<Uuid> = cases.iter().filter_map(|case| case.petition).collect();
        let letters = petitions::find_of_cases(app.db.read(), letters.into_iter().collect()).await?;
        let now = app.clock.now();
        Ok(cases.into_iter().map(|case| Self::new(actor, case, &seats, &letters, now)).collect())
    }

    fn new(actor: &Actor, case: Case, seats: &Seats, letters: &HashMap<Uuid, Petition>, now: DateTime<Utc>) -> Self {
        let answerable = case.answerable(COORDINATOR).map(|answerable| name_holder(answerable, seats));
        let people = mentioned(&case).chain(answerable.as_ref().and_then(|answerable| answerable.person));
        let names = people.filter_map(|id| Some((id, seats.people.get(&id)?.name.clone()))).collect();
        Self {
            allowed_actions: allowed_actions(actor, &case, now),
            people: names,
            sees_draft: is_of_lead(actor, &case),
            sees_deliberation: actor.role.is_public_body(),
            personal_data: None,
            petition: case.petition.and_then(|id| letters.get(&id).cloned()),
            answerable,
            case,
        }
    }
}

/// Whom to ask, where the reader may know.
async fn contact(app: &App, actor: &Actor, case: &Case) -> Result<Option<PersonalData>, Error> {
    match case.subject.personal_data {
        Some(key) if sees_contact(actor, case) => Ok(personal_data::find(app.db.read(), key).await?),
        _ => Ok(None),
    }
}

/// The people whom a case names itself.
fn mentioned(case: &Case) -> impl Iterator<Item = Uuid> {
    let around = &case.proceedings;
    let drafts = case.draft.iter().chain(case.answer.iter().map(|answer| &answer.draft));
    let drafts = drafts.chain(around.disputes.iter().map(|dispute| &dispute.answer.draft));
    let opinions = around.opinions.iter().filter_map(|opinion| match &opinion.end {
        Some(OpinionEnd::Given { by, .. }) => *by,
        Some(OpinionEnd::DeemedConsent { head }) => *head,
        Some(OpinionEnd::NotNeeded) | None => None,
    });
    let decisions = around.extensions.iter().filter_map(|asked| asked.decision.as_ref()?.by.person);
    let asked = around.extensions.iter().filter_map(|asked| asked.asked_by);
    let directed = around.directives.iter().filter_map(|directive| directive.given_by.person);
    let reported = around.directives.iter().flat_map(|directive| &directive.reports).filter_map(|report| report.by);
    let handled = case.officer.into_iter().chain(drafts.filter_map(|draft| draft.by));
    let readers = case.restriction.iter().flat_map(|restriction| &restriction.readers).copied();
    handled.chain(opinions).chain(decisions).chain(asked).chain(directed).chain(reported).chain(readers)
}

/// Names the person who holds the answerable position, where the case does not name one itself or names one who left.
fn name_holder(answerable: Answerable, seats: &Seats) -> Answerable {
    let mut answerable = seats.without_who_left(answerable);
    answerable.person = answerable.person.or_else(|| seats.holder_of(&answerable.organization, answerable.position));
    answerable
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

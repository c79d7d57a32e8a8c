//! Who is told when something happens to a case: the people around it, and the letters that reach them. What each is
//! told is in `news`.

mod handing;
mod moving;
mod news;
mod opinions;
mod orders;
mod rulebooks;
mod talk;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::app::{AUTHORITY, COORDINATOR};
use super::{App, City, Error};
use crate::domain::case::{Case, Event, Fact};
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{Directory, Holder, Present, Reached, present};
use crate::domain::notification::Letter;
use crate::domain::petition::Petition;
use crate::domain::register::{Category, OrganizationKind};
use crate::domain::text::Text;
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::mail::message::{CaseFacts, Message, Reader, ReceiptItem, StandsIn, Tone};
use crate::mail::{Links, write_letter};
use crate::store::people::{self, Person, Seats};

pub(super) use rulebooks::{tell_approvers, tell_submitter};

/// The people whom letters about one case can reach.
pub(super) struct Audience {
    /// Those around the case: of its enterprise, its lead agency, the coordinator and the authority.
    pub seats: Seats,
    field: String,
}

impl Audience {
    /// Looks up who holds the positions around a case on a date.
    pub async fn find<C: ConnectionTrait>(conn: &C, city: &City, case: &Case, on: NaiveDate) -> Result<Self, Error> {
        Self::with(conn, city, case, None.into_iter(), on).await
    }

    /// The same, with those whom what just happened concerns: who had the case before, who acted, who is called on.
    pub async fn of_event<C: ConnectionTrait>(
        conn: &C,
        city: &City,
        (before, case): (&Case, &Case),
        event: &Event,
        on: NaiveDate,
    ) -> Result<Self, Error> {
        let bodies = before.lead_agency.as_deref().into_iter().chain(event.actor.organization.as_deref());
        let mut audience = Self::with(conn, city, case, bodies, on).await?;
        let drafter = before.draft.as_ref().and_then(|draft| draft.by);
        let named = before.officer.into_iter().chain(drafter).chain(event.actor.person);
        audience.seats.join(conn, named.chain(event.fact.mentions().iter().copied())).await?;
        Ok(audience)
    }

    async fn with<'a, C: ConnectionTrait>(
        conn: &C,
        city: &City,
        case: &'a Case,
        others: impl Iterator<Item = &'a str>,
        on: NaiveDate,
    ) -> Result<Self, Error> {
        let bodies = [case.enterprise.as_str()].into_iter().chain(case.lead_agency.as_deref());
        let bodies = bodies.chain(case.proceedings.organizations()).chain(others);
        let mut audience = Self::around(conn, city, bodies, &case.subject.category, on).await?;
        let officer = case.lead_agency.as_deref().zip(case.officer);
        audience.seats.join_officers(conn, officer, on).await?;
        Ok(audience)
    }

    /// The same for a case that is not filed yet.
    pub async fn around<C: ConnectionTrait>(
        conn: &C,
        city: &City,
        bodies: impl Iterator<Item = &str>,
        category: &str,
        on: NaiveDate,
    ) -> Result<Self, Error> {
        let mut bodies: Vec<_> = bodies.chain([COORDINATOR, AUTHORITY]).collect();
        bodies.sort_unstable();
        bodies.dedup();
        let seats = people::find_seats(conn, &bodies, on).await?;
        let field = city.register().find_category(category).map(field_of).unwrap_or_default();
        Ok(Self { seats, field })
    }

    /// Whom letters about the case reach, its lead agency standing for the agency's positions.
    pub fn directory<'a>(&'a self, case: &'a Case) -> Directory<'a> {
        self.directory_of(case, case.lead_agency.as_deref())
    }

    /// The same, with another agency's people in the agency's positions.
    pub fn directory_of<'a>(&'a self, case: &'a Case, agency: Option<&'a str>) -> Directory<'a> {
        let officer = case.officer.filter(|_| agency == case.lead_agency.as_deref());
        Directory {
            holders: &self.seats.holders,
            stand_ins: &self.seats.stand_ins,
            agency,
            enterprise: &case.enterprise,
            officer: officer.filter(|officer| self.is_there(agency, *officer)),
            field: &self.field,
        }
    }

    /// Whether an officer whom a case names is known, and has not left the agency.
    fn is_there(&self, agency: Option<&str>, officer: Uuid) -> bool {
        self.seats.people.contains_key(&officer) && agency.is_some_and(|agency| !self.seats.has_left(agency, officer))
    }

    /// Whom the steps of a deadline reach: the people of whoever owes it.
    pub fn directory_for<'a>(&'a self, case: &'a Case, deadline: &'a Deadline) -> Directory<'a> {
        match deadline.kind {
            DeadlineKind::Opinion | DeadlineKind::Directive => self.directory_of(case, Some(&deadline.owed_by)),
            _ => self.directory(case),
        }
    }

    /// A person's name.
    pub fn name_of(&self, person: Uuid) -> Option<String> {
        self.seats.people.get(&person).map(|person| person.name.clone())
    }

    /// Whoever was reached as the reader of a letter, in their position of an organization.
    pub fn reader_of(&self, city: &City, body: &str, reached: &Reached) -> Option<Reader> {
        let holder = reached.standing_in_for.and_then(|holder| self.name_of(holder));
        let stands_in = holder.zip(reached.until).map(|(holder, until)| StandsIn { holder, until });
        Some(Reader { stands_in, ..self.reader(city, body, Some(reached.position), reached.person)? })
    }

    /// A person as the reader of a letter, in a position of an organization.
    fn reader(&self, city: &City, body: &str, position: Option<Position>, person: Uuid) -> Option<Reader> {
        let person = self.seats.people.get(&person)?;
        Some(Reader {
            person: person.id,
            address: person.email.clone(),
            name: person.name.clone(),
            position,
            organization: organization_name(city, body),
            language: person.language,
            stands_in: None,
        })
    }
}

fn field_of(category: &Category) -> String {
    category.field.as_str().to_owned()
}

/// The organization in which a position stands, as seen from a case; `agency` where it is an agency's.
pub(super) fn body_of<'a>(case: &'a Case, agency: Option<&'a str>, position: Position) -> &'a str {
    match position {
        Position::Manager => &case.enterprise,
        Position::Intake | Position::Officer | Position::Director => agency.unwrap_or(COORDINATOR),
        Position::Coordinator => COORDINATOR,
        Position::ViceChairman | Position::Chairman => AUTHORITY,
    }
}

/// An organization's name, or its code where the register does not know it.
pub(super) fn organization_name(city: &City, code: &str) -> Text {
    city.name_of_organization(code)
}

/// Somebody of an organization who is written to in no position.
pub(super) fn reader_of(city: &City, person: &Person, organization: &str) -> Reader {
    Reader {
        person: person.id,
        address: person.email.clone(),
        name: person.name.clone(),
        position: None,
        organization: organization_name(city, organization),
        language: person.language,
        stands_in: None,
    }
}

/// Who is written to in a position that somebody holds; none where nobody is there for them.
pub(super) fn reader_for(city: &City, seats: &Seats, holder: &Holder) -> Option<Reader> {
    let Present { person, until } = present(&holder.post(), holder.person, &seats.stand_ins)?;
    let person = seats.people.get(&person)?;
    let absent = seats.people.get(&holder.person).filter(|absent| absent.id != person.id);
    Some(Reader {
        person: person.id,
        address: person.email.clone(),
        name: person.name.clone(),
        position: Some(holder.position),
        organization: organization_name(city, &holder.organization),
        language: person.language,
        stands_in: absent.zip(until).map(|(absent, until)| StandsIn { holder: absent.name.clone(), until }),
    })
}

/// In which tone an organization is spoken to.
pub(super) fn tone(city: &City, organization: &str) -> Tone {
    let known = city.register().find_organization(organization);
    let vertical = known.is_some_and(|known| known.kind == OrganizationKind::Vertical);
    if vertical { Tone::Request } else { Tone::Ordinary }
}

/// What every letter says of the case.
pub(super) fn facts_of(city: &City, case: &Case) -> CaseFacts {
    let register = city.register();
    let category = register.find_category(&case.subject.category).map(|category| category.name.clone());
    CaseFacts {
        id: case.id,
        restricted: case.restriction.is_some(),
        code: case.code.clone(),
        enterprise: register
            .find_organization(&case.enterprise)
            .map_or_else(|| case.enterprise.clone(), |enterprise| enterprise.short.clone()),
        enterprise_name: organization_name(city, &case.enterprise),
        category: category.unwrap_or_else(|| Text::new(&case.subject.category, &case.subject.category)),
        lead: case.lead_agency.as_deref().map(|lead| organization_name(city, lead)),
    }
}

/// The letters that a filing causes.
pub(super) fn letters(app: &App, city: &City, audience: &Audience, case: &Case, event: &Event) -> Vec<Letter> {
    Scene::new(city, audience, None, case, event).letters(&app.links)
}

/// Something that happened to a case, with the people around it.
pub(super) struct Scene<'a> {
    city: &'a City,
    audience: &'a Audience,
    /// The case before it; none where it was filed.
    before: Option<&'a Case>,
    case: &'a Case,
    event: &'a Event,
}

impl<'a> Scene<'a> {
    /// What `event` made of a case; `before` it there was none where it was filed.
    pub const fn new(
        city: &'a City,
        audience: &'a Audience,
        before: Option<&'a Case>,
        case: &'a Case,
        event: &'a Event,
    ) -> Self {
        Self { city, audience, before, case, event }
    }

    /// The letters that it causes, one for each reader.
    pub fn letters(&self, links: &Links) -> Vec<Letter> {
        let mut told: Vec<Uuid> = self.actor_who_knows().into_iter().collect();
        let mut letters = Vec::new();
        for (to, news) in self.news() {
            let Some((body, reader)) = self.reader(&to) else { continue };
            if told.contains(&reader.person) {
                continue;
            }
            told.push(reader.person);
            let message = Message::News { case: facts_of(self.city, self.case), news };
            let at = not_before(self.city, self.case, body, self.event.at);
            letters.push(write_letter(&message, &reader, links, at));
        }
        letters
    }

    /// Nobody is told what they did themselves, but who files gets a receipt.
    fn actor_who_knows(&self) -> Option<Uuid> {
        self.event.actor.person.filter(|_| !matches!(self.event.fact, Fact::File { .. }))
    }

    /// Whom a letter reaches, with the organization in which they do.
    fn reader(&self, to: &To<'a>) -> Option<(&'a str, Reader)> {
        let (agency, position) = match to {
            To::Person(body, position, person) => {
                return Some((body, self.audience.reader(self.city, body, *position, *person)?));
            }
            To::Seat(position) => (self.case.lead_agency.as_deref(), *position),
            To::SeatOf(agency, position) => (Some(*agency), *position),
        };
        let reached = self.audience.directory_of(self.case, agency).reach(position)?;
        let body = body_of(self.case, agency, reached.position);
        Some((body, self.audience.reader_of(self.city, body, &reached)?))
    }
}

/// The one receipt for a letter with several obstacles, to the enterprise's manager.
pub(super) fn receipt(
    app: &App,
    city: &City,
    audience: &Audience,
    letter: &Petition,
    cases: &[Case],
) -> Option<Letter> {
    // Where one of them is urgent, so is the receipt.
    let case = cases.iter().find(|case| case.subject.urgency == Urgency::Urgent).or(cases.first())?;
    let items = cases.iter().map(|case| {
        let facts = facts_of(city, case);
        let answer = case.find_open_deadline(DeadlineKind::Answer);
        let answer_by = answer.map_or(case.filed_at, |answer| answer.due_at);
        ReceiptItem { code: facts.code, category: facts.category, lead: facts.lead, answer_by }
    });
    let (document, signed_on) = (letter.document(), letter.signed_on);
    let message = Message::PetitionReceipt { document, signed_on, cases: items.collect() };
    let reached = audience.directory(case).reach(Position::Manager)?;
    let reader = audience.reader_of(city, &case.enterprise, &reached)?;
    Some(write_letter(&message, &reader, &app.links, not_before(city, case, &case.enterprise, letter.filed_at)))
}

/// Mail goes out in its reader's working time, unless the case is urgent.
pub(super) fn not_before(city: &City, case: &Case, body: &str, at: DateTime<Utc>) -> DateTime<Utc> {
    match case.subject.urgency {
        Urgency::Urgent => at,
        Urgency::Normal => city.calendar_of(body).next_working_moment(at),
    }
}

/// Whom a letter is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum To<'a> {
    /// Who stands in a position around the case.
    Seat(Position),
    /// Who stands in a position of another agency.
    SeatOf(&'a str, Position),
    /// A person of an organization, in a position if they hold one.
    Person(&'a str, Option<Position>, Uuid),
}

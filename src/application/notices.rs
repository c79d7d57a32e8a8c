//! Who is told what when something happens to a case: one match over what can happen.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::app::{AUTHORITY, COORDINATOR};
use super::{App, City, Error};
use crate::domain::case::{Case, Event, Fact};
use crate::domain::deadline::Deadline;
use crate::domain::escalation::Directory;
use crate::domain::notification::Letter;
use crate::domain::petition::Petition;
use crate::domain::register::Category;
use crate::domain::text::Text;
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::mail::message::{CaseFacts, Message, Reader, ReceiptItem};
use crate::mail::write_letter;
use crate::store::people::{self, Seats};

/// The people whom letters about one case can reach.
pub(super) struct Audience {
    /// Those around the case: of its enterprise, its lead agency, the coordinator and the authority.
    pub seats: Seats,
    field: String,
}

impl Audience {
    /// Looks up who holds the positions around a case on a date.
    pub async fn find<C: ConnectionTrait>(conn: &C, city: &City, case: &Case, on: NaiveDate) -> Result<Self, Error> {
        let (lead, category) = (case.lead_agency.as_deref(), &case.subject.category);
        let bodies = [case.enterprise.as_str()].into_iter().chain(lead).chain(case.proceedings.organizations());
        let mut audience = Self::around(conn, city, bodies, category, on).await?;
        audience.seats.join(conn, case.officer).await?;
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
            agency,
            enterprise: &case.enterprise,
            officer: officer.filter(|officer| self.seats.people.contains_key(officer)),
            field: &self.field,
        }
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

    /// A person as the reader of a letter, in a position of an organization.
    pub fn reader(&self, city: &City, body: &str, position: Position, person: Uuid) -> Option<Reader> {
        let person = self.seats.people.get(&person)?;
        Some(Reader {
            person: person.id,
            address: person.email.clone(),
            name: person.name.clone(),
            position,
            organization: organization_name(city, body),
            language: person.language,
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
    let known = city.register().find_organization(code).map(|organization| organization.name.clone());
    known.unwrap_or_else(|| Text::new(code, code))
}

/// What every letter says of the case.
pub(super) fn facts_of(city: &City, case: &Case) -> CaseFacts {
    let register = city.register();
    let category = register.find_category(&case.subject.category).map(|category| category.name.clone());
    CaseFacts {
        id: case.id,
        code: case.code.clone(),
        enterprise: register
            .find_organization(&case.enterprise)
            .map_or_else(|| case.enterprise.clone(), |enterprise| enterprise.short.clone()),
        enterprise_name: organization_name(city, &case.enterprise),
        category: category.unwrap_or_else(|| Text::new(&case.subject.category, &case.subject.category)),
        lead: case.lead_agency.as_deref().map(|lead| organization_name(city, lead)),
    }
}

/// Whom a letter is for.
#[derive(Debug, Clone)]
enum To<'a> {
    /// Who stands in a position around the case.
    Seat(Position),
    /// Who stands in a position of another agency.
    SeatOf(&'a str, Position),
    /// A person, in a position of an organization.
    Person(&'a str, Position, Uuid),
}

/// The letters that an event causes, one for each reader.
pub(super) fn letters(app: &App, city: &City, audience: &Audience, case: &Case, event: &Event) -> Vec<Letter> {
    let mut told: Vec<Uuid> = event.actor.person.filter(|_| !event.fact.action().changes_case()).into_iter().collect();
    let mut letters = Vec::new();
    for (to, message) in messages(city, audience, case, event) {
        let Some((body, position, person)) = reached(audience, case, &to) else { continue };
        if told.contains(&person) {
            continue;
        }
        told.push(person);
        if let Some(reader) = audience.reader(city, body, position, person) {
            letters.push(write_letter(&message, &reader, &app.links, not_before(city, case, body, event.at)));
        }
    }
    letters
}

/// Which person, in which position of which organization, a letter reaches.
fn reached<'a>(audience: &Audience, case: &'a Case, to: &To<'a>) -> Option<(&'a str, Position, Uuid)> {
    let (agency, position) = match to {
        To::Person(body, position, person) => return Some((body, *position, *person)),
        To::Seat(position) => (case.lead_agency.as_deref(), *position),
        To::SeatOf(agency, position) => (Some(*agency), *position),
    };
    let reached = audience.directory_of(case, agency).reach(position)?;
    Some((body_of(case, agency, reached.position), reached.position, reached.person))
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
    let reader = audience.reader(city, &case.enterprise, reached.position, reached.person)?;
    Some(write_letter(&message, &reader, &app.links, not_before(city, case, &case.enterprise, letter.filed_at)))
}

/// Mail goes out in its reader's working time, unless the case is urgent.
pub(super) fn not_before(city: &City, case: &Case, body: &str, at: DateTime<Utc>) -> DateTime<Utc> {
    match case.subject.urgency {
        Urgency::Urgent => at,
        Urgency::Normal => city.calendar_of(body).next_working_moment(at),
    }
}

fn messages<'a>(city: &City, audience: &Audience, case: &'a Case, event: &'a Event) -> Vec<(To<'a>, Message)> {
    use Position::{Coordinator, Director, Intake, Manager, Officer};
    let facts = || facts_of(city, case);
    let due = |kind| case.deadlines.iter().rev().find(|deadline| deadline.kind == kind).map_or(event.at, |d| d.due_at);
    let (accept_by, answer_by) = (due(DeadlineKind::Acceptance), due(DeadlineKind::Answer));
    let confirm_by = due(DeadlineKind::Confirmation);
    let supply_by = due(DeadlineKind::Information);
    let to = |positions: &[Position], message: Message| -> Vec<(To<'a>, Message)> {
        positions.iter().map(|position| (To::Seat(*position), message.clone())).collect()
    };
    match &event.fact {
        Fact::File { routing, petition, .. } => {
            let receipt = Message::CaseReceipt { case: facts(), answer_by };
            let task = if routing.lead_agency.is_some() {
                to(&[Intake, Director], Message::CaseFiled { case: facts(), accept_by, answer_by })
            } else {
                to(&[Coordinator], Message::CaseUnrouted { case: facts(), decide_by: due(DeadlineKind::Triage) })
            };
            // A letter with several obstacles has one receipt for all of them.
            let receipt = if petition.is_none() { to(&[Manager], receipt) } else { Vec::new() };
            [task, receipt].concat()
        }
        Fact::Route { .. } => to(&[Intake, Director], Message::CaseRoutedToYou { case: facts(), accept_by, answer_by }),
        Fact::Decline { .. } => to(&[Manager], Message::CaseDeclined { case: facts() }),
        Fact::Accept { officer } => {
            let officer = officer.and_then(|officer| audience.name_of(officer));
            to(&[Manager], Message::CaseAccepted { case: facts(), officer, answer_by })
        }
        Fact::DeemAccepted => to(&[Director], Message::CaseDeemedAccepted { case: facts(), accept_by, answer_by }),
        Fact::RequestInformation { .. } => to(&[Manager], Message::InformationRequested { case: facts(), supply_by }),
        Fact::SupplyInformation { .. } => to(&[Officer], Message::InformationSupplied { case: facts(), answer_by }),
        Fact::LapseInformation => to(&[Officer], Message::InformationLapsed { case: facts(), supply_by, answer_by }),
        Fact::DraftAnswer { draft } => {
            let drafter = draft.by.and_then(|by| audience.name_of(by)).unwrap_or_default();
            to(&[Director], Message::DraftForSignature { case: facts(), drafter, answer_by })
        }
        Fact::Approve { official_document } => {
            let document = format!("{}/{}", official_document.number, official_document.symbol);
            let signed_on = official_document.signed_on;
            to(&[Manager], Message::CaseAnswered { case: facts(), document, signed_on, confirm_by })
        }
        Fact::Confirm { .. } => to(&[Officer, Director], Message::CaseConfirmed { case: facts() }),
        Fact::Close => to(&[Manager, Officer], Message::CaseClosed { case: facts(), confirm_by }),
        Fact::Withdraw { .. } if case.lead_agency.is_some() => to(&[Officer], Message::CaseWithdrawn { case: facts() }),
        Fact::Withdraw { .. } => to(&[Coordinator], Message::CaseWithdrawn { case: facts() }),
        Fact::Return { .. }
        | Fact::Assign { .. }
        | Fact::Reclassify { .. }
        | Fact::SetUrgency { .. }
        | Fact::RequestOpinion { .. }
        | Fact::GiveOpinion { .. }
        | Fact::DeemConsent { .. }
        | Fact::RequestExtension { .. }
        | Fact::DecideExtension { .. }
        | Fact::SubmitUpward { .. }
        | Fact::FollowUp { .. }
        | Fact::ReceiveFromAbove { .. }
        | Fact::RejectDraft { .. }
        | Fact::Dispute { .. }
        | Fact::Reopen { .. }
        | Fact::Direct { .. }
        | Fact::ReportDirective { .. }
        | Fact::AcceptDirective { .. }
        | Fact::SendBackDirective { .. }
        | Fact::Remind { .. }
        | Fact::Comment { .. }
        | Fact::Note { .. }
        | Fact::Attach { .. } => Vec::new(),
    }
}

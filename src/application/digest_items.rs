//! What a leader's digest says of each case: what they should do about it, how late it is, since when it is theirs.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::notices::{body_of, facts_of, organization_name, tone};
use super::{City, Error};
use crate::domain::case::Case;
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{self, Acknowledgement, Reading};
use crate::domain::moment::city_date;
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::mail::message::{Acknowledged, DigestItem, Reader, Seat, Tone};
use crate::store::escalations::{self as steps, WaitingStep};
use crate::store::people::{self, Person};

/// One item for each deadline, however many of its steps wait.
pub(super) async fn digest_items<C: ConnectionTrait>(
    conn: &C,
    city: &City,
    reader: &Reader,
    (waiting, cases): (&[WaitingStep], &HashMap<Uuid, Case>),
    today: NaiveDate,
) -> Result<Vec<DigestItem>, Error> {
    let mut deadlines: Vec<Uuid> = waiting.iter().map(|step| step.deadline.0).collect();
    deadlines.sort_unstable();
    deadlines.dedup();
    let ids: Vec<Uuid> = cases.keys().copied().collect();
    let said = steps::list_acknowledgements(conn, &ids).await?;
    let people = people::find_people(conn, said.iter().map(|one| one.person).collect()).await?;
    let since = steps::list_first_reached(conn, reader.person, &deadlines).await?;
    let desk = Desk { city, reader, today, said: &said, people: &people };
    let of_cases = cases.values().flat_map(|case| case.deadlines.iter().map(move |deadline| (case, deadline)));
    let told = of_cases.filter(|(_, deadline)| deadlines.binary_search(&deadline.id).is_ok());
    Ok(told
        .map(|(case, deadline)| desk.item(case, deadline, since.get(&deadline.id).copied().map(city_date)))
        .collect())
}

/// What every item of one digest is made with.
struct Desk<'a> {
    city: &'a City,
    reader: &'a Reader,
    today: NaiveDate,
    said: &'a [Acknowledgement],
    people: &'a HashMap<Uuid, Person>,
}

impl Desk<'_> {
    fn item(&self, case: &Case, deadline: &Deadline, since: Option<NaiveDate>) -> DigestItem {
        let facts = facts_of(self.city, case);
        let reading = Reading {
            person: self.reader.person,
            position: self.reader.position.unwrap_or(Position::Chairman),
            today: self.today,
            is_asked_only: tone(self.city, &deadline.owed_by) == Tone::Request,
            said: self.said,
        };
        let (attention, why) = escalation::attention(case, deadline, &reading);
        let calendar = self.city.calendar(&deadline.calendar);
        DigestItem {
            code: facts.code,
            restricted: facts.restricted,
            title: None,
            enterprise: facts.enterprise_name,
            lead: facts.lead,
            owed_by: (case.lead_agency.as_ref() != Some(&deadline.owed_by))
                .then(|| organization_name(self.city, &deadline.owed_by)),
            deadline: deadline.kind,
            due_at: deadline.due_at,
            days_late: calendar.working_days_late(city_date(deadline.due_at), self.today),
            urgent: case.subject.urgency == Urgency::Urgent,
            attention,
            why,
            since: since.unwrap_or(self.today),
            acknowledged: self.acknowledged(case, deadline),
        }
    }

    /// Who said by when they act; what the reader said themselves, they know.
    fn acknowledged(&self, case: &Case, deadline: &Deadline) -> Vec<Acknowledged> {
        let agency = match deadline.kind {
            DeadlineKind::Opinion | DeadlineKind::Directive => Some(deadline.owed_by.as_str()),
            _ => case.lead_agency.as_deref(),
        };
        let newest = escalation::newest_of_each(self.said, (deadline.id, deadline.version));
        let others = newest.into_iter().filter(|said| said.person != self.reader.person);
        let told = others.map(|said| Acknowledged {
            by: Seat {
                name: self.people.get(&said.person).map(|person| person.name.clone()),
                position: said.position,
                organization: organization_name(self.city, body_of(case, agency, said.position)),
            },
            act_by: said.act_by,
        });
        told.collect()
    }
}

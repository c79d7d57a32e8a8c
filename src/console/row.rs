//! A case as a row of a table: what it is, whose, where it stands, what is due next and when.

use chrono::{DateTime, Utc};

use super::words;
use crate::application::City;
use crate::application::read_case::CaseReading;
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;
use crate::domain::text::Language;
use crate::domain::words::Urgency;

/// The row.
pub struct Row {
    /// The case's code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Whether it is urgent.
    pub is_urgent: bool,
    /// Who filed it.
    pub enterprise: String,
    /// Who leads it; empty where nobody does, or the reader's own agency.
    pub lead: String,
    /// Who handles it; empty where nobody is named.
    pub officer: String,
    /// Where it stands.
    pub status: String,
    /// What is due; empty where nothing is.
    pub what: String,
    /// When.
    pub due: String,
    /// What is left of the time, or by how much it is late, in words.
    pub standing: String,
    /// Whether it is late.
    pub is_late: bool,
}

/// In whose eyes rows are made.
pub struct Reader<'a> {
    /// The city.
    pub city: &'a City,
    /// Their own organization, which need not be named to them.
    pub own: &'a str,
    /// The moment.
    pub now: DateTime<Utc>,
    /// Their language.
    pub language: Language,
}

impl Reader<'_> {
    /// A case with what is due first on it.
    pub fn row(&self, reading: &CaseReading) -> Row {
        let open = reading.case.deadlines.iter().filter(|deadline| deadline.is_open());
        self.row_of(reading, open.min_by_key(|deadline| deadline.due_at))
    }

    /// A case with this deadline of it.
    pub fn row_of(&self, reading: &CaseReading, deadline: Option<&Deadline>) -> Row {
        let case = &reading.case;
        let name = |code: &str| self.city.name_of_organization(code).to(self.language).to_owned();
        let standing =
            |owed: &Deadline| words::standing(owed, self.city.calendar(&owed.calendar), self.now, self.language);
        let officer = case.officer.filter(|_| case.status == Status::InProgress);
        Row {
            code: case.code.clone(),
            title: case.subject.title.clone(),
            is_urgent: case.subject.urgency == Urgency::Urgent,
            enterprise: name(&case.enterprise),
            lead: case.lead_agency.as_deref().filter(|lead| *lead != self.own).map(name).unwrap_or_default(),
            officer: officer.and_then(|id| reading.people.get(&id).cloned()).unwrap_or_default(),
            status: words::status(case.status).to(self.language).to_owned(),
            what: deadline.map(|owed| words::owed(owed).to(self.language).to_owned()).unwrap_or_default(),
            due: deadline.map(|owed| words::moment(owed.due_at, self.language)).unwrap_or_default(),
            standing: deadline.map(standing).unwrap_or_default(),
            is_late: deadline.is_some_and(|owed| owed.open_suspension().is_none() && owed.due_at < self.now),
        }
    }
}

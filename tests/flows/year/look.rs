//! One look at one case, by the policy: which steps are due, whom each reaches, and why somebody is not told.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{case, deadline};
use thaogo::application::City;
use thaogo::domain::moment::city_date;
use uuid::Uuid;

use super::life::Word;
use super::policy::{Key, Row};
use super::reach::{Found, LadderStep, World, days_late, falls_on};

/// One look at one case.
pub struct Look<'a> {
    pub now: DateTime<Utc>,
    pub city: &'a City,
    pub world: &'a World,
    pub case: &'a case::Model,
    pub words: &'a [Word],
}

impl<'a> Look<'a> {
    pub fn today(&self) -> NaiveDate {
        city_date(self.now)
    }

    pub fn is_urgent(&self) -> bool {
        self.case.urgency == "urgent"
    }

    pub fn deadlines(&self) -> impl Iterator<Item = &'a deadline::Model> {
        let id = self.case.id;
        self.world.running.iter().filter(move |deadline| deadline.case_id == id)
    }

    pub fn found(&self, key: &Key) -> Option<Found<'a>> {
        let deadline = self.deadlines().find(|deadline| (deadline.id, deadline.version) == key.0)?;
        Some(Found { deadline, case: self.case, holders: &self.world.holders })
    }

    /// The steps of a deadline that are due now and were not before; of several moments only the last is told.
    pub fn due(&self, deadline: &'a deadline::Model, since: DateTime<Utc>) -> Vec<(Key, Row)> {
        let calendar = self.city.calendar(&deadline.calendar);
        let found = Found { deadline, case: self.case, holders: &self.world.holders };
        let mut due = Vec::new();
        for day in city_date(since).iter_days().take_while(|day| *day <= self.today()) {
            let Some(opening) = calendar.opening_on(day).filter(|at| *at >= since && *at <= self.now) else { continue };
            let offset = days_late(calendar, city_date(deadline.due_at), day);
            for (number, step) in (1..).zip(found.ladder()) {
                let Some(occurrence) = falls_on(step, offset) else { continue };
                for position in step.2 {
                    let key = ((deadline.id, deadline.version), (number, occurrence), *position);
                    due.push((key, self.row(&found, key, (opening, offset), step)));
                }
            }
        }
        let last = due.iter().filter(|(_, row)| row.skipped.is_none()).map(|(_, row)| row.due).max();
        for (_, row) in due.iter_mut().filter(|(_, row)| row.skipped.is_none() && Some(row.due) < last) {
            (row.skipped, row.owes) = (Some("higher_step"), (false, false));
        }
        due
    }

    fn row(&self, found: &Found<'_>, key: Key, (due, offset): (DateTime<Utc>, i32), step: &LadderStep) -> Row {
        let (position, is_digest) = (key.2, step.3);
        let reached = found.reach(position);
        let by = reached.map_or(position, |(by, _)| by);
        let mut row = Row {
            case: self.case.id,
            due,
            taken: self.now,
            height: (offset, key.1.0),
            reached: (by, reached.map(|(_, person)| person)),
            skipped: None,
            is_digest,
            mail: None,
            // A vacant position tells the coordinator; intake stands for an officer who is not named.
            owes: (!is_digest, found.tells_of_vacancy(position)),
            tell_at: None,
        };
        self.skip(&key, &mut row);
        row
    }

    fn skip(&self, key: &Key, row: &mut Row) {
        row.skipped = match row.reached.1 {
            None => Some("nobody_left"),
            Some(person) if is_silent(self.words, key.0, person, city_date(row.due)) => Some("acknowledged"),
            Some(_) => None,
        };
        if row.skipped.is_some() {
            row.owes = (false, false);
        }
    }

    /// Who waits to be told may have left meanwhile: whoever holds the position now is told.
    pub fn ask_again(&self, key: &Key, row: &mut Row) {
        let found = self.found(key).expect("what does not run waits no more");
        if row.owes.0 {
            let reached = found.reach(key.2);
            row.reached = (reached.map_or(key.2, |(by, _)| by), reached.map(|(_, person)| person));
            row.owes.1 = row.owes.1 && found.tells_of_vacancy(key.2);
            self.skip(key, row);
        } else {
            let other = found.reach("coordinator").is_some_and(|(_, person)| Some(person) != row.reached.1);
            row.owes.1 = row.owes.1 && other;
        }
    }
}

/// Whether somebody said that they act by this day or later, and nothing else since.
fn is_silent(words: &[Word], deadline: (Uuid, i32), person: Uuid, day: NaiveDate) -> bool {
    let last = words.iter().rfind(|word| (word.deadline, word.person) == (deadline, person));
    last.is_some_and(|word| day <= word.act_by)
}

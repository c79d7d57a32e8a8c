//! What follows for a case when days of a calendar were changed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Desk, Giver, decide};
use crate::domain::calendar::Calendar;
use crate::domain::case::{Case, Event, Fact};
use crate::domain::deadline::Deadline;

/// A change of a calendar, as cases take it up.
#[derive(Debug, Clone, Copy)]
pub struct Recount<'a> {
    /// Its id.
    pub id: Uuid,
    /// The announcement that it rests on.
    pub legal_basis: &'a str,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The calendar before it.
    pub before: &'a Calendar,
    /// The calendar from then on.
    pub after: &'a Calendar,
}

impl Recount<'_> {
    /// The deadline as it is from now on; none where nothing of it changes.
    pub fn of(&self, deadline: &Deadline) -> Option<Deadline> {
        let mut counted = deadline.clone();
        let is_ours = deadline.calendar == self.after.id;
        (is_ours && counted.recalculate(self.before, self.after, self.at)).then_some(counted)
    }
}

/// The event that takes up a change of a calendar; none where no deadline of the case changes. Taken up twice it changes
/// nothing the second time.
pub fn recalculate(case: &Case, recount: Recount<'_>, desk: &Desk<'_>) -> Option<Event> {
    let deadlines: Vec<Deadline> = case.deadlines.iter().filter_map(|deadline| recount.of(deadline)).collect();
    if deadlines.is_empty() {
        return None;
    }
    let wanted = Fact::Recalculate { change: recount.id, legal_basis: recount.legal_basis.to_owned() };
    let event = decide(case, wanted, Giver::System, desk).ok()?;
    Some(Event { deadlines, ..event })
}

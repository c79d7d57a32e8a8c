//! Which ladder a case's deadlines climb, and when each is looked at next.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::app::COORDINATOR;
use super::{City, Error};
use crate::domain::case::{Case, Event, Subject};
use crate::domain::deadline::Deadline;
use crate::domain::escalation;
use crate::domain::rulebook::{LadderStep, Owed, Rulebook};
use crate::store::cases::Timers;
use crate::store::escalations::{self, Timer};

impl City {
    /// The ladder that a deadline of a case about this climbs.
    pub fn ladder(&self, subject: &Subject, deadline: &Deadline) -> Vec<&LadderStep> {
        self.ladder_of(self.rulebook(), subject, deadline)
    }

    /// The same under another revision.
    pub(super) fn ladder_of<'a>(
        &self,
        rulebook: &'a Rulebook,
        subject: &Subject,
        deadline: &Deadline,
    ) -> Vec<&'a LadderStep> {
        let debtor = self.register().find_organization(&deadline.owed_by);
        rulebook.ladder(&Owed {
            by: escalation::side(deadline, debtor, COORDINATOR),
            kind: deadline.kind,
            lineage: &self.register().lineage(&subject.category),
            urgency: subject.urgency,
            amount_vnd: subject.amount_vnd,
        })
    }
}

/// When the worker looks again at a deadline of a case about this that began or changed at `at`.
pub(super) fn timers<'a>(city: &'a City, subject: &'a Subject, at: DateTime<Utc>) -> impl Fn(&Deadline) -> Timers + 'a {
    move |deadline| {
        let calendar = city.calendar(&deadline.calendar);
        Timers {
            next_step_at: escalation::next_step_at(deadline, &city.ladder(subject, deadline), calendar, at),
            lapses_at: escalation::lapses_at(deadline, calendar),
        }
    }
}

/// Where an event made the case another one to the ladders, the deadlines that it left alone change ladders too: what is
/// due from then on is the new one's.
pub(super) async fn change_ladders<C: ConnectionTrait>(
    conn: &C,
    city: &City,
    (before, case): (&Case, &Case),
    event: &Event,
) -> Result<(), Error> {
    let chosen_by = |case: &Case| (case.subject.category.clone(), case.subject.urgency, case.subject.amount_vnd);
    if chosen_by(before) == chosen_by(case) {
        return Ok(());
    }
    let timers = timers(city, &case.subject, event.at);
    for deadline in case.deadlines.iter().filter(|deadline| event.deadlines.iter().all(|it| it.id != deadline.id)) {
        if city.ladder(&before.subject, deadline) != city.ladder(&case.subject, deadline) {
            escalations::set_timer(conn, Timer::Step, deadline.id, timers(deadline).next_step_at).await?;
        }
    }
    Ok(())
}

//! A reorganisation: what was with an organization that ended goes to its successor, or to the coordinator.

use super::Desk;
use crate::domain::case::{Case, Handed};
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;
use crate::domain::routing::RoutingDecision;
use crate::domain::words::DeadlineKind::{self, Acceptance, Answer, FollowUp, Information, Rework, Triage};

/// What a lead agency may owe.
const OF_THE_LEAD: [DeadlineKind; 4] = [Acceptance, Answer, Rework, FollowUp];

impl Desk<'_> {
    /// Who follows owes the same by the same moments; nobody is given time, and nobody loses any.
    pub(super) fn transfer(&self, case: &Case, routing: &RoutingDecision, handed: &[Handed]) -> Vec<Deadline> {
        let mut changed: Vec<_> = handed.iter().flat_map(|handed| self.hand_aside(case, handed)).collect();
        match &routing.lead_agency {
            lead if *lead == case.lead_agency => {}
            Some(lead) => {
                let calendar = (self.calendar_of)(lead);
                changed.extend(self.change_open(case, &OF_THE_LEAD, |owed| owed.hand_over(lead, calendar)));
            }
            // The answer is given: the enterprise says whether it does.
            None if case.status == Status::Answered => {}
            None => changed.extend(self.leave_to_coordinator(case)),
        }
        changed
    }

    /// Nothing is waited for while nobody leads: the answer's clock runs on, the coordinator decides.
    fn leave_to_coordinator(&self, case: &Case) -> Vec<Deadline> {
        let calendar = (self.calendar_of)(self.coordinator);
        let mut changed = self.change_open(case, &[Acceptance, Information, FollowUp], |owed| owed.cancel(self.now));
        changed.extend(self.change_open(case, &[Answer, Rework], |owed| {
            owed.resume((self.calendar)(&owed.calendar.clone()), self.now);
            owed.hand_over(self.coordinator, calendar);
        }));
        changed.extend(self.start(Triage, self.coordinator, case.subject.urgency));
        changed
    }

    fn hand_aside(&self, case: &Case, handed: &Handed) -> Vec<Deadline> {
        let mut changed = self.change(case, handed.id, |owed| match &handed.to {
            Some(to) => owed.hand_over(to, (self.calendar_of)(to)),
            None => owed.cancel(self.now),
        });
        // A directive whose report waits has no open deadline: nothing of it changes.
        changed.retain(|owed| case.deadlines.iter().any(|before| before.id == owed.id && before.is_open()));
        changed
    }
}

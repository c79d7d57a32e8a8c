//! Who is told that a change of working days moved what is due: the enterprise, and each who owes it.

use super::news::Told;
use super::{Scene, To};
use crate::application::app::COORDINATOR;
use crate::domain::deadline::Deadline;
use crate::domain::words::DeadlineKind;
use crate::domain::words::Position::{Coordinator, Director, Manager, Officer};
use crate::mail::message::{MovedDeadline, News};

impl<'a> Scene<'a> {
    /// One letter to the enterprise, and one to each debtor, with all that moved for them.
    pub(super) fn deadlines_moved(&self, legal_basis: &str) -> Told<'a> {
        let moved: Vec<(&'a Deadline, MovedDeadline)> =
            self.event.deadlines.iter().filter_map(|now| self.moved(now)).collect();
        let letter = |to: To<'a>, concerns: &dyn Fn(&Deadline) -> bool| {
            let own = moved.iter().filter(|(deadline, _)| concerns(deadline)).map(|(_, moved)| moved.clone());
            let news = News::DeadlinesMoved { legal_basis: legal_basis.to_owned(), moved: own.collect() };
            (to, news)
        };
        let enterprise = self.case.enterprise.as_str();
        let for_enterprise = |deadline: &Deadline| deadline.owed_by == enterprise || is_for_enterprise(deadline.kind);
        let mut told = Vec::new();
        if moved.iter().any(|(deadline, _)| for_enterprise(deadline)) {
            told.push(letter(To::Seat(Manager), &for_enterprise));
        }
        let mut debtors: Vec<&'a str> = moved.iter().map(|(deadline, _)| deadline.owed_by.as_str()).collect();
        debtors.sort_unstable();
        debtors.dedup();
        for debtor in debtors.into_iter().filter(|debtor| *debtor != enterprise) {
            told.push(letter(self.who_works_for(debtor), &|deadline: &Deadline| deadline.owed_by == debtor));
        }
        told
    }

    fn moved(&self, now: &'a Deadline) -> Option<(&'a Deadline, MovedDeadline)> {
        let was = self.before?.deadlines.iter().find(|was| was.id == now.id)?;
        let moved = MovedDeadline { kind: now.kind, before: was.due_at, after: now.due_at };
        (was.due_at != now.due_at).then_some((now, moved))
    }

    fn who_works_for(&self, debtor: &'a str) -> To<'a> {
        match debtor {
            COORDINATOR => To::Seat(Coordinator),
            lead if self.case.lead_agency.as_deref() == Some(lead) => To::Seat(Officer),
            other => To::SeatOf(other, Director),
        }
    }
}

/// What agencies owe each other does not concern the enterprise.
const fn is_for_enterprise(kind: DeadlineKind) -> bool {
    match kind {
        DeadlineKind::Triage
        | DeadlineKind::Acceptance
        | DeadlineKind::Answer
        | DeadlineKind::Rework
        | DeadlineKind::Information
        | DeadlineKind::Confirmation => true,
        DeadlineKind::FollowUp | DeadlineKind::Opinion | DeadlineKind::Directive => false,
    }
}

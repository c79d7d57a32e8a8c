//! Who is told that a case went to another agency or another officer.

use uuid::Uuid;

use super::news::{Told, to};
use super::{Scene, To};
use crate::domain::words::DeadlineKind::{Acceptance, Triage};
use crate::domain::words::Position::{Coordinator, Director, Intake, Manager, Officer};
use crate::mail::message::{Handover, News};

impl<'a> Scene<'a> {
    /// The coordinator's decision.
    pub(super) fn routed(&self) -> Told<'a> {
        let news = News::CaseRoutedToYou { accept_by: self.due(Acceptance), answer_by: self.answer_by() };
        [to(&[Intake, Director], &news), self.moved_away(), self.lead_changed()].concat()
    }

    /// A return: to the next agency of the rulebook, or to the coordinator.
    pub(super) fn returned(&self, proposed: Option<&str>) -> Told<'a> {
        if self.case.lead_agency.is_some() {
            return [self.handed_on(Handover::Returned), self.lead_changed()].concat();
        }
        let by = self.before.and_then(|before| before.lead_agency.as_deref()).unwrap_or_default();
        let news = News::CaseReturned {
            by: self.name_of(by),
            times: self.case.proceedings.returns.len(),
            proposed: proposed.map(|agency| self.name_of(agency)),
            decide_by: self.due(Triage),
        };
        [to(&[Coordinator], &news), self.lead_changed()].concat()
    }

    /// Another category or territory: the case may move, or stay where it is.
    pub(super) fn reclassified(&self) -> Told<'a> {
        if self.former_lead() == self.case.lead_agency.as_deref() {
            return to(&[Officer, Manager], &News::CaseReclassified);
        }
        [self.handed_on(Handover::Reclassified), self.moved_away(), self.lead_changed()].concat()
    }

    /// Acceptance: the enterprise learns who handles the case, and so does the officer whom another named.
    pub(super) fn accepted(&self, officer: Option<Uuid>) -> Told<'a> {
        let answer_by = self.answer_by();
        let name = officer.and_then(|officer| self.audience.name_of(officer));
        let task = officer.map(|_| (To::Seat(Officer), News::CaseAssigned { answer_by }));
        task.into_iter().chain(to(&[Manager], &News::CaseAccepted { officer: name, answer_by })).collect()
    }

    /// Another officer, and the one who had the case before.
    pub(super) fn assigned(&self, officer: Uuid) -> Told<'a> {
        let task = (To::Seat(Officer), News::CaseAssigned { answer_by: self.answer_by() });
        let former = self.before.and_then(|before| before.officer.zip(before.lead_agency.as_deref()));
        let relieved = former.map(|(former, lead)| {
            let news = News::CaseReassigned { officer: self.audience.name_of(officer) };
            (self.person(lead, former), news)
        });
        std::iter::once(task).chain(relieved).collect()
    }

    fn handed_on(&self, why: Handover) -> Told<'a> {
        let from = self.former_lead().map(|agency| self.name_of(agency));
        let (accept_by, answer_by) = (self.due(Acceptance), self.answer_by());
        to(&[Intake, Director], &News::CaseHandedToYou { why, from, accept_by, answer_by })
    }

    fn lead_changed(&self) -> Told<'a> {
        to(&[Manager], &News::LeadChanged { answer_by: self.answer_by() })
    }

    /// Who had the case until now is told, where it was not they who gave it away.
    fn moved_away(&self) -> Told<'a> {
        let given_away_by = self.event.actor.organization.as_deref();
        let Some(lead) = self.former_lead().filter(|lead| Some(*lead) != given_away_by) else { return Vec::new() };
        let officer = self.before.and_then(|before| before.officer);
        let who = officer.map_or(To::SeatOf(lead, Intake), |officer| self.person(lead, officer));
        vec![(who, News::CaseMovedAway)]
    }

    fn former_lead(&self) -> Option<&'a str> {
        self.before.and_then(|before| before.lead_agency.as_deref())
    }
}

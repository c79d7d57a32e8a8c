//! Who is told of opinions, more time, and what a higher body says.

use chrono::NaiveDate;
use uuid::Uuid;

use super::news::{Told, to};
use super::{Scene, To, tone};
use crate::domain::case::{Asked, Opinion};
use crate::domain::words::Position::{Director, Intake, Manager, Officer, ViceChairman};
use crate::mail::message::News;

impl<'a> Scene<'a> {
    /// Each agency that is asked, in the tone due to it.
    pub(super) fn opinions_requested(&self, asked: &'a [Asked]) -> Told<'a> {
        let told = asked.iter().flat_map(|asked| {
            let agency = asked.organization.as_str();
            let news = News::OpinionRequested { due_by: self.due_of(asked.id), tone: tone(self.city, agency) };
            [Intake, Director].map(|position| (To::SeatOf(agency, position), news.clone()))
        });
        told.collect()
    }

    /// Who handles the case learns that an opinion came, and how many are still to come.
    pub(super) fn opinion_given(&self, id: Uuid) -> Told<'a> {
        let Some(opinion) = self.opinion(id) else { return Vec::new() };
        let (agency, awaited) = (self.name_of(&opinion.agency), self.count_awaited());
        to(&[Officer], &News::OpinionGiven { agency, awaited })
    }

    /// Silence: the agency's head answers for it, and who handles the case goes on.
    pub(super) fn consent_deemed(&self, id: Uuid, head: Option<Uuid>) -> Told<'a> {
        let Some(opinion) = self.opinion(id) else { return Vec::new() };
        let agency = opinion.agency.as_str();
        let head = head.map_or(To::SeatOf(agency, Director), |head| To::Person(agency, Some(Director), head));
        let news = News::OpinionLapsed { agency: self.name_of(agency), awaited: self.count_awaited() };
        let own = (head, News::ConsentDeemed { due_by: self.due_of(id) });
        std::iter::once(own).chain(to(&[Officer], &news)).collect()
    }

    /// Whose turn it is to decide: the lead's director's the first time, a leader's of the city later.
    pub(super) fn extension_requested(&self, until: NaiveDate) -> Told<'a> {
        let decides = if self.case.proceedings.was_extended() { ViceChairman } else { Director };
        let (by, answer_by) = (self.actor_name(), self.answer_by());
        to(&[decides], &News::ExtensionRequested { by, until, answer_by })
    }

    /// The decision; what the enterprise waits for is told to it with the reason.
    pub(super) fn extension_decided(&self, granted: bool) -> Told<'a> {
        let answer_by = self.answer_by();
        let decided = to(&[Officer], &News::ExtensionDecided { granted, answer_by });
        let asked = self.case.proceedings.extensions.last().filter(|_| granted);
        let reason = asked.map(|asked| asked.reason.clone());
        let granted = reason.map(|reason| to(&[Manager], &News::ExtensionGranted { reason, answer_by }));
        decided.into_iter().chain(granted.into_iter().flatten()).collect()
    }

    /// The higher body's word: the case goes on.
    pub(super) fn heard_from_above(&self) -> Told<'a> {
        let submitted = self.case.proceedings.submissions.last();
        let higher_body = submitted.map(|submission| submission.higher_body.clone());
        to(&[Manager], &News::WordFromAbove { higher_body, answer_by: self.answer_by() })
    }

    fn opinion(&self, id: Uuid) -> Option<&'a Opinion> {
        self.case.proceedings.opinions.iter().find(|opinion| opinion.id == id)
    }

    fn count_awaited(&self) -> usize {
        self.case.proceedings.opinions.iter().filter(|opinion| opinion.end.is_none()).count()
    }
}

//! Who is told of directives: those who are directed, and who directed them.

use uuid::Uuid;

use super::news::{Told, position_of};
use super::{Scene, To, tone};
use crate::application::app::{AUTHORITY, COORDINATOR};
use crate::domain::case::{ActorRef, Asked, Directive};
use crate::domain::words::Position::{Coordinator, Director, Manager};
use crate::mail::message::News;

impl<'a> Scene<'a> {
    /// The head of each organization that is directed.
    pub(super) fn directed(&self, directed: &'a [Asked]) -> Told<'a> {
        let told = directed.iter().map(|directed| {
            let organization = directed.organization.as_str();
            let (due_by, tone) = (self.due_of(directed.id), tone(self.city, organization));
            (self.head_of(organization), News::DirectiveGiven { by: self.actor_seat(), due_by, tone })
        });
        told.collect()
    }

    /// Who gave the directive judges the report.
    pub(super) fn directive_reported(&self, id: Uuid) -> Told<'a> {
        self.of_directive(id, |directive| {
            let organization = self.name_of(&directive.organization);
            (self.giver(&directive.given_by), News::DirectiveReported { organization })
        })
    }

    /// Who reported learns that it is done.
    pub(super) fn directive_accepted(&self, id: Uuid) -> Told<'a> {
        self.of_directive(id, |directive| {
            let (by, tone) = (self.actor_seat(), tone(self.city, &directive.organization));
            (self.head_of(&directive.organization), News::DirectiveAccepted { by, tone })
        })
    }

    /// Who reported learns that it is not, and by when it must be.
    pub(super) fn directive_sent_back(&self, id: Uuid) -> Told<'a> {
        self.of_directive(id, |directive| {
            let (by, tone) = (self.actor_seat(), tone(self.city, &directive.organization));
            (self.head_of(&directive.organization), News::DirectiveSentBack { by, due_by: self.due_of(id), tone })
        })
    }

    fn of_directive(&self, id: Uuid, told: impl FnOnce(&'a Directive) -> (To<'a>, News)) -> Told<'a> {
        self.case.proceedings.find_directive(id).map(told).into_iter().collect()
    }

    fn head_of(&self, organization: &'a str) -> To<'a> {
        if organization == self.case.enterprise { To::Seat(Manager) } else { To::SeatOf(organization, Director) }
    }

    /// The leader or coordinator who gave a directive, while they hold the position; then whoever does.
    fn giver(&self, given_by: &ActorRef) -> To<'a> {
        let position = given_by.role.map_or(Coordinator, position_of);
        let body = if position == Coordinator { COORDINATOR } else { AUTHORITY };
        let holds = |person: &Uuid| {
            let mut holders = self.audience.seats.holders.iter();
            holders.any(|holder| holder.person == *person && holder.position == position)
        };
        let person = given_by.person.filter(holds);
        person.map_or(To::Seat(position), |person| To::Person(body, Some(position), person))
    }
}

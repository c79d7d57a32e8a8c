//! What a reorganisation makes of a case: its successor goes on where the agency that ended left off.

use crate::domain::case::{Case, Event, Fact, Handed, OpinionEnd};
use crate::domain::lifecycle::Status;

impl Case {
    /// Who held it, was asked or directed has ended, or its territory has.
    pub(super) fn transfer(&mut self, event: &Event) {
        let Fact::Transfer { routing, territory, officer, handed, .. } = &event.fact else { return };
        if let Some(territory) = territory {
            self.subject.territory.clone_from(territory);
        }
        for handed in handed {
            self.hand_aside(handed, event);
        }
        self.routing = routing.clone();
        self.coordinating_agencies.clone_from(&routing.coordinating_agencies);
        match &routing.lead_agency {
            lead if *lead == self.lead_agency => {}
            Some(lead) => {
                self.continue_leg(lead, event);
                self.officer = *officer;
            }
            None => self.leave_to_coordinator(event),
        }
    }

    /// A new leg that goes on as the one before: what bound that one binds this one, what was asked stays asked.
    fn continue_leg(&mut self, lead: &str, event: &Event) {
        let before = self.leg().cloned();
        self.begin_leg(lead, before.as_ref().is_some_and(|leg| leg.binding), event);
        let number = self.legs.len() as i32;
        if let (Some(leg), Some(before)) = (self.legs.last_mut(), before) {
            leg.information_requested = before.information_requested;
            let asked = self.proceedings.extensions.last_mut().filter(|asked| asked.decision.is_none());
            if let Some(asked) = asked.filter(|asked| asked.leg == before.number) {
                asked.leg = number;
            }
        }
    }

    fn leave_to_coordinator(&mut self, event: &Event) {
        self.end_leg(event);
        (self.lead_agency, self.officer) = (None, None);
        // The answer is given: the enterprise says whether it does.
        if self.status == Status::Answered {
            return;
        }
        self.draft = None;
        if let Some(request) = self.information_requests.last_mut() {
            request.ended_at.get_or_insert(event.at);
        }
        if let Some(submission) = self.proceedings.submissions.last_mut() {
            submission.received_at.get_or_insert(event.at);
        }
        self.status = Status::Received;
    }

    fn hand_aside(&mut self, handed: &Handed, event: &Event) {
        let Some(to) = &handed.to else {
            self.end_opinion(handed.id, OpinionEnd::NotNeeded, event);
            return self.cancel_directive(handed.id);
        };
        let opinion = self.proceedings.opinions.iter_mut().find(|opinion| opinion.id == handed.id);
        if let Some(opinion) = opinion {
            opinion.agency.clone_from(to);
        }
        self.change_directive(handed.id, |directive| directive.organization.clone_from(to));
    }
}

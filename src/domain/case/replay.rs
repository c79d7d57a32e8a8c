//! How an event changes a case: the only code that does.

use super::{Answer, Case, Event, Fact, InformationRequest, Leg};
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;

impl Case {
    /// The case that a filing begins; none if the event is not a filing.
    pub fn begin(event: &Event) -> Option<Self> {
        let Fact::File { code, enterprise, subject, routing, petition } = &event.fact else { return None };
        let mut case = Self {
            id: event.case,
            code: code.clone(),
            version: event.seq,
            status: if routing.lead_agency.is_some() { Status::Routed } else { Status::Received },
            subject: subject.clone(),
            enterprise: enterprise.clone(),
            lead_agency: None,
            coordinating_agencies: routing.coordinating_agencies.clone(),
            officer: None,
            routing: routing.clone(),
            legs: Vec::new(),
            deadlines: event.deadlines.clone(),
            draft: None,
            answer: None,
            information_requests: Vec::new(),
            petition: *petition,
            closing_remark: None,
            filed_at: event.at,
            updated_at: event.at,
        };
        if let Some(lead) = &routing.lead_agency {
            case.begin_leg(lead, event);
        }
        Some(case)
    }

    /// Replays a case's events; none if they do not begin with a filing.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut case = Self::begin(events.next()?)?;
        for event in events {
            case.apply(event);
        }
        Some(case)
    }

    /// Changes the case as the event says.
    pub fn apply(&mut self, event: &Event) {
        self.version = event.seq;
        self.updated_at = event.at;
        for deadline in &event.deadlines {
            self.put_deadline(deadline);
        }
        match &event.fact {
            Fact::File { .. } => {}
            Fact::Route { routing, .. } => {
                self.routing = routing.clone();
                self.coordinating_agencies.clone_from(&routing.coordinating_agencies);
                self.draft = None;
                if let Some(lead) = &routing.lead_agency {
                    self.begin_leg(lead, event);
                }
                self.status = Status::Routed;
            }
            Fact::Accept { officer } => {
                self.officer = *officer;
                self.status = Status::InProgress;
            }
            Fact::DeemAccepted => self.status = Status::InProgress,
            Fact::RequestInformation { text } => {
                self.information_requests.push(InformationRequest {
                    text: text.clone(),
                    asked_at: event.at,
                    reply: None,
                    ended_at: None,
                });
                if let Some(leg) = self.legs.last_mut() {
                    leg.information_requested = true;
                }
                self.status = Status::AwaitingEnterprise;
            }
            Fact::SupplyInformation { text } => self.end_request(event, Some(text.clone())),
            Fact::LapseInformation => self.end_request(event, None),
            Fact::DraftAnswer { draft } => self.draft = Some(draft.clone()),
            Fact::Approve { official_document } => {
                self.answer = self.draft.take().map(|draft| Answer {
                    draft,
                    official_document: official_document.clone(),
                    answered_at: event.at,
                });
                self.status = Status::Answered;
            }
            Fact::Confirm { text } => self.end(event, Status::Closed, text.clone()),
            Fact::Close => self.end(event, Status::Closed, None),
            Fact::Withdraw { text } => self.end(event, Status::Withdrawn, text.clone()),
            Fact::Decline { text, .. } => self.end(event, Status::Declined, Some(text.clone())),
        }
    }

    fn put_deadline(&mut self, changed: &Deadline) {
        match self.deadlines.iter_mut().find(|deadline| deadline.id == changed.id) {
            Some(deadline) => *deadline = changed.clone(),
            None => self.deadlines.push(changed.clone()),
        }
    }

    fn begin_leg(&mut self, agency: &str, event: &Event) {
        self.end_leg(event);
        self.lead_agency = Some(agency.to_owned());
        self.officer = None;
        self.legs.push(Leg {
            number: self.legs.len() as i32 + 1,
            agency: agency.to_owned(),
            began_at: event.at,
            ended_at: None,
            information_requested: false,
        });
    }

    fn end_leg(&mut self, event: &Event) {
        if let Some(leg) = self.legs.last_mut() {
            leg.ended_at.get_or_insert(event.at);
        }
    }

    fn end_request(&mut self, event: &Event, reply: Option<String>) {
        if let Some(request) = self.information_requests.last_mut() {
            request.reply = reply;
            request.ended_at = Some(event.at);
        }
        self.status = Status::InProgress;
    }

    fn end(&mut self, event: &Event, status: Status, remark: Option<String>) {
        self.end_leg(event);
        self.draft = None;
        self.closing_remark = remark;
        self.status = status;
    }
}

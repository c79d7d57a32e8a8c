//! How an event changes a case: the only code that does.

mod around;
mod transfer;

use super::{Answer, Case, Dispute, Event, Fact, InformationRequest, Leg, Proceedings, Reopening, Restriction};
use crate::domain::deadline::Deadline;
use crate::domain::lifecycle::Status;
use crate::domain::routing::RoutingDecision;

impl Case {
    /// The case that a filing begins; none if the event is not a filing.
    pub fn begin(event: &Event) -> Option<Self> {
        let Fact::File { code, enterprise, subject, routing, petition } = &event.fact else { return None };
        let mut case = Self {
            id: event.case,
            code: code.clone(),
            version: 1,
            seq: event.seq,
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
            proceedings: Proceedings::default(),
            petition: *petition,
            restriction: None,
            closing_remark: None,
            filed_at: event.at,
            ended_at: None,
            updated_at: event.at,
        };
        if let Some(lead) = &routing.lead_agency {
            case.begin_leg(lead, false, event);
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
        self.seq = event.seq;
        if !event.fact.action().changes_case() {
            return;
        }
        self.version += 1;
        self.updated_at = event.at;
        for deadline in &event.deadlines {
            self.put_deadline(deadline);
        }
        match &event.fact {
            Fact::File { .. } => {}
            Fact::Route { routing, .. } => self.hand_to(routing, true, event),
            Fact::Return { routing, .. } => {
                self.record_return(event);
                self.hand_to(routing, false, event);
            }
            Fact::Reclassify { category, territory, routing, .. } => {
                self.subject.category.clone_from(category);
                self.subject.territory.clone_from(territory);
                self.reclassify(routing, event);
            }
            Fact::Transfer { .. } => self.transfer(event),
            Fact::SetUrgency { urgency, reason } => {
                self.subject.urgency = *urgency;
                self.subject.urgency_reason = Some(reason.clone());
            }
            Fact::Accept { officer } => {
                self.officer = *officer;
                self.status = Status::InProgress;
            }
            Fact::DeemAccepted => self.status = Status::InProgress,
            Fact::Assign { officer } => self.officer = Some(*officer),
            Fact::RequestInformation { text } => self.ask(text, event),
            Fact::SupplyInformation { text } => self.end_request(event, Some(text.clone())),
            Fact::LapseInformation => self.end_request(event, None),
            Fact::SubmitUpward { .. } => {
                self.record(event);
                self.status = Status::SubmittedUpward;
            }
            Fact::ReceiveFromAbove { .. } => {
                self.record(event);
                self.status = Status::InProgress;
            }
            Fact::DraftAnswer { draft } => self.draft = Some(draft.clone()),
            Fact::RejectDraft { .. } => self.draft = None,
            Fact::Approve { official_document } => {
                self.answer = self.draft.take().map(|draft| Answer {
                    draft,
                    official_document: official_document.clone(),
                    answered_at: event.at,
                });
                self.end_awaited_opinions(event);
                self.status = Status::Answered;
            }
            Fact::Dispute { reason } => {
                self.put_answer_by(reason, event);
                self.status = if self.lead_agency.is_some() { Status::InProgress } else { Status::Received };
            }
            Fact::Confirm { text } => self.end(event, Status::Closed, text.clone()),
            Fact::Close => self.end(event, Status::Closed, None),
            Fact::Withdraw { text } => self.end(event, Status::Withdrawn, text.clone()),
            Fact::Decline { text, .. } => self.end(event, Status::Declined, Some(text.clone())),
            Fact::Reopen { reason, routing } => {
                self.put_answer_by(reason, event);
                self.reopen(routing.as_ref(), event);
            }
            Fact::RequestOpinion { .. }
            | Fact::GiveOpinion { .. }
            | Fact::DeemConsent { .. }
            | Fact::RequestExtension { .. }
            | Fact::DecideExtension { .. }
            | Fact::FollowUp { .. }
            | Fact::Direct { .. }
            | Fact::ReportDirective { .. }
            | Fact::AcceptDirective { .. }
            | Fact::SendBackDirective { .. } => self.record(event),
            Fact::Restrict { readers, .. } => self.restriction = Some(Restriction { readers: readers.clone() }),
            Fact::Unrestrict { .. } => self.restriction = None,
            // Its deadlines are all that it changes.
            Fact::Recalculate { .. } => {}
            Fact::Remind { .. }
            | Fact::Acknowledge { .. }
            | Fact::Comment { .. }
            | Fact::Note { .. }
            | Fact::Attach { .. } => {}
        }
    }

    fn put_deadline(&mut self, changed: &Deadline) {
        match self.deadlines.iter_mut().find(|deadline| deadline.id == changed.id) {
            Some(deadline) => *deadline = changed.clone(),
            None => self.deadlines.push(changed.clone()),
        }
    }

    /// Where a decision puts the case: with an agency, or before the coordinator.
    fn hand_to(&mut self, routing: &RoutingDecision, binding: bool, event: &Event) {
        self.routing = routing.clone();
        self.coordinating_agencies.clone_from(&routing.coordinating_agencies);
        self.draft = None;
        match &routing.lead_agency {
            Some(lead) => {
                self.begin_leg(lead, binding, event);
                self.status = Status::Routed;
            }
            None => {
                self.end_leg(event);
                (self.lead_agency, self.officer) = (None, None);
                self.status = Status::Received;
            }
        }
    }

    /// Another lead takes the case; the same keeps it as it stands.
    fn reclassify(&mut self, routing: &RoutingDecision, event: &Event) {
        if routing.lead_agency.is_some() && routing.lead_agency != self.lead_agency {
            return self.hand_to(routing, false, event);
        }
        self.routing = routing.clone();
        self.coordinating_agencies.clone_from(&routing.coordinating_agencies);
    }

    fn begin_leg(&mut self, agency: &str, binding: bool, event: &Event) {
        self.end_leg(event);
        self.lead_agency = Some(agency.to_owned());
        self.officer = None;
        self.legs.push(Leg {
            number: self.legs.len() as i32 + 1,
            agency: agency.to_owned(),
            began_at: event.at,
            ended_at: None,
            information_requested: false,
            binding,
        });
    }

    fn end_leg(&mut self, event: &Event) {
        if let Some(leg) = self.legs.last_mut() {
            leg.ended_at.get_or_insert(event.at);
        }
    }

    fn ask(&mut self, text: &str, event: &Event) {
        self.information_requests.push(InformationRequest {
            text: text.to_owned(),
            asked_at: event.at,
            reply: None,
            ended_at: None,
        });
        if let Some(leg) = self.legs.last_mut() {
            leg.information_requested = true;
        }
        self.status = Status::AwaitingEnterprise;
    }

    /// The answer did not do: it stays with why.
    fn put_answer_by(&mut self, reason: &str, event: &Event) {
        if let Some(answer) = self.answer.take() {
            self.proceedings.disputes.push(Dispute { reason: reason.to_owned(), at: event.at, answer });
        }
    }

    /// With its last lead again or who took over from it, in a new leg; before the coordinator where there is none. The
    /// time in which it had ended is not the case's.
    fn reopen(&mut self, routing: Option<&RoutingDecision>, event: &Event) {
        if let Some(ended_at) = self.ended_at.take() {
            self.proceedings.reopenings.push(Reopening { ended_at, at: event.at });
        }
        self.closing_remark = None;
        if let Some(routing) = routing {
            self.routing = routing.clone();
            self.coordinating_agencies.clone_from(&routing.coordinating_agencies);
            (self.lead_agency, self.officer) = (routing.lead_agency.clone(), None);
        }
        self.status = match self.lead_agency.clone() {
            Some(lead) => {
                let officer = self.officer;
                self.begin_leg(&lead, false, event);
                self.officer = officer;
                Status::InProgress
            }
            None => Status::Received,
        };
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
        self.end_proceedings(event);
        self.closing_remark = remark;
        self.ended_at = Some(event.at);
        self.status = status;
    }
}

//! What events make of what goes on around a case: opinions, extensions, proposals, returns, directives.

use uuid::Uuid;

use crate::domain::case::{
    Case, Directive, DirectiveState, Event, Extension, ExtensionDecision, Fact, FollowUp, Opinion, OpinionEnd, Report,
    Return, Submission,
};

impl Case {
    /// Writes down what goes on around the case.
    pub(super) fn record(&mut self, event: &Event) {
        match &event.fact {
            Fact::RequestOpinion { asked, text } => {
                self.proceedings.opinions.extend(asked.iter().map(|asked| Opinion {
                    id: asked.id,
                    agency: asked.organization.clone(),
                    question: text.clone(),
                    asked_at: event.at,
                    end: None,
                    ended_at: None,
                }));
            }
            Fact::GiveOpinion { opinion, stance, text, official_document } => {
                let (stance, text, official_document) = (*stance, text.clone(), official_document.clone());
                let end = OpinionEnd::Given { stance, text, official_document, by: event.actor.person };
                self.end_opinion(*opinion, end, event);
            }
            Fact::DeemConsent { opinion, head } => {
                self.end_opinion(*opinion, OpinionEnd::DeemedConsent { head: *head }, event);
            }
            Fact::RequestExtension { until, reason } => self.ask_extension(*until, reason, event),
            Fact::DecideExtension { granted, reason } => {
                if let Some(asked) = self.proceedings.extensions.last_mut() {
                    let (granted, reason, by) = (*granted, reason.clone(), event.actor.clone());
                    asked.decision = Some(ExtensionDecision { granted, reason, by, at: event.at });
                }
            }
            Fact::SubmitUpward { proposal, higher_body, official_document } => {
                self.proceedings.submissions.push(Submission {
                    proposal: proposal.clone(),
                    higher_body: higher_body.clone(),
                    official_document: official_document.clone(),
                    submitted_at: event.at,
                    follow_ups: Vec::new(),
                    reply: None,
                    reply_document: None,
                    received_at: None,
                });
            }
            Fact::FollowUp { text } => {
                if let Some(submission) = self.proceedings.submissions.last_mut() {
                    submission.follow_ups.push(FollowUp { text: text.clone(), at: event.at });
                }
            }
            Fact::ReceiveFromAbove { text, official_document } => {
                if let Some(submission) = self.proceedings.submissions.last_mut() {
                    submission.reply = Some(text.clone());
                    submission.reply_document.clone_from(official_document);
                    submission.received_at = Some(event.at);
                }
            }
            Fact::Direct { directed, text, due_on } => {
                self.proceedings.directives.extend(directed.iter().map(|directed| Directive {
                    id: directed.id,
                    organization: directed.organization.clone(),
                    text: text.clone(),
                    due_on: *due_on,
                    given_by: event.actor.clone(),
                    given_at: event.at,
                    state: DirectiveState::Open,
                    reports: Vec::new(),
                }));
            }
            Fact::ReportDirective { directive, text } => self.change_directive(*directive, |directive| {
                directive.state = DirectiveState::Reported;
                let (text, by, at) = (text.clone(), event.actor.person, event.at);
                directive.reports.push(Report { text, by, at, sent_back: None });
            }),
            Fact::AcceptDirective { directive } => {
                self.change_directive(*directive, |directive| directive.state = DirectiveState::Accepted);
            }
            Fact::SendBackDirective { directive, reason, due_on } => self.change_directive(*directive, |directive| {
                (directive.state, directive.due_on) = (DirectiveState::Open, *due_on);
                if let Some(report) = directive.reports.last_mut() {
                    report.sent_back = Some(reason.clone());
                }
            }),
            _ => {}
        }
    }

    /// An agency gave the case back.
    pub(super) fn record_return(&mut self, event: &Event) {
        let Fact::Return { reason, legal_basis, proposed_agency, .. } = &event.fact else { return };
        self.proceedings.returns.push(Return {
            agency: self.lead_agency.clone().unwrap_or_default(),
            reason: reason.clone(),
            legal_basis: legal_basis.clone(),
            proposed_agency: proposed_agency.clone(),
            at: event.at,
        });
    }

    fn ask_extension(&mut self, until: chrono::NaiveDate, reason: &str, event: &Event) {
        let Some(deadline) = self.find_owed_answer().map(|owed| owed.id) else { return };
        self.proceedings.extensions.push(Extension {
            deadline,
            leg: self.legs.len() as i32,
            until,
            reason: reason.to_owned(),
            asked_at: event.at,
            asked_by: event.actor.person,
            decision: None,
        });
    }

    pub(super) fn end_opinion(&mut self, id: Uuid, end: OpinionEnd, event: &Event) {
        let mut awaited = self.proceedings.opinions.iter_mut().filter(|opinion| opinion.end.is_none());
        if let Some(opinion) = awaited.find(|opinion| opinion.id == id) {
            (opinion.end, opinion.ended_at) = (Some(end), Some(event.at));
        }
    }

    /// Whoever was directed has ended and nobody follows it.
    pub(super) fn cancel_directive(&mut self, id: Uuid) {
        self.change_directive(id, |directive| directive.state = DirectiveState::Cancelled);
    }

    pub(super) fn change_directive(&mut self, id: Uuid, change: impl FnOnce(&mut Directive)) {
        if let Some(directive) = self.proceedings.directives.iter_mut().find(|directive| directive.id == id) {
            change(directive);
        }
    }

    /// Opinions that did not come are not needed any more.
    pub(super) fn end_awaited_opinions(&mut self, event: &Event) {
        for opinion in self.proceedings.opinions.iter_mut().filter(|opinion| opinion.end.is_none()) {
            (opinion.end, opinion.ended_at) = (Some(OpinionEnd::NotNeeded), Some(event.at));
        }
    }

    /// Nothing is waited for in a case that has ended.
    pub(super) fn end_proceedings(&mut self, event: &Event) {
        self.end_awaited_opinions(event);
        for directive in &mut self.proceedings.directives {
            if matches!(directive.state, DirectiveState::Open | DirectiveState::Reported) {
                directive.state = DirectiveState::Cancelled;
            }
        }
        if let Some(submission) = self.proceedings.submissions.last_mut() {
            submission.received_at.get_or_insert(event.at);
        }
    }
}

//! Who is told what: one match over all that can happen to a case.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Scene, To, organization_name};
use crate::domain::access::Role;
use crate::domain::case::{Draft, Fact, OfficialDocument};
use crate::domain::deadline::Deadline;
use crate::domain::text::Text;
use crate::domain::words::DeadlineKind::{Acceptance, Answer, Confirmation, Information, Rework, Triage};
use crate::domain::words::Position::{self, Coordinator, Director, Intake, Manager, Officer};
use crate::domain::words::{DeadlineKind, Urgency};
use crate::mail::message::{News, Seat};

/// What readers are told, the first letter to each person being the one that they get.
pub(super) type Told<'a> = Vec<(To<'a>, News)>;

/// The same news to each of these positions around the case.
pub(super) fn to<'a>(positions: &[Position], news: &News) -> Told<'a> {
    positions.iter().map(|position| (To::Seat(*position), news.clone())).collect()
}

impl<'a> Scene<'a> {
    /// Who is told what. Files and follow-ups are read in the case: nobody has to act on them.
    pub(super) fn news(&self) -> Told<'a> {
        match &self.event.fact {
            Fact::File { petition, .. } => self.filed(petition.is_some()),
            Fact::Route { .. } => self.routed(),
            Fact::Return { proposed_agency, .. } => self.returned(proposed_agency.as_deref()),
            Fact::Reclassify { .. } => self.reclassified(),
            Fact::Decline { .. } => to(&[Manager], &News::CaseDeclined),
            Fact::Accept { officer } => self.accepted(*officer),
            Fact::DeemAccepted => {
                let (accept_by, answer_by) = (self.due(Acceptance), self.answer_by());
                to(&[Director], &News::CaseDeemedAccepted { accept_by, answer_by })
            }
            Fact::Assign { officer } => self.assigned(*officer),
            Fact::SetUrgency { urgency, .. } => self.urgency_changed(*urgency),
            Fact::RequestInformation { .. } => {
                to(&[Manager], &News::InformationRequested { supply_by: self.due(Information) })
            }
            Fact::SupplyInformation { .. } => {
                to(&[Officer], &News::InformationSupplied { answer_by: self.answer_by() })
            }
            Fact::LapseInformation => {
                let (supply_by, answer_by) = (self.due(Information), self.answer_by());
                to(&[Officer], &News::InformationLapsed { supply_by, answer_by })
            }
            Fact::RequestOpinion { asked, .. } => self.opinions_requested(asked),
            Fact::GiveOpinion { opinion, .. } => self.opinion_given(*opinion),
            Fact::DeemConsent { opinion, head } => self.consent_deemed(*opinion, *head),
            Fact::RequestExtension { until, .. } => self.extension_requested(*until),
            Fact::DecideExtension { granted, .. } => self.extension_decided(*granted),
            Fact::SubmitUpward { higher_body, official_document, .. } => {
                let (higher_body, document) = (higher_body.clone(), number_of(official_document));
                let paused = self.case.find_owed_answer().is_some_and(|owed| owed.open_suspension().is_some());
                to(&[Manager], &News::SubmittedUpward { higher_body, document, paused })
            }
            Fact::ReceiveFromAbove { .. } => self.heard_from_above(),
            Fact::DraftAnswer { draft } => {
                let drafter = draft.by.and_then(|by| self.audience.name_of(by)).unwrap_or_default();
                to(&[Director], &News::DraftForSignature { drafter, answer_by: self.answer_by() })
            }
            Fact::RejectDraft { .. } => self.draft_rejected(),
            Fact::Approve { official_document } => {
                let (document, signed_on) = (number_of(official_document), official_document.signed_on);
                to(&[Manager], &News::CaseAnswered { document, signed_on, confirm_by: self.due(Confirmation) })
            }
            Fact::Confirm { .. } => to(&[Officer, Director], &News::CaseConfirmed),
            Fact::Dispute { .. } => {
                to(&[Officer, Director, Coordinator], &News::CaseDisputed { answer_by: self.due(Rework) })
            }
            Fact::Close => to(&[Manager, Officer], &News::CaseClosed { confirm_by: self.due(Confirmation) }),
            Fact::Withdraw { .. } => to(&[Officer], &News::CaseWithdrawn),
            Fact::Reopen { .. } => self.reopened(),
            Fact::Recalculate { legal_basis, .. } => self.deadlines_moved(legal_basis),
            Fact::Direct { directed, .. } => self.directed(directed),
            Fact::ReportDirective { directive, .. } => self.directive_reported(*directive),
            Fact::AcceptDirective { directive } => self.directive_accepted(*directive),
            Fact::SendBackDirective { directive, .. } => self.directive_sent_back(*directive),
            Fact::Remind { text } => self.reminded(text.as_deref()),
            Fact::Comment { mentions, .. } => [self.mentioned(mentions, false), self.commented()].concat(),
            Fact::Note { mentions, .. } => self.mentioned(mentions, true),
            // Whom it names, whoever marked the case tells.
            Fact::Restrict { .. } | Fact::Unrestrict { .. } => Vec::new(),
            // A reorganisation writes one letter to each organization for all of its cases.
            Fact::FollowUp { .. } | Fact::Attach { .. } | Fact::Transfer { .. } | Fact::Acknowledge { .. } => {
                Vec::new()
            }
        }
    }

    fn urgency_changed(&self, urgency: Urgency) -> Told<'a> {
        // While the clock stands nobody knows the day on which it will end.
        let owed = self.case.find_owed_answer().filter(|owed| owed.open_suspension().is_none());
        let news = News::UrgencyChanged { urgency, answer_by: owed.map(|owed| owed.due_at) };
        to(&[Officer, Director, Manager], &news)
    }

    fn draft_rejected(&self) -> Told<'a> {
        let news = News::DraftRejected { answer_by: self.answer_by() };
        let draft: Option<&Draft> = self.before.and_then(|before| before.draft.as_ref());
        let drafter = draft.and_then(|draft| draft.by).zip(self.case.lead_agency.as_deref());
        vec![(drafter.map_or(To::Seat(Officer), |(by, lead)| self.person(lead, by)), news)]
    }

    fn reopened(&self) -> Told<'a> {
        let answer_by = self.answer_by();
        if self.case.lead_agency.is_some() {
            return to(&[Officer, Director, Manager], &News::CaseReopened { decide_by: None, answer_by });
        }
        let decide_by = Some(self.due(Triage));
        to(&[Coordinator, Manager], &News::CaseReopened { decide_by, answer_by })
    }

    /// When the last deadline of a kind is or was due.
    pub(super) fn due(&self, kind: DeadlineKind) -> DateTime<Utc> {
        self.due_where(|deadline| deadline.kind == kind)
    }

    /// When the deadline of this id is due.
    pub(super) fn due_of(&self, id: Uuid) -> DateTime<Utc> {
        self.due_where(|deadline| deadline.id == id)
    }

    fn due_where(&self, is_meant: impl Fn(&Deadline) -> bool) -> DateTime<Utc> {
        let meant = self.case.deadlines.iter().rev().find(|deadline| is_meant(deadline));
        meant.map_or(self.event.at, |deadline| deadline.due_at)
    }

    /// When the enterprise is owed its answer: after a dispute, the renewed one.
    pub(super) fn answer_by(&self) -> DateTime<Utc> {
        self.case.find_owed_answer().map_or_else(|| self.due(Answer), |owed| owed.due_at)
    }

    /// An organization's name.
    pub(super) fn name_of(&self, organization: &str) -> Text {
        organization_name(self.city, organization)
    }

    /// Who acted.
    pub(super) fn actor_name(&self) -> Option<String> {
        self.event.actor.person.and_then(|person| self.audience.name_of(person))
    }

    /// Who acted, in the position that their role is.
    pub(super) fn actor_seat(&self) -> Seat {
        let position = self.event.actor.role.map_or(Coordinator, position_of);
        let organization = self.event.actor.organization.as_deref().unwrap_or_default();
        Seat { name: self.actor_name(), position, organization: self.name_of(organization) }
    }

    /// A person of an organization, in the position that they hold there.
    pub(super) fn person(&self, organization: &'a str, person: Uuid) -> To<'a> {
        let handles = self.case.officer == Some(person) && self.case.lead_agency.as_deref() == Some(organization);
        let mut holders = self.audience.seats.holders.iter();
        let held = holders.find(|holder| holder.person == person && holder.organization == organization);
        let position = if handles { Some(Officer) } else { held.map(|holder| holder.position) };
        To::Person(organization, position, person)
    }

    /// A letter with several obstacles has one receipt for all of them.
    fn filed(&self, with_letter: bool) -> Told<'a> {
        let answer_by = self.answer_by();
        let task = if self.case.lead_agency.is_some() {
            to(&[Intake, Director], &News::CaseFiled { accept_by: self.due(Acceptance), answer_by })
        } else {
            to(&[Coordinator], &News::CaseUnrouted { decide_by: self.due(Triage) })
        };
        let receipt = if with_letter { &[][..] } else { &[Manager] };
        [task, to(receipt, &News::CaseReceipt { answer_by })].concat()
    }
}

/// The position that a role is.
pub(super) const fn position_of(role: Role) -> Position {
    match role {
        Role::Reporter | Role::Manager => Manager,
        Role::Officer => Officer,
        Role::Director => Director,
        Role::Coordinator | Role::Auditor | Role::Administrator => Coordinator,
        Role::ViceChairman => Position::ViceChairman,
        Role::Chairman => Position::Chairman,
    }
}

fn number_of(document: &OfficialDocument) -> String {
    format!("{}/{}", document.number, document.symbol)
}

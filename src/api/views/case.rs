//! A case as everyone reads it; what the reader may not see is absent.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use uuid::Uuid;

use super::answer::{AnswerView, DraftView, InformationRequestView};
use super::coordination::{DirectiveView, OpinionView, directives, opinions};
use super::deadline::DeadlineView;
use super::petition::PetitionReferenceView;
use super::proceedings::{DisputeView, ExtensionView, ReturnView, SubmissionView};
use super::routing::{ClockView, LegView, RoutingView};
use super::{Moment, NamedView, PersonView, category, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::read_case::CaseReading;
use crate::domain::lifecycle::{Action, Status};
use crate::domain::text::Language;
use crate::domain::words::{Position, Urgency};

/// One obstacle from filing to closing.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Case", skip_serializing_if_is_none)]
pub struct CaseView {
    /// Its id.
    pub id: Uuid,
    /// Its code, as people say it.
    pub code: String,
    /// Rises with each change; a write names it in `If-Match`.
    pub version: i32,
    /// Where it stands.
    pub status: Word<Status>,
    /// One line.
    pub title: String,
    /// What hinders.
    pub description: String,
    /// The category.
    pub category: NamedView,
    /// The territory, as it was called on the date of filing.
    pub territory: NamedView,
    /// Who filed it.
    pub enterprise: NamedView,
    /// How pressing it is.
    pub urgency: Word<Urgency>,
    /// Why it is urgent.
    pub urgency_reason: Option<String>,
    /// The project concerned.
    pub project: Option<String>,
    /// What is at stake, in Vietnamese đồng.
    pub amount_vnd: Option<i64>,
    /// What the enterprise proposes.
    pub proposal: Option<String>,
    /// The provisions that the enterprise cites.
    pub legal_references: Vec<String>,
    /// Where the obstacle lies, for those who may know.
    pub address: Option<String>,
    /// Whom to ask, for those who may know.
    pub contact: Option<ContactView>,
    /// Who handles it; absent until someone is competent.
    pub lead_agency: Option<NamedView>,
    /// Who helps.
    pub coordinating_agencies: Vec<NamedView>,
    /// The person who handles it.
    pub officer: Option<PersonView>,
    /// Who answers for it now; absent once it has ended.
    pub answerable: Option<AnswerableView>,
    /// What is or was owed, by whom, until when.
    pub deadlines: Vec<DeadlineView>,
    /// Why it lies where it lies.
    pub routing: RoutingView,
    /// Each holding of it by an agency.
    pub legs: Vec<LegView>,
    /// Returns by agencies that were not competent.
    pub returns: Vec<ReturnView>,
    /// How long it has taken, and how much of that lies with whom.
    pub clock: ClockView,
    /// What other agencies were asked for.
    pub opinions: Vec<OpinionView>,
    /// What organizations were directed to do; an enterprise sees what it was itself.
    pub directives: Vec<DirectiveView>,
    /// What the enterprise was asked.
    pub information_requests: Vec<InformationRequestView>,
    /// More time that was asked for, and what was decided.
    pub extensions: Vec<ExtensionView>,
    /// Proposals to higher bodies.
    pub submissions: Vec<SubmissionView>,
    /// The answer that waits for its signature; for the lead agency only.
    pub draft_answer: Option<DraftView>,
    /// The signed answer.
    pub answer: Option<AnswerView>,
    /// Earlier answers that did not do.
    pub disputes: Vec<DisputeView>,
    /// The letter that it came in, where that held several obstacles.
    pub petition: Option<PetitionReferenceView>,
    /// Who alone sees it, where it is restricted, beside the enterprise's managers and the auditor.
    pub restricted_to: Option<Vec<PersonView>>,
    /// Why it was declined or withdrawn, or what the enterprise said on confirming.
    pub closing_remark: Option<String>,
    /// What the reader may do now: each is a path under the case.
    pub allowed_actions: Vec<Word<Action>>,
    /// When it was filed.
    pub created_at: Moment,
    /// When it ended; absent while it is open.
    pub ended_at: Option<Moment>,
    /// When it last changed.
    pub updated_at: Moment,
}

/// A page of cases.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CasePage", skip_serializing_if_is_none)]
pub struct CasePageView {
    /// The cases.
    pub items: Vec<CaseView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// Whom the enterprise names for questions.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Contact", skip_serializing_if_is_none)]
pub struct ContactView {
    /// Their name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// Their electronic address.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: Option<String>,
    /// Their telephone number.
    #[oai(validator(min_length = 1, max_length = 30))]
    pub phone: Option<String>,
}

/// Who answers for a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Answerable", skip_serializing_if_is_none)]
pub struct AnswerableView {
    /// Of which organization.
    pub organization: NamedView,
    /// Which person; absent where the position is vacant.
    pub person: Option<PersonView>,
    /// In which position.
    pub position: Word<Position>,
}

impl CaseView {
    /// The case as its reader may see it at `now`.
    pub fn new(city: &City, reading: CaseReading, now: DateTime<Utc>, language: Language) -> Self {
        let (opinions, directives) = (opinions(city, &reading, language), directives(city, &reading, language));
        let (draft, clock) = (reading.draft().cloned(), reading.clock(city, now));
        let CaseReading {
            case,
            allowed_actions,
            answerable,
            people,
            personal_data,
            sees_draft: _,
            petition,
            sees_deliberation: _,
        } = reading;
        let answer = case.answer.clone().map(|answer| AnswerView::new(answer, &opinions));
        let register = city.register();
        let named = |code: &str| organization(city, code, language);
        let person = |id: Uuid| people.get(&id).map(|name| PersonView { id, name: name.clone() });
        let territory = register.find_unit(&case.subject.territory);
        let personal_data = personal_data.unwrap_or_default();
        let around = case.proceedings.clone();
        let disputes = around.disputes.into_iter().map(|dispute| DisputeView::new(dispute, &opinions)).collect();
        let owed = case.find_owed_answer();
        let remaining = owed.map(|owed| owed.remaining_minutes(city.calendar(&owed.calendar), now));
        Self {
            id: case.id,
            version: case.version,
            status: Word(case.status),
            category: category(city, &case.subject.category, language),
            territory: NamedView {
                code: territory.map_or_else(|| case.subject.territory.clone(), |found| found.code.clone()),
                name: territory.map_or_else(String::new, |found| found.name.to(language).to_owned()),
            },
            enterprise: named(&case.enterprise),
            urgency: Word(case.subject.urgency),
            address: personal_data.address,
            contact: personal_data.contact.map(|c| ContactView { name: c.name, email: c.email, phone: c.phone }),
            lead_agency: case.lead_agency.as_deref().map(named),
            coordinating_agencies: case.coordinating_agencies.iter().map(|code| named(code)).collect(),
            officer: case.officer.and_then(person),
            answerable: answerable.map(|answerable| AnswerableView {
                organization: named(&answerable.organization),
                person: answerable.person.and_then(person),
                position: Word(answerable.position),
            }),
            deadlines: case.deadlines.iter().map(|d| DeadlineView::new(city, d, now, language)).collect(),
            returns: around.returns.iter().map(|returned| ReturnView::new(city, returned, language)).collect(),
            extensions: around.extensions.iter().map(|e| ExtensionView::new(city, e, &people, language)).collect(),
            submissions: around.submissions.into_iter().map(Into::into).collect(),
            disputes,
            ended_at: case.ended_at.map(moment),
            legs: LegView::all(city, &case, &clock, remaining, language),
            clock: ClockView::new(city, &case, &clock, remaining, language),
            opinions,
            directives,
            information_requests: case.information_requests.into_iter().map(Into::into).collect(),
            draft_answer: draft.map(|draft| DraftView::new(&draft, draft.by.and_then(person))),
            answer,
            petition: petition.map(PetitionReferenceView::from),
            restricted_to: case.restriction.map(|to| to.readers.into_iter().filter_map(person).collect()),
            closing_remark: case.closing_remark,
            allowed_actions: allowed_actions.into_iter().map(Word).collect(),
            created_at: moment(case.filed_at),
            updated_at: moment(case.updated_at),
            routing: RoutingView::new(case.routing, language),
            code: case.code,
            title: case.subject.title,
            description: case.subject.description,
            urgency_reason: case.subject.urgency_reason,
            project: case.subject.project,
            amount_vnd: case.subject.amount_vnd,
            proposal: case.subject.proposal,
            legal_references: case.subject.legal_references,
        }
    }
}

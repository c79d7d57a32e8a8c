//! A case as everyone reads it; what the reader may not see is absent.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;
use uuid::Uuid;

use super::{Moment, NamedView, PersonView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::read_case::CaseReading;
use crate::domain::calendar::LimitUnit;
use crate::domain::case::{Draft, Outcome};
use crate::domain::deadline::{Deadline, DeadlineState};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::routing::{RoutingDecision, StepKind};
use crate::domain::text::Language;
use crate::domain::words::{DeadlineKind, Position, Urgency};

/// One obstacle from filing to closing.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Case", skip_serializing_if_is_none)]
pub struct CaseView {
    /// Its id.
    pub id: Uuid,
    /// Its code, as people say it.
    pub code: String,
    /// How many events it has; a write names it in `If-Match`.
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
    /// What the enterprise was asked.
    pub information_requests: Vec<InformationRequestView>,
    /// The answer that waits for its signature; for the lead agency only.
    pub draft_answer: Option<DraftView>,
    /// The signed answer.
    pub answer: Option<AnswerView>,
    /// Why it was declined or withdrawn, or what the enterprise said on confirming.
    pub closing_remark: Option<String>,
    /// What the reader may do now: each is a path under the case.
    pub allowed_actions: Vec<Word<Action>>,
    /// When it was filed.
    pub created_at: Moment,
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

/// Something owed, until when.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Deadline", skip_serializing_if_is_none)]
pub struct DeadlineView {
    /// Its id.
    pub id: Uuid,
    /// What is owed.
    pub kind: Word<DeadlineKind>,
    /// By whom.
    pub owed_by: NamedView,
    /// Rises each time its due moment or its debtor changes.
    pub version: i32,
    /// From when.
    pub started_at: Moment,
    /// Until when.
    pub due_at: Moment,
    /// How it stands.
    pub state: Word<DeadlineState>,
    /// Working minutes left on its debtor's calendar; negative when overdue. Zero once it has ended.
    pub remaining_minutes: i64,
    /// Whether days off that are not announced yet may move it.
    pub provisional: bool,
    /// The limit's number.
    pub limit_quantity: i32,
    /// The limit's unit.
    pub limit_unit: Word<LimitUnit>,
    /// The limit's legal basis.
    pub legal_basis: Option<String>,
    /// When it was met or cancelled.
    pub ended_at: Option<Moment>,
}

/// Why a case lies where it lies.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Routing", skip_serializing_if_is_none)]
pub struct RoutingView {
    /// The revision of the rulebook that decided.
    pub rulebook: i32,
    /// The date as at which competence was decided.
    pub on: NaiveDate,
    /// The rule that was applied.
    pub rule: Option<String>,
    /// The reasons, in order.
    pub steps: Vec<RoutingStepView>,
}

/// One reason: a sentence for people, the rest for programs.
#[derive(Debug, Clone, Object)]
#[oai(rename = "RoutingStep", skip_serializing_if_is_none)]
pub struct RoutingStepView {
    /// What it tells.
    pub kind: Word<StepKind>,
    /// The sentence, in the caller's language.
    pub text: String,
    /// Its legal basis; absent where none is recorded.
    pub legal_basis: Option<String>,
    /// The rule that it is about.
    pub rule: Option<String>,
    /// What was replaced or left out.
    pub from: Option<String>,
    /// What stands in its place.
    pub to: Option<String>,
}

/// One holding of a case by an agency.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Leg", skip_serializing_if_is_none)]
pub struct LegView {
    /// Counted from one.
    pub number: i32,
    /// Who held it.
    pub agency: NamedView,
    /// Since when.
    pub began_at: Moment,
    /// Until when; absent while it lasts.
    pub ended_at: Option<Moment>,
    /// Working minutes on the agency's calendar, until now while it lasts.
    pub working_minutes: i64,
}

/// One question to the enterprise.
#[derive(Debug, Clone, Object)]
#[oai(rename = "InformationRequest", skip_serializing_if_is_none)]
pub struct InformationRequestView {
    /// What was asked.
    pub text: String,
    /// When.
    pub asked_at: Moment,
    /// What came back; absent if nothing did.
    pub reply: Option<String>,
    /// When it came back, or when the period passed.
    pub ended_at: Option<Moment>,
}

/// An answer that waits for its signature.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DraftAnswer", skip_serializing_if_is_none)]
pub struct DraftView {
    /// The text.
    pub text: String,
    /// What it amounts to.
    pub outcome: Word<Outcome>,
    /// The provisions it rests on.
    pub legal_references: Vec<String>,
    /// What was proposed to the higher body.
    pub proposal: Option<String>,
    /// That higher body.
    pub higher_body: Option<String>,
    /// Who drafted it: someone else must sign.
    pub drafted_by: Option<PersonView>,
}

/// The signed answer.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Answer", skip_serializing_if_is_none)]
pub struct AnswerView {
    /// The text.
    pub text: String,
    /// What it amounts to.
    pub outcome: Word<Outcome>,
    /// The provisions it rests on.
    pub legal_references: Vec<String>,
    /// What was proposed to the higher body.
    pub proposal: Option<String>,
    /// That higher body.
    pub higher_body: Option<String>,
    /// The document that it was issued as.
    pub official_document: OfficialDocumentView,
    /// When it was approved.
    pub answered_at: Moment,
}

/// An official document (decree 30/2020/NĐ-CP).
#[derive(Debug, Clone, Object)]
#[oai(rename = "OfficialDocument")]
pub struct OfficialDocumentView {
    /// Its number in the agency's register.
    #[oai(validator(min_length = 1, max_length = 50))]
    pub number: String,
    /// Its symbol.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub symbol: String,
    /// The date it bears; not in the future.
    pub signed_on: NaiveDate,
    /// Who signed it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub signer: String,
}

impl CaseView {
    /// The case as its reader may see it at `now`.
    pub fn new(city: &City, reading: CaseReading, now: DateTime<Utc>, language: Language) -> Self {
        let CaseReading { case, allowed_actions, answerable, people, personal_data, sees_draft } = reading;
        let register = city.register();
        let named = |code: &str| organization(city, code, language);
        let person = |id: Uuid| people.get(&id).map(|name| PersonView { id, name: name.clone() });
        let category = register.find_category(&case.subject.category);
        let territory = register.find_unit(&case.subject.territory);
        let personal_data = personal_data.unwrap_or_default();
        let legs = case.legs.iter().map(|leg| LegView {
            number: leg.number,
            agency: named(&leg.agency),
            began_at: moment(leg.began_at),
            ended_at: leg.ended_at.map(moment),
            working_minutes: city
                .calendar_of(&leg.agency)
                .working_minutes_between(leg.began_at, leg.ended_at.unwrap_or(now)),
        });
        let requests = case.information_requests.iter().map(|request| InformationRequestView {
            text: request.text.clone(),
            asked_at: moment(request.asked_at),
            reply: request.reply.clone(),
            ended_at: request.ended_at.map(moment),
        });
        Self {
            id: case.id,
            version: case.version,
            status: Word(case.status),
            category: NamedView {
                code: case.subject.category.clone(),
                name: category.map_or_else(String::new, |found| found.name.to(language).to_owned()),
            },
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
            legs: legs.collect(),
            information_requests: requests.collect(),
            draft_answer: case.draft.as_ref().filter(|_| sees_draft).map(|draft| DraftView {
                text: draft.text.clone(),
                outcome: Word(draft.outcome),
                legal_references: draft.legal_references.clone(),
                proposal: draft.proposal.clone(),
                higher_body: draft.higher_body.clone(),
                drafted_by: draft.by.and_then(person),
            }),
            answer: case.answer.map(AnswerView::from),
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

impl DeadlineView {
    /// A deadline as it stands at `now`.
    pub fn new(city: &City, deadline: &Deadline, now: DateTime<Utc>, language: Language) -> Self {
        let remaining = deadline.is_open().then(|| deadline.remaining_minutes(city.calendar(&deadline.calendar), now));
        Self {
            id: deadline.id,
            kind: Word(deadline.kind),
            owed_by: organization(city, &deadline.owed_by, language),
            version: deadline.version,
            started_at: moment(deadline.started_at),
            due_at: moment(deadline.due_at),
            state: Word(deadline.state(now)),
            remaining_minutes: remaining.unwrap_or(0),
            provisional: deadline.provisional,
            limit_quantity: i32::try_from(deadline.limit.quantity()).unwrap_or(i32::MAX),
            limit_unit: Word(deadline.limit.unit()),
            legal_basis: deadline.legal_basis.clone(),
            ended_at: deadline.ended_at.map(moment),
        }
    }
}

impl RoutingView {
    /// The reasons in the reader's language.
    pub fn new(routing: RoutingDecision, language: Language) -> Self {
        let steps = routing.steps.into_iter().map(|step| RoutingStepView {
            kind: Word(step.kind),
            text: step.text.to(language).to_owned(),
            legal_basis: step.legal_basis,
            rule: step.rule,
            from: step.from,
            to: step.to,
        });
        Self { rulebook: routing.rulebook, on: routing.on, rule: routing.rule, steps: steps.collect() }
    }
}

impl From<crate::domain::case::Answer> for AnswerView {
    fn from(answer: crate::domain::case::Answer) -> Self {
        let Draft { text, outcome, legal_references, proposal, higher_body, by: _ } = answer.draft;
        let document = answer.official_document;
        Self {
            text,
            outcome: Word(outcome),
            legal_references,
            proposal,
            higher_body,
            official_document: OfficialDocumentView {
                number: document.number,
                symbol: document.symbol,
                signed_on: document.signed_on,
                signer: document.signer,
            },
            answered_at: moment(answer.answered_at),
        }
    }
}

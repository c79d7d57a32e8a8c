//! Opinions and directives, as they are shown. What agencies ask, advise and order among themselves is for public bodies;
//! an enterprise sees who is asked and until when, and what its own organization is directed to do.

use chrono::NaiveDate;
use poem_openapi::Object;
use uuid::Uuid;

use super::answer::OfficialDocumentView;
use super::{Moment, NamedView, PersonView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::read_case::CaseReading;
use crate::domain::case::{Directive, DirectiveState, Opinion, OpinionEnd, OpinionState, Report, Stance};
use crate::domain::text::Language;
use crate::domain::words::Position;

/// An opinion asked of an agency.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Opinion", skip_serializing_if_is_none)]
pub struct OpinionView {
    /// Its id, and its deadline's.
    pub id: Uuid,
    /// Who was asked.
    pub agency: NamedView,
    /// How it stands.
    pub state: Word<OpinionState>,
    /// What was asked; for public bodies.
    pub question: Option<String>,
    /// When.
    pub asked_at: Moment,
    /// When it came, was deemed given, or was not needed any more.
    pub ended_at: Option<Moment>,
    /// How the agency stands to the matter; for public bodies.
    pub stance: Option<Word<Stance>>,
    /// What it says; for public bodies.
    pub text: Option<String>,
    /// The document it was given as.
    pub official_document: Option<OfficialDocumentView>,
    /// Who gave it, or the head who is responsible for the silence.
    pub responsible: Option<PersonView>,
}

/// What one organization was directed to do.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Directive", skip_serializing_if_is_none)]
pub struct DirectiveView {
    /// Its id, and its deadline's.
    pub id: Uuid,
    /// Who must act.
    pub organization: NamedView,
    /// What is to be done.
    pub text: String,
    /// The last day.
    pub due_on: NaiveDate,
    /// Who directed, where a person did.
    pub given_by: Option<PersonView>,
    /// In which position.
    pub position: Option<Word<Position>>,
    /// When.
    pub given_at: Moment,
    /// How it stands.
    pub state: Word<DirectiveState>,
    /// What was reported, the oldest first.
    pub reports: Vec<ReportView>,
}

/// A report on a directive.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DirectiveReport", skip_serializing_if_is_none)]
pub struct ReportView {
    /// What was done.
    pub text: String,
    /// Who reported it.
    pub by: Option<PersonView>,
    /// When.
    pub at: Moment,
    /// Why it was sent back, where it was.
    pub sent_back: Option<String>,
}

/// The opinions of a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OpinionList")]
pub struct OpinionListView {
    /// In the order in which they were asked.
    pub items: Vec<OpinionView>,
}

/// The directives of a case.
#[derive(Debug, Clone, Object)]
#[oai(rename = "DirectiveList")]
pub struct DirectiveListView {
    /// In the order in which they were given.
    pub items: Vec<DirectiveView>,
}

/// The opinions, as the reader may see them.
pub fn opinions(city: &City, reading: &CaseReading, language: Language) -> Vec<OpinionView> {
    let opinions = reading.case.proceedings.opinions.iter();
    opinions.map(|opinion| opinion_view(city, opinion, reading, language)).collect()
}

/// The directives that the reader may see: an enterprise those to itself.
pub fn directives(city: &City, reading: &CaseReading, language: Language) -> Vec<DirectiveView> {
    reading.directives().map(|directive| directive_view(city, directive, reading, language)).collect()
}

fn opinion_view(city: &City, opinion: &Opinion, reading: &CaseReading, language: Language) -> OpinionView {
    let open = reading.content_of(opinion).is_some();
    let (stance, text, document, responsible) = match &opinion.end {
        Some(OpinionEnd::Given { stance, text, official_document, by }) => {
            (Some(*stance), Some(text.clone()), official_document.clone(), *by)
        }
        Some(OpinionEnd::DeemedConsent { head }) => (None, None, None, *head),
        Some(OpinionEnd::NotNeeded) | None => (None, None, None, None),
    };
    OpinionView {
        id: opinion.id,
        agency: organization(city, &opinion.agency, language),
        state: Word(opinion.state()),
        question: open.then(|| opinion.question.clone()),
        asked_at: moment(opinion.asked_at),
        ended_at: opinion.ended_at.map(moment),
        stance: stance.filter(|_| open).map(Word),
        text: text.filter(|_| open),
        official_document: document.map(Into::into),
        responsible: responsible.and_then(|id| person(reading, id)),
    }
}

fn directive_view(city: &City, directive: &Directive, reading: &CaseReading, language: Language) -> DirectiveView {
    let report = |report: &Report| ReportView {
        text: report.text.clone(),
        by: report.by.and_then(|id| person(reading, id)),
        at: moment(report.at),
        sent_back: report.sent_back.clone(),
    };
    let position = directive.given_by.role.and_then(|role| Position::parse(role.as_str()));
    DirectiveView {
        id: directive.id,
        organization: organization(city, &directive.organization, language),
        text: directive.text.clone(),
        due_on: directive.due_on,
        given_by: directive.given_by.person.and_then(|id| person(reading, id)),
        position: position.map(Word),
        given_at: moment(directive.given_at),
        state: Word(directive.state),
        reports: directive.reports.iter().map(report).collect(),
    }
}

fn person(reading: &CaseReading, id: Uuid) -> Option<PersonView> {
    Some(PersonView { id, name: reading.people.get(&id)?.clone() })
}

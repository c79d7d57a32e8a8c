//! How reorganisations, what they would do and what they did are shown.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use std::collections::HashMap;
use uuid::Uuid;

use super::body::{AppointmentBody, NewOrganizationBody, NewTerritoryBody, SuccessionBody};
use crate::api::views::{Moment, NamedView, PersonView, category, moment, organization};
use crate::api::word::Word;
use crate::application::preview_reorganisation::{CasePreview, Preview};
use crate::application::read_reorganisations::{Moved, Transfer};
use crate::application::{City, Line, ReorganisationReading};
use crate::domain::case::{Case, Fact};
use crate::domain::lifecycle::Status;
use crate::domain::reorganisation::{
    HandoverOutcome, HandoverTask, Part, Reorganisation, ReorganisationStatus, ReorganisationStep,
};
use crate::domain::text::Language;

/// A reorganisation.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Reorganisation", skip_serializing_if_is_none)]
pub struct ReorganisationView {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: Word<ReorganisationStatus>,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// One line.
    pub title: String,
    /// The instrument by which it is ordered.
    pub legal_basis: String,
    /// Its first day.
    pub effective_on: NaiveDate,
    /// Organizations that begin.
    pub organizations: Vec<NewOrganizationBody>,
    /// Organizations that end the day before.
    pub ended_organizations: Vec<NamedView>,
    /// Territories that begin.
    pub territories: Vec<NewTerritoryBody>,
    /// Territories that end the day before, by unit id.
    pub ended_territories: Vec<String>,
    /// Who or what follows whom.
    pub successions: Vec<SuccessionBody>,
    /// Who holds which position from the day on.
    pub positions: Vec<AppointmentBody>,
    /// The steps that its status allows.
    pub allowed_steps: Vec<Word<ReorganisationStep>>,
    /// How many cases it has changed so far.
    pub outcomes: OutcomesView,
    /// What happened to it, the first first.
    pub journal: Vec<JournalLineView>,
}

/// How many cases came to each outcome.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationOutcomes")]
pub struct OutcomesView {
    /// A successor of their lead agency goes on with them.
    pub moved: u64,
    /// The coordinator decides who leads them.
    pub triage: u64,
    /// Their lead agency stays; who coordinates or was asked, or where they lie, changes.
    pub adjusted: u64,
}

/// One line of a reorganisation's journal.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationJournalLine", skip_serializing_if_is_none)]
pub struct JournalLineView {
    /// What happened.
    pub step: Word<ReorganisationStep>,
    /// When.
    pub at: Moment,
    /// Who; absent where the service did it.
    pub person: Option<PersonView>,
    /// For which organization.
    pub organization: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A reorganisation in a list.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationSummary")]
pub struct ReorganisationSummaryView {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: Word<ReorganisationStatus>,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// One line.
    pub title: String,
    /// The instrument by which it is ordered.
    pub legal_basis: String,
    /// Its first day.
    pub effective_on: NaiveDate,
}

/// A page of reorganisations.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationPage", skip_serializing_if_is_none)]
pub struct ReorganisationPageView {
    /// The reorganisations, the latest drafted first.
    pub items: Vec<ReorganisationSummaryView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// What a reorganisation would do.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationPreview")]
pub struct PreviewView {
    /// What stands against it today.
    pub flaws: Vec<FlawView>,
    /// Organizations that begin, by code.
    pub begun_organizations: Vec<String>,
    /// Organizations that end, by code.
    pub ended_organizations: Vec<String>,
    /// How many positions begin.
    pub begun_positions: u32,
    /// How many positions end with their organization.
    pub ended_positions: u32,
    /// The rules in force on its day that name an organization that ends, by id; routing follows its successors.
    pub rules: Vec<String>,
    /// The delegations in force on its day by or to an organization that ends, by id.
    pub delegations: Vec<String>,
    /// How many open cases would come to each outcome, as they stand now.
    pub outcomes: OutcomesView,
    /// Where the first of these cases would go.
    pub cases: Vec<CasePreviewView>,
}

/// One thing that stands against a reorganisation.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationFlaw")]
pub struct FlawView {
    /// Where: a JSON pointer into the draft.
    pub pointer: String,
    /// What is wrong and how to mend it.
    pub text: String,
}

/// Where one open case would go.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationCasePreview", skip_serializing_if_is_none)]
pub struct CasePreviewView {
    /// Its code.
    pub case: String,
    /// What it would come to.
    pub outcome: Word<HandoverOutcome>,
    /// Who leads it now.
    pub from: Option<String>,
    /// Who would lead it; absent where the coordinator decides.
    pub to: Option<String>,
    /// The part of a split territory in which it seems to lie, by unit id.
    pub likely_territory: Option<String>,
}

/// What a reorganisation made of one case, as the case stood then.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisedCase", skip_serializing_if_is_none)]
pub struct ReorganisedCaseView {
    /// The case's code.
    pub case: String,
    /// What the case is about.
    pub title: String,
    /// Who filed it.
    pub enterprise: NamedView,
    /// Its category.
    pub category: NamedView,
    /// Its territory before, by unit id.
    pub territory: NamedView,
    /// What it came to.
    pub outcome: Word<HandoverOutcome>,
    /// Where it stood.
    pub status: Word<Status>,
    /// When what the lead agency owed was due; absent where it owed nothing.
    pub due_at: Option<Moment>,
    /// How many working minutes were left then; negative: overdue.
    pub remaining_minutes: Option<i64>,
    /// Who handled it.
    pub officer: Option<String>,
    /// Who led it.
    pub from: Option<NamedView>,
    /// Who leads it from then on; absent where the coordinator decides.
    pub to: Option<NamedView>,
    /// The part of a split territory in which it seemed to lie.
    pub likely_territory: Option<NamedView>,
    /// What went from whom to whom.
    pub parts: Vec<PartView>,
    /// When.
    pub moved_at: Moment,
}

/// One thing that went from one organization to another.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisedPart", skip_serializing_if_is_none)]
pub struct PartView {
    /// What the organization had to do with the case.
    pub task: Word<HandoverTask>,
    /// Who had it.
    pub from: NamedView,
    /// Who has it from then on; absent: the coordinator decides, or it is not needed any more.
    pub to: Option<NamedView>,
}

/// A page of the cases that a reorganisation changed.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisedCasePage", skip_serializing_if_is_none)]
pub struct ReorganisedCasePageView {
    /// The cases, the first filed first.
    pub items: Vec<ReorganisedCaseView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// What an organization gave away and took over by a reorganisation.
#[derive(Debug, Clone, Object)]
#[oai(rename = "HandoverList", example)]
pub struct HandoverListView {
    /// The reorganisation's id.
    pub reorganisation: Uuid,
    /// Whose list.
    pub organization: NamedView,
    /// The cases in which it gave something away.
    pub given: Vec<ReorganisedCaseView>,
    /// The cases in which it took something over.
    pub taken: Vec<ReorganisedCaseView>,
}

impl Example for HandoverListView {
    fn example() -> Self {
        let organization = NamedView { code: "stc".into(), name: "Sở Tài chính".into() };
        Self { reorganisation: Uuid::nil(), organization, given: vec![], taken: vec![] }
    }
}

impl From<Reorganisation> for ReorganisationSummaryView {
    fn from(it: Reorganisation) -> Self {
        let draft = it.draft;
        let (title, legal_basis, effective_on) = (draft.title, draft.legal_basis, draft.effective_on);
        Self { id: it.id, status: Word(it.status), version: it.version, title, legal_basis, effective_on }
    }
}

impl ReorganisationView {
    /// A reorganisation, its organizations named in the reader's language.
    pub fn new(city: &City, reading: ReorganisationReading, language: Language) -> Self {
        let ReorganisationReading { reorganisation: it, journal, people, outcomes } = reading;
        let by_people =
            |step: &ReorganisationStep| !matches!(step, ReorganisationStep::Execute | ReorganisationStep::Complete);
        let draft = it.draft;
        Self {
            id: it.id,
            status: Word(it.status),
            version: it.version,
            title: draft.title,
            legal_basis: draft.legal_basis,
            effective_on: draft.effective_on,
            organizations: draft.organizations.into_iter().map(Into::into).collect(),
            ended_organizations: named(city, &draft.ended_organizations, language),
            territories: draft.territories.into_iter().map(Into::into).collect(),
            ended_territories: draft.ended_territories,
            successions: draft.successions.into_iter().map(Into::into).collect(),
            positions: draft.positions.into_iter().map(Into::into).collect(),
            allowed_steps: it.status.steps().filter(by_people).map(Word).collect(),
            outcomes: outcomes.as_slice().into(),
            journal: journal.into_iter().map(|line| JournalLineView::new(line, &people)).collect(),
        }
    }
}

fn named(city: &City, codes: &[String], language: Language) -> Vec<NamedView> {
    codes.iter().map(|code| organization(city, code, language)).collect()
}

impl From<&[(HandoverOutcome, u64)]> for OutcomesView {
    fn from(counts: &[(HandoverOutcome, u64)]) -> Self {
        let of = |wanted| counts.iter().find(|(outcome, _)| *outcome == wanted).map_or(0, |(_, count)| *count);
        Self {
            moved: of(HandoverOutcome::Moved),
            triage: of(HandoverOutcome::Triage),
            adjusted: of(HandoverOutcome::Adjusted),
        }
    }
}

impl JournalLineView {
    fn new(line: Line, people: &HashMap<Uuid, String>) -> Self {
        let (person, organization) = line.by;
        let person = person.and_then(|id| Some(PersonView { id, name: people.get(&id)?.clone() }));
        Self { step: Word(line.step), at: moment(line.at), person, organization, reason: line.reason }
    }
}

impl PreviewView {
    /// What it would do, in the reader's language.
    pub fn new(preview: Preview, language: Language) -> Self {
        let draft = preview.reorganisation.draft;
        let flaws = preview.flaws.into_iter();
        Self {
            flaws: flaws.map(|f| FlawView { pointer: f.pointer, text: f.text.to(language).to_owned() }).collect(),
            begun_organizations: draft.organizations.into_iter().map(|new| new.code).collect(),
            ended_organizations: draft.ended_organizations,
            begun_positions: draft.positions.len() as u32,
            ended_positions: preview.ended_positions as u32,
            rules: preview.rules,
            delegations: preview.delegations,
            outcomes: preview.outcomes.as_slice().into(),
            cases: preview.cases.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CasePreview> for CasePreviewView {
    fn from(CasePreview { code, lead, planned }: CasePreview) -> Self {
        let (to, likely_territory) = match planned.fact {
            Fact::Transfer { routing, likely_territory, .. } => (routing.lead_agency, likely_territory),
            _ => (None, None),
        };
        Self { case: code, outcome: Word(planned.outcome), from: lead, to, likely_territory }
    }
}

impl ReorganisedCaseView {
    fn new(city: &City, transfer: Transfer, case: Case, people: &HashMap<Uuid, String>, language: Language) -> Self {
        let party = |code: &String| organization(city, code, language);
        let (due_at, remaining_minutes) = transfer.owed.unzip();
        Self {
            case: case.code,
            title: case.subject.title,
            enterprise: party(&case.enterprise),
            category: category(city, &transfer.category, language),
            territory: unit(city, &transfer.territory, language),
            outcome: Word(transfer.outcome.unwrap_or(HandoverOutcome::Adjusted)),
            status: Word(transfer.status),
            due_at: due_at.map(moment),
            remaining_minutes,
            officer: transfer.officer.and_then(|id| people.get(&id).cloned()),
            from: transfer.lead.0.as_ref().map(party),
            to: transfer.lead.1.as_ref().map(party),
            likely_territory: transfer.likely_territory.as_ref().map(|id| unit(city, id, language)),
            parts: transfer.parts.into_iter().map(|part| PartView::new(city, part, language)).collect(),
            moved_at: moment(transfer.moved_at),
        }
    }

    /// Whether an organization gave away something of it.
    pub fn is_given_by(&self, organization: &str) -> bool {
        self.parts.iter().any(|part| part.from.code == organization)
    }

    /// Whether an organization took over something of it.
    pub fn is_taken_by(&self, organization: &str) -> bool {
        self.parts.iter().any(|part| part.to.as_ref().is_some_and(|to| to.code == organization))
    }
}

/// Cases that a reorganisation changed, in the reader's language.
pub fn moved_cases(city: &City, moved: Moved, language: Language) -> Vec<ReorganisedCaseView> {
    let Moved { transfers, people } = moved;
    let show = |(transfer, case)| ReorganisedCaseView::new(city, transfer, case, &people, language);
    transfers.into_iter().map(show).collect()
}

impl PartView {
    fn new(city: &City, Part { task, from, to }: Part, language: Language) -> Self {
        let party = |code: &String| organization(city, code, language);
        Self { task: Word(task), from: party(&from), to: to.as_ref().map(party) }
    }
}

fn unit(city: &City, unit_id: &str, language: Language) -> NamedView {
    let found = city.register().find_unit(unit_id);
    let name = found.map_or_else(|| unit_id.to_owned(), |found| found.name.to(language).to_owned());
    NamedView { code: unit_id.to_owned(), name }
}

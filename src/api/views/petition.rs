//! A letter that holds several obstacles, and how they stand.

use chrono::NaiveDate;
use poem_openapi::Object;
use uuid::Uuid;

use super::{Moment, NamedView, category, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::read_petition::PetitionReading;
use crate::domain::case::Outcome;
use crate::domain::lifecycle::Status;
use crate::domain::petition::{Counts, Item, Petition};
use crate::domain::text::Language;

/// The letter that a case came in.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PetitionReference", skip_serializing_if_is_none)]
pub struct PetitionReferenceView {
    /// Its id.
    pub id: Uuid,
    /// Its number in the enterprise's register.
    pub number: String,
    /// Its symbol, where it bears one.
    pub symbol: Option<String>,
    /// The date it bears.
    pub signed_on: NaiveDate,
}

/// A letter of an enterprise that holds several obstacles, each a case of its own.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PetitionSummary", skip_serializing_if_is_none)]
pub struct PetitionSummaryView {
    /// Its id.
    pub id: Uuid,
    /// Whose letter.
    pub enterprise: NamedView,
    /// Its number in the enterprise's register.
    pub number: String,
    /// Its symbol, where it bears one.
    pub symbol: Option<String>,
    /// The date it bears.
    pub signed_on: NaiveDate,
    /// Who signed it.
    pub signer: String,
    /// How its cases stand, of those that the reader may see.
    pub counts: PetitionCountsView,
    /// When it was filed.
    pub created_at: Moment,
}

/// A letter with its cases.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Petition", skip_serializing_if_is_none)]
pub struct PetitionView {
    /// The letter.
    #[oai(flatten)]
    pub letter: PetitionSummaryView,
    /// Its cases in its order, of those that the reader may see.
    pub cases: Vec<PetitionCaseView>,
}

/// A page of petitions.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PetitionPage", skip_serializing_if_is_none)]
pub struct PetitionPageView {
    /// The letters.
    pub items: Vec<PetitionSummaryView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

/// How the cases of a letter stand. Each is counted once among `open`, `answered`, `closed`, `withdrawn` and
/// `declined`; those answered or closed are counted once more by their outcome.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PetitionCounts")]
pub struct PetitionCountsView {
    /// All of them.
    pub total: u32,
    /// The city has not answered yet.
    pub open: u32,
    /// The signed answer is with the enterprise, which confirms or disputes.
    pub answered: u32,
    /// Confirmed, or the confirmation period passed.
    pub closed: u32,
    /// The enterprise took it back.
    pub withdrawn: u32,
    /// Not for this system.
    pub declined: u32,
    /// Of those answered or closed: the obstacle is gone.
    pub removed: u32,
    /// Of those answered or closed: part of it is.
    pub partly_removed: u32,
    /// Of those answered or closed: the law leaves no choice.
    pub explained: u32,
    /// Of those answered or closed: proposed to a higher body.
    pub beyond_competence: u32,
}

/// One case of a letter.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PetitionCase", skip_serializing_if_is_none)]
pub struct PetitionCaseView {
    /// Its id.
    pub id: Uuid,
    /// Its code: it is read at `/v1/cases/{code}`.
    pub code: String,
    /// One line.
    pub title: String,
    /// The category.
    pub category: NamedView,
    /// Where it stands.
    pub status: Word<Status>,
    /// Who handles it; absent until someone is competent.
    pub lead_agency: Option<NamedView>,
    /// What its answer amounts to, once it is signed.
    pub outcome: Option<Word<Outcome>>,
}

impl From<Petition> for PetitionReferenceView {
    fn from(letter: Petition) -> Self {
        Self { id: letter.id, number: letter.number, symbol: letter.symbol, signed_on: letter.signed_on }
    }
}

impl PetitionSummaryView {
    /// A letter and how its cases stand.
    pub fn new(city: &City, letter: Petition, counts: Counts, language: Language) -> Self {
        Self {
            id: letter.id,
            enterprise: organization(city, &letter.enterprise, language),
            number: letter.number,
            symbol: letter.symbol,
            signed_on: letter.signed_on,
            signer: letter.signer,
            counts: counts.into(),
            created_at: moment(letter.filed_at),
        }
    }
}

impl PetitionView {
    /// A letter with its cases.
    pub fn new(city: &City, reading: PetitionReading, language: Language) -> Self {
        let PetitionReading { letter, items, counts } = reading;
        let cases = items.into_iter().map(|item| PetitionCaseView::new(city, item, language)).collect();
        Self { letter: PetitionSummaryView::new(city, letter, counts, language), cases }
    }
}

impl PetitionCaseView {
    fn new(city: &City, item: Item, language: Language) -> Self {
        Self {
            id: item.id,
            code: item.code,
            title: item.title,
            category: category(city, &item.category, language),
            status: Word(item.status),
            lead_agency: item.lead_agency.map(|code| organization(city, &code, language)),
            outcome: item.outcome.map(Word),
        }
    }
}

impl From<Counts> for PetitionCountsView {
    fn from(counts: Counts) -> Self {
        let Counts {
            total,
            open,
            answered,
            closed,
            withdrawn,
            declined,
            removed,
            partly_removed,
            explained,
            beyond_competence,
        } = counts;
        Self {
            total,
            open,
            answered,
            closed,
            withdrawn,
            declined,
            removed,
            partly_removed,
            explained,
            beyond_competence,
        }
    }
}

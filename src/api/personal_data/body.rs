//! What is kept about a person, as it is shown, and what an erasure takes and tells.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::users::GrantView;
use crate::api::views::{Moment, NamedView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::erase_person::{ErasePerson, Erased};
use crate::application::export_personal_data::PersonalDataOf;
use crate::application::list_positions::KeptStandIn;
use crate::domain::access::Role;
use crate::domain::notification::NotificationState;
use crate::domain::privacy::{ErasureGround, KeptData};
use crate::domain::text::Language;
use crate::domain::words::{Position, Words};

/// All that is kept about a person.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PersonalData", skip_serializing_if_is_none)]
pub struct PersonalDataView {
    /// Their id.
    id: Uuid,
    /// How they are called.
    name: String,
    /// Where their mail goes.
    email: String,
    /// In which language they read.
    language: Word<Language>,
    /// When name and address were erased; absent where they were not.
    erased_at: Option<Moment>,
    /// Their roles, also those that are over.
    roles: Vec<GrantView>,
    /// Their positions, also those that are over.
    positions: Vec<HeldView>,
    /// Where they were away, or stood in for somebody, also what is over.
    stand_ins: Vec<OwnStandInView>,
    /// Their tokens.
    tokens: Vec<OwnTokenView>,
    /// Their sessions in the pages.
    sessions: Vec<OwnSessionView>,
    /// Their accounts at the city's identity provider.
    identities: Vec<OwnIdentityView>,
    /// The letters to them.
    letters: Vec<WrittenLetterView>,
    /// Cases that name them as whom to ask.
    contacts: Vec<NamedContactView>,
    /// Events of cases that name them: as who acted, or in what was done.
    events: Vec<NamingEventView>,
    /// Events of access that name them.
    access_events: Vec<NamingAccessView>,
}

/// A position that a person holds or held.
#[derive(Debug, Clone, Object)]
#[oai(rename = "HeldPosition", skip_serializing_if_is_none)]
struct HeldView {
    /// Of which organization.
    organization: NamedView,
    /// Which position.
    position: Word<Position>,
    /// Its first day; absent: always.
    valid_from: Option<NaiveDate>,
    /// Its last day; absent: still.
    valid_to: Option<NaiveDate>,
}

/// That somebody stood in for them, or they for somebody.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OwnStandIn", skip_serializing_if_is_none)]
struct OwnStandInView {
    /// Of which organization.
    organization: NamedView,
    /// In which position.
    position: Word<Position>,
    /// Whether it was for that position alone; else for all that whoever was away held.
    only_this: bool,
    /// Whether they were away themselves; else they stood in.
    away: bool,
    /// The first day.
    valid_from: NaiveDate,
    /// The last day; before the first where it was taken back.
    valid_to: NaiveDate,
    /// Why they were away; absent for others than themselves, and once it was erased.
    reason: Option<String>,
}

/// A token of a person; the token itself is kept nowhere.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OwnToken", skip_serializing_if_is_none)]
struct OwnTokenView {
    /// What it is for.
    label: String,
    /// For which organization it acts.
    organization: NamedView,
    /// In which role.
    role: Word<Role>,
    /// When it was made.
    created_at: Moment,
    /// When it was last used; absent where it never was.
    last_used_at: Option<Moment>,
    /// When it was revoked; absent where it was not.
    revoked_at: Option<Moment>,
}

/// A session of a person in the pages.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OwnSession", skip_serializing_if_is_none)]
struct OwnSessionView {
    /// From which network address it began.
    address: String,
    /// What the browser calls itself.
    agent: String,
    /// When it began.
    created_at: Moment,
    /// When it was last used, to the minute.
    last_used_at: Moment,
    /// When it was ended; absent where nobody ended it.
    ended_at: Option<Moment>,
}

/// An account of a person at the city's identity provider.
#[derive(Debug, Clone, Object)]
#[oai(rename = "OwnIdentity")]
struct OwnIdentityView {
    /// The provider, as it calls itself.
    issuer: String,
    /// The account, as the provider calls it.
    subject: String,
    /// When it first let them in.
    linked_at: Moment,
}

/// A letter that was written to a person.
#[derive(Debug, Clone, Object)]
#[oai(rename = "WrittenLetter", skip_serializing_if_is_none)]
struct WrittenLetterView {
    /// Its id.
    id: Uuid,
    /// When it was written.
    written_at: Moment,
    /// To which address.
    address: String,
    /// Where it stands.
    state: Word<NotificationState>,
    /// Its subject; absent for others than its reader, and once it was erased.
    subject: Option<String>,
    /// What it says; absent for others than its reader, and once it was erased.
    text: Option<String>,
}

/// A case that names a person as whom to ask.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NamedContact", skip_serializing_if_is_none)]
struct NamedContactView {
    /// The case's code; absent for others than themselves.
    case: Option<String>,
    /// Their name, as it stands there.
    name: String,
    /// Their address.
    email: Option<String>,
    /// Their telephone number.
    phone: Option<String>,
}

/// An event of a case that names a person.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NamingEvent", skip_serializing_if_is_none)]
struct NamingEventView {
    /// Its place in the feed.
    position: i64,
    /// When.
    at: Moment,
    /// What was done.
    action: String,
    /// The case's code; absent for others than themselves.
    case: Option<String>,
}

/// An event of access that names a person.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NamingAccessEvent")]
struct NamingAccessView {
    /// Its place in the chain.
    position: i64,
    /// When.
    at: Moment,
    /// What was done.
    action: String,
    /// Whether they did it themselves.
    by_themselves: bool,
}

impl PersonalDataView {
    /// What is kept, its roles as they count on a day, organizations named in the reader's language.
    pub fn new(city: &City, kept: PersonalDataOf, on: NaiveDate, language: Language) -> Self {
        let named = |code: &str| organization(city, code, language);
        let PersonalDataOf {
            person,
            erased_at,
            grants,
            held,
            stand_ins,
            tokens,
            sessions,
            identities,
            letters,
            contacts,
            events,
            access,
        } = kept;
        let written = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            language: Word(person.language),
            erased_at: erased_at.map(moment),
            roles: grants.into_iter().map(|grant| GrantView::new(city, grant, on, language)).collect(),
            positions: held
                .into_iter()
                .map(|term| HeldView {
                    organization: named(&term.organization),
                    position: Word(term.position),
                    valid_from: term.from,
                    valid_to: term.to,
                })
                .collect(),
            stand_ins: stand_ins
                .into_iter()
                .map(|KeptStandIn { stand_in, reason, .. }| OwnStandInView {
                    organization: named(&stand_in.post.organization),
                    position: Word(stand_in.post.position),
                    only_this: stand_in.only_this,
                    away: stand_in.absent == person.id,
                    valid_from: stand_in.from,
                    valid_to: stand_in.to,
                    reason: written(reason),
                })
                .collect(),
            tokens: tokens
                .into_iter()
                .map(|token| OwnTokenView {
                    organization: named(&token.organization),
                    label: token.label,
                    role: Word(token.role),
                    created_at: moment(token.created_at),
                    last_used_at: token.last_used_at.map(moment),
                    revoked_at: token.revoked_at.map(moment),
                })
                .collect(),
            sessions: sessions
                .into_iter()
                .map(|session| OwnSessionView {
                    address: session.address,
                    agent: session.agent,
                    created_at: moment(session.created_at),
                    last_used_at: moment(session.last_used_at),
                    ended_at: session.ended_at.map(moment),
                })
                .collect(),
            identities: identities
                .into_iter()
                .map(|identity| OwnIdentityView {
                    issuer: identity.issuer,
                    subject: identity.subject,
                    linked_at: moment(identity.linked_at),
                })
                .collect(),
            letters: letters
                .into_iter()
                .map(|letter| WrittenLetterView {
                    id: letter.id,
                    written_at: moment(letter.written_at),
                    address: letter.address,
                    state: Word(letter.state),
                    subject: written(letter.subject),
                    text: written(letter.text),
                })
                .collect(),
            contacts: contacts
                .into_iter()
                .map(|named| NamedContactView {
                    case: written(named.code),
                    name: named.contact.name,
                    email: named.contact.email,
                    phone: named.contact.phone,
                })
                .collect(),
            events: events
                .into_iter()
                .map(|event| NamingEventView {
                    position: event.position,
                    at: moment(event.at),
                    action: event.action,
                    case: written(event.code),
                })
                .collect(),
            access_events: access
                .into_iter()
                .map(|event| NamingAccessView {
                    position: event.position,
                    at: moment(event.at),
                    action: event.action,
                    by_themselves: event.by_themselves,
                })
                .collect(),
        }
    }
}

/// Why a person's data is to be erased.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ErasePersonRequest", example, skip_serializing_if_is_none)]
pub struct ErasePersonRequest {
    /// On what ground.
    ground: Word<ErasureGround>,
    /// The number of the paper that asks for it, without names: it stays in the history of access.
    #[oai(validator(min_length = 1, max_length = 100))]
    reference: Option<String>,
}

impl Example for ErasePersonRequest {
    fn example() -> Self {
        Self { ground: Word(ErasureGround::Requested), reference: Some("15/ĐN-2026".into()) }
    }
}

impl From<ErasePersonRequest> for ErasePerson {
    fn from(request: ErasePersonRequest) -> Self {
        Self { ground: request.ground.0, reference: request.reference }
    }
}

/// What was erased, and what stays.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Erasure")]
pub struct ErasureView {
    /// Whose data.
    person: Uuid,
    /// When name and address were erased.
    erased_at: Moment,
    /// How many letters to them were blanked.
    letters: u64,
    /// How many cases do not name them any more as whom to ask.
    contacts: u64,
    /// How many tokens lost their labels and let nobody in.
    tokens: u64,
    /// What stays because the law asks for it.
    kept: Vec<Word<KeptData>>,
}

impl ErasureView {
    /// What was erased.
    pub fn new(erased: &Erased) -> Self {
        Self {
            person: erased.person,
            erased_at: moment(erased.at),
            letters: erased.letters,
            contacts: erased.contacts,
            tokens: erased.tokens,
            kept: KeptData::all().iter().copied().map(Word).collect(),
        }
    }
}

//! Who or what followed whom.

use chrono::NaiveDate;
use poem_openapi::Object;

use crate::api::word::Word;
use crate::domain::register::{Register, Share, Succession, SuccessionEvent, SuccessionKind};
use crate::domain::text::Language;

/// That an organization or a territory was followed by another from a day on.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Succession", skip_serializing_if_is_none)]
pub struct SuccessionView {
    /// Of organizations or of territories.
    pub kind: Word<SuccessionKind>,
    /// The first day on which it holds.
    pub effective_on: NaiveDate,
    /// Who or what was followed.
    pub from: SuccessionPartyView,
    /// Who or what follows; absent where it just ended.
    pub to: Option<SuccessionPartyView>,
    /// What happened.
    pub event: Word<SuccessionEvent>,
    /// Whether what is not said to go elsewhere goes here.
    pub is_default: bool,
    /// How much of a territory went over; of a part, the address tells where a case belongs.
    pub share: Option<Word<Share>>,
    /// Which tasks of an organization went over, in Vietnamese.
    pub scope: Option<String>,
    /// Only for these categories and what is under them; for all where empty.
    pub categories: Vec<String>,
    /// Only for these territories and what is in them; for all where empty.
    pub territories: Vec<String>,
    /// The instrument; absent where none is recorded.
    pub legal_basis: Option<String>,
}

/// One side of a succession.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SuccessionParty", skip_serializing_if_is_none)]
pub struct SuccessionPartyView {
    /// An organization's or a territory's code, or `@commune`: the people's committee of the place, at that level.
    pub code: String,
    /// Of a territory: which of the units of its code.
    pub unit_id: Option<String>,
    /// Its name, in the caller's language; absent where the code stands for several.
    pub name: Option<String>,
}

/// A page of successions.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SuccessionList", skip_serializing_if_is_none)]
pub struct SuccessionListView {
    /// The successions, the earliest first.
    pub items: Vec<SuccessionView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

impl SuccessionView {
    /// A succession, its sides named in the reader's language.
    pub fn new(register: &Register, found: &Succession, language: Language) -> Self {
        let side = |key: &str| SuccessionPartyView::new(register, found.kind, key, language);
        Self {
            kind: Word(found.kind),
            effective_on: found.effective_on,
            from: side(&found.from),
            to: found.to.as_deref().map(side),
            event: Word(found.event),
            is_default: found.is_default,
            share: found.share.map(Word),
            scope: found.scope.clone(),
            categories: found.categories.clone(),
            territories: found.territories.clone(),
            legal_basis: found.legal_basis.clone(),
        }
    }
}

impl SuccessionPartyView {
    fn new(register: &Register, kind: SuccessionKind, key: &str, language: Language) -> Self {
        let unit = register.find_unit(key).filter(|_| kind == SuccessionKind::Territory);
        let organization = register.find_organization(key).filter(|_| kind == SuccessionKind::Organization);
        let name = unit.map(|unit| &unit.name).or(organization.map(|organization| &organization.name));
        Self {
            code: unit.map_or(key, |unit| &unit.code).to_owned(),
            unit_id: unit.map(|unit| unit.unit_id.clone()),
            name: name.map(|name| name.to(language).to_owned()),
        }
    }
}

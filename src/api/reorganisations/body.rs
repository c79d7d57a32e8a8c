//! What a reorganisation is, as it is drafted and shown.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::word::Word;
use crate::domain::calendar::DEFAULT_CALENDAR;
use crate::domain::register::{Level, OrganizationKind, Share, SuccessionEvent, SuccessionKind};
use crate::domain::reorganisation::{Appointment, Draft, NewOrganization, NewSuccession, NewTerritory};
use crate::domain::text::Text;
use crate::domain::words::Position;

/// A reorganisation as it is drafted.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationRequest", example, skip_serializing_if_is_none)]
pub struct ReorganisationRequest {
    /// One line.
    #[oai(validator(min_length = 1, max_length = 300, pattern = r"\S"))]
    pub title: String,
    /// The instrument by which it is ordered.
    #[oai(validator(min_length = 1, max_length = 300, pattern = r"\S"))]
    pub legal_basis: String,
    /// Its first day; after today.
    pub effective_on: NaiveDate,
    /// Organizations that begin.
    #[oai(validator(max_items = 500))]
    pub organizations: Option<Vec<NewOrganizationBody>>,
    /// Organizations that end the day before, by code.
    #[oai(validator(max_items = 500))]
    pub ended_organizations: Option<Vec<String>>,
    /// Territories that begin.
    #[oai(validator(max_items = 1000))]
    pub territories: Option<Vec<NewTerritoryBody>>,
    /// Territories that end the day before, by unit id (`27478@2025-07-01`).
    #[oai(validator(max_items = 1000))]
    pub ended_territories: Option<Vec<String>>,
    /// Who or what follows whom.
    #[oai(validator(max_items = 5000))]
    pub successions: Option<Vec<SuccessionBody>>,
    /// Who holds which position from the day on. Positions of organizations that end, end with them.
    #[oai(validator(max_items = 5000))]
    pub positions: Option<Vec<AppointmentBody>>,
}

impl Example for ReorganisationRequest {
    fn example() -> Self {
        let succession = |to: &str, categories: Option<Vec<String>>| SuccessionBody {
            kind: Word(SuccessionKind::Organization),
            from: "sct".into(),
            to: Some(to.into()),
            event: Word(SuccessionEvent::Merge),
            is_default: Some(categories.is_none()),
            share: None,
            scope: None,
            categories,
            territories: None,
        };
        Self {
            title: "Sắp xếp Sở Công Thương (dữ liệu minh họa)".into(),
            legal_basis: "Nghị quyết 01/NQ-HĐND (dữ liệu minh họa)".into(),
            effective_on: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap_or_default(),
            organizations: None,
            ended_organizations: Some(vec!["sct".into()]),
            territories: None,
            ended_territories: None,
            successions: Some(vec![succession("stc", None), succession("sxd", Some(vec!["HT.DIEN".into()]))]),
            positions: None,
        }
    }
}

/// An organization that begins.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NewOrganization", skip_serializing_if_is_none)]
pub struct NewOrganizationBody {
    /// Its code, never used before: one that only changes its name begins anew under another code.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub code: String,
    /// What it is: `agency` or `vertical`.
    pub kind: Word<OrganizationKind>,
    /// Its official name, in Vietnamese.
    #[oai(validator(min_length = 1, max_length = 300, pattern = r"\S"))]
    pub name: String,
    /// The same in English; the Vietnamese one unless it has one.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub name_en: Option<String>,
    /// Its usual short form; its name unless it has one.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub short: Option<String>,
    /// Its electronic identifier (decision 20/2020/QĐ-TTg).
    #[oai(validator(min_length = 1, max_length = 60))]
    pub identifier: Option<String>,
    /// At which level it stands.
    pub level: Option<Word<Level>>,
    /// The code of the organization that it answers to.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub parent: Option<String>,
    /// The code of the territory in which it is competent.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub territory: Option<String>,
    /// Whether it is that territory's people's committee; no unless told otherwise.
    pub is_committee: Option<bool>,
    /// The id of its calendar; the city's unless told otherwise.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub calendar: Option<String>,
}

/// A territory that begins.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NewTerritory", skip_serializing_if_is_none)]
pub struct NewTerritoryBody {
    /// Its code; with the day it makes the unit id.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub code: String,
    /// Its level.
    pub level: Word<Level>,
    /// Its official name, in Vietnamese.
    #[oai(validator(min_length = 1, max_length = 300, pattern = r"\S"))]
    pub name: String,
    /// The same in English; the Vietnamese one unless it has one.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub name_en: Option<String>,
    /// The code of the territory that it lies in.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub parent: Option<String>,
}

/// Who or what follows whom.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NewSuccession", skip_serializing_if_is_none)]
pub struct SuccessionBody {
    /// Of organizations or of territories.
    pub kind: Word<SuccessionKind>,
    /// Who or what is followed: an organization's code or a unit id.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub from: String,
    /// Who or what follows: a code, `@commune` (the committee of the case's commune) or a unit id; left out with
    /// `abolish`, where the coordinator decides.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub to: Option<String>,
    /// What happens.
    pub event: Word<SuccessionEvent>,
    /// Whether what is not said to go elsewhere goes here; no unless told otherwise. Each organization that ends has one.
    pub is_default: Option<bool>,
    /// How much of a territory goes over.
    pub share: Option<Word<Share>>,
    /// Of an organization: which tasks. Of a part of a territory: the streets and quarters by which an address is known to
    /// lie in it, separated by commas.
    #[oai(validator(min_length = 1, max_length = 4000))]
    pub scope: Option<String>,
    /// Only for these categories and what is under them.
    #[oai(validator(max_items = 200))]
    pub categories: Option<Vec<String>>,
    /// Only for these territories and what is in them, by code.
    #[oai(validator(max_items = 500))]
    pub territories: Option<Vec<String>>,
}

/// Who holds a position from the day on.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Appointment", skip_serializing_if_is_none)]
pub struct AppointmentBody {
    /// Of which organization.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub organization: String,
    /// Which position: `intake`, `officer` or `director`.
    pub position: Word<Position>,
    /// Who.
    pub person: Uuid,
}

fn named(vi: String, en: Option<String>) -> Text {
    let en = en.unwrap_or_else(|| vi.clone());
    Text { vi, en }
}

impl From<ReorganisationRequest> for Draft {
    fn from(request: ReorganisationRequest) -> Self {
        Self {
            title: request.title,
            legal_basis: request.legal_basis,
            effective_on: request.effective_on,
            organizations: request.organizations.unwrap_or_default().into_iter().map(Into::into).collect(),
            ended_organizations: request.ended_organizations.unwrap_or_default(),
            territories: request.territories.unwrap_or_default().into_iter().map(Into::into).collect(),
            ended_territories: request.ended_territories.unwrap_or_default(),
            successions: request.successions.unwrap_or_default().into_iter().map(Into::into).collect(),
            positions: request.positions.unwrap_or_default().into_iter().map(Into::into).collect(),
        }
    }
}

impl From<NewOrganizationBody> for NewOrganization {
    fn from(body: NewOrganizationBody) -> Self {
        Self {
            code: body.code,
            kind: body.kind.0,
            identifier: body.identifier,
            level: body.level.map(|level| level.0),
            short: body.short.unwrap_or_else(|| body.name.clone()),
            name: named(body.name, body.name_en),
            parent: body.parent,
            territory: body.territory,
            is_committee: body.is_committee.unwrap_or(false),
            calendar: body.calendar.unwrap_or_else(|| DEFAULT_CALENDAR.to_owned()),
        }
    }
}

impl From<NewOrganization> for NewOrganizationBody {
    fn from(new: NewOrganization) -> Self {
        Self {
            code: new.code,
            kind: Word(new.kind),
            name: new.name.vi,
            name_en: Some(new.name.en),
            short: Some(new.short),
            identifier: new.identifier,
            level: new.level.map(Word),
            parent: new.parent,
            territory: new.territory,
            is_committee: Some(new.is_committee),
            calendar: Some(new.calendar),
        }
    }
}

impl From<NewTerritoryBody> for NewTerritory {
    fn from(body: NewTerritoryBody) -> Self {
        Self { code: body.code, level: body.level.0, name: named(body.name, body.name_en), parent: body.parent }
    }
}

impl From<NewTerritory> for NewTerritoryBody {
    fn from(new: NewTerritory) -> Self {
        let NewTerritory { code, level, name, parent } = new;
        Self { code, level: Word(level), name: name.vi, name_en: Some(name.en), parent }
    }
}

impl From<SuccessionBody> for NewSuccession {
    fn from(body: SuccessionBody) -> Self {
        Self {
            kind: body.kind.0,
            from: body.from,
            to: body.to,
            event: body.event.0,
            is_default: body.is_default.unwrap_or(false),
            share: body.share.map(|share| share.0),
            scope: body.scope,
            categories: body.categories.unwrap_or_default(),
            territories: body.territories.unwrap_or_default(),
        }
    }
}

impl From<NewSuccession> for SuccessionBody {
    fn from(new: NewSuccession) -> Self {
        Self {
            kind: Word(new.kind),
            from: new.from,
            to: new.to,
            event: Word(new.event),
            is_default: Some(new.is_default),
            share: new.share.map(Word),
            scope: new.scope,
            categories: Some(new.categories),
            territories: Some(new.territories),
        }
    }
}

impl From<AppointmentBody> for Appointment {
    fn from(AppointmentBody { organization, position, person }: AppointmentBody) -> Self {
        Self { organization, position: position.0, person }
    }
}

impl From<Appointment> for AppointmentBody {
    fn from(Appointment { organization, position, person }: Appointment) -> Self {
        Self { organization, position: Word(position), person }
    }
}

/// Why a step is taken.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ReorganisationReason", example, skip_serializing_if_is_none)]
pub struct ReasonRequest {
    /// In words.
    #[oai(validator(min_length = 1, max_length = 2000, pattern = r"\S"))]
    pub reason: String,
}

impl Example for ReasonRequest {
    fn example() -> Self {
        Self { reason: "Chờ văn bản hướng dẫn của bộ, ngành trung ương.".into() }
    }
}

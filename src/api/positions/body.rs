//! What positions take, and how they are shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::{Moment, PersonView, moment};
use crate::api::word::Word;
use crate::application::appoint_stand_in::AppointStandIn;
use crate::application::list_positions::{Act, KeptStandIn, PositionReading};
use crate::application::seat_person::{NewPerson, SeatPerson, Who};
use crate::application::{Error, FieldError};
use crate::domain::text::Language;
use crate::domain::words::Position;

/// A person: one who is known, by `id` alone, or a new one, by `name` and `email`.
#[derive(Debug, Clone, Default, Object)]
#[oai(rename = "PersonRequest", skip_serializing_if_is_none)]
pub struct PersonRequest {
    /// The id of a person who is known.
    pub id: Option<Uuid>,
    /// How a new person is called.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// Where their mail goes.
    #[oai(validator(min_length = 1, max_length = 254))]
    pub email: Option<String>,
    /// In which language they read; Vietnamese unless told otherwise.
    pub language: Option<Word<Language>>,
}

impl PersonRequest {
    fn who(self) -> Result<Who, Error> {
        match (self.id, self.name, self.email, self.language) {
            (Some(id), None, None, None) => Ok(Who::Known(id)),
            (None, Some(name), Some(email), language) => {
                Ok(Who::New(NewPerson { name, email, language: language.map_or(Language::Vi, |word| word.0) }))
            }
            _ => Err(Error::Invalid(vec![FieldError::new(
                "/person",
                "Ghi “id” của người đã có, hoặc “name” và “email” của người mới.",
                "Write the `id` of a person who is known, or the `name` and `email` of a new one.",
            )])),
        }
    }
}

/// Who gets which position.
#[derive(Debug, Clone, Object)]
#[oai(rename = "SeatPersonRequest", example, skip_serializing_if_is_none)]
pub struct SeatPersonRequest {
    /// Which position.
    pub position: Word<Position>,
    /// Of a vice-chairman: which field, `pct-dt` or `pct-kt`.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub field: Option<String>,
    /// Who.
    pub person: PersonRequest,
    /// The first day, today at the earliest.
    pub valid_from: NaiveDate,
}

impl Example for SeatPersonRequest {
    fn example() -> Self {
        Self {
            position: Word(Position::Officer),
            field: None,
            person: PersonRequest {
                name: Some("Nguyễn Hoài An".into()),
                email: Some("chuyenvien3@snnmt.example".into()),
                ..Default::default()
            },
            valid_from: NaiveDate::from_ymd_opt(2028, 1, 3).unwrap_or_default(),
        }
    }
}

impl TryFrom<SeatPersonRequest> for SeatPerson {
    type Error = Error;

    fn try_from(request: SeatPersonRequest) -> Result<Self, Error> {
        let SeatPersonRequest { position, field, person, valid_from } = request;
        Ok(Self { position: position.0, field, person: person.who()?, valid_from })
    }
}

/// The last day of what ends.
#[derive(Debug, Clone, Object)]
#[oai(rename = "LastDayRequest", example)]
pub struct LastDayRequest {
    /// The last day: yesterday (so that it counts no more from today on), or a later one.
    pub valid_to: NaiveDate,
}

impl Example for LastDayRequest {
    fn example() -> Self {
        Self { valid_to: NaiveDate::from_ymd_opt(2028, 6, 30).unwrap_or_default() }
    }
}

/// Who stands in for the holder of a position, and when.
#[derive(Debug, Clone, Object)]
#[oai(rename = "StandInRequest", example, skip_serializing_if_is_none)]
pub struct StandInRequest {
    /// Who stands in: somebody of the same organization, or a person who holds no position anywhere.
    pub person: PersonRequest,
    /// The first day, today at the earliest.
    pub valid_from: NaiveDate,
    /// The last day, included.
    pub valid_to: NaiveDate,
    /// Whether they stand in in this position alone; in all that the holder holds unless told otherwise.
    pub only_this: Option<bool>,
    /// Why; shown to the holder, to those who look after the organization's positions and to the auditor.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

impl Example for StandInRequest {
    fn example() -> Self {
        Self {
            person: PersonRequest {
                name: Some("Trần Minh Phúc".into()),
                email: Some("phogiamdoc@snnmt.example".into()),
                ..Default::default()
            },
            valid_from: NaiveDate::from_ymd_opt(2028, 1, 10).unwrap_or_default(),
            valid_to: NaiveDate::from_ymd_opt(2028, 1, 21).unwrap_or_default(),
            only_this: None,
            reason: "Đi công tác nước ngoài theo Quyết định số 15/QĐ-UBND".into(),
        }
    }
}

impl TryFrom<StandInRequest> for AppointStandIn {
    type Error = Error;

    fn try_from(request: StandInRequest) -> Result<Self, Error> {
        let StandInRequest { person, valid_from, valid_to, only_this, reason } = request;
        Ok(Self { person: person.who()?, valid_from, valid_to, only_this: only_this.unwrap_or(false), reason })
    }
}

/// Who holds a position.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Holder", skip_serializing_if_is_none)]
pub struct HolderView {
    /// The id of this term.
    pub id: Uuid,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// Which position.
    pub position: Word<Position>,
    /// Of a vice-chairman: which field.
    pub field: Option<String>,
    /// Who.
    pub person: PersonView,
    /// First day; absent: always.
    pub valid_from: Option<NaiveDate>,
    /// Last day; absent: still. Before the first where it was taken back.
    pub valid_to: Option<NaiveDate>,
    /// Who is written to in this position on the date: the holder, or who stands in for them. Absent where nobody is: what
    /// would come here goes to the next position up, and the coordinator is told.
    pub written_to: Option<PersonView>,
    /// Who stands in for the holder in it, on the date and later.
    pub stand_ins: Vec<StandInView>,
    /// Who seated them; absent: the operator, or a reorganisation.
    pub created_by: Option<PersonView>,
    /// When.
    pub created_at: Option<Moment>,
    /// Who set the last day; absent: nobody, or a reorganisation.
    pub ended_by: Option<PersonView>,
    /// When.
    pub ended_at: Option<Moment>,
}

/// Who stands in for the holder of a position.
#[derive(Debug, Clone, Object)]
#[oai(rename = "StandIn", skip_serializing_if_is_none)]
pub struct StandInView {
    /// Its id.
    pub id: Uuid,
    /// Its version, for `If-Match`.
    pub version: i32,
    /// Who stands in.
    pub person: PersonView,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day, included. Before the first where it was taken back.
    pub valid_to: NaiveDate,
    /// Whether it is for this position alone; else for all that the holder holds.
    pub only_this: bool,
    /// Why; absent for those whom it does not concern, and once it was erased.
    pub reason: Option<String>,
    /// Who arranged it.
    pub created_by: Option<PersonView>,
    /// When.
    pub created_at: Moment,
    /// Who set an earlier last day; absent: nobody.
    pub ended_by: Option<PersonView>,
    /// When.
    pub ended_at: Option<Moment>,
}

/// Who holds which position of an organization as at a date.
#[derive(Debug, Clone, Object)]
#[oai(rename = "PositionList")]
pub struct PositionListView {
    /// The date.
    pub on: NaiveDate,
    /// The holders.
    pub items: Vec<HolderView>,
}

impl From<PositionReading> for HolderView {
    fn from(reading: PositionReading) -> Self {
        let PositionReading { term, stand_ins, written_to, names, sees_reasons } = reading;
        let stand_ins = stand_ins.into_iter().map(|kept| stand_in(kept, &names, sees_reasons)).collect();
        Self {
            id: term.id,
            version: term.version,
            position: Word(term.holder.position),
            field: term.holder.field,
            person: person(term.holder.person, &names),
            valid_from: term.from,
            valid_to: term.to,
            written_to: written_to.map(|id| person(id, &names)),
            stand_ins,
            created_by: who_did(term.begun, &names),
            created_at: term.begun.map(|act| moment(act.at)),
            ended_by: who_did(term.ended, &names),
            ended_at: term.ended.map(|act| moment(act.at)),
        }
    }
}

fn stand_in(kept: KeptStandIn, names: &HashMap<Uuid, String>, sees_reasons: bool) -> StandInView {
    StandInView {
        id: kept.stand_in.id,
        version: kept.version,
        person: person(kept.stand_in.stand_in, names),
        valid_from: kept.stand_in.from,
        valid_to: kept.stand_in.to,
        only_this: kept.stand_in.only_this,
        reason: Some(kept.reason).filter(|reason| sees_reasons && !reason.is_empty()),
        created_by: who_did(Some(kept.begun), names),
        created_at: moment(kept.begun.at),
        ended_by: who_did(kept.ended, names),
        ended_at: kept.ended.map(|act| moment(act.at)),
    }
}

fn person(id: Uuid, names: &HashMap<Uuid, String>) -> PersonView {
    PersonView { id, name: names.get(&id).cloned().unwrap_or_default() }
}

fn who_did(act: Option<Act>, names: &HashMap<Uuid, String>) -> Option<PersonView> {
    act?.by.map(|by| person(by, names))
}

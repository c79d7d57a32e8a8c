//! What the use cases about positions share: who may change them, which post an organization has, who is meant, and how
//! a term is read with its stand-ins.

pub(super) mod record;

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::app::{AUTHORITY, COORDINATOR};
use super::{App, Error, FieldError};
use crate::domain::access::{Actor, Role};
use crate::domain::escalation::{Post, StandIn, present};
use crate::domain::person::{find_fault_of_address, find_fault_of_name};
use crate::domain::register::{Field, Organization, OrganizationKind, Register};
use crate::domain::text::{Language, Text};
use crate::domain::words::Position;
use crate::store::people::{self, Person};
use crate::store::positions::{self, Act, Term};
use crate::store::privacy;
use crate::store::stand_ins::{self, KeptStandIn};

/// Somebody who is named: known already, or to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By their id.
    Known(Uuid),
    /// Not known yet.
    New(NewPerson),
}

/// A person who is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// How they are called.
    pub name: String,
    /// Where their mail goes.
    pub email: String,
    /// In which language they read.
    pub language: Language,
}

impl NewPerson {
    /// All that is wrong with them; fields are named from `outer` on.
    pub(super) fn faults(&self, outer: &str) -> Vec<FieldError> {
        let name = find_fault_of_name(&self.name).map(|text| FieldError { pointer: format!("{outer}name"), text });
        let email =
            find_fault_of_address(&self.email).map(|text| FieldError { pointer: format!("{outer}email"), text });
        name.into_iter().chain(email).collect()
    }

    /// The person, under a new id. Addresses are kept in lower case: nobody tells two of them apart by it.
    pub(super) fn into_person(self) -> Person {
        let Self { name, email, language } = self;
        Person { id: Uuid::now_v7(), name: name.trim().to_owned(), email: email.to_lowercase(), language }
    }
}

/// A term as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionReading {
    /// Who holds which position, from when to when.
    pub term: Term,
    /// Who stands in for the holder in it.
    pub stand_ins: Vec<KeptStandIn>,
    /// Who is written to in this position as at the date; none where nobody is there.
    pub written_to: Option<Uuid>,
    /// The names of all of them.
    pub names: HashMap<Uuid, String>,
    /// Whether the reader may see why somebody is away.
    pub sees_reasons: bool,
}

/// What does not exist for those who may not see it.
pub(super) fn no_such_organization() -> Error {
    Error::NotFound(Text::new(
        "Không có tổ chức này; xem GET /v1/organizations.",
        "There is no such organization; see GET /v1/organizations.",
    ))
}

/// The organization, if the actor may see who holds its positions.
pub(super) fn find_readable<'a>(
    register: &'a Register,
    actor: &Actor,
    organization: &str,
) -> Result<&'a Organization, Error> {
    let may_read = actor.organization == organization || actor.role.is_public_body();
    register.find_organization(organization).filter(|_| may_read).ok_or_else(no_such_organization)
}

/// Whether the actor looks after the positions of an organization: the coordinator of all, a director and an
/// enterprise's manager of their own.
pub(super) fn looks_after(actor: &Actor, organization: &str) -> bool {
    match actor.role {
        Role::Coordinator => true,
        Role::Director | Role::Manager => actor.organization == organization,
        _ => false,
    }
}

/// The person who acts, if they may change who holds positions here: what is done is recorded with who did it.
pub(super) fn check_may_change(actor: &Actor, organization: &str) -> Result<Uuid, Error> {
    match actor.person {
        Some(person) if looks_after(actor, organization) => Ok(person),
        _ => Err(forbidden()),
    }
}

pub(super) fn forbidden() -> Error {
    Error::Forbidden(Text::new(
        "Chỉ đầu mối điều phối, thủ trưởng cơ quan hoặc đại diện doanh nghiệp (đối với đơn vị mình) được thay đổi chức vụ; \
         người giữ chức vụ tự cử người thay mặt mình. Cần mã truy cập của cá nhân.",
        "Only the coordinator, and a director or an enterprise's manager for their own, may change positions; a holder \
         arranges for their own stand-ins. It takes a person's token.",
    ))
}

pub(super) fn no_such_position() -> Error {
    Error::NotFound(Text::new(
        "Không có người giữ chức vụ này ở tổ chức này; xem GET /v1/organizations/{mã}/positions.",
        "Nobody holds a position of this organization under this id; see GET /v1/organizations/{code}/positions.",
    ))
}

/// Where a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Enterprise,
    Authority,
    Coordinator,
    PublicBody,
}

/// All that is wrong with a post; fields are named from `outer` on. The enterprises' belong to enterprises, the city's to
/// the authority and the office that steers, all others to public bodies.
pub(super) fn faults_of_post(register: &Register, post: &Post, outer: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let place = match post.position {
        Position::Manager => Place::Enterprise,
        Position::Chairman | Position::ViceChairman => Place::Authority,
        Position::Coordinator => Place::Coordinator,
        Position::Intake | Position::Officer | Position::Director => Place::PublicBody,
    };
    let organization = post.organization.as_str();
    let fits = register.find_organization(organization).is_some_and(|found| match place {
        Place::Enterprise => found.kind == OrganizationKind::Enterprise,
        Place::Authority => organization == AUTHORITY,
        Place::Coordinator => organization == COORDINATOR,
        Place::PublicBody => found.kind != OrganizationKind::Enterprise,
    });
    if !fits {
        faults.push(FieldError::new(
            format!("{outer}position"),
            format!("“{organization}” không có chức vụ này."),
            format!("“{organization}” has no such position."),
        ));
    }
    let field = post.field.as_deref();
    let fields = Field::ALL.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ");
    if post.position == Position::ViceChairman && field.and_then(Field::parse).is_none() {
        faults.push(FieldError::new(
            format!("{outer}field"),
            format!("Phó Chủ tịch phụ trách một lĩnh vực: {fields}."),
            format!("A vice-chairman has a field: one of {fields}."),
        ));
    } else if post.position != Position::ViceChairman && field.is_some() {
        faults.push(FieldError::new(
            format!("{outer}field"),
            "Chỉ Phó Chủ tịch có lĩnh vực phụ trách: hãy bỏ trường này.",
            "Only a vice-chairman has a field: leave it out.",
        ));
    }
    faults
}

/// Whether only one person at a time holds a position: a second one would never be written to.
pub(super) const fn is_held_by_one(position: Position) -> bool {
    matches!(position, Position::Director | Position::ViceChairman | Position::Chairman)
}

/// Who else holds the post of `term` on some day of it, where only one may.
pub(super) async fn find_other_holder(
    conn: &impl ConnectionTrait,
    term: &Term,
    since: NaiveDate,
) -> Result<Option<Term>, Error> {
    if !is_held_by_one(term.holder.position) {
        return Ok(None);
    }
    let terms = positions::list_of_organization(conn, &term.holder.organization, Some(since)).await?;
    let meet = |other: &Term| {
        let begins = |from: Option<NaiveDate>, to: Option<NaiveDate>| from.zip(to).is_none_or(|(from, to)| from <= to);
        begins(other.from, term.to) && begins(term.from, other.to) && !other.is_empty()
    };
    let mut others = terms.into_iter().filter(|other| other.id != term.id && other.holder.post() == term.holder.post());
    Ok(others.find(meet))
}

/// The person who is named, with whether they are new.
///
/// # Errors
/// Nobody known, or an address that somebody has.
pub(super) async fn find_who(
    conn: &impl ConnectionTrait,
    who: Who,
) -> Result<Result<(Person, bool), FieldError>, Error> {
    Ok(match who {
        Who::Known(id) => find_unerased(conn, id).await?.map(|known| (known, false)).ok_or_else(|| {
            FieldError::new(
                "/person/id",
                "Không có người này; xem GET /v1/organizations/{mã}/positions, hoặc ghi họ tên và địa chỉ của người mới.",
                "There is no such person; see GET /v1/organizations/{code}/positions, or write a new one's name and email.",
            )
        }),
        Who::New(new) => {
            let person = new.into_person();
            match people::find_person_by_email(conn, &person.email).await? {
                None => Ok((person, true)),
                Some(_) => Err(address_taken("/person/email")),
            }
        }
    })
}

/// The person of this id, unless their data was erased.
async fn find_unerased(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Person>, Error> {
    match privacy::find_erased_at(conn, id).await? {
        Some(None) => Ok(people::find_people(conn, vec![id]).await?.remove(&id)),
        None | Some(Some(_)) => Ok(None),
    }
}

/// Two people do not share an address.
pub(super) fn address_taken(pointer: &str) -> FieldError {
    FieldError::new(
        pointer,
        "Đã có người dùng địa chỉ này: hãy chỉ người đó bằng “id”.",
        "Somebody has this address already: name them by their `id`.",
    )
}

/// What is wrong with a last day that is set now.
pub(super) fn fault_of_last_day(last: NaiveDate, today: NaiveDate) -> Option<FieldError> {
    let earliest = today - Days::new(1);
    (last < earliest).then(|| {
        FieldError::new(
            "/valid_to",
            format!("Không kết thúc lùi về quá khứ: ngày cuối sớm nhất là {earliest} (từ hôm nay không còn nữa)."),
            format!("Nothing ends in the past: the last day is {earliest} at the earliest (from today on no more)."),
        )
    })
}

/// What is wrong with a first day that is set now.
pub(super) fn fault_of_first_day(first: NaiveDate, today: NaiveDate) -> Option<FieldError> {
    (first < today).then(|| {
        FieldError::new(
            "/valid_from",
            format!("Không bắt đầu lùi về quá khứ: sớm nhất là hôm nay, {today}."),
            format!("Nothing begins in the past: today, {today}, is the first day at the earliest."),
        )
    })
}

/// Terms as they are shown to the actor: with the stand-ins that count on the date or later, or all that there ever were.
pub(super) async fn read_terms(
    app: &App,
    actor: &Actor,
    terms: Vec<Term>,
    on: NaiveDate,
    history: bool,
) -> Result<Vec<PositionReading>, Error> {
    let conn = app.db.read();
    let mut holders: Vec<Uuid> = terms.iter().map(|term| term.holder.person).collect();
    holders.sort_unstable();
    holders.dedup();
    let kept = stand_ins::list_of(conn, &holders, (!history).then_some(on)).await?;
    let of_the_day = stand_ins::find_between(conn, on, on).await?;
    let mut readings: Vec<_> = terms.into_iter().map(|term| reading(actor, term, &kept, &of_the_day, on)).collect();
    let ids = readings.iter().flat_map(mentioned).collect();
    let people = people::find_people(conn, ids).await?;
    for reading in &mut readings {
        let names = mentioned(reading).into_iter().filter_map(|id| Some((id, people.get(&id)?.name.clone())));
        reading.names = names.collect();
    }
    Ok(readings)
}

/// The term of this id, as it is shown to the actor.
pub(super) async fn read_term(
    app: &App,
    actor: &Actor,
    organization: &str,
    id: Uuid,
) -> Result<PositionReading, Error> {
    let term = positions::find(app.db.read(), organization, id).await?.ok_or_else(no_such_position)?;
    let mut read = read_terms(app, actor, vec![term], app.today(), false).await?;
    read.pop().ok_or_else(no_such_position)
}

fn reading(actor: &Actor, term: Term, kept: &[KeptStandIn], of_the_day: &[StandIn], on: NaiveDate) -> PositionReading {
    let (holder, post) = (term.holder.person, term.holder.post());
    let is_of_it = |stand_in: &StandIn| stand_in.absent == holder && (!stand_in.only_this || stand_in.post == post);
    let written_to = if term.is_in_force(on) { present(&post, holder, of_the_day) } else { None };
    let sees_reasons =
        actor.person == Some(holder) || looks_after(actor, &term.holder.organization) || actor.role == Role::Auditor;
    PositionReading {
        stand_ins: kept.iter().filter(|kept| is_of_it(&kept.stand_in)).cloned().collect(),
        written_to: written_to.map(|present| present.person),
        names: HashMap::new(),
        sees_reasons,
        term,
    }
}

fn mentioned(reading: &PositionReading) -> Vec<Uuid> {
    let who_did =
        |begun: Option<Act>, ended: Option<Act>| [begun, ended].into_iter().flatten().filter_map(|act| act.by);
    let term = &reading.term;
    let of_term =
        [Some(term.holder.person), reading.written_to].into_iter().flatten().chain(who_did(term.begun, term.ended));
    let of_stand_ins = reading.stand_ins.iter().flat_map(|kept| {
        [kept.stand_in.stand_in, kept.stand_in.absent].into_iter().chain(who_did(Some(kept.begun), kept.ended))
    });
    of_term.chain(of_stand_ins).collect()
}

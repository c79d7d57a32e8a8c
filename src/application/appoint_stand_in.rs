//! Arranging who stands in for the holder of a position, from a day to a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::act::claim_for;
use super::create_user::add;
use super::file_case::secret;
use super::positions::{
    PositionReading, fault_of_first_day, find_readable, find_who, forbidden, looks_after, no_such_position, read_term,
    record,
};
use super::{App, Caller, Done, Error, FieldError};
use crate::domain::access::Actor;
use crate::domain::access::event::{AccessAction, By};
use crate::domain::escalation::{MOST_LINKS, StandIn, Unfit, check};
use crate::store::people::{self, Person};
use crate::store::positions::{self, Act, Term, find_left};
use crate::store::stand_ins::{self, KeptStandIn};
use crate::store::{access_events, editions};

pub use super::positions::{NewPerson, Who};

/// Who stands in, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointStandIn {
    /// Who.
    pub person: Who,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The last day.
    pub valid_to: NaiveDate,
    /// In this position alone; else in all that the holder holds.
    pub only_this: bool,
    /// Why.
    pub reason: String,
}

/// Lets somebody stand in for the holder of a term: by who looks after the organization's positions, or by the holder.
pub async fn appoint_stand_in(
    app: &App,
    caller: &Caller,
    (organization, term): (&str, Uuid),
    new: AppointStandIn,
) -> Result<Done<PositionReading>, Error> {
    let (city, today, actor) = (app.city(), app.today(), &caller.actor);
    find_readable(city.register(), actor, organization)?;
    let id = Uuid::now_v7();
    let txn = app.db.begin().await?;
    // Whoever else changes positions waits here: no two arrangements close a circle together.
    editions::bump(&txn, editions::POSITIONS).await?;
    let term = positions::find(&txn, organization, term).await?.ok_or_else(no_such_position)?;
    let by = arranger(actor, &term)?;
    if let Some(carried) = claim_for(&txn, caller, id).await? {
        txn.rollback().await?;
        let reading = read_term(app, actor, organization, term.id).await?;
        return Ok(Done::AlreadyApplied(reading, carried.answer));
    }
    let mut faults = faults_of_days(&term, &new, today);
    faults.extend(secret("/reason", &new.reason));
    let AppointStandIn { person, valid_from, valid_to, only_this, reason } = new;
    if let Who::New(new) = &person {
        faults.extend(new.faults("/person/"));
    }
    if !only_this {
        faults.extend(elsewhere(&txn, actor, &term, valid_from).await?);
    }
    let who = find_who(&txn, person).await?.map_err(|fault| faults.push(fault)).ok();
    let Some((person, is_new)) = who else { return Err(Error::Invalid(faults)) };
    if !is_new {
        faults.extend(stranger(&txn, &person, organization, valid_from).await?);
    }
    let stand_in = StandIn {
        id,
        absent: term.holder.person,
        post: term.holder.post(),
        only_this,
        stand_in: person.id,
        from: valid_from,
        to: valid_to,
    };
    let others = stand_ins::find_between(&txn, valid_from, valid_to).await?;
    if valid_from <= valid_to
        && let Err(unfit) = check(&stand_in, &others)
    {
        faults.push(why_unfit(&txn, &person, unfit).await?);
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let (mut events, by_whom, now) = (Vec::new(), By::from(actor), app.clock.now());
    if is_new {
        events.push(add(&txn, &person, by_whom, now).await?);
    }
    let begun = Act { by: Some(by), at: now };
    events.push(record::of_stand_in(AccessAction::StandInAppointed, &stand_in, by_whom, now));
    stand_ins::insert(&txn, &KeptStandIn { stand_in, reason, version: 1, begun, ended: None }).await?;
    access_events::append(&txn, &events).await?;
    txn.commit().await?;
    Ok(Done::Executed(read_term(app, actor, organization, term.id).await?))
}

/// The person who acts, if they may arrange for stand-ins of this holder.
pub(super) fn arranger(actor: &Actor, term: &Term) -> Result<Uuid, Error> {
    let may = |person: &Uuid| looks_after(actor, &term.holder.organization) || *person == term.holder.person;
    actor.person.filter(may).ok_or_else(forbidden)
}

fn faults_of_days(term: &Term, new: &AppointStandIn, today: NaiveDate) -> Vec<FieldError> {
    let mut faults = Vec::from_iter(fault_of_first_day(new.valid_from, today));
    if new.valid_to < new.valid_from {
        faults.push(FieldError::new(
            "/valid_to",
            "Ngày cuối không được trước ngày đầu.",
            "The last day may not lie before the first.",
        ));
    }
    if let Some(from) = term.from.filter(|from| new.valid_from < *from) {
        faults.push(FieldError::new(
            "/valid_from",
            format!("Người này giữ chức vụ từ {from}."),
            format!("The holder holds the position from {from} on."),
        ));
    }
    if let Some(to) = term.to.filter(|to| *to < new.valid_to) {
        faults.push(FieldError::new(
            "/valid_to",
            format!("Người này giữ chức vụ đến hết {to}."),
            format!("The holder holds the position until {to}."),
        ));
    }
    faults
}

/// Who stands in for all positions, does so in those of other organizations too: whoever arranges it must look after
/// them.
pub(super) async fn elsewhere(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    term: &Term,
    since: NaiveDate,
) -> Result<Option<FieldError>, Error> {
    if actor.person == Some(term.holder.person) {
        return Ok(None);
    }
    let held = positions::list_of_person(conn, term.holder.person, since).await?;
    let other = held.iter().find(|held| !looks_after(actor, &held.holder.organization) && !held.is_empty());
    Ok(other.map(|_| {
        FieldError::new(
            "/only_this",
            "Người này còn giữ chức vụ ở tổ chức khác: hãy chọn true để chỉ thay mặt trong chức vụ này.",
            "The holder also holds a position elsewhere: say true, for this position alone.",
        )
    }))
}

/// Whoever stands in works in the same organization, or in none: its letters stay there. Nobody who left is called back
/// by it.
async fn stranger(
    conn: &impl ConnectionTrait,
    person: &Person,
    organization: &str,
    on: NaiveDate,
) -> Result<Option<FieldError>, Error> {
    let held = positions::list_of_person(conn, person.id, on).await?;
    let fits = |held: &Term| held.holder.organization == organization && !held.is_empty();
    let has_left = find_left(conn, &[person.id], on).await?.iter().any(|(_, left)| *left == person.id);
    if held.iter().any(fits) || (held.is_empty() && !has_left) {
        return Ok(None);
    }
    Ok(Some(FieldError::new(
        "/person/id",
        "Người thay mặt phải đang giữ chức vụ trong cùng tổ chức, hoặc chưa giữ chức vụ nào.",
        "Whoever stands in holds a position in the same organization, or has never held one.",
    )))
}

/// Why not, with the names of those who are in the way.
async fn why_unfit(conn: &impl ConnectionTrait, person: &Person, unfit: Unfit) -> Result<FieldError, Error> {
    let involved = match &unfit {
        Unfit::Already(other) => vec![other.stand_in, other.absent],
        Unfit::Circle(_, chain) => chain.clone(),
        Unfit::Themselves | Unfit::TooLong(_) => Vec::new(),
    };
    let mut names: HashMap<Uuid, String> =
        people::find_people(conn, involved).await?.into_iter().map(|(id, known)| (id, known.name)).collect();
    names.insert(person.id, person.name.clone());
    let name = |id: &Uuid| names.get(id).cloned().unwrap_or_default();
    Ok(match unfit {
        Unfit::Themselves => FieldError::new(
            "/person/id",
            "Không thể tự thay mặt chính mình: hãy chọn người khác.",
            "Nobody stands in for themselves: choose another person.",
        ),
        Unfit::Already(other) => {
            let (name, from, to) = (name(&other.stand_in), other.from, other.to);
            FieldError::new(
                "/valid_from",
                format!(
                    "{name} đã thay mặt từ {from} đến {to}: hãy chọn ngày khác, hoặc kết thúc việc thay mặt đó trước."
                ),
                format!("{name} stands in from {from} to {to} already: choose other days, or let that end first."),
            )
        }
        Unfit::Circle(on, chain) => {
            let names: Vec<_> = chain.iter().chain(chain.first()).map(name).collect();
            FieldError::new(
                "/person/id",
                format!("Ngày {on} sẽ thành vòng tròn, không ai có mặt: {}. Hãy chọn người khác.", names.join(" → ")),
                format!(
                    "On {on} it would close a circle and nobody would be there: {}. Choose another.",
                    names.join(" → ")
                ),
            )
        }
        Unfit::TooLong(on) => FieldError::new(
            "/person/id",
            format!("Ngày {on} sẽ có hơn {MOST_LINKS} người thay mặt nối tiếp nhau: hãy chọn người đang có mặt."),
            format!("On {on} more than {MOST_LINKS} people would stand in for one another: choose one who is there."),
        ),
    })
}

//! Changing a calendar's days as announced: from then on everyone counts on the new days, and the worker counts anew
//! what is owed already ([`recount_deadlines`](super::recount_deadlines)).

use uuid::Uuid;

use super::act::claim_for;
use super::file_case::{find_carried, secret, under_way};
use super::read_calendar_changes::{no_such_calendar, read_change};
use super::{App, Caller, City, Done, Error, FieldError};
use crate::domain::access::{Actor, Role};
use crate::domain::calendar::{Announcement, Calendar, CalendarDay, DayChange};
use crate::domain::text::Text;
use crate::store::calendar_changes::{self, CalendarChange};
use crate::store::{calendars, editions};

/// What is announced of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeCalendar {
    /// Which calendar, by its id.
    pub calendar: String,
    /// The announcement that it rests on.
    pub legal_basis: String,
    /// Days off and make-up days, also in place of what had been announced of the date.
    pub days: Vec<CalendarDay>,
    /// Dates that are days like any other again.
    pub removed: Vec<chrono::NaiveDate>,
}

/// Carries it out, if the calendars still have the `expected` edition: what was previewed is what happens.
pub async fn change_calendar(
    app: &App,
    caller: &Caller,
    expected: i32,
    wanted: ChangeCalendar,
) -> Result<Done<CalendarChange>, Error> {
    check_may_change(&caller.actor)?;
    if let Some(done) = repeated(app, caller, &wanted.calendar).await? {
        return Ok(done);
    }
    // As it is in the database, which may know more than this server.
    app.catch_up().await?;
    let (city, now) = (app.city(), app.clock.now());
    let change = CalendarChange {
        id: Uuid::now_v7(),
        days: planned(&city, app, &wanted)?,
        calendar: wanted.calendar,
        person: caller.actor.person,
        legal_basis: wanted.legal_basis,
        announced_at: now,
        done_at: None,
        cases: 0,
        deadlines: 0,
    };
    let txn = app.db.begin().await?;
    // Whoever else changes a calendar waits here.
    editions::bump(&txn, editions::CALENDARS).await?;
    let edition = editions::find(&txn, editions::CALENDARS).await? - 1;
    if claim_for(&txn, caller, change.id).await?.is_some() {
        txn.rollback().await?;
        return repeated(app, caller, &change.calendar).await?.ok_or_else(under_way);
    }
    if edition != expected || edition != app.calendars_edition() {
        return Err(Error::Stale { current: edition, changes: Vec::new() });
    }
    if let Some(other) = calendar_changes::find_under_way(&txn, &change.calendar).await? {
        return Err(being_carried_out(&other));
    }
    calendars::change_days(&txn, &change.calendar, &change.days).await?;
    calendar_changes::insert(&txn, &change).await?;
    txn.commit().await?;
    app.reload().await?;
    Ok(Done::Executed(change))
}

/// Whether this caller may change calendars.
pub(super) fn check_may_change(actor: &Actor) -> Result<(), Error> {
    if actor.role == Role::Coordinator {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Chỉ đầu mối điều phối được thay đổi lịch làm việc.",
        "Only the coordinator may change calendars.",
    )))
}

/// What the announcement changes.
///
/// # Errors
/// All that is wrong with it.
pub(super) fn planned(city: &City, app: &App, wanted: &ChangeCalendar) -> Result<Vec<DayChange>, Error> {
    let calendar = find_calendar(city, &wanted.calendar)?;
    let announced = Announcement { days: wanted.days.clone(), removed: wanted.removed.clone() };
    let mut errors = marked(wanted);
    match calendar.announce(&announced, app.today()) {
        Ok(changes) if errors.is_empty() => Ok(changes),
        Ok(_) => Err(Error::Invalid(errors)),
        Err(faults) => {
            errors.extend(faults.into_iter().map(|(pointer, text)| FieldError { pointer, text }));
            Err(Error::Invalid(errors))
        }
    }
}

/// The texts that carry a state-secret marking.
fn marked(wanted: &ChangeCalendar) -> Vec<FieldError> {
    let names = wanted.days.iter().enumerate().map(|(at, day)| (format!("/days/{at}/name"), &day.name.vi));
    let texts = names.chain([("/legal_basis".to_owned(), &wanted.legal_basis)]);
    texts.filter_map(|(pointer, text)| secret(&pointer, text)).collect()
}

pub(super) fn find_calendar<'a>(city: &'a City, id: &str) -> Result<&'a Calendar, Error> {
    city.find_calendar(id).ok_or_else(|| no_such_calendar(id))
}

/// The first answer, if this call was carried out before.
async fn repeated(app: &App, caller: &Caller, calendar: &str) -> Result<Option<Done<CalendarChange>>, Error> {
    let Some(carried) = find_carried(app, caller).await? else { return Ok(None) };
    let change = read_change(app, calendar, carried.case).await?;
    Ok(Some(Done::AlreadyApplied(change, carried.answer)))
}

fn being_carried_out(other: &CalendarChange) -> Error {
    let (calendar, id) = (&other.calendar, other.id);
    let message = Text::new(
        format!(
            "Thay đổi trước của lịch này đang được thực hiện: chờ đến khi GET /v1/calendars/{calendar}/changes/{id} cho \
             biết đã xong."
        ),
        format!(
            "The change before is being carried out: wait until GET /v1/calendars/{calendar}/changes/{id} says that it is \
             done."
        ),
    );
    Error::NotNow { message, allowed: Vec::new(), rule: None }
}

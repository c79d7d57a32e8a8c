//! The changes that were announced of a calendar, and how far each is carried out.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

use super::{App, Error};
use crate::domain::access::Actor;
use crate::domain::calendar::CalendarDay;
use crate::domain::text::Text;
use crate::store::calendar_changes::{self, CalendarChange};
use crate::store::people;

pub use crate::store::calendar_changes::CalendarChange as KeptChange;

/// The days of a calendar that differ from its week, of one year or of all, and the calendars' edition.
pub fn list_days(app: &App, calendar: &str, year: Option<i32>) -> Result<(Vec<CalendarDay>, i32), Error> {
    // The edition first: days that are newer than it are refused to whoever names it, older ones would not be.
    let edition = app.calendars_edition();
    let city = app.city();
    let calendar = city.find_calendar(calendar).ok_or_else(|| no_such_calendar(calendar))?;
    let days = calendar.days().filter(|day| year.is_none_or(|year| day.on.year() == year));
    Ok((days.cloned().collect(), edition))
}

/// The names of who announced these changes, for readers of public bodies.
pub async fn name_announcers(
    app: &App,
    reader: &Actor,
    changes: &[CalendarChange],
) -> Result<HashMap<Uuid, String>, Error> {
    if !reader.role.is_public_body() {
        return Ok(HashMap::new());
    }
    let people =
        people::find_people(app.db.read(), changes.iter().filter_map(|change| change.person).collect()).await?;
    Ok(people.into_iter().map(|(id, person)| (id, person.name)).collect())
}

/// A calendar's changes, the latest first, from `after` on.
pub async fn list_changes(
    app: &App,
    calendar: &str,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Vec<CalendarChange>, Error> {
    if app.city().find_calendar(calendar).is_none() {
        return Err(no_such_calendar(calendar));
    }
    Ok(calendar_changes::list(app.db.read(), calendar, after, limit).await?)
}

/// One change.
pub async fn read_change(app: &App, calendar: &str, id: Uuid) -> Result<CalendarChange, Error> {
    let found = calendar_changes::find(app.db.read(), calendar, id).await?;
    found.ok_or_else(|| {
        Error::NotFound(Text::new(
            "Lịch này không có thay đổi đó; xem GET /v1/calendars/{calendar}/changes.",
            "This calendar has no such change; see GET /v1/calendars/{calendar}/changes.",
        ))
    })
}

pub(super) fn no_such_calendar(id: &str) -> Error {
    Error::NotFound(Text::new(
        format!("Không có lịch “{id}”; xem GET /v1/calendars."),
        format!("There is no calendar “{id}”; see GET /v1/calendars."),
    ))
}

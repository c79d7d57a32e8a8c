//! Working calendars and until when a limit runs on one.

mod body;
mod changes;

use chrono::{DateTime, Utc};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

pub use changes::CalendarChangesApi;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::problem::Failure;
use super::views::{CalendarListView, CalendarView, DayLineView, DueView, moment};
use crate::application::compute_deadline::compute_deadline;
use crate::application::{App, Error};
use crate::domain::calendar::{Limit, LimitUnit};

/// Calendars.
pub struct CalendarsApi(pub App);

#[OpenApi(prefix_path = "/v1", tag = "Topic::Calendars")]
impl CalendarsApi {
    /// List calendars
    ///
    /// With the days that differ from the week: days off and make-up working days, as announced year by year.
    #[oai(path = "/calendars", method = "get", operation_id = "list_calendars")]
    async fn list_calendars(&self, caller: ApiCaller) -> Result<Json<CalendarListView>, Failure> {
        let city = self.0.city();
        let items = city.calendars().into_iter().map(|calendar| CalendarView::new(calendar, caller.language));
        Ok(Json(CalendarListView { items: items.collect() }))
    }

    /// Compute a deadline
    ///
    /// Until when a limit runs from a moment on, as the Civil Code counts (articles 147 and 148), with the walk day
    /// by day. Exactly one of the three limits.
    #[oai(path = "/calendars/:calendar/deadline", method = "get", operation_id = "compute_deadline")]
    async fn compute_deadline(
        &self,
        caller: ApiCaller,
        /// The calendar's id.
        calendar: Path<String>,
        /// The moment from which the limit runs, with its offset: `2021-03-18T10:00:00+07:00`.
        from: Query<DateTime<Utc>>,
        /// A limit in working days.
        #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
        working_days: Query<Option<u32>>,
        /// A limit in calendar days.
        #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
        calendar_days: Query<Option<u32>>,
        /// A limit in working minutes.
        #[oai(validator(minimum(value = "1"), maximum(value = "480000")))]
        working_minutes: Query<Option<u32>>,
    ) -> Result<Json<DueView>, Failure> {
        let limit = one_limit(working_days.0, calendar_days.0, working_minutes.0)?;
        check_years(from.0)?;
        let (due, lines) = compute_deadline(&self.0, &calendar.0, from.0, limit)?;
        Ok(Json(DueView {
            due_at: moment(due.at),
            provisional: due.provisional,
            explanation: lines.into_iter().map(|line| DayLineView::new(line, caller.language)).collect(),
        }))
    }
}

fn one_limit(
    working_days: Option<u32>,
    calendar_days: Option<u32>,
    working_minutes: Option<u32>,
) -> Result<Limit, Error> {
    let given = [
        working_days.and_then(|n| Limit::new(LimitUnit::WorkingDays, n)),
        calendar_days.and_then(|n| Limit::new(LimitUnit::CalendarDays, n)),
        working_minutes.and_then(|n| Limit::new(LimitUnit::WorkingMinutes, n)),
    ];
    let mut given = given.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(limit), None) => Ok(limit),
        _ => Err(Error::invalid(
            "working_days",
            "Nêu đúng một trong ba: working_days, calendar_days, working_minutes.",
            "Give exactly one of working_days, calendar_days and working_minutes.",
        )),
    }
}

/// Calendars are kept for this and the next centuries; a slip of the pen is told, not walked day by day.
fn check_years(from: DateTime<Utc>) -> Result<(), Error> {
    use chrono::Datelike;
    if (1990..=2200).contains(&from.year()) {
        return Ok(());
    }
    Err(Error::invalid(
        "from",
        "Thời điểm phải trong khoảng năm 1990 đến 2200.",
        "The moment must lie between the years 1990 and 2200.",
    ))
}

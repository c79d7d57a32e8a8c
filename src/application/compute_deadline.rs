//! Until when a limit runs on a calendar, from a moment on; writes nothing.

use chrono::{DateTime, Utc};

use super::read_calendar_changes::no_such_calendar;
use super::{App, Error};
use crate::domain::calendar::{DayLine, Due, Limit};

/// The due moment and the walk to it.
pub fn compute_deadline(
    app: &App,
    calendar: &str,
    from: DateTime<Utc>,
    limit: Limit,
) -> Result<(Due, Vec<DayLine>), Error> {
    let city = app.city();
    let calendar = city.find_calendar(calendar).ok_or_else(|| no_such_calendar(calendar))?;
    Ok((calendar.due(from, limit), calendar.explain(from, limit)))
}

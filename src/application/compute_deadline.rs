//! Until when a limit runs on a calendar, from a moment on; writes nothing.

use chrono::{DateTime, Utc};

use super::{App, Error};
use crate::domain::calendar::{DayLine, Due, Limit};
use crate::domain::text::Text;

/// The due moment and the walk to it.
pub fn compute_deadline(
    app: &App,
    calendar: &str,
    from: DateTime<Utc>,
    limit: Limit,
) -> Result<(Due, Vec<DayLine>), Error> {
    let city = app.city();
    let calendar = city.find_calendar(calendar).ok_or_else(|| {
        Error::NotFound(Text::new(
            format!("Không có lịch “{calendar}”; xem GET /v1/calendars."),
            format!("There is no calendar “{calendar}”; see GET /v1/calendars."),
        ))
    })?;
    Ok((calendar.due(from, limit), calendar.explain(from, limit)))
}

//! Moments as the city reads them: Vietnam keeps +07:00 all year.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// The city's offset from UTC.
pub fn city_offset() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).expect("seven hours are a valid offset")
}

/// The moment on the city's clocks.
pub fn in_city(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&city_offset())
}

/// The date in the city.
pub fn city_date(at: DateTime<Utc>) -> NaiveDate {
    in_city(at).date_naive()
}

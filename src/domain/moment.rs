//! Moments as the city reads them: Vietnam keeps +07:00 all year.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

/// Seconds by which the city's time is ahead of UTC.
const CITY_OFFSET_SECONDS: i32 = 7 * 3600;

/// The city's offset from UTC.
pub fn city_offset() -> FixedOffset {
    FixedOffset::east_opt(CITY_OFFSET_SECONDS).expect("seven hours are a valid offset")
}

/// The moment with the city's offset.
pub fn in_city(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&city_offset())
}

/// What the clocks of the city show at this instant.
pub fn city_time(at: DateTime<Utc>) -> NaiveDateTime {
    in_city(at).naive_local()
}

/// The date in the city at this instant.
pub fn city_date(at: DateTime<Utc>) -> NaiveDate {
    city_time(at).date()
}

/// The Mondays of the city's last `weeks` weeks, this one the last, and the one that comes.
pub fn weeks_until(on: NaiveDate, weeks: u32) -> Vec<NaiveDate> {
    let this = on.week(Weekday::Mon).first_day();
    (0..=weeks).map(|week| this + Days::new(7) - Days::new(7 * u64::from(weeks - week))).collect()
}

/// The first moment of a day in the city.
pub fn midnight(on: NaiveDate) -> DateTime<Utc> {
    instant_of(on.and_time(NaiveTime::MIN))
}

/// The same without parts of a second: what people are shown.
pub fn to_the_second(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at)
}

/// The instant at which the clocks of the city show this.
pub fn instant_of(city_time: NaiveDateTime) -> DateTime<Utc> {
    (city_time - TimeDelta::seconds(CITY_OFFSET_SECONDS.into())).and_utc()
}

//! Where the next page of a list begins, as text: opaque to whoever carries it, the last row's sort key and id to us.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Writes a place.
pub fn write((at, id): (DateTime<Utc>, Uuid)) -> String {
    format!("{:x}-{}", at.timestamp(), id.simple())
}

/// Reads one; none where we did not write it.
pub fn read(cursor: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = cursor.split_once('-')?;
    let at = DateTime::from_timestamp(i64::from_str_radix(at, 16).ok()?, 0)?;
    Some((at, Uuid::try_parse(id).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back() {
        let place = (DateTime::from_timestamp(1_772_413_200, 0).unwrap(), Uuid::from_u128(42));
        assert_eq!(read(&write(place)), Some(place));
        for other in ["", "x", "12", "zz-1", "12-x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}

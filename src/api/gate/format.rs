//! The formats of strings that the contract names. Others (`password`, `uri-reference`) are descriptions only.

use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

use super::version;
use crate::domain::text::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `2026-03-02`.
    Date,
    /// RFC 3339 with an offset.
    Instant,
    /// Something before and after one `@`; whether it exists only a mail can tell.
    Email,
    /// Hyphenated.
    Uuid,
    /// A quoted version, as in `If-Match`.
    Version,
}

impl Format {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "date" => Some(Self::Date),
            "date-time" => Some(Self::Instant),
            "email" => Some(Self::Email),
            "uuid" => Some(Self::Uuid),
            _ => None,
        }
    }

    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::Date => is_written_in_full(text) && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
            Self::Instant => DateTime::parse_from_rfc3339(text).is_ok(),
            Self::Email => is_email(text),
            Self::Uuid => text.len() == 36 && Uuid::try_parse(text).is_ok(),
            Self::Version => version::parse(text).is_some(),
        }
    }

    /// What it should look like.
    pub(super) fn remedy(self) -> Text {
        let (vi, en) = match self {
            Self::Date => ("phải là ngày có thật, dạng 2026-03-02", "must be a date that exists, like 2026-03-02"),
            Self::Instant => (
                "phải là thời điểm RFC 3339 có múi giờ, dạng 2026-03-02T08:00:00+07:00",
                "must be an RFC 3339 time with its offset, like 2026-03-02T08:00:00+07:00",
            ),
            Self::Email => (
                "phải là một địa chỉ thư điện tử, dạng ten@doanhnghiep.example",
                "must be a mail address, like name@company.example",
            ),
            Self::Uuid => (
                "phải là mã UUID, dạng 0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c",
                "must be a UUID, like 0195f3a2-7c1e-7a53-9d1b-0c6d4f1a2b3c",
            ),
            Self::Version => (
                "phải là một số phiên bản đặt trong ngoặc kép, ví dụ \"3\", lấy từ ETag",
                "must be one version in double quotes, like \"3\", taken from ETag",
            ),
        };
        Text::new(vi, en)
    }
}

/// Four digits, two and two: chrono takes signs, and years of any length.
fn is_written_in_full(date: &str) -> bool {
    let fits = |(place, byte): (usize, u8)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    date.len() == 10 && date.bytes().enumerate().all(fits)
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_clean =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "@<>,;\"".contains(c));
    let labels = |domain: &str| domain.split('.').all(|label| !label.is_empty());
    text.len() <= 254 && is_clean(local) && is_clean(domain) && domain.contains('.') && labels(domain)
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn dates_must_exist_and_be_written_in_full() {
        assert!(Format::Date.fits("2024-02-29"));
        assert!(!Format::Date.fits("2023-02-29"));
        for other in ["2024-2-9", "+12345-1-1", "-024-02-09", "20245-2-09", "2024-2-009"] {
            assert!(!Format::Date.fits(other), "{other}");
        }
    }

    #[test]
    fn instants_need_an_offset() {
        assert!(Format::Instant.fits("2026-03-02T08:00:00+07:00"));
        assert!(!Format::Instant.fits("2026-03-02T08:00:00"));
    }

    #[test]
    fn mail_addresses_are_checked_simply() {
        assert!(Format::Email.fits("lan.nguyen@ben-thanh.example"));
        for bad in ["lan", "lan@", "@x.vn", "a b@x.vn", "lan@x", "lan@x..vn", "a@b@x.vn"] {
            assert!(!Format::Email.fits(bad), "{bad}");
        }
    }
}

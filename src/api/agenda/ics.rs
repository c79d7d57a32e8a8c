//! An agenda as iCalendar (RFC 5545): events in UTC, so that no time zone has to be told. Written here, for it takes few
//! lines, and what changes nothing must be the same bytes again.

use chrono::{DateTime, TimeDelta, Utc};

use crate::application::read_agenda::Agenda;
use crate::domain::agenda::Entry;
use crate::domain::text::Text;

/// Octets of a line, without its end (section 3.1).
const LINE: usize = 75;
/// How long before its end an entry begins to show: an event needs some height.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(30);

/// Where entries lead, and what makes their ids unique in the world.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// How the service is reached from outside.
    pub base_url: &'a str,
    /// The domain that ids end in.
    pub domain: &'a str,
}

/// Writes it.
pub fn write(agenda: &Agenda, names: Names<'_>) -> String {
    let name = Text::new("Tháo Gỡ – Hạn của tôi", "Tháo Gỡ – My deadlines");
    let name = escaped(name.to(agenda.language));
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&mut text, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Tháo Gỡ//Agenda//VI");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("NAME", &name);
    line("X-WR-CALNAME", &name);
    line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    line("X-PUBLISHED-TTL", "PT1H");
    for entry in &agenda.entries {
        event(&mut line, entry, agenda, names);
    }
    line("END", "VCALENDAR");
    text
}

fn event(line: &mut impl FnMut(&str, &str), entry: &Entry, agenda: &Agenda, names: Names<'_>) {
    line("BEGIN", "VEVENT");
    line("UID", &format!("{}@{}", entry.deadline, names.domain));
    line("DTSTAMP", &utc(entry.updated_at));
    line("SEQUENCE", &entry.version.to_string());
    line("DTSTART", &utc(entry.due_at - SHOWN_FOR));
    line("DTEND", &utc(entry.due_at));
    line("SUMMARY", &escaped(entry.title().to(agenda.language)));
    line("URL", &format!("{}/cases/{}", names.base_url, entry.case));
    line("STATUS", if entry.provisional { "TENTATIVE" } else { "CONFIRMED" });
    line("CLASS", "CONFIDENTIAL");
    line("TRANSP", "TRANSPARENT");
    line("END", "VEVENT");
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A value of the type TEXT (section 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() => {}
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// Adds a content line, folded (section 3.1): a letter is never broken, and the space that leads a continuation counts.
fn fold(text: &mut String, line: &str) {
    let mut room = LINE;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        text.push(letter);
        room -= letter.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::text::Language;
    use crate::domain::words::DeadlineKind;

    fn agenda() -> Agenda {
        let at = DateTime::from_timestamp(1_773_655_200, 0).unwrap();
        let entry = Entry {
            deadline: Uuid::from_u128(7),
            version: 2,
            case: "H29-260302-00001".into(),
            kind: DeadlineKind::FollowUp,
            owed_by: "stc".into(),
            lead_agency: None,
            officer: None,
            due_at: at,
            provisional: true,
            updated_at: at,
        };
        Agenda { person: Uuid::nil(), language: Language::Vi, entries: vec![entry] }
    }

    #[test]
    fn an_event_is_written_to_the_letter() {
        let names = Names { base_url: "https://thaogo.example", domain: "thaogo.example" };
        let text = write(&agenda(), names);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        for line in [
            "UID:00000000-0000-0000-0000-000000000007@thaogo.example",
            "DTSTART:20260316T093000Z",
            "DTEND:20260316T100000Z",
            "SEQUENCE:2",
            "SUMMARY:H29-260302-00001 – Hạn đôn đốc cơ quan cấp trên",
            "URL:https://thaogo.example/cases/H29-260302-00001",
            "STATUS:TENTATIVE",
        ] {
            assert!(text.split("\r\n").any(|written| written == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\r\ne\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }

    proptest! {
        #[test]
        fn folding_keeps_every_letter_and_no_line_is_too_long(line in "\\PC{0,400}") {
            let mut text = String::new();
            fold(&mut text, &line);
            prop_assert!(text.ends_with("\r\n"));
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE));
            prop_assert_eq!(text.trim_end_matches("\r\n").replace("\r\n ", ""), line);
        }
    }
}

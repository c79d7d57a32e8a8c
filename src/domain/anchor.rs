//! Anchors: each day one hash over the heads of all cases whose history went on since the anchor before. Whoever rewrites
//! an old event together with all that follows in its case would have to rewrite every anchor since, also those that
//! others have copied.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use uuid::Uuid;

use super::history;

/// The last event of a case, up to some position of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its place in the case.
    pub seq: i32,
    /// Its hash.
    pub hash: String,
}

/// Under this id stands the last event of access, its place in that chain as `seq`.
pub const ACCESS: Uuid = Uuid::nil();

/// The heads of cases, and that of access.
pub type Heads = BTreeMap<Uuid, Head>;

/// The anchor of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The day.
    pub day: NaiveDate,
    /// Up to this position of the feed; from the one of the anchor before.
    pub position: i64,
    /// How many cases got events in between.
    pub cases: i32,
    /// Their heads as [`written`].
    pub heads: String,
    /// The hash of the anchor before.
    pub previous: String,
    /// SHA-256 over `previous`, a line feed and `heads`.
    pub hash: String,
}

impl Anchor {
    /// The anchor of `day` over `heads`, after the one whose hash is `previous`.
    pub fn new(day: NaiveDate, position: i64, heads: &Heads, previous: &str) -> Self {
        let (cases, heads) = (count(heads), written(heads));
        let hash = history::link(previous, &heads);
        Self { day, position, cases, heads, previous: previous.to_owned(), hash }
    }

    /// The last event of access as it was then; none in an anchor of before there were any.
    pub fn access_head(&self) -> Option<Head> {
        read(&self.heads).remove(&ACCESS)
    }

    /// The first case whose history is no longer what was anchored, if the events now give `heads`.
    pub fn find_altered(&self, heads: &Heads) -> Option<Uuid> {
        let kept = read(&self.heads);
        let cases = kept.keys().chain(heads.keys());
        cases.copied().filter(|case| kept.get(case) != heads.get(case)).min()
    }

    /// Whether it is what was made after the anchor before it, `None` for the first one.
    pub fn follows(&self, before: Option<&Self>) -> bool {
        let previous = before.map_or(history::GENESIS, |before| before.hash.as_str());
        let is_later = before.is_none_or(|before| before.day < self.day && before.position <= self.position);
        let is_counted = self.cases == count(&read(&self.heads));
        is_later && is_counted && self.previous == previous && self.hash == history::link(previous, &self.heads)
    }
}

fn count(heads: &Heads) -> i32 {
    let cases = heads.keys().filter(|case| **case != ACCESS).count();
    i32::try_from(cases).unwrap_or(i32::MAX)
}

/// Lines `case seq hash`, sorted by case, with line feeds between them.
fn written(heads: &Heads) -> String {
    let mut text = String::new();
    for (case, Head { seq, hash }) in heads {
        let line_feed = if text.is_empty() { "" } else { "\n" };
        // Writing into a text does not fail.
        let _ = write!(text, "{line_feed}{case} {seq} {hash}");
    }
    text
}

/// The heads of such lines; what is none is left out, and then missing.
fn read(text: &str) -> Heads {
    let head = |line: &str| {
        let mut words = line.split(' ');
        let case = words.next()?.parse().ok()?;
        Some((case, Head { seq: words.next()?.parse().ok()?, hash: words.next()?.to_owned() }))
    };
    text.lines().filter_map(head).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(of: &[(u128, i32, &str)]) -> Heads {
        of.iter().map(|(case, seq, hash)| (Uuid::from_u128(*case), Head { seq: *seq, hash: (*hash).into() })).collect()
    }

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    #[test]
    fn an_anchor_is_hashed_from_its_lines_and_the_one_before() {
        let first = Anchor::new(on(2), 7, &heads(&[(2, 1, "bb"), (1, 3, "aa")]), history::GENESIS);
        let lines = "00000000-0000-0000-0000-000000000001 3 aa\n00000000-0000-0000-0000-000000000002 1 bb";
        assert_eq!((first.heads.as_str(), first.cases), (lines, 2));
        assert_eq!(first.hash, history::link(history::GENESIS, lines));
        let second = Anchor::new(on(3), 7, &heads(&[]), &first.hash);
        assert!(first.follows(None) && second.follows(Some(&first)) && !second.follows(None));
        for altered in [
            Anchor { heads: second.heads.clone(), ..first.clone() },
            Anchor { hash: second.hash.clone(), ..first.clone() },
            Anchor { previous: second.hash.clone(), ..first.clone() },
            Anchor { cases: 3, ..first.clone() },
        ] {
            assert!(!altered.follows(None), "{altered:?}");
        }
        assert!(!Anchor { day: on(2), ..second.clone() }.follows(Some(&first)));
        assert!(!Anchor { position: 6, ..second }.follows(Some(&first)));
    }

    #[test]
    fn access_is_anchored_beside_the_cases() {
        let anchor = Anchor::new(on(2), 7, &heads(&[(0, 12, "ac"), (1, 3, "aa")]), history::GENESIS);
        assert_eq!((anchor.cases, anchor.access_head()), (1, Some(Head { seq: 12, hash: "ac".into() })));
        assert!(anchor.follows(None));
        assert_eq!(anchor.find_altered(&heads(&[(1, 3, "aa")])), Some(ACCESS), "what was anchored is gone");
    }

    #[test]
    fn the_first_case_that_changed_is_named() {
        let anchor = Anchor::new(on(2), 7, &heads(&[(1, 3, "aa"), (2, 1, "bb")]), history::GENESIS);
        let altered = |now: &[(u128, i32, &str)]| anchor.find_altered(&heads(now)).map(|case| case.as_u128());
        assert_eq!(altered(&[(1, 3, "aa"), (2, 1, "bb")]), None);
        assert_eq!(altered(&[(1, 3, "ax"), (2, 1, "bx")]), Some(1));
        assert_eq!(altered(&[(1, 3, "aa")]), Some(2), "gone");
        assert_eq!(altered(&[(1, 3, "aa"), (2, 1, "bb"), (3, 1, "cc")]), Some(3), "slipped in");
    }
}

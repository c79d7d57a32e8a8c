//! "Seen, I act by that day": what whom a step reached says, and which later steps are silent for it.
//!
//! The ladder goes on: only the person who spoke hears no more of the same deadline until the end of that day. What they
//! said holds for the deadline as it was; once it moves, they are told anew.

use std::cmp::Reverse;
use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::domain::words::Position;

/// What somebody said on a step that reached them. All are kept, the newest counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Its id; ids rise with time.
    pub id: Uuid,
    /// On which step.
    pub escalation: Uuid,
    /// Of which case.
    pub case: Uuid,
    /// For which deadline, at which version.
    pub deadline: (Uuid, i32),
    /// Who.
    pub person: Uuid,
    /// In which position the step reached them.
    pub position: Position,
    /// The last day by which they act.
    pub act_by: NaiveDate,
    /// In their own words.
    pub text: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What each person said last about a deadline at this version, whoever spoke last first.
pub fn newest_of_each(said: &[Acknowledgement], deadline: (Uuid, i32)) -> Vec<&Acknowledgement> {
    let mut of_deadline: Vec<_> = said.iter().filter(|one| one.deadline == deadline).collect();
    of_deadline.sort_by_key(|one| Reverse((one.at, one.id)));
    let mut seen = HashSet::new();
    of_deadline.retain(|one| seen.insert(one.person));
    of_deadline
}

/// Why a step of a deadline that is due on a day is not told to `person`: they said that they act by that day or later.
pub fn silencing(
    said: &[Acknowledgement],
    deadline: (Uuid, i32),
    person: Uuid,
    due_on: NaiveDate,
) -> Option<&Acknowledgement> {
    let newest = newest_of_each(said, deadline).into_iter().find(|one| one.person == person);
    newest.filter(|one| due_on <= one.act_by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    /// Spoken on the day `spoken`.
    fn said(deadline: (u128, i32), person: u128, spoken: u32, act_by: u32) -> Acknowledgement {
        Acknowledgement {
            id: Uuid::from_u128(u128::from(spoken)),
            escalation: Uuid::nil(),
            case: Uuid::nil(),
            deadline: (Uuid::from_u128(deadline.0), deadline.1),
            person: Uuid::from_u128(person),
            position: Position::Director,
            act_by: on(act_by),
            text: None,
            at: Utc.with_ymd_and_hms(2026, 3, 1, 1, 0, 0).unwrap() + TimeDelta::days(i64::from(spoken)),
        }
    }

    fn is_silent(all: &[Acknowledgement], deadline: (u128, i32), person: u128, due: u32) -> bool {
        silencing(all, (Uuid::from_u128(deadline.0), deadline.1), Uuid::from_u128(person), on(due)).is_some()
    }

    #[test]
    fn who_spoke_hears_nothing_through_the_end_of_their_day() {
        let all = [said((1, 1), 7, 2, 10)];
        assert!(is_silent(&all, (1, 1), 7, 9) && is_silent(&all, (1, 1), 7, 10));
        assert!(!is_silent(&all, (1, 1), 7, 11));
    }

    #[test]
    fn nobody_else_and_nothing_else_is_silent() {
        let all = [said((1, 1), 7, 2, 10)];
        assert!(!is_silent(&all, (1, 1), 8, 9), "another reader");
        assert!(!is_silent(&all, (2, 1), 7, 9), "another deadline");
        assert!(!is_silent(&all, (1, 2), 7, 9), "the same one, moved");
    }

    #[test]
    fn the_newest_word_counts_also_where_it_is_an_earlier_day() {
        let all = [said((1, 1), 7, 4, 6), said((1, 1), 7, 2, 20), said((1, 1), 8, 3, 9)];
        assert!(is_silent(&all, (1, 1), 7, 6) && !is_silent(&all, (1, 1), 7, 7));
        let newest: Vec<_> = newest_of_each(&all, (Uuid::from_u128(1), 1)).iter().map(|one| one.act_by).collect();
        assert_eq!(newest, [on(6), on(9)], "of each the newest, the latest to speak first");
    }
}

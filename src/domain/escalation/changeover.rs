//! Ladders that change over: a revision of the rulebook takes effect while deadlines run.

use chrono::{DateTime, Utc};

use super::next_step_at;
use crate::domain::calendar::Calendar;
use crate::domain::deadline::Deadline;
use crate::domain::rulebook::LadderStep;

/// When the next step of a running deadline is due, now that it climbs the second of two ladders from `from` on; `set` is
/// when it was due until now. What was due before the change is taken as it was, what the new ladder would have had before
/// it is not made up for. Changing over twice changes nothing.
pub fn change_over(
    deadline: &Deadline,
    (before, after): (&[&LadderStep], &[&LadderStep]),
    calendar: &Calendar,
    set: Option<DateTime<Utc>>,
    (from, now): (DateTime<Utc>, DateTime<Utc>),
) -> Option<DateTime<Utc>> {
    if before == after || set.is_some_and(|at| at < from) {
        return set;
    }
    if set == next_step_at(deadline, before, calendar, from) {
        return next_step_at(deadline, after, calendar, from);
    }
    // Somebody set it since: what is due by that is, and later steps are the new ladder's.
    if set.is_some_and(|at| at <= now) { set } else { next_step_at(deadline, after, calendar, now) }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use chrono::NaiveDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::domain::calendar::Limit;
    use crate::domain::moment::{in_city, instant_of};
    use crate::domain::rulebook::{Delivery, LadderSide};
    use crate::domain::words::{DeadlineKind, Position};
    use crate::reference;

    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| reference::calendars::calendars().swap_remove(0));

    fn at(text: &str) -> DateTime<Utc> {
        instant_of(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    /// A ladder with a step on each of these working days around the due day.
    fn ladder(name: &str, offsets: &[i32]) -> Vec<LadderStep> {
        let step = |(index, offset): (usize, &i32)| LadderStep {
            ladder: name.into(),
            owed_by: LadderSide::Agency,
            category: None,
            urgency: None,
            kind: None,
            amount_from: None,
            step: index as i32 + 1,
            offset_days: *offset,
            repeat_every_days: None,
            positions: vec![Position::Director],
            delivery: Delivery::AtOnce,
        };
        offsets.iter().enumerate().map(step).collect()
    }

    /// Where the next step comes to lie, of a deadline that is due on Monday 2026-03-16, as its day and month.
    fn changed(offsets: (&[i32], &[i32]), set: Option<&str>, from: &str, now: &str) -> String {
        let (before, after) = (ladder("old", offsets.0), ladder("new", offsets.1));
        let (before, after): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
        let (kind, limit) = (DeadlineKind::Answer, Limit::WorkingDays(10));
        let deadline = Deadline::start(Uuid::nil(), kind, "snnmt", &CALENDAR, limit, None, at("2026-03-02 08:00"));
        let next = change_over(&deadline, (&before, &after), &CALENDAR, set.map(at), (at(from), at(now)));
        next.map_or("never".into(), |at| in_city(at).format("%d/%m").to_string())
    }

    const NOON: &str = "2026-03-11 12:00";

    #[test]
    fn the_next_step_is_the_new_ladder_s_from_the_change_on() {
        let old_next = Some("2026-03-16 07:30");
        assert_eq!(changed((&[-4, 0], &[-2, 0]), old_next, NOON, NOON), "12/03", "earlier than the old one");
        assert_eq!(changed((&[-4, 0], &[1]), old_next, NOON, NOON), "17/03", "later");
        assert_eq!(changed((&[-4, 0], &[-5]), old_next, NOON, NOON), "never", "its only step lay before the change");
        assert_eq!(changed((&[-4], &[-4, 3]), None, NOON, NOON), "19/03", "the old ladder had ended");
    }

    #[test]
    fn what_was_due_before_the_change_is_taken_as_it_was() {
        assert_eq!(changed((&[-4, 0], &[-2]), Some("2026-03-10 07:30"), NOON, NOON), "10/03");
    }

    #[test]
    fn a_worker_that_comes_late_makes_up_for_what_fell_due_since_the_change() {
        let late = "2026-03-13 09:00";
        assert_eq!(changed((&[0], &[-2, 2]), Some("2026-03-16 07:30"), NOON, late), "12/03");
    }

    #[test]
    fn what_somebody_set_since_the_change_stays_due_and_is_not_moved_back() {
        let late = "2026-03-13 09:00";
        assert_eq!(changed((&[0], &[-2, -1, 2]), Some("2026-03-13 07:30"), NOON, late), "13/03", "due by the new one");
        assert_eq!(
            changed((&[-3, 0], &[-2, 2]), Some("2026-03-18 07:30"), NOON, late),
            "18/03",
            "changed over already"
        );
    }

    #[test]
    fn the_same_ladder_changes_nothing() {
        let set = Some("2026-03-30 07:30");
        let same = ladder("same", &[0]);
        let same: Vec<_> = same.iter().collect();
        let (kind, limit) = (DeadlineKind::Answer, Limit::WorkingDays(10));
        let deadline = Deadline::start(Uuid::nil(), kind, "snnmt", &CALENDAR, limit, None, at("2026-03-02 08:00"));
        let next = change_over(&deadline, (&same, &same), &CALENDAR, set.map(at), (at(NOON), at(NOON)));
        assert_eq!(next, set.map(at));
    }
}

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::tests::{any_calendar, any_limit, any_moment, at, office};
use crate::domain::calendar::{CalendarDay, DayChange, DayKind, LineKind};
use crate::domain::moment::city_date;
use crate::domain::text::Text;

fn start(calendar: &Calendar, from: &str, limit: Limit) -> Deadline {
    Deadline::start(Uuid::nil(), DeadlineKind::Answer, "stc", calendar, limit, None, at(from))
}

#[test]
fn a_pause_keeps_the_whole_days_left() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(10));
    assert_eq!(deadline.due_at, at("2026-03-16 17:00"));
    assert!(deadline.pause(&office, at("2026-03-05 10:00")));
    assert_eq!((deadline.status, deadline.version), (DeadlineStatus::Paused, 2));
    assert_eq!(deadline.suspensions[0].left, 7);
    assert!(deadline.resume(&office, at("2026-03-20 10:00")));
    assert_eq!((deadline.due_at, deadline.version), (at("2026-03-31 17:00"), 3));
    let expected = Suspension {
        paused_at: at("2026-03-05 10:00"),
        resumed_at: Some(at("2026-03-20 10:00")),
        left: 7,
        due_before: at("2026-03-16 17:00"),
        due_after: Some(at("2026-03-31 17:00")),
    };
    assert_eq!(deadline.suspensions, [expected]);
}

#[test]
fn calendar_days_and_minutes_are_kept_in_their_unit() {
    let office = office();
    let mut days = start(&office, "2026-03-02 09:00", Limit::CalendarDays(14));
    days.pause(&office, at("2026-03-07 10:00"));
    assert_eq!(days.suspensions[0].left, 9);
    days.resume(&office, at("2026-03-10 10:00"));
    assert_eq!(days.due_at, at("2026-03-19 17:00"));

    let mut minutes = start(&office, "2026-03-02 09:00", Limit::WorkingMinutes(480));
    minutes.pause(&office, at("2026-03-02 11:00"));
    assert_eq!(minutes.suspensions[0].left, 360);
    minutes.resume(&office, at("2026-03-06 16:00"));
    assert_eq!(minutes.due_at, at("2026-03-09 14:00"));
}

#[test]
fn a_pause_before_the_first_day_leaves_the_whole_limit() {
    let office = office();
    let mut deadline = start(&office, "2026-03-06 17:30", Limit::WorkingDays(3));
    deadline.pause(&office, at("2026-03-07 08:00"));
    assert_eq!(deadline.suspensions[0].left, 3);
}

#[test]
fn a_pause_on_the_due_day_leaves_the_rest_of_a_day() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(2));
    assert!(deadline.pause(&office, at("2026-03-04 17:00")));
    deadline.resume(&office, at("2026-03-07 10:00"));
    assert_eq!(deadline.due_at, at("2026-03-09 17:00"));
    assert_eq!(deadline.explain(&office).last().unwrap().on, city_date(deadline.due_at));
}

#[test]
fn what_is_overdue_is_not_paused_and_what_runs_not_resumed() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(2));
    let before = deadline.clone();
    assert!(!deadline.pause(&office, at("2026-03-04 17:01")));
    assert!(!deadline.resume(&office, at("2026-03-04 10:00")));
    assert_eq!(deadline, before);
}

#[test]
fn it_is_met_in_time_or_missed() {
    let office = office();
    let running = start(&office, "2026-03-02 09:00", Limit::WorkingDays(2));
    let met_at = |moment: &str| {
        let mut deadline = running.clone();
        deadline.meet(at(moment));
        deadline.cancel(at("2026-03-31 08:00"));
        assert_eq!(deadline.ended_at, Some(at(moment)), "what has ended stays so");
        deadline.state(at("2026-04-01 08:00"))
    };
    assert_eq!(met_at("2026-03-04 17:00"), DeadlineState::Met);
    assert_eq!(met_at("2026-03-04 17:01"), DeadlineState::Missed);
    assert_eq!(running.state(at("2026-03-04 17:00")), DeadlineState::Running);
    assert_eq!(running.state(at("2026-03-04 17:01")), DeadlineState::Overdue);
    let mut paused = running.clone();
    paused.pause(&office, at("2026-03-03 10:00"));
    assert_eq!(paused.state(at("2026-04-01 08:00")), DeadlineState::Paused);
    paused.meet(at("2026-04-01 08:00"));
    assert_eq!(paused.status, DeadlineStatus::Met, "one that stands is never late");
}

#[test]
fn remaining_minutes_stand_with_the_clock() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(2));
    assert_eq!(deadline.remaining_minutes(&office, at("2026-03-04 15:00")), 120);
    assert_eq!(deadline.remaining_minutes(&office, at("2026-03-05 08:30")), -60);
    deadline.pause(&office, at("2026-03-04 15:00"));
    assert_eq!(deadline.remaining_minutes(&office, at("2026-03-20 15:00")), 120);
    deadline.cancel(at("2026-03-21 15:00"));
    assert_eq!(deadline.remaining_minutes(&office, at("2026-03-30 15:00")), 120);
}

#[test]
fn handing_over_keeps_the_due_moment() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(2));
    deadline.hand_over("sxd", &office);
    assert_eq!((deadline.owed_by.as_str(), deadline.version), ("sxd", 2));
    assert_eq!(deadline.due_at, at("2026-03-04 17:00"));
}

#[test]
fn an_explanation_tells_the_pauses() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(10));
    deadline.pause(&office, at("2026-03-05 10:00"));
    let lines = deadline.explain(&office);
    assert_eq!(
        lines.last().unwrap().text.vi,
        "Thứ Năm 05/03/2026: tạm dừng từ 10:00, thời hạn còn lại 7 ngày làm việc."
    );
    deadline.resume(&office, at("2026-03-20 10:00"));
    let lines = deadline.explain(&office);
    let told: Vec<_> = lines.iter().map(|line| (line.on.to_string(), line.kind, line.counted)).collect();
    let line = |on: &str, kind, counted| (format!("2026-03-{on}"), kind, counted);
    use LineKind::{Counted, Due, FirstDay, Paused, Weekend};
    let (before, rest) = told.split_at(5);
    let expected = [
        line("02", FirstDay, None),
        line("03", Counted, Some(1)),
        line("04", Counted, Some(2)),
        line("05", Counted, Some(3)),
        line("05", Paused, None),
    ];
    assert_eq!(before, expected);
    let (standing, after) = rest.split_at(14);
    assert!(standing.iter().all(|line| line.1 == Paused));
    assert_eq!(after[..3], [line("20", FirstDay, None), line("21", Weekend, None), line("22", Weekend, None)]);
    assert_eq!(after[3], line("23", Counted, Some(4)));
    assert_eq!(after.last().unwrap(), &line("31", Due, Some(10)));
}

#[test]
fn an_explanation_ends_with_the_end_on_record() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(2));
    deadline.due_at = at("2026-03-06 17:00");
    let lines = deadline.explain(&office);
    assert_eq!(lines.last().unwrap().text.en, "Friday 2026-03-06: the end on record is 17:00.");
    assert_eq!(lines.iter().filter(|line| line.kind == LineKind::Due).count(), 1);
}

#[test]
fn it_is_kept_as_json() {
    let office = office();
    let mut deadline = start(&office, "2026-03-02 09:00", Limit::WorkingDays(10));
    deadline.pause(&office, at("2026-03-05 10:00"));
    let json = serde_json::to_string(&deadline).unwrap();
    assert!(json.contains(r#""limit":{"unit":"working_days","quantity":10}"#), "{json}");
    assert_eq!(serde_json::from_str::<Deadline>(&json).unwrap(), deadline);
}

prop_compose! {
    /// Pauses and resumptions: seconds that the clock runs, then stands.
    fn any_pauses()(pauses in prop::collection::vec((0i64..900_000, 0i64..900_000), 0..4)) -> Vec<(i64, i64)> {
        pauses
    }
}

proptest! {
    #[test]
    fn a_pause_never_shortens_and_the_explanation_ends_with_the_due_day(
        calendar in any_calendar(), from in any_moment(), limit in any_limit(), pauses in any_pauses(),
    ) {
        let mut deadline = Deadline::start(Uuid::nil(), DeadlineKind::Answer, "stc", &calendar, limit, None, from);
        let mut now = from;
        for (runs, stands) in pauses {
            now += TimeDelta::seconds(runs);
            let before = deadline.due_at;
            let is_overdue = deadline.state(now) == DeadlineState::Overdue;
            prop_assert_eq!(deadline.pause(&calendar, now), !is_overdue);
            now += TimeDelta::seconds(stands);
            prop_assert_eq!(deadline.resume(&calendar, now), !is_overdue);
            prop_assert!(deadline.due_at >= before);
        }
        let lines = deadline.explain(&calendar);
        let last = lines.last().unwrap();
        prop_assert_eq!((last.on, last.kind), (city_date(deadline.due_at), LineKind::Due));
        prop_assert_eq!(lines.iter().filter(|line| line.kind == LineKind::Due).count(), 1);
        prop_assert!(lines.windows(2).all(|pair| pair[0].on <= pair[1].on));
        prop_assert!(!last.text.en.contains("on record"), "counted as it was when it ran: {}", last.text.en);
    }
}

#[test]
fn a_day_that_somebody_set_stays_unless_it_is_off() {
    let before = office();
    let off = |on: &str| {
        let on = on.parse().unwrap();
        let day = CalendarDay {
            on,
            kind: DayKind::Off,
            name: Text::new("Nghỉ", "Off"),
            legal_basis: String::new(),
            provisional: false,
            swapped_with: None,
        };
        before.after(&[DayChange { on, before: None, after: Some(day) }])
    };
    let set = "2026-03-06".parse().unwrap();
    let began = at("2026-03-02 09:00");
    let directive = Deadline::until(Uuid::nil(), DeadlineKind::Directive, "stc", &before, set, began).unwrap();
    let counted = |after: &Calendar| {
        let mut directive = directive.clone();
        let changed = directive.recalculate(&before, after, began);
        (changed, directive.due_at, directive.version)
    };
    assert_eq!(counted(&off("2026-03-05")), (false, at("2026-03-06 17:00"), 1));
    assert_eq!(counted(&off("2026-03-06")), (true, at("2026-03-09 17:00"), 2));
    let mut passed = directive.clone();
    assert!(!passed.recalculate(&before, &off("2026-03-06"), at("2026-03-06 17:00")), "it had passed");
}

proptest! {
    #[test]
    fn what_is_counted_anew_is_due_as_if_the_calendar_had_always_been_so(
        before in any_calendar(), from in any_moment(), limit in any_limit(), pauses in any_pauses(),
        days in proptest::collection::btree_map(1i64..60, any::<bool>(), 0..8),
    ) {
        let mut deadline = Deadline::start(Uuid::nil(), DeadlineKind::Answer, "stc", &before, limit, None, from);
        let mut now = from;
        for (runs, stands) in pauses {
            deadline.pause(&before, now + TimeDelta::seconds(runs));
            now += TimeDelta::seconds(runs + stands);
            deadline.resume(&before, now);
        }
        // What is announced lies ahead.
        let changes: Vec<DayChange> = days.into_iter().map(|(ahead, off)| {
            let on = city_date(now) + TimeDelta::days(ahead);
            let kind = if off { DayKind::Off } else { DayKind::Work };
            let (name, legal_basis) = (Text::new("", ""), String::new());
            let day = CalendarDay { on, kind, name, legal_basis, provisional: false, swapped_with: None };
            DayChange { on, before: before.days().find(|day| day.on == on).cloned(), after: Some(day) }
        }).collect();
        let after = before.after(&changes);
        let (was, ledger) = (deadline.clone(), deadline.suspensions.clone());
        let changed = deadline.recalculate(&before, &after, now);
        prop_assert_eq!(&deadline.suspensions, &ledger);
        if was.state(now) == DeadlineState::Running && was.due_at > now {
            let (runs_from, left) = was.runs_from();
            prop_assert_eq!(deadline.due_at, after.due(runs_from, left).at);
            prop_assert!(deadline.due_at > now, "what lies ahead never makes it late");
        } else {
            prop_assert!(!changed);
        }
        prop_assert_eq!(changed, deadline != was);
        prop_assert_eq!(deadline.version > was.version, deadline.due_at != was.due_at);
        let settled = deadline.clone();
        deadline.recalculate(&before, &after, now);
        prop_assert_eq!(deadline.due_at, settled.due_at, "twice changes nothing");
    }
}

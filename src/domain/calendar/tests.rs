use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::*;
use crate::domain::text::Text;

/// An instant by the clocks of the city: `2021-03-18 10:00`.
pub(in crate::domain) fn at(text: &str) -> DateTime<Utc> {
    instant_of(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn day(on: &str, kind: DayKind, swapped_with: Option<&str>) -> CalendarDay {
    CalendarDay {
        on: date(on),
        kind,
        name: Text::new("Ngày nghỉ thử", "Test day"),
        legal_basis: "Công văn thử".to_owned(),
        provisional: on == "2026-11-24",
        swapped_with: swapped_with.map(date),
    }
}

/// Office hours, with 2021, 2024 and 2026 announced as far as the tests need them.
pub(in crate::domain) fn office() -> Calendar {
    let off = ["2021-01-01", "2021-04-21", "2021-04-30", "2024-01-01", "2024-04-30", "2024-05-01", "2026-01-01"];
    let days = off.map(|on| day(on, DayKind::Off, None)).into_iter().chain([
        day("2026-11-24", DayKind::Off, None),
        day("2024-04-29", DayKind::Off, Some("2024-05-04")),
        day("2024-05-04", DayKind::Work, Some("2024-04-29")),
    ]);
    Calendar::new("office", "Lịch thử", WeeklyHours::default(), days)
}

fn due(from: &str, limit: Limit) -> DateTime<Utc> {
    office().due(at(from), limit).at
}

#[test]
fn working_days_are_counted_as_the_civil_code_counts() {
    for (from, days, expected) in [
        ("2021-03-18 10:00", 7, "2021-03-29 17:00"),
        ("2021-03-19 17:30", 1, "2021-03-23 17:00"),
        ("2024-05-03 09:00", 1, "2024-05-04 17:00"),
        ("2021-03-20 09:00", 1, "2021-03-23 17:00"), // a Saturday
        ("2021-03-18 06:00", 1, "2021-03-19 17:00"), // before opening
        ("2021-03-18 12:00", 1, "2021-03-19 17:00"), // at lunch
        ("2021-03-18 17:00", 1, "2021-03-19 17:00"), // at closing, not after it
        ("2021-03-18 10:00", 0, "2021-03-18 17:00"),
        ("2021-03-20 10:00", 0, "2021-03-22 17:00"),
    ] {
        assert_eq!(due(from, Limit::WorkingDays(days)), at(expected), "{from} + {days}");
    }
}

#[test]
fn a_last_calendar_day_that_is_off_moves() {
    for (from, days, expected) in [
        ("2021-03-18 10:00", 15, "2021-04-02 17:00"),
        ("2021-03-18 10:00", 16, "2021-04-05 17:00"), // the 3rd of April is a Saturday
        ("2021-04-20 10:00", 1, "2021-04-22 17:00"),  // the 21st is off
        ("2021-03-19 17:30", 1, "2021-03-23 17:00"),  // counts as come on Monday
        ("2024-05-03 09:00", 1, "2024-05-04 17:00"),  // a Saturday worked in exchange
    ] {
        assert_eq!(due(from, Limit::CalendarDays(days)), at(expected), "{from} + {days}");
    }
}

#[test]
fn working_minutes_run_through_the_intervals() {
    for (from, minutes, expected) in [
        ("2021-03-18 10:00", 60, "2021-03-18 11:00"),
        ("2021-03-18 10:00", 90, "2021-03-18 11:30"),
        ("2021-03-18 11:00", 60, "2021-03-18 13:30"),
        ("2021-03-18 12:00", 240, "2021-03-18 17:00"),
        ("2021-03-19 16:30", 60, "2021-03-22 08:00"),
        ("2021-03-19 18:00", 0, "2021-03-22 07:30"),
        ("2021-03-18 07:30", 4_800, "2021-03-31 17:00"),
    ] {
        assert_eq!(due(from, Limit::WorkingMinutes(minutes)), at(expected), "{from} + {minutes}");
        assert_eq!(
            office().working_minutes_between(at(from), at(expected)),
            i64::from(minutes),
            "{from} to {expected}"
        );
    }
}

#[test]
fn a_year_without_announced_days_has_the_fixed_ones_and_is_provisional() {
    let office = office();
    let working = |on: &str| office.is_working_day(date(on));
    assert!(!working("2027-01-01") && !working("2027-04-30") && !working("2027-09-02") && !working("2029-05-01"));
    assert!(working("2027-09-01") && working("2027-09-03"), "which of them is off has not been decided");
    assert!(office.due(at("2027-03-01 10:00"), Limit::WorkingDays(1)).provisional);
    assert!(office.due(at("2025-12-31 10:00"), Limit::WorkingDays(1)).provisional, "2025 is not announced");
    assert!(!office.due(at("2026-03-02 10:00"), Limit::WorkingDays(10)).provisional);
    assert!(!office.due(at("2026-11-20 10:00"), Limit::WorkingDays(1)).provisional);
    assert!(office.due(at("2026-11-20 10:00"), Limit::WorkingDays(2)).provisional, "the 24th is unconfirmed");
    assert!(office.due(at("2026-12-01 10:00"), Limit::WorkingMinutes(5)).provisional);
}

#[test]
fn moments_of_a_day() {
    let office = office();
    assert_eq!(office.opening_on(date("2021-03-18")), Some(at("2021-03-18 07:30")));
    assert_eq!(office.closing_on(date("2024-05-04")), Some(at("2024-05-04 17:00")));
    assert_eq!(office.opening_on(date("2021-03-20")), None);
    for (moment, next) in [
        ("2021-03-18 10:00", "2021-03-18 10:00"),
        ("2021-03-18 11:30", "2021-03-18 13:00"),
        ("2021-03-19 17:00", "2021-03-22 07:30"),
    ] {
        assert_eq!(office.next_working_moment(at(moment)), at(next));
    }
}

#[test]
fn working_days_are_found_forwards_and_backwards() {
    let office = office();
    for (from, n, expected) in [
        ("2021-03-19", 1, "2021-03-22"),
        ("2021-03-20", 1, "2021-03-22"),
        ("2021-03-22", -1, "2021-03-19"),
        ("2021-03-21", -2, "2021-03-18"),
        ("2021-03-19", 0, "2021-03-19"),
        ("2021-03-20", 0, "2021-03-22"),
    ] {
        assert_eq!(office.nth_working_day(date(from), n), date(expected), "{from} {n}");
    }
}

#[test]
fn an_explanation_reads_day_by_day() {
    let lines = office().explain(at("2021-04-19 17:30"), Limit::WorkingDays(2));
    let told: Vec<_> = lines.iter().map(|line| (line.kind, line.counted, line.text.vi.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                LineKind::AfterClosing,
                None,
                "Thứ Hai 19/04/2021: đến lúc 17:30, sau giờ làm việc, coi như vào ngày làm việc tiếp theo."
            ),
            (LineKind::FirstDay, None, "Thứ Ba 20/04/2021: ngày đầu tiên, không tính (Bộ luật Dân sự 2015, Điều 147)."),
            (LineKind::DayOff, None, "Thứ Tư 21/04/2021: ngày nghỉ: Ngày nghỉ thử, không tính (Công văn thử)."),
            (LineKind::Counted, Some(1), "Thứ Năm 22/04/2021: ngày làm việc thứ 1."),
            (
                LineKind::Due,
                Some(2),
                "Thứ Sáu 23/04/2021: ngày làm việc thứ 2, hết hạn lúc 17:00 (Bộ luật Dân sự 2015, Điều 148)."
            ),
        ]
    );
    assert_eq!(lines[3].text.en, "Thursday 2021-04-22: working day 1.");
    assert_eq!(lines[4].legal_basis.as_deref(), Some("Bộ luật Dân sự 2015, Điều 148"));
}

#[test]
fn an_explanation_tells_why_a_last_calendar_day_moves() {
    let lines = office().explain(at("2021-04-28 09:00"), Limit::CalendarDays(2));
    let told: Vec<_> = lines.iter().map(|line| (line.kind, line.counted)).collect();
    use LineKind::{Counted, DayOff, Due, FirstDay, Weekend};
    let expected = [(FirstDay, None), (Counted, Some(1)), (DayOff, Some(2)), (Weekend, None), (Weekend, None)];
    assert_eq!(told[..5], expected);
    assert_eq!(told[5], (Due, None));
    assert!(lines[2].text.vi.contains("là ngày cuối nên chuyển sang ngày làm việc tiếp theo"), "{}", lines[2].text.vi);
    assert!(lines[2].text.vi.contains("Công văn thử; Bộ luật Dân sự 2015, Điều 148"), "{}", lines[2].text.vi);
}

#[test]
fn an_explanation_names_make_up_days_fixed_days_and_doubts() {
    let text = |lines: Vec<DayLine>, on: &str| lines.into_iter().find(|line| line.on == date(on)).unwrap().text;
    let made_up = text(office().explain(at("2024-05-02 09:00"), Limit::WorkingDays(3)), "2024-05-04");
    assert_eq!(made_up.vi, "Thứ Bảy 04/05/2024: làm việc bù cho ngày 29/04/2024, ngày làm việc thứ 2 (Công văn thử).");
    let minutes = text(office().explain(at("2024-05-03 16:00"), Limit::WorkingMinutes(90)), "2024-05-03");
    assert_eq!(minutes.en, "Friday 2024-05-03: 60 working minutes counted.");
    let fixed = office().explain(at("2027-04-29 09:00"), Limit::WorkingDays(1));
    assert!(text(fixed.clone(), "2027-04-30").vi.contains("(Bộ luật Lao động 2019, Điều 112)"));
    assert!(text(fixed, "2027-05-03").vi.contains("tạm tính vì lịch nghỉ chưa được công bố"));
    let doubtful = text(office().explain(at("2026-11-23 09:00"), Limit::WorkingDays(1)), "2026-11-24");
    assert!(doubtful.en.contains("(unconfirmed)"), "{}", doubtful.en);
}

#[test]
fn limits_read_as_unit_and_quantity() {
    let json = r#"{"unit":"working_days","quantity":10}"#;
    assert_eq!(serde_json::from_str::<Limit>(json).unwrap(), Limit::WorkingDays(10));
    assert_eq!(serde_json::to_string(&Limit::WorkingDays(10)).unwrap(), json);
    assert_eq!(Limit::new(LimitUnit::CalendarDays, 15), Some(Limit::CalendarDays(15)));
    assert_eq!(Limit::new(LimitUnit::WorkingDays, Limit::MAX_DAYS + 1), None);
}

prop_compose! {
    /// A calendar of odd hours, with days off and make-up days in 2025 and 2026; 2025 announced or not.
    pub(in crate::domain) fn any_calendar()(
        saturday in any::<bool>(),
        off in prop::collection::btree_set(0i64..730, 0..60),
        work in prop::collection::btree_set(0i64..730, 0..10),
        announced in any::<bool>(),
    ) -> Calendar {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let interval = |a: (u32, u32), b: (u32, u32)| Interval::new(time(a.0, a.1), time(b.0, b.1)).unwrap();
        let mut hours: Vec<_> = WeeklyHours::default().intervals().collect();
        if saturday {
            hours.push((Weekday::Sat, interval((8, 15), (11, 0))));
        }
        hours.push((Weekday::Fri, interval((17, 10), (17, 45))));
        let first = date("2025-01-01");
        let make = |offset: i64, kind| CalendarDay {
            on: first + TimeDelta::days(offset),
            ..day("2025-01-01", kind, None)
        };
        let days = off.into_iter().map(|offset| make(offset, DayKind::Off))
            .chain(work.into_iter().map(|offset| make(offset, DayKind::Work)))
            .chain(announced.then(|| make(0, DayKind::Off)));
        Calendar::new("any", "Lịch bất kỳ", WeeklyHours::new(hours).unwrap(), days)
    }
}

/// A moment to the second, from 2024-12-01 on.
pub(in crate::domain) fn any_moment() -> impl Strategy<Value = DateTime<Utc>> {
    (0i64..800 * 86_400).prop_map(|seconds| at("2024-12-01 00:00") + TimeDelta::seconds(seconds))
}

pub(in crate::domain) fn any_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (1u32..40).prop_map(Limit::WorkingDays),
        (1u32..60).prop_map(Limit::CalendarDays),
        (1u32..9_000).prop_map(Limit::WorkingMinutes),
    ]
}

/// Counts as a person would with a finger on the wall calendar.
fn by_finger(calendar: &Calendar, from: DateTime<Utc>, limit: Limit) -> DateTime<Utc> {
    let mut on = city_date(from);
    if let Limit::WorkingMinutes(minutes) = limit {
        let mut left = i64::from(minutes) * 60;
        let mut moment = from;
        loop {
            let inside = calendar.hours_on(city_date(moment)).iter().any(|interval| {
                let time = city_time(moment).time();
                interval.opens() <= time && time < interval.closes()
            });
            // Seconds up to the next full minute: nothing opens or closes in between.
            let stride = 60 - moment.timestamp().rem_euclid(60);
            if inside && left <= stride {
                return moment + TimeDelta::seconds(left);
            }
            left -= if inside { stride } else { 0 };
            moment += TimeDelta::seconds(stride);
        }
    }
    while calendar.closing_on(on).is_none_or(|closing| city_date(from) == on && from > closing) {
        on = on.succ_opt().unwrap();
    }
    let mut left = limit.quantity();
    while left > 0 {
        on = on.succ_opt().unwrap();
        let counts = matches!(limit, Limit::CalendarDays(_)) || calendar.is_working_day(on);
        left -= u32::from(counts);
    }
    while !calendar.is_working_day(on) {
        on = on.succ_opt().unwrap();
    }
    calendar.closing_on(on).unwrap()
}

proptest! {
    #[test]
    fn due_is_a_closing_strictly_after_the_start(calendar in any_calendar(), from in any_moment(), limit in any_limit()) {
        let due = calendar.due(from, limit).at;
        prop_assert!(due > from);
        prop_assert!(calendar.is_working_day(city_date(due)));
        if !matches!(limit, Limit::WorkingMinutes(_)) {
            prop_assert_eq!(Some(due), calendar.closing_on(city_date(due)));
            prop_assert!(city_date(due) > city_date(from));
        }
    }

    #[test]
    fn due_is_what_a_finger_counts(calendar in any_calendar(), from in any_moment(), limit in any_limit()) {
        prop_assert_eq!(calendar.due(from, limit).at, by_finger(&calendar, from, limit));
    }

    #[test]
    fn later_starts_and_longer_limits_never_end_earlier(
        calendar in any_calendar(), from in any_moment(), limit in any_limit(), later in 0i64..600_000, more in 0u32..20,
    ) {
        let due = calendar.due(from, limit).at;
        prop_assert!(due <= calendar.due(from + TimeDelta::seconds(later), limit).at);
        prop_assert!(due <= calendar.due(from, limit.with_quantity(limit.quantity() + more)).at);
    }

    #[test]
    fn minutes_add_up(calendar in any_calendar(), a in any_moment(), b in any_moment(), c in any_moment()) {
        let between = |a, b| calendar.working_minutes_between(a, b);
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
        prop_assert_eq!(between(a, b), -between(b, a));
    }

    #[test]
    fn minutes_until_due_are_the_limit(calendar in any_calendar(), from in any_moment(), minutes in 1u32..20_000) {
        let due = calendar.due(from, Limit::WorkingMinutes(minutes)).at;
        prop_assert_eq!(calendar.working_minutes_between(from, due), i64::from(minutes));
        prop_assert_eq!(calendar.working_time_between(from, due), TimeDelta::minutes(minutes.into()));
    }

    #[test]
    fn days_between_are_what_a_finger_counts(calendar in any_calendar(), from in any_moment(), length in 0i64..900) {
        let after = city_date(from);
        let through = after + TimeDelta::days(length);
        let days = after.iter_days().skip(1).take_while(|on| *on <= through);
        let worked: BTreeSet<_> = days.filter(|on| calendar.is_working_day(*on)).collect();
        prop_assert_eq!(calendar.working_days_between(after, through) as usize, worked.len());
        prop_assert_eq!(calendar.working_days_late(after, through), worked.len() as i32);
        prop_assert_eq!(calendar.working_days_late(through, after), -(worked.len() as i32), "so many are left");
    }

    #[test]
    fn an_explanation_ends_with_the_due_day(calendar in any_calendar(), from in any_moment(), limit in any_limit()) {
        let lines = calendar.explain(from, limit);
        let due = calendar.due(from, limit).at;
        let last = lines.last().unwrap();
        prop_assert_eq!((last.on, last.kind), (city_date(due), LineKind::Due));
        prop_assert!(last.text.vi.contains(&city_time(due).format("%H:%M").to_string()));
        prop_assert_eq!(lines[0].on, city_date(from));
        prop_assert!(lines.windows(2).all(|pair| pair[0].on.succ_opt() == Some(pair[1].on)), "every day has a line");
        let counted = lines.iter().filter_map(|line| line.counted).max();
        prop_assert_eq!(counted, Some(limit.quantity()));
    }

    #[test]
    fn working_days_are_stepped_over_one_by_one(calendar in any_calendar(), from in any_moment(), n in 1i32..30) {
        let from = calendar.nth_working_day(city_date(from), 0);
        let there = calendar.nth_working_day(from, n);
        prop_assert_eq!(calendar.nth_working_day(there, -n), from);
        prop_assert_eq!(calendar.working_days_between(from, there), n as u32);
    }
}

//! Days that are newly announced, moved or taken back, kept with what was there before: the calendar as it was can be
//! told as long as the change is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Calendar, CalendarDay, DayKind};
use crate::domain::text::Text;

/// How far ahead days may be announced, in years.
const AHEAD: u32 = 10;

/// One day of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayChange {
    /// The date.
    pub on: NaiveDate,
    /// What had been announced of it; none where it was a day like any other.
    pub before: Option<CalendarDay>,
    /// What is announced of it; none where it becomes one.
    pub after: Option<CalendarDay>,
}

/// What somebody announces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announcement {
    /// Days off and make-up days, also in place of what had been announced of the date.
    pub days: Vec<CalendarDay>,
    /// Dates that are days like any other again.
    pub removed: Vec<NaiveDate>,
}

/// What is wrong with an announcement: where, as a JSON pointer, and how to mend it.
pub type Fault = (String, Text);

impl Calendar {
    /// What an announcement changes, in the order of the dates; what stands there already is left out.
    ///
    /// # Errors
    /// All that is wrong with it. Days that have begun are past changing: what was due on them was due.
    pub fn announce(&self, announced: &Announcement, today: NaiveDate) -> Result<Vec<DayChange>, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut changes: BTreeMap<NaiveDate, DayChange> = BTreeMap::new();
        let named = announced.days.iter().enumerate().map(|(at, day)| (format!("/days/{at}"), day.on, Some(day)));
        let removed = announced.removed.iter().enumerate().map(|(at, on)| (format!("/removed/{at}"), *on, None));
        for (pointer, on, after) in named.chain(removed) {
            let before = self.days.get(&on).cloned();
            let date = if after.is_some() { format!("{pointer}/on") } else { pointer.clone() };
            faults.extend(date_fault(on, today).map(|text| (date.clone(), text)));
            faults.extend(after.and_then(swap_fault).map(|text| (format!("{pointer}/swapped_with"), text)));
            if after.is_none() && before.is_none() {
                faults.push((date.clone(), not_announced(on)));
            }
            if changes.insert(on, DayChange { on, before, after: after.cloned() }).is_some() {
                faults.push((date, named_twice(on)));
            }
        }
        changes.retain(|_, change| change.before != change.after);
        if faults.is_empty() && changes.is_empty() {
            faults.push(("/days".to_owned(), nothing_changes()));
        }
        if faults.is_empty() { Ok(changes.into_values().collect()) } else { Err(faults) }
    }

    /// The calendar once these days are changed.
    pub fn after(&self, changes: &[DayChange]) -> Self {
        self.with_days(changes.iter().map(|change| (change.on, change.after.clone())))
    }

    /// The calendar as it was before these days were changed.
    pub fn before(&self, changes: &[DayChange]) -> Self {
        self.with_days(changes.iter().map(|change| (change.on, change.before.clone())))
    }

    fn with_days(&self, changed: impl Iterator<Item = (NaiveDate, Option<CalendarDay>)>) -> Self {
        let mut days = self.days.clone();
        for (on, day) in changed {
            match day {
                Some(day) => days.insert(on, day),
                None => days.remove(&on),
            };
        }
        Self::new(self.id.clone(), self.name.clone(), self.hours.clone(), days.into_values())
    }
}

fn date_fault(on: NaiveDate, today: NaiveDate) -> Option<Text> {
    if on <= today {
        return Some(Text::new(
            "Chỉ thay đổi được những ngày từ ngày mai trở đi: thời hạn rơi vào ngày đã qua không đổi được nữa.",
            "Only days from tomorrow on can be changed: what was due on a day that has begun was due.",
        ));
    }
    let last = today + chrono::Months::new(12 * AHEAD);
    (on > last).then(|| {
        let (vi, en) = ("Chỉ công bố trước nhiều nhất", "At most this many years ahead");
        Text::new(format!("{vi} {AHEAD} năm."), format!("{en}: {AHEAD}."))
    })
}

/// A make-up day is in exchange for another; a day off may be.
fn swap_fault(day: &CalendarDay) -> Option<Text> {
    if day.swapped_with == Some(day.on) {
        return Some(Text::new("Phải là một ngày khác.", "Must be another day."));
    }
    (day.kind == DayKind::Work && day.swapped_with.is_none()).then(|| {
        Text::new(
            "Ngày làm việc bù phải nêu ngày nghỉ được hoán đổi: giờ làm việc theo ngày đó.",
            "A make-up day names the day that it is in exchange for: it is worked by that day's hours.",
        )
    })
}

fn not_announced(on: NaiveDate) -> Text {
    let day = on.format("%d/%m/%Y");
    Text::new(
        format!("Ngày {day} chưa được công bố là ngày nghỉ hay ngày làm việc bù."),
        format!("Nothing was announced of {on}."),
    )
}

fn named_twice(on: NaiveDate) -> Text {
    let day = on.format("%d/%m/%Y");
    Text::new(format!("Ngày {day} được nêu hai lần."), format!("{on} is named twice."))
}

fn nothing_changes() -> Text {
    Text::new(
        "Lịch đã như vậy: nêu ít nhất một ngày có thay đổi.",
        "The calendar says so already: name at least one day that changes.",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::WeeklyHours;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn day(on: &str, kind: DayKind, swapped_with: Option<&str>) -> CalendarDay {
        let name = Text::new("Nghỉ lễ", "Holiday");
        let swapped_with = swapped_with.map(date);
        CalendarDay { on: date(on), kind, name, legal_basis: "1/TB".into(), provisional: false, swapped_with }
    }

    fn calendar(days: Vec<CalendarDay>) -> Calendar {
        Calendar::new("hcmc", "Lịch", WeeklyHours::default(), days)
    }

    #[test]
    fn a_change_goes_both_ways() {
        let before = calendar(vec![day("2026-04-30", DayKind::Off, None), day("2026-05-01", DayKind::Off, None)]);
        let announced = Announcement {
            days: vec![day("2026-05-02", DayKind::Work, Some("2026-04-29")), day("2026-04-30", DayKind::Off, None)],
            removed: vec![date("2026-05-01")],
        };
        let changes = before.announce(&announced, date("2026-03-02")).unwrap();
        assert_eq!(changes.len(), 2, "what stands there already is no change");
        let after = before.after(&changes);
        assert!(after.is_working_day(date("2026-05-02")) && after.days().count() == 2);
        assert_eq!(after.before(&changes), before);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let announced = Announcement {
            days: vec![
                day("2026-03-02", DayKind::Off, None),
                day("2026-05-02", DayKind::Work, None),
                day("2026-05-02", DayKind::Off, Some("2026-05-02")),
                day("2126-05-02", DayKind::Off, None),
            ],
            removed: vec![date("2026-06-01")],
        };
        let faults = calendar(Vec::new()).announce(&announced, date("2026-03-02")).unwrap_err();
        let pointers: Vec<_> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        let wrong =
            ["/days/0/on", "/days/1/swapped_with", "/days/2/swapped_with", "/days/2/on", "/days/3/on", "/removed/0"];
        assert_eq!(pointers, wrong);
        let nothing = calendar(Vec::new()).announce(&Announcement::default(), date("2026-03-02")).unwrap_err();
        assert_eq!(nothing[0].0, "/days");
    }

    proptest! {
        #[test]
        fn undoing_a_change_gives_the_calendar_again(
            kept in proptest::collection::btree_set(1i64..300, 0..20),
            named in proptest::collection::btree_map(1i64..300, any::<bool>(), 1..20),
        ) {
            let start = date("2026-03-02");
            let on = |days: i64| (start + chrono::TimeDelta::days(days)).to_string();
            let before = calendar(kept.iter().map(|days| day(&on(*days), DayKind::Off, None)).collect());
            let mut announced = Announcement::default();
            for (days, put) in &named {
                if *put {
                    announced.days.push(day(&on(*days), DayKind::Work, Some("2026-01-01")));
                } else if kept.contains(days) {
                    announced.removed.push(date(&on(*days)));
                }
            }
            if let Ok(changes) = before.announce(&announced, start) {
                prop_assert_eq!(before.after(&changes).before(&changes), before);
            }
        }
    }
}

//! What changes of calendars take, and how they are shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;
use uuid::Uuid;

use crate::api::views::{CalendarDayView, Moment, NamedView, PersonView, moment, organization};
use crate::api::word::Word;
use crate::application::City;
use crate::application::change_calendar::ChangeCalendar;
use crate::application::preview_calendar_change::{CalendarPreview, Move};
use crate::application::read_calendar_changes::KeptChange;
use crate::domain::calendar::{CalendarDay, DayChange, DayKind};
use crate::domain::text::{Language, Text};
use crate::domain::words::DeadlineKind;

/// Days off and make-up days, as announced.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarChangeRequest", example, skip_serializing_if_is_none)]
pub struct ChangeRequest {
    /// The announcement that they rest on.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub legal_basis: String,
    /// Days off and make-up days, also in place of what had been announced of the date. A year is announced once its
    /// first of January is among them.
    #[oai(validator(max_items = 200))]
    pub days: Option<Vec<DayRequest>>,
    /// Dates that are days like any other again.
    #[oai(validator(max_items = 200))]
    pub removed: Option<Vec<NaiveDate>>,
}

/// One announced day.
#[derive(Debug, Clone, Object)]
#[oai(rename = "AnnouncedDayRequest", skip_serializing_if_is_none)]
pub struct DayRequest {
    /// Which day, from tomorrow on.
    pub on: NaiveDate,
    /// Off, or worked in exchange.
    pub kind: Word<DayKind>,
    /// Its name, in Vietnamese.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// The same in English; the Vietnamese one unless told otherwise.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name_en: Option<String>,
    /// The day that it is exchanged for; a make-up day names one and is worked by its hours.
    pub swapped_with: Option<NaiveDate>,
    /// Whether it is still to be confirmed; no unless told otherwise.
    pub provisional: Option<bool>,
}

impl Example for ChangeRequest {
    fn example() -> Self {
        let day = |on: Option<NaiveDate>, kind, name: &str, swapped_with| DayRequest {
            on: on.unwrap_or_default(),
            kind: Word(kind),
            name: name.into(),
            name_en: None,
            swapped_with,
            provisional: None,
        };
        let (monday, saturday) = (NaiveDate::from_ymd_opt(2030, 4, 29), NaiveDate::from_ymd_opt(2030, 5, 4));
        Self {
            legal_basis: "Thông báo của Bộ Nội vụ về việc hoán đổi ngày làm việc dịp 30/4 và 01/5/2030".into(),
            days: Some(vec![
                day(monday, DayKind::Off, "Nghỉ hoán đổi dịp 30/4 và 01/5", saturday),
                day(saturday, DayKind::Work, "Làm việc bù ngày 29/4", monday),
            ]),
            removed: None,
        }
    }
}

impl ChangeRequest {
    /// What is wanted of this calendar.
    pub fn of(self, calendar: String) -> ChangeCalendar {
        let legal_basis = self.legal_basis;
        let day = |day: DayRequest| CalendarDay {
            on: day.on,
            kind: day.kind.0,
            name: Text { en: day.name_en.unwrap_or_else(|| day.name.clone()), vi: day.name },
            legal_basis: legal_basis.clone(),
            provisional: day.provisional.unwrap_or(false),
            swapped_with: day.swapped_with,
        };
        let days = self.days.unwrap_or_default().into_iter().map(day).collect();
        ChangeCalendar { calendar, days, removed: self.removed.unwrap_or_default(), legal_basis }
    }
}

/// The days of a calendar that differ from its week.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarDayList")]
pub struct DayListView {
    /// The days, in their order.
    pub items: Vec<CalendarDayView>,
}

/// One day of a change.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarDayChange", skip_serializing_if_is_none)]
pub struct DayChangeView {
    /// Which day.
    pub on: NaiveDate,
    /// What had been announced of it; absent where it was a day like any other.
    pub before: Option<CalendarDayView>,
    /// What is announced of it; absent where it becomes one.
    pub after: Option<CalendarDayView>,
}

impl DayChangeView {
    fn new(change: &DayChange, language: Language) -> Self {
        let day = |day: &Option<CalendarDay>| day.as_ref().map(|day| CalendarDayView::new(day, language));
        Self { on: change.on, before: day(&change.before), after: day(&change.after) }
    }
}

/// A deadline that would move, or of which the next step would.
#[derive(Debug, Clone, Object)]
#[oai(rename = "MovedDeadline", skip_serializing_if_is_none)]
pub struct MoveView {
    /// The case's code.
    pub case: String,
    /// The deadline.
    pub deadline_id: Uuid,
    /// What is owed.
    pub kind: Word<DeadlineKind>,
    /// By whom.
    pub owed_by: NamedView,
    /// Until when.
    pub due_at: Moment,
    /// Until when it would be; the same where only its next step moves or it is confirmed.
    pub new_due_at: Moment,
    /// Whether days off that are not announced yet may move it.
    pub provisional: bool,
    /// The same after the change.
    pub new_provisional: bool,
    /// When the next step of its ladder is due; absent where none is to come.
    pub next_step_at: Option<Moment>,
    /// When it would be.
    pub new_next_step_at: Option<Moment>,
}

impl MoveView {
    fn new(city: &City, moved: &Move, language: Language) -> Self {
        Self {
            case: moved.case.clone(),
            deadline_id: moved.before.id,
            kind: Word(moved.before.kind),
            owed_by: organization(city, &moved.before.owed_by, language),
            due_at: moment(moved.before.due_at),
            new_due_at: moment(moved.after.due_at),
            provisional: moved.before.provisional,
            new_provisional: moved.after.provisional,
            next_step_at: moved.next_step_at.0.map(moment),
            new_next_step_at: moved.next_step_at.1.map(moment),
        }
    }
}

/// What a change of a calendar would move.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarChangePreview", skip_serializing_if_is_none)]
pub struct PreviewView {
    /// The days, each before and after.
    pub days: Vec<DayChangeView>,
    /// How many deadlines would be due at another moment.
    pub deadlines: i32,
    /// How many next steps of ladders would be due at another moment.
    pub steps: i32,
    /// How many deadlines would be provisional no longer.
    pub confirmed: i32,
    /// What moves, the first due first.
    pub items: Vec<MoveView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

impl PreviewView {
    /// The page of at most `limit` moves after `after`, with the counts of all.
    pub fn new(
        city: &City,
        preview: &CalendarPreview,
        after: Option<(chrono::DateTime<chrono::Utc>, Uuid)>,
        limit: usize,
        language: Language,
    ) -> Self {
        let key = |moved: &Move| (moved.before.due_at, moved.before.id);
        let count = |is: &dyn Fn(&Move) -> bool| {
            i32::try_from(preview.moves.iter().filter(|moved| is(moved)).count()).unwrap_or(i32::MAX)
        };
        // A cursor holds whole seconds.
        let shown = |moved: &&Move| {
            let (at, id) = key(moved);
            after.is_none_or(|after| (at.timestamp(), id) > (after.0.timestamp(), after.1))
        };
        let mut rest = preview.moves.iter().filter(shown).peekable();
        let page: Vec<&Move> = rest.by_ref().take(limit).collect();
        let next = rest.peek().and(page.last()).map(|last| crate::api::cursor::write(key(last)));
        Self {
            days: preview.days.iter().map(|change| DayChangeView::new(change, language)).collect(),
            deadlines: count(&|moved| moved.before.due_at != moved.after.due_at),
            steps: count(&|moved| moved.next_step_at.0 != moved.next_step_at.1),
            confirmed: count(&|moved| moved.before.provisional && !moved.after.provisional),
            items: page.into_iter().map(|moved| MoveView::new(city, moved, language)).collect(),
            next_cursor: next,
        }
    }
}

/// A change of a calendar.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarChange", skip_serializing_if_is_none)]
pub struct ChangeView {
    /// Its id.
    pub id: Uuid,
    /// Of which calendar.
    pub calendar: String,
    /// The announcement that it rests on.
    pub legal_basis: String,
    /// Who announced it; for public bodies.
    pub announced_by: Option<PersonView>,
    /// When.
    pub announced_at: Moment,
    /// The days, each before and after.
    pub days: Vec<DayChangeView>,
    /// Cases that were counted anew so far.
    pub cases: i32,
    /// Their deadlines.
    pub deadlines: i32,
    /// When every case had been looked at; absent while cases are being counted anew.
    pub done_at: Option<Moment>,
}

impl ChangeView {
    /// A change; who announced it where `names` tells.
    pub fn new(change: KeptChange, names: &HashMap<Uuid, String>, language: Language) -> Self {
        let named = |id: Uuid| names.get(&id).map(|name| PersonView { id, name: name.clone() });
        Self {
            id: change.id,
            calendar: change.calendar,
            legal_basis: change.legal_basis,
            announced_by: change.person.and_then(named),
            announced_at: moment(change.announced_at),
            days: change.days.iter().map(|change| DayChangeView::new(change, language)).collect(),
            cases: change.cases,
            deadlines: change.deadlines,
            done_at: change.done_at.map(moment),
        }
    }
}

/// A page of changes.
#[derive(Debug, Clone, Object)]
#[oai(rename = "CalendarChangePage", skip_serializing_if_is_none)]
pub struct ChangePageView {
    /// The changes, the latest first.
    pub items: Vec<ChangeView>,
    /// Where the next page begins; absent on the last one.
    pub next_cursor: Option<String>,
}

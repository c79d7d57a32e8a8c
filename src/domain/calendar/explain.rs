//! The day-by-day explanation of a limit: each step of the walk as a sentence with its legal basis. Adds words only;
//! what counts was decided by the walk.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};

use super::walk::Step;
use super::{Calendar, CalendarDay, DayKind, Limit};
use crate::domain::moment::{city_date, city_time};
use crate::domain::text::Text;
use crate::words;

words! {
    /// Why a day counts or not.
    LineKind {
        /// The day on which it began: not counted.
        FirstDay = "first_day",
        /// It came after closing and counts as having come on the next working day.
        AfterClosing = "after_closing",
        /// Counted.
        Counted = "counted",
        /// A make-up working day, counted.
        MakeUp = "make_up",
        /// An announced or statutory day off; counted in calendar days only.
        DayOff = "day_off",
        /// The weekly rest; counted in calendar days only.
        Weekend = "weekend",
        /// The clock stands.
        Paused = "paused",
        /// The limit ends with this day.
        Due = "due",
    }
}

/// One day of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLine {
    /// The date.
    pub on: NaiveDate,
    /// Its weekday.
    pub weekday: Text,
    /// Why it counts or not.
    pub kind: LineKind,
    /// Days or minutes counted with this day, over all parts of a clock that was paused; `None` where it adds none.
    pub counted: Option<u32>,
    /// The law or announcement the line rests on, where there is one.
    pub legal_basis: Option<String>,
    /// The line as a sentence, with its basis.
    pub text: Text,
}

/// An uninterrupted part of a clock's run.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) struct Part {
    /// When it begins.
    pub(in crate::domain) from: DateTime<Utc>,
    /// What was left of the limit then.
    pub(in crate::domain) limit: Limit,
    /// When it was paused, if it was: nothing is told beyond.
    pub(in crate::domain) until: Option<DateTime<Utc>>,
    /// How many days or minutes the parts before it counted.
    pub(in crate::domain) already: u32,
    /// It goes on after a pause.
    pub(in crate::domain) is_resumed: bool,
}

impl Calendar {
    /// Tells day by day why it counts or not; the last line is the due day.
    pub fn explain(&self, from: DateTime<Utc>, limit: Limit) -> Vec<DayLine> {
        self.explain_part(Part { from, limit, until: None, already: 0, is_resumed: false })
    }

    /// Tells one part of a clock's run, through the day on which it was paused or is due.
    pub(in crate::domain) fn explain_part(&self, part: Part) -> Vec<DayLine> {
        let until = part.until.map(city_date);
        self.walk(city_time(part.from), part.limit)
            .take_while(|step| until.is_none_or(|until| step.on <= until))
            .map(|step| self.line(part, part.until.map_or(step, |until| self.cut(part, step, until))))
            .collect()
    }

    /// A step as it was when the clock was paused: the limit did not end, and no minute after the pause counts.
    fn cut(&self, part: Part, step: Step, until: DateTime<Utc>) -> Step {
        let kind = if step.kind == LineKind::Due { LineKind::Counted } else { step.kind };
        let counted = match part.limit {
            Limit::WorkingMinutes(_) => {
                let worked = self.working_minutes_between(part.from, until);
                step.counted.map(|counted| counted.min(u32::try_from(worked).unwrap_or(0)))
            }
            _ => step.counted,
        };
        Step { kind, counted, ends_at: None, ..step }
    }

    fn line(&self, part: Part, step: Step) -> DayLine {
        let shown = step.counted.map(|counted| counted + part.already);
        let reason = match step.kind {
            LineKind::FirstDay => first_day(part.is_resumed),
            LineKind::AfterClosing => after_closing(part.is_resumed, city_time(part.from)),
            LineKind::DayOff => self.day_off(step.on).then(uncounted(part.limit, step, shown)),
            LineKind::Weekend => weekend().then(uncounted(part.limit, step, shown)),
            _ => self.worked(part, step, shown),
        };
        reason.on_day(step.on, step.kind, shown)
    }

    /// A day that counts, is made up, or ends the limit.
    fn worked(&self, part: Part, step: Step, shown: Option<u32>) -> Reason {
        let mut reason = Reason::default();
        if let Some(day) = self.days.get(&step.on).filter(|day| day.kind == DayKind::Work) {
            reason = make_up(day);
        }
        if let Some(number) = shown {
            reason = reason.then(counted(part.limit, number));
        }
        let Some(ends_at) = step.ends_at else { return reason };
        if shown.is_none() && part.limit.quantity() > 0 {
            reason = reason.then(Reason::new("ngày làm việc tiếp theo", "the next working day"));
        }
        reason.then(ends(part.limit, ends_at, self.is_provisional(city_date(part.from), step.on)))
    }

    fn day_off(&self, on: NaiveDate) -> Reason {
        let announced = self.days.get(&on).cloned();
        let Some(day) = announced.or_else(|| self.find_fixed_day(on).map(|day| day.in_full(on))) else {
            return weekend();
        };
        let (vi, en) = if day.provisional { (" (chưa xác nhận)", " (unconfirmed)") } else { ("", "") };
        Reason::new(format!("ngày nghỉ: {}{vi}", day.name.vi), format!("day off: {}{en}", day.name.en))
            .citing_day(&day.legal_basis)
    }
}

/// Clauses of a sentence and the bases they rest on.
#[derive(Debug, Default)]
struct Reason {
    vi: Vec<String>,
    en: Vec<String>,
    basis: Vec<Text>,
    /// There should be a basis and none is known.
    lacks_basis: bool,
}

impl Reason {
    fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vec![vi.into()], en: vec![en.into()], ..Self::default() }
    }

    fn citing(mut self, article: u16) -> Self {
        let vi = format!("Bộ luật Dân sự 2015, Điều {article}");
        self.basis.push(Text::new(vi, format!("Civil Code 2015, article {article}")));
        self
    }

    fn citing_day(mut self, legal_basis: &str) -> Self {
        self.lacks_basis = legal_basis.is_empty();
        if !self.lacks_basis {
            self.basis.push(Text::new(legal_basis, legal_basis));
        }
        self
    }

    fn then(mut self, next: Self) -> Self {
        self.vi.extend(next.vi);
        self.en.extend(next.en);
        self.basis.extend(next.basis);
        self.lacks_basis |= next.lacks_basis;
        self
    }

    fn on_day(self, on: NaiveDate, kind: LineKind, counted: Option<u32>) -> DayLine {
        let (weekday, date) = (weekday_words(on), date_words(on));
        let basis = |in_language: fn(&Text) -> &str, none: &str| {
            let known = self.basis.iter().map(in_language).collect::<Vec<_>>().join("; ");
            match (known.is_empty(), self.lacks_basis) {
                (false, _) => format!(" ({known})"),
                (true, true) => format!(" ({none})"),
                (true, false) => String::new(),
            }
        };
        let vi_basis = basis(|text| &text.vi, "chưa có căn cứ");
        let en_basis = basis(|text| &text.en, "no legal basis on record");
        let text = Text::new(
            format!("{} {}: {}{vi_basis}.", weekday.vi, date.vi, self.vi.join(", ")),
            format!("{} {}: {}{en_basis}.", weekday.en, date.en, self.en.join(", ")),
        );
        let legal_basis = self.basis.iter().map(|text| text.vi.as_str()).collect::<Vec<_>>().join("; ");
        DayLine { on, weekday, kind, counted, legal_basis: Some(legal_basis).filter(|it| !it.is_empty()), text }
    }
}

impl DayLine {
    /// A line that rests on no clause of law, such as one of a pause.
    pub(in crate::domain) fn plain(on: NaiveDate, kind: LineKind, text: Text) -> Self {
        Reason::new(text.vi, text.en).on_day(on, kind, None)
    }
}

fn first_day(is_resumed: bool) -> Reason {
    let (vi, en) = if is_resumed {
        ("tiếp tục tính, ngày đầu tiên không tính", "resumed; the first day is not counted")
    } else {
        ("ngày đầu tiên, không tính", "the first day, not counted")
    };
    Reason::new(vi, en).citing(147)
}

fn after_closing(is_resumed: bool, from: NaiveDateTime) -> Reason {
    let time = from.format("%H:%M");
    let (vi, en) = if is_resumed { ("tiếp tục", "resumed") } else { ("đến", "came") };
    Reason::new(
        format!("{vi} lúc {time}, sau giờ làm việc, coi như vào ngày làm việc tiếp theo"),
        format!("{en} at {time}, after closing, which counts as the next working day"),
    )
}

fn weekend() -> Reason {
    Reason::new("ngày nghỉ hằng tuần", "weekly rest")
}

/// What a day off does to the count: nothing, or, in calendar days, it counts and cannot be the last.
fn uncounted(limit: Limit, step: Step, shown: Option<u32>) -> Reason {
    match shown {
        None => Reason::new("không tính", "not counted"),
        Some(number) if step.counted == Some(limit.quantity()) => counted(limit, number).then(
            Reason::new(
                "là ngày cuối nên chuyển sang ngày làm việc tiếp theo",
                "the last one, so it moves to the next working day",
            )
            .citing(148),
        ),
        Some(number) => counted(limit, number),
    }
}

fn make_up(day: &CalendarDay) -> Reason {
    let reason = match day.swapped_with.map(date_words) {
        Some(date) => {
            Reason::new(format!("làm việc bù cho ngày {}", date.vi), format!("worked in exchange for {}", date.en))
        }
        None => Reason::new("ngày làm việc bù", "make-up working day"),
    };
    reason.citing_day(&day.legal_basis)
}

fn counted(limit: Limit, number: u32) -> Reason {
    match limit {
        Limit::WorkingDays(_) => Reason::new(format!("ngày làm việc thứ {number}"), format!("working day {number}")),
        Limit::CalendarDays(_) => Reason::new(format!("ngày thứ {number}"), format!("day {number}")),
        Limit::WorkingMinutes(_) => {
            Reason::new(format!("đã tính {number} phút làm việc"), format!("{number} working minutes counted"))
        }
    }
}

fn ends(limit: Limit, at: NaiveDateTime, is_provisional: bool) -> Reason {
    let time = at.format("%H:%M");
    let mut reason = Reason::new(format!("hết hạn lúc {time}"), format!("due at {time}"));
    if !matches!(limit, Limit::WorkingMinutes(_)) {
        reason = reason.citing(148);
    }
    if is_provisional {
        reason = reason.then(Reason::new(
            "tạm tính vì lịch nghỉ chưa được công bố hoặc xác nhận đủ",
            "provisional, as days off are not all announced or confirmed",
        ));
    }
    reason
}

/// A date as readers of each language write it.
fn date_words(on: NaiveDate) -> Text {
    Text::new(on.format("%d/%m/%Y").to_string(), on.format("%Y-%m-%d").to_string())
}

/// The weekday of a date.
fn weekday_words(on: NaiveDate) -> Text {
    const VI: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let index = on.weekday().num_days_from_monday() as usize;
    Text::new(VI[index], EN[index])
}

//! The explanation of a deadline: the parts of its run, told by the calendar that counted them, and its pauses between.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Deadline, Suspension};
use crate::domain::calendar::{Calendar, DayLine, Limit, LineKind, Part};
use crate::domain::moment::{city_date, city_time};
use crate::domain::text::Text;

impl Deadline {
    /// Tells day by day why it counts or not, pauses included. The last line is the due day or, while the clock
    /// stands, the pause.
    pub fn explain(&self, calendar: &Calendar) -> Vec<DayLine> {
        let mut part = Part { from: self.started_at, limit: self.limit, until: None, already: 0, is_resumed: false };
        let mut lines = Vec::new();
        for suspension in &self.suspensions {
            lines.extend(calendar.explain_part(Part { until: Some(suspension.paused_at), ..part }));
            let already = lines.iter().rev().find_map(|line| line.counted).unwrap_or(0);
            lines.push(self.pause_line(suspension));
            let Some(resumed_at) = suspension.resumed_at else { return lines };
            lines.extend(standing_days(suspension.paused_at, resumed_at));
            let limit = self.limit.with_quantity(suspension.left);
            part = Part { from: resumed_at, limit, until: None, already, is_resumed: true };
        }
        lines.extend(calendar.explain_part(part));
        self.set_recorded_end(calendar.due(part.from, part.limit).at, &mut lines);
        lines
    }

    fn pause_line(&self, suspension: &Suspension) -> DayLine {
        let at = city_time(suspension.paused_at);
        let (time, left) = (at.format("%H:%M"), suspension.left);
        let (vi, en) = match self.limit {
            Limit::WorkingDays(_) => ("ngày làm việc", "working days"),
            Limit::CalendarDays(_) => ("ngày", "days"),
            Limit::WorkingMinutes(_) => ("phút làm việc", "working minutes"),
        };
        let text = Text::new(
            format!("tạm dừng từ {time}, thời hạn còn lại {left} {vi}"),
            format!("paused at {time} with {left} {en} left"),
        );
        DayLine::plain(at.date(), LineKind::Paused, text)
    }

    /// Where the end on record is not the one counted now (it was extended, or its calendar changed since), the last
    /// line says so.
    fn set_recorded_end(&self, counted: DateTime<Utc>, lines: &mut Vec<DayLine>) {
        if counted == self.due_at {
            return;
        }
        if let Some(last) = lines.last_mut() {
            last.kind = LineKind::Counted;
        }
        let due_at = city_time(self.due_at);
        let time = due_at.format("%H:%M");
        let text = Text::new(format!("hạn đã ghi nhận là {time}"), format!("the end on record is {time}"));
        lines.push(DayLine::plain(due_at.date(), LineKind::Due, text));
    }
}

/// The days between that of pausing and that of resuming.
fn standing_days(paused_at: DateTime<Utc>, resumed_at: DateTime<Utc>) -> impl Iterator<Item = DayLine> {
    let resumed_on: NaiveDate = city_date(resumed_at);
    let between = city_date(paused_at).iter_days().skip(1).take_while(move |on| *on < resumed_on);
    between
        .map(|on| DayLine::plain(on, LineKind::Paused, Text::new("đang tạm dừng, không tính", "paused, not counted")))
}

//! A case in time: what is due and how that is counted, who held it for how long, what happened.

use super::Look;
use crate::console::words;
use crate::domain::calendar::DayLine;
use crate::domain::deadline::{Deadline, DeadlineState};
use crate::domain::terms;
use crate::domain::text::Text;

/// Something owed.
pub(super) struct DeadlineRow {
    /// What.
    pub(super) what: String,
    /// By whom.
    pub(super) by: String,
    /// Until when.
    pub(super) due: String,
    /// How it stands, with the time left or past in words.
    pub(super) standing: String,
    /// Whether that is late.
    pub(super) is_late: bool,
    /// Whether it is still owed.
    pub(super) is_open: bool,
    /// The limit and its basis.
    pub(super) limit: String,
    /// How it is counted, day by day.
    pub(super) days: Vec<String>,
}

/// One holding of the case by an agency.
pub(super) struct LegRow {
    pub(super) number: i32,
    pub(super) agency: String,
    pub(super) from: String,
    pub(super) until: String,
    /// How long it held the case, and for how much of that it answers.
    pub(super) held: String,
    pub(super) answers_for: String,
}

/// One thing that happened.
pub(super) struct EventRow {
    pub(super) at: String,
    pub(super) who: String,
    pub(super) text: String,
}

impl Look<'_> {
    /// What is still owed comes first, the first due before the others; then what was.
    pub(super) fn deadlines(&self) -> Vec<DeadlineRow> {
        let mut deadlines: Vec<&Deadline> = self.case().deadlines.iter().collect();
        deadlines.sort_by_key(|deadline| (!deadline.is_open(), deadline.due_at));
        deadlines.into_iter().map(|deadline| self.deadline(deadline)).collect()
    }

    fn deadline(&self, deadline: &Deadline) -> DeadlineRow {
        let calendar = self.city.calendar(&deadline.calendar);
        let state = deadline.state(self.now);
        let limit = words::limit(deadline.limit);
        let basis = deadline.legal_basis.as_ref();
        let provisional = deadline.provisional.then(|| {
            self.say("có thể thay đổi khi có lịch nghỉ chính thức", "may move once days off are announced").to_owned()
        });
        let limit = [Some(self.tell(&limit)), basis.cloned(), provisional];
        DeadlineRow {
            what: self.tell(&words::owed(deadline)),
            by: self.organization(&deadline.owed_by),
            due: terms::moment(deadline.due_at, self.language),
            standing: words::standing(deadline, calendar, self.now, self.language),
            is_late: matches!(state, DeadlineState::Overdue | DeadlineState::Missed),
            is_open: deadline.is_open(),
            limit: limit.into_iter().flatten().collect::<Vec<_>>().join("; "),
            days: deadline.explain(calendar).iter().map(|line| self.day(line)).collect(),
        }
    }

    fn day(&self, line: &DayLine) -> String {
        format!("{}: {}", terms::day(line.on, self.language), line.text.to(self.language))
    }

    pub(super) fn legs(&self) -> Vec<LegRow> {
        let clock = self.reading().clock(self.city, self.now);
        let legs = self.case().legs.iter().zip(&clock.legs);
        let row = |(leg, held): (&crate::domain::case::Leg, &crate::domain::case::Held)| {
            let calendar = self.city.calendar_of(&leg.agency);
            let said = |minutes| self.tell(&words::duration(minutes, calendar));
            let until = leg.ended_at.map(|at| words::moment(at, self.language));
            LegRow {
                number: leg.number,
                agency: self.organization(&leg.agency),
                from: words::moment(leg.began_at, self.language),
                until: until.unwrap_or_else(|| self.say("đến nay", "until now").to_owned()),
                held: said(held.elapsed_minutes),
                answers_for: said(held.attributable_minutes),
            }
        };
        legs.map(row).collect()
    }

    /// What happened, the newest first.
    pub(super) fn events(&self) -> Vec<EventRow> {
        let events = self.dossier.events.iter().rev().map(|shown| {
            let event = &shown.kept.event;
            let text: Text = event.fact.text();
            EventRow {
                at: words::moment(event.at, self.language),
                who: self.who(event.actor.person, event.actor.organization.as_deref()),
                text: self.tell(&text),
            }
        });
        events.collect()
    }
}

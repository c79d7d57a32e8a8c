//! The clocks of a case: how long it has taken, how long each agency held it, and how much of that lies with the
//! agency. Counted from what the case keeps, on the calendar of whoever held it; nothing is kept here.
//!
//! A leg's minutes are the agency's own, except while the case waited for somebody outside the city's agencies: the
//! enterprise that was asked, the higher body that it was submitted to, the enterprise that has the answer. Those minutes
//! lie with nobody. What comes after a leg has ended never changes its minutes.

use chrono::{DateTime, Utc};

use super::{Case, Leg};
use crate::domain::calendar::Calendar;

/// The clocks of a case at a moment, in working minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// From filing until it ended, or until now, on the lead agency's calendar; the coordinator's while there is none.
    /// It never begins anew, also when the case is handed on or reopened; the time in which it had ended is left out.
    pub elapsed_minutes: i64,
    /// The legs', in their order.
    pub legs: Vec<Held>,
    /// The sums of each agency, in the order in which they first held the case.
    pub agencies: Vec<Held>,
}

/// How long an agency held a case, in working minutes on its own calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The agency.
    pub agency: String,
    /// All of it.
    pub elapsed_minutes: i64,
    /// Without the minutes in which the case waited for somebody else.
    pub attributable_minutes: i64,
}

impl Clock {
    /// The clocks of `case` at `now`; `calendar_of` is the calendar that an organization keeps.
    pub fn of<'a>(
        case: &Case,
        coordinator: &str,
        calendar_of: impl Fn(&str) -> &'a Calendar,
        now: DateTime<Utc>,
    ) -> Self {
        let calendar = calendar_of(case.lead_agency.as_deref().unwrap_or(coordinator));
        let waits = waits(case, now);
        let legs: Vec<Held> = case.legs.iter().map(|leg| held(leg, &waits, calendar_of(&leg.agency), now)).collect();
        Self {
            elapsed_minutes: stretches(case, now).map(|open| open.minutes(calendar)).sum(),
            agencies: by_agency(&legs),
            legs,
        }
    }

    /// What lies with the agencies, all together.
    pub fn attributable_minutes(&self) -> i64 {
        self.legs.iter().map(|leg| leg.attributable_minutes).sum()
    }
}

/// From one moment until another.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Span {
    /// What both have in common.
    fn within(self, other: Self) -> Option<Self> {
        let common = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (common.from < common.to).then_some(common)
    }

    fn minutes(self, calendar: &Calendar) -> i64 {
        calendar.working_minutes_between(self.from, self.to)
    }
}

/// When the case was open, one stretch after each filing or reopening.
fn stretches(case: &Case, now: DateTime<Utc>) -> impl Iterator<Item = Span> {
    let reopenings = &case.proceedings.reopenings;
    let begun = std::iter::once(case.filed_at).chain(reopenings.iter().map(|again| again.at));
    let ended = reopenings.iter().map(|again| again.ended_at).chain(std::iter::once(case.ended_at.unwrap_or(now)));
    begun.zip(ended).map(|(from, to)| Span { from, to })
}

/// When the case waited for somebody outside the city's agencies, in order and without overlaps; what lasts, until now.
fn waits(case: &Case, now: DateTime<Utc>) -> Vec<Span> {
    let span = |from, to: Option<DateTime<Utc>>| Span { from, to: to.unwrap_or(now) };
    let asked = case.information_requests.iter().map(|request| span(request.asked_at, request.ended_at));
    let above = case.proceedings.submissions.iter().map(|proposal| span(proposal.submitted_at, proposal.received_at));
    let disputed = case.proceedings.disputes.iter().map(|dispute| span(dispute.answer.answered_at, Some(dispute.at)));
    let answered = case.answer.iter().map(|answer| span(answer.answered_at, None));
    let mut waits: Vec<Span> = asked.chain(above).chain(disputed).chain(answered).collect();
    waits.sort_by_key(|span| span.from);
    waits.dedup_by(|next, last| {
        let joins = next.from <= last.to;
        if joins {
            last.to = last.to.max(next.to);
        }
        joins
    });
    waits
}

fn held(leg: &Leg, waits: &[Span], calendar: &Calendar, now: DateTime<Utc>) -> Held {
    let whole = Span { from: leg.began_at, to: leg.ended_at.unwrap_or(now) };
    let elapsed = whole.minutes(calendar);
    let waited: i64 = waits.iter().filter_map(|wait| wait.within(whole)).map(|wait| wait.minutes(calendar)).sum();
    Held { agency: leg.agency.clone(), elapsed_minutes: elapsed, attributable_minutes: elapsed - waited }
}

fn by_agency(legs: &[Held]) -> Vec<Held> {
    let mut agencies: Vec<Held> = Vec::new();
    for leg in legs {
        match agencies.iter_mut().find(|sum| sum.agency == leg.agency) {
            Some(sum) => {
                sum.elapsed_minutes += leg.elapsed_minutes;
                sum.attributable_minutes += leg.attributable_minutes;
            }
            None => agencies.push(leg.clone()),
        }
    }
    agencies
}

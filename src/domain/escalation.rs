//! Which steps of a ladder are due, and whom each reaches.
//!
//! Pure planning: the plan is data, shown and tested as such; taking a step is another's work.

mod acknowledgement;
mod attention;
mod case_plan;
mod changeover;
mod skipped;
mod stand_in;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::calendar::{Calendar, Limit};
use super::deadline::{Deadline, DeadlineStatus};
use super::moment::city_date;
use super::register::Organization;
use super::register::OrganizationKind;
use super::rulebook::{Delivery, LadderSide, LadderStep};
use super::words::{DeadlineKind, Position};

pub use acknowledgement::{Acknowledgement, newest_of_each, silencing};
pub use attention::{Attention, Reading, Why, attention};
pub use case_plan::{CasePlan, Climb, Height, Look, Source, Step, StepKey, Telling, day_began, plan_case};
pub use changeover::change_over;
pub use skipped::Skipped;
pub use stand_in::{MOST_LINKS, Post, Present, StandIn, Unfit, check, present};

/// One step of a deadline's ladder, at its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The ladder's name.
    pub ladder: String,
    /// The ladder's step.
    pub step: i32,
    /// How many times the step was taken before; above zero only for steps that repeat.
    pub occurrence: i32,
    /// Working days after the due day (negative: before).
    pub offset_days: i32,
    /// The opening of the working day on which it is due.
    pub at: DateTime<Utc>,
    /// Whom it reaches.
    pub positions: Vec<Position>,
    /// At once or in the morning digest.
    pub delivery: Delivery,
}

impl Rung {
    /// Whether it has a letter of its own.
    pub fn is_at_once(&self) -> bool {
        self.delivery == Delivery::AtOnce
    }
}

/// What is due now, and when to look again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The steps to take, in the order of their moments.
    pub due: Vec<Rung>,
    /// The step after them; none where the ladder ends or stands.
    pub next: Option<Rung>,
}

/// Whose ladder a deadline climbs. Until an agency leads the case, `coordinator` owes the answer too; what its office is
/// asked or directed to do, it owes as an agency.
pub fn side(deadline: &Deadline, owed_by: Option<&Organization>, coordinator: &str) -> LadderSide {
    let is_aside = matches!(deadline.kind, DeadlineKind::Opinion | DeadlineKind::Directive);
    let coordinates = deadline.owed_by == coordinator && !is_aside;
    match owed_by.map(|organization| organization.kind) {
        _ if deadline.kind == DeadlineKind::Triage || coordinates => LadderSide::Coordinator,
        Some(OrganizationKind::Enterprise) => LadderSide::Enterprise,
        _ => LadderSide::Agency,
    }
}

/// The steps of `deadline` that are due at `now` and not before `since`, the moment of the first one not yet taken.
pub fn plan(
    deadline: &Deadline,
    ladder: &[&LadderStep],
    calendar: &Calendar,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Plan {
    if deadline.status != DeadlineStatus::Running {
        return Plan { due: Vec::new(), next: None };
    }
    let due_on = city_date(deadline.due_at);
    let mut rungs: Vec<Rung> = ladder.iter().flat_map(|step| rungs(step, due_on, calendar, since, now)).collect();
    rungs.sort_by_key(|rung| (rung.at, rung.step, rung.occurrence));
    let next = rungs.iter().find(|rung| rung.at > now).cloned();
    rungs.retain(|rung| rung.at <= now);
    Plan { due: rungs, next }
}

/// When the first step at or after `since` is due.
pub fn next_step_at(
    deadline: &Deadline,
    ladder: &[&LadderStep],
    calendar: &Calendar,
    since: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    // Planning for the moment before `since` takes nothing and finds the first.
    plan(deadline, ladder, calendar, since, since - chrono::TimeDelta::seconds(1)).next.map(|rung| rung.at)
}

/// The occurrences of one step from `since` to the first one after `now`.
fn rungs<'a>(
    step: &'a LadderStep,
    due_on: NaiveDate,
    calendar: &'a Calendar,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> impl Iterator<Item = Rung> + 'a {
    let mut passed_now = false;
    let occurrences = 0..step.repeat_every_days.filter(|days| *days > 0).map_or(1, |_| i32::MAX);
    occurrences
        .filter_map(move |occurrence| {
            let offset_days = step.offset_days + occurrence * step.repeat_every_days.unwrap_or(0);
            let at = calendar.opening_on(calendar.nth_working_day(due_on, offset_days))?;
            let (positions, delivery) = (step.positions.clone(), step.delivery);
            let (ladder, number) = (step.ladder.clone(), step.step);
            Some(Rung { ladder, step: number, occurrence, offset_days, at, positions, delivery })
        })
        .take_while(move |rung| !std::mem::replace(&mut passed_now, rung.at > now && rung.at >= since))
        .filter(move |rung| rung.at >= since)
}

/// When something happens by itself because a deadline passed: deemed acceptance at the close of the first working
/// day after it, the end of waiting for the enterprise at the deadline itself.
pub fn lapses_at(deadline: &Deadline, calendar: &Calendar) -> Option<DateTime<Utc>> {
    if deadline.status != DeadlineStatus::Running {
        return None;
    }
    match deadline.kind {
        DeadlineKind::Acceptance => {
            let due_on = city_date(deadline.due_at);
            calendar.closing_on(calendar.nth_working_day(due_on, 1))
        }
        DeadlineKind::Information | DeadlineKind::Confirmation | DeadlineKind::Opinion => Some(deadline.due_at),
        DeadlineKind::Triage
        | DeadlineKind::Answer
        | DeadlineKind::Rework
        | DeadlineKind::FollowUp
        | DeadlineKind::Directive => None,
    }
}

/// When a step counts as unreached unless the mail server took its letter by then: four hours of its reader's working
/// time after the letter might go out.
pub fn unreached_at(calendar: &Calendar, not_before: DateTime<Utc>) -> DateTime<Utc> {
    calendar.due(not_before, Limit::WorkingMinutes(240)).at
}

/// A person who holds a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Which position.
    pub position: Position,
    /// Of which organization.
    pub organization: String,
    /// Of a vice-chairman: which field (`pct-dt`, `pct-kt`).
    pub field: Option<String>,
    /// Who.
    pub person: Uuid,
}

impl Holder {
    /// The position, whoever holds it.
    pub fn post(&self) -> Post {
        Post { organization: self.organization.clone(), position: self.position, field: self.field.clone() }
    }
}

/// Whom the steps of one case can reach.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a> {
    /// Who holds which position today.
    pub holders: &'a [Holder],
    /// Who stands in for whom today.
    pub stand_ins: &'a [StandIn],
    /// The agency whose intake, officer and director are meant: who handles the case, or who owes an opinion.
    pub agency: Option<&'a str>,
    /// The enterprise that filed it.
    pub enterprise: &'a str,
    /// The officer whom the case names.
    pub officer: Option<Uuid>,
    /// The vice-chairman's field under which the category falls.
    pub field: &'a str,
}

/// Whom a step reaches, in which position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The position that was filled: the one asked for, or the next one up.
    pub position: Position,
    /// Who holds it, or stands in for who does.
    pub person: Uuid,
    /// The holder, where somebody stands in for them.
    pub standing_in_for: Option<Uuid>,
    /// Until when somebody does, that day included.
    pub until: Option<NaiveDate>,
    /// Whether the position asked for was vacant.
    pub climbed: bool,
}

impl Directory<'_> {
    /// Who stands for `position`; a vacant one passes the step to the next one up. None where nobody is left.
    pub fn reach(&self, position: Position) -> Option<Reached> {
        let mut asked = Some(position);
        while let Some(current) = asked {
            if let Some((holder, Present { person, until })) = self.find_present(current) {
                // Intake stands for an unnamed officer by rule, not for want of one.
                let climbed = current != position && (position, current) != (Position::Officer, Position::Intake);
                let standing_in_for = Some(holder).filter(|holder| *holder != person);
                return Some(Reached { position: current, person, standing_in_for, until, climbed });
            }
            asked = next_up(current);
        }
        None
    }

    /// Who stands above `position`, whose holder `person` could not be reached; none where nobody else is left.
    pub fn reach_above(&self, position: Position, person: Uuid) -> Option<Reached> {
        let mut above = next_up(position);
        while let Some(current) = above {
            let reached = self.reach(current)?;
            if reached.person != person {
                return Some(reached);
            }
            above = next_up(reached.position);
        }
        None
    }

    /// The coordinator, where a position was vacant and another was reached for it.
    pub fn told_of_vacancy(&self, reached: &Reached) -> Option<Reached> {
        let coordinator = self.reach(Position::Coordinator).filter(|_| reached.climbed);
        coordinator.filter(|told| told.person != reached.person)
    }

    /// The first holder of a position for whom somebody is there, and who that is.
    fn find_present(&self, position: Position) -> Option<(Uuid, Present)> {
        let officer = self
            .officer
            .zip(self.agency)
            .filter(|_| position == Position::Officer)
            .map(|(person, agency)| Holder { position, organization: agency.to_owned(), field: None, person });
        let held = self.holders.iter().filter(|holder| self.is_meant(position, holder));
        let mut holders = officer.iter().chain(held);
        holders.find_map(|held| Some((held.person, present(&held.post(), held.person, self.stand_ins)?)))
    }

    /// Whether a holder is the one, or one of those, whom a position around the case means.
    fn is_meant(&self, position: Position, holder: &Holder) -> bool {
        let is_of = |organization: Option<&str>| organization == Some(holder.organization.as_str());
        holder.position == position
            && match position {
                // The case names its officer; the agency's others are not meant.
                Position::Officer => false,
                Position::Intake | Position::Director => is_of(self.agency),
                Position::Manager => is_of(Some(self.enterprise)),
                Position::Coordinator | Position::Chairman => true,
                Position::ViceChairman => holder.field.as_deref() == Some(self.field),
            }
    }
}

/// The position that answers for a vacant one.
const fn next_up(position: Position) -> Option<Position> {
    match position {
        Position::Officer => Some(Position::Intake),
        Position::Intake => Some(Position::Director),
        Position::Director | Position::Manager => Some(Position::Coordinator),
        Position::Coordinator => Some(Position::ViceChairman),
        Position::ViceChairman => Some(Position::Chairman),
        Position::Chairman => None,
    }
}

#[cfg(test)]
mod tests;

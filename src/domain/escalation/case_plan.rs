//! What one look at a case comes to: the steps that are taken, each with what becomes of it, and who is told of what.
//!
//! The ladders of a case's deadlines climb each by itself, but a person gets one letter per case and day:
//!
//! - It names the highest step, the one that is due the most working days after its deadline (of two, the later one of its
//!   ladder), and lists the case's other deadlines that reach the same person.
//! - Who had such a letter today already is told of what comes later that day at the opening of their next working day,
//!   unless the case is urgent and the step is higher than all they were told today. Outside of their working time they
//!   are told when it begins, unless the case is urgent. Until then the step waits, and nothing is lost.
//! - Where steps of several moments of one deadline are due at one look, the service was away: only the highest that
//!   reaches somebody is told, those before it are kept as skipped. Where the deadline lapsed by itself meanwhile, all of
//!   those before that are, as moot.
//!
//! The plan is data. The worker carries it out, `thaogo escalations plan` shows it.

use std::cmp::Reverse;
use std::collections::HashSet;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Acknowledgement, Directory, Plan, Reached, Rung, Skipped, silencing};
use crate::domain::calendar::Calendar;
use crate::domain::deadline::Deadline;
use crate::domain::moment::{city_date, instant_of};
use crate::domain::words::Position;

/// What makes a step of a deadline's ladder the step that it is: the deadline with its version, the step and how many times
/// it was taken before, the position, the moment.
pub type StepKey = ((Uuid, i32), (i32, i32), Position, DateTime<Utc>);

/// How high a step is: working days after the due day, then its number. Who is told of several is told of the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Height {
    /// Working days after the due day; negative before it.
    pub offset_days: i32,
    /// The ladder's step.
    pub step: i32,
}

/// A deadline whose ladder is climbed, and what is due of it.
#[derive(Debug, Clone)]
pub struct Climb<'a> {
    /// The deadline; it runs.
    pub deadline: &'a Deadline,
    /// Whom its steps reach.
    pub directory: Directory<'a>,
    /// What is due, and what follows.
    pub plan: Plan,
    /// Whether what is owed lapsed by itself meanwhile.
    pub is_over: bool,
}

/// Where a step comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is due now.
    Due,
    /// It was taken before, by this id, and somebody waits to be told.
    Waiting(Uuid),
    /// The letter of this step, to this position, did not arrive.
    InsteadOf(Uuid, Position),
}

/// A step for one of its positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// Of which deadline.
    pub deadline: &'a Deadline,
    /// The step.
    pub rung: Rung,
    /// The one after it.
    pub next: Option<Rung>,
    /// Whom it is for.
    pub position: Position,
    /// Whom it reaches; none where nobody is left.
    pub reached: Option<Reached>,
    /// Where it comes from.
    pub source: Source,
    /// Why whom it reaches is not told; none where they are, or will be.
    pub skipped: Option<Skipped>,
    /// Whether whom it reaches is still to be told by a letter; what waits for a digest is not.
    pub is_owed: bool,
    /// Who is still to be told that its position was vacant.
    pub vacancy: Option<Reached>,
    /// When somebody is still to be told, once the tellings went out; none where nobody is.
    pub tell_at: Option<DateTime<Utc>>,
}

/// One letter to one person about the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// To whom, in the position in which the highest step reaches them.
    pub reader: Reached,
    /// The steps that it tells of, by their place in the plan, the highest first; whether only of their vacancy.
    pub steps: Vec<(usize, bool)>,
}

/// What a look comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePlan<'a> {
    /// The steps, as they are once the tellings went out.
    pub steps: Vec<Step<'a>>,
    /// Who is told now.
    pub tellings: Vec<Telling>,
}

/// What is known of the case at the moment of the look.
pub struct Look<'a> {
    /// The moment.
    pub now: DateTime<Utc>,
    /// Whether the case is urgent.
    pub is_urgent: bool,
    /// What people said on its steps.
    pub said: &'a [Acknowledgement],
    /// Who had a letter of a ladder about it today, and how high the highest step was that it told of, if that still runs.
    pub told: &'a [(Uuid, Option<Height>)],
    /// The steps that were taken before.
    pub taken: &'a HashSet<StepKey>,
    /// By which calendar somebody reads what a deadline's step tells them, in a position.
    pub calendar: &'a dyn Fn(&Deadline, Position) -> &'a Calendar,
}

impl Rung {
    /// How high it is.
    pub fn height(&self) -> Height {
        Height { offset_days: self.offset_days, step: self.step }
    }
}

impl Step<'_> {
    /// What makes it this step.
    pub fn key(&self) -> StepKey {
        let (deadline, rung) = (self.deadline, &self.rung);
        ((deadline.id, deadline.version), (rung.step, rung.occurrence), self.position, rung.at)
    }

    fn source_is_new(&self) -> bool {
        !matches!(self.source, Source::Waiting(_))
    }
}

/// Plans one look at a case: what is due of its ladders, and what was taken `before` and is still to be told.
pub fn plan_case<'a>(look: &Look<'_>, climbs: &[Climb<'a>], before: Vec<Step<'a>>) -> CasePlan<'a> {
    let mut steps: Vec<Step<'a>> = before.into_iter().filter(|step| look.is_new(step)).collect();
    for step in &mut steps {
        look.silence(step);
    }
    for climb in climbs {
        steps.extend(look.due(climb));
    }
    let tellings = look.tell(&mut steps);
    CasePlan { steps, tellings }
}

impl Look<'_> {
    /// Whether a step was not taken before; what waits was, and still waits.
    fn is_new(&self, step: &Step<'_>) -> bool {
        !step.source_is_new() || !self.taken.contains(&step.key())
    }

    /// The steps that are due of one deadline.
    fn due<'a>(&self, climb: &Climb<'a>) -> Vec<Step<'a>> {
        let of_positions =
            climb.plan.due.iter().flat_map(|rung| rung.positions.iter().map(move |position| (rung, *position)));
        let steps = of_positions.map(|(rung, position)| self.step(climb, rung, position));
        let mut steps: Vec<_> = steps.filter(|step| self.is_new(step)).collect();
        let highest = steps.iter().filter(|step| step.skipped.is_none()).map(|step| step.rung.at).max();
        for step in steps.iter_mut().filter(|step| step.skipped.is_none() && Some(step.rung.at) < highest) {
            skip(step, Skipped::HigherStep);
        }
        steps
    }

    fn step<'a>(&self, climb: &Climb<'a>, rung: &Rung, position: Position) -> Step<'a> {
        let reached = climb.directory.reach(position);
        let vacancy = reached.as_ref().and_then(|reached| climb.directory.told_of_vacancy(reached));
        let later = climb.plan.due.iter().find(|later| later.at > rung.at);
        let mut step = Step {
            deadline: climb.deadline,
            rung: rung.clone(),
            next: later.or(climb.plan.next.as_ref()).cloned(),
            position,
            is_owed: rung.is_at_once(),
            reached,
            source: Source::Due,
            skipped: None,
            vacancy,
            tell_at: None,
        };
        self.silence(&mut step);
        if climb.is_over && step.skipped.is_none() {
            skip(&mut step, Skipped::Moot);
        }
        step
    }

    /// Skips a step that reaches nobody, or whose reader said by when they act.
    fn silence(&self, step: &mut Step<'_>) {
        if step.skipped.is_some() {
            return;
        }
        let Some(reached) = &step.reached else { return skip(step, Skipped::NobodyLeft) };
        let (deadline, due_on) = ((step.deadline.id, step.deadline.version), city_date(step.rung.at));
        let is_untold = step.is_owed || step.source_is_new();
        if is_untold && silencing(self.said, deadline, reached.person, due_on).is_some() {
            skip(step, Skipped::Acknowledged);
        }
    }

    /// Gathers what each person is to be told, and lets wait what is not for now.
    fn tell(&self, steps: &mut [Step<'_>]) -> Vec<Telling> {
        let mut tellings: Vec<Telling> = Vec::new();
        for telling in gather(steps) {
            match self.tell_at(&telling, steps) {
                at if at <= self.now => tellings.push(telling),
                at => wait(steps, &telling, at),
            }
        }
        for (index, is_vacancy) in tellings.iter().flat_map(|telling| telling.steps.iter().copied()) {
            if is_vacancy {
                steps[index].vacancy = None;
            } else {
                steps[index].is_owed = false;
            }
        }
        tellings
    }

    /// When somebody is told.
    fn tell_at(&self, telling: &Telling, steps: &[Step<'_>]) -> DateTime<Utc> {
        let Some(highest) = telling.steps.first().map(|(index, _)| &steps[*index]) else { return self.now };
        let calendar = (self.calendar)(highest.deadline, telling.reader.position);
        let mut told = self.told.iter().filter(|(person, _)| *person == telling.reader.person).peekable();
        let had_one = told.peek().is_some();
        let is_higher = told.all(|(_, height)| height.is_none_or(|height| highest.rung.height() > height));
        if had_one && !(self.is_urgent && is_higher) {
            return calendar.next_working_moment(day_began(self.now) + TimeDelta::days(1));
        }
        if self.is_urgent { self.now } else { calendar.next_working_moment(self.now) }
    }
}

/// A step that is told to nobody, and whose vacancy is nobody's news either.
fn skip(step: &mut Step<'_>, because: Skipped) {
    (step.skipped, step.is_owed, step.tell_at) = (Some(because), false, None);
    step.vacancy = None;
}

/// What is to be told to each person, the highest step first, the persons in the order in which they are reached.
fn gather(steps: &[Step<'_>]) -> Vec<Telling> {
    let mut tellings: Vec<Telling> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let own = step.reached.as_ref().filter(|_| step.is_owed).map(|reached| (reached, false));
        let vacancy = step.vacancy.as_ref().map(|told| (told, true));
        for (reader, is_vacancy) in own.into_iter().chain(vacancy) {
            let place = tellings.iter_mut().find(|telling| telling.reader.person == reader.person);
            match place {
                Some(telling) => telling.steps.push((index, is_vacancy)),
                None => tellings.push(Telling { reader: reader.clone(), steps: vec![(index, is_vacancy)] }),
            }
        }
    }
    for telling in &mut tellings {
        // Of two that are as high, what reaches somebody for themselves comes first.
        telling.steps.sort_by_key(|(index, is_vacancy)| (Reverse(steps[*index].rung.height()), *is_vacancy));
        let highest = telling.steps.first().and_then(|(index, is_vacancy)| {
            if *is_vacancy { steps[*index].vacancy.as_ref() } else { steps[*index].reached.as_ref() }
        });
        if let Some(reader) = highest {
            telling.reader = reader.clone();
        }
    }
    tellings
}

/// Lets the steps of a telling wait for it.
fn wait(steps: &mut [Step<'_>], telling: &Telling, at: DateTime<Utc>) {
    for (index, _) in &telling.steps {
        let step = &mut steps[*index];
        step.tell_at = Some(step.tell_at.map_or(at, |other| other.min(at)));
    }
}

/// When the city's day of `now` began.
pub fn day_began(now: DateTime<Utc>) -> DateTime<Utc> {
    instant_of(city_date(now).and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests;

//! One look at a case whose ladders are climbed: what is known of it at that moment, and the plan that follows. The worker
//! carries the plan out; who asks what would be sent looks at a case the same way and writes nothing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::notices::{Audience, body_of};
use super::{City, Error};
use crate::domain::case::Case;
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{
    self, Acknowledgement, CasePlan, Climb, Directory, Height, Look, Reached, Rung, Source, Step, StepKey, day_began,
    plan_case,
};
use crate::domain::moment::city_date;
use crate::domain::words::{Position, Urgency};
use crate::store::cases::Timers;
use crate::store::escalations::{self as steps, KnownStep};

/// A case as its ladders are climbed at a moment.
pub(super) struct CaseLook<'a> {
    /// The city then.
    pub city: &'a City,
    /// The case.
    pub case: &'a Case,
    /// The moment.
    pub now: DateTime<Utc>,
    /// Who is around it on that day.
    pub audience: &'a Audience,
    /// What is known of its steps.
    pub known: &'a Known,
}

/// What is known of a case's steps.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// When each of its deadlines is looked at next.
    pub timers: HashMap<Uuid, Timers>,
    /// What people said on its steps.
    pub said: Vec<Acknowledgement>,
    /// The steps that were taken, as far as they could be due again.
    pub taken: HashSet<StepKey>,
    /// Those of which somebody is still to be told.
    pub waiting: Vec<KnownStep>,
    /// Who had a letter of a ladder about it today, and of which steps.
    pub told: Vec<(Uuid, Vec<StepKey>)>,
}

impl Known {
    /// Reads it. `back_to` says of which deadlines steps are looked at that were due at a moment or later, beside those that
    /// are due now.
    pub async fn find<C: ConnectionTrait>(
        conn: &C,
        case: &Case,
        now: DateTime<Utc>,
        back_to: &[(Uuid, DateTime<Utc>)],
    ) -> Result<Self, Error> {
        let timers = steps::list_timers(conn, &[case.id]).await?;
        let due = timers.iter().filter_map(|(id, timers)| Some((*id, timers.next_step_at?)));
        let since: Vec<_> = due.chain(back_to.iter().copied()).collect();
        let known = steps::find_known(conn, case.id, &since).await?;
        let taken = known.iter().map(|step| step.key).collect();
        let waiting = known.into_iter().filter(|step| step.tell_at.is_some()).collect();
        let said = steps::list_acknowledgements(conn, &[case.id]).await?;
        let told = steps::list_told(conn, &case.code, day_began(now)).await?;
        Ok(Self { timers, said, taken, waiting, told })
    }

    /// Who had a letter today, by the height of the highest step that it told of and that still runs as it did.
    fn heights(&self, city: &City, case: &Case) -> Vec<(Uuid, Option<Height>)> {
        let height = |key: &StepKey| {
            let deadline = case.deadlines.iter().find(|deadline| (deadline.id, deadline.version) == key.0)?;
            Some(height_of(city, deadline, key))
        };
        let told = self.told.iter();
        told.map(|(person, keys)| (*person, keys.iter().filter_map(height).max())).collect()
    }
}

/// How high a step was, by the day on which it was due.
fn height_of(city: &City, deadline: &Deadline, (_, (step, _), _, at): &StepKey) -> Height {
    let calendar = city.calendar(&deadline.calendar);
    Height { offset_days: calendar.working_days_late(city_date(deadline.due_at), city_date(*at)), step: *step }
}

impl<'a> CaseLook<'a> {
    /// The plan: what is due, what waits, and the steps that climb because a letter did not arrive.
    pub fn plan(&self, unreached: Vec<Step<'a>>) -> CasePlan<'a> {
        let before = self.known.waiting.iter().filter_map(|known| self.waiting(known)).chain(unreached).collect();
        self.plan_of(&self.climbs(), before)
    }

    /// What a deadline's ladder had due before the deadline lapsed, and nobody took while the service was away.
    pub fn missed(&self, deadline: &'a Deadline, lapsed_at: DateTime<Utc>) -> CasePlan<'a> {
        let timer = self.known.timers.get(&deadline.id).and_then(|timers| timers.next_step_at);
        let climb = timer.filter(|since| *since < lapsed_at).map(|since| {
            let plan = self.climb(deadline, since, lapsed_at - TimeDelta::seconds(1));
            Climb { is_over: true, ..plan }
        });
        self.plan_of(climb.as_slice(), Vec::new())
    }

    fn plan_of(&self, climbs: &[Climb<'a>], before: Vec<Step<'a>>) -> CasePlan<'a> {
        let calendar = |deadline: &Deadline, position| self.city.calendar_of(self.body_of(deadline, position));
        let look = Look {
            now: self.now,
            is_urgent: self.case.subject.urgency == Urgency::Urgent,
            said: &self.known.said,
            told: &self.known.heights(self.city, self.case),
            taken: &self.known.taken,
            calendar: &calendar,
        };
        plan_case(&look, climbs, before)
    }

    /// The ladders that have a step due. Where something happens by itself first because the deadline passed, whether the
    /// ladder goes on is to be known before.
    pub fn climbs(&self) -> Vec<Climb<'a>> {
        let case: &'a Case = self.case;
        let climb = |deadline: &'a Deadline| {
            let timers = self.known.timers.get(&deadline.id)?;
            let lapses = timers.lapses_at.is_some_and(|at| at <= self.now);
            let since = timers.next_step_at.filter(|at| *at <= self.now && !lapses)?;
            Some(self.climb(deadline, since, self.now))
        };
        case.deadlines.iter().filter_map(climb).collect()
    }

    fn climb(&self, deadline: &'a Deadline, since: DateTime<Utc>, until: DateTime<Utc>) -> Climb<'a> {
        let calendar = self.city.calendar(&deadline.calendar);
        let ladder = self.city.ladder(&self.case.subject, deadline);
        let plan = escalation::plan(deadline, &ladder, calendar, since, until);
        Climb { deadline, directory: self.directory(deadline), plan, is_over: false }
    }

    /// Whether a step is to be taken, or somebody to be told by now.
    pub fn is_due(&self) -> bool {
        let waits = self.known.waiting.iter().any(|known| known.tell_at.is_some_and(|at| at <= self.now));
        waits || !self.climbs().is_empty()
    }

    /// A step that was taken before, as it is told now: whoever holds the position by now is. Whom it was told to stays.
    pub fn waiting(&self, known: &KnownStep) -> Option<Step<'a>> {
        let deadline = self.case.find_running(known.key.0)?;
        let (rung, next) = self.rung(deadline, known);
        let directory = self.directory(deadline);
        let reached = match (known.is_settled, known.reached, known.instead_of) {
            (true, (position, Some(person)), _) => {
                let climbed = known.tells_of_vacancy;
                Some(Reached { position, person, standing_in_for: None, until: None, climbed })
            }
            (_, (position, _), Some(_)) => directory.reach(position),
            _ => directory.reach(known.key.2),
        };
        // A position that fell vacant while the step waited is news too.
        let fell_vacant = !known.is_settled && known.reached.0 == known.key.2;
        let vacancy = reached.as_ref().filter(|_| known.tells_of_vacancy || fell_vacant);
        Some(Step {
            deadline,
            rung,
            next,
            position: known.key.2,
            vacancy: vacancy.and_then(|reached| directory.told_of_vacancy(reached)),
            reached,
            source: Source::Waiting(known.id),
            skipped: None,
            is_owed: known.is_owed(),
            tell_at: None,
        })
    }

    /// A step as its ladder has it, and the one that follows. Where the ladder no longer has it, it is what the ledger says.
    pub fn rung(&self, deadline: &Deadline, known: &KnownStep) -> (Rung, Option<Rung>) {
        let ladder = self.city.ladder(&self.case.subject, deadline);
        let calendar = self.city.calendar(&deadline.calendar);
        let plan = |since, now| escalation::plan(deadline, &ladder, calendar, since, now);
        let (_, number, position, at) = known.key;
        let is_it = |rung: &Rung| {
            (rung.step, rung.occurrence) == number && known.ladder.as_ref().is_none_or(|name| *name == rung.ladder)
        };
        let rung = plan(at, at).due.into_iter().find(is_it).unwrap_or_else(|| Rung {
            ladder: known.ladder.clone().unwrap_or_default(),
            step: number.0,
            occurrence: number.1,
            offset_days: height_of(self.city, deadline, &known.key).offset_days,
            at,
            positions: vec![position],
            delivery: known.delivery,
        });
        (rung, plan(self.now, self.now).next)
    }

    /// Whom the steps of a deadline reach.
    pub fn directory(&self, deadline: &'a Deadline) -> Directory<'a> {
        self.audience.directory_for(self.case, deadline)
    }

    /// The organization in which a deadline's step reaches a position.
    pub fn body_of<'b>(&'b self, deadline: &'b Deadline, position: Position) -> &'b str {
        body_of(self.case, self.audience.directory_for(self.case, deadline).agency, position)
    }
}

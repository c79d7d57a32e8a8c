//! One case, walked from moment to moment as the worker would look at it. What the worker would write into the ledger is
//! kept here instead.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::digests::ForDigest;
use super::{Planned, PlannedStep, Recipient, Way, Why};
use crate::application::case_look::{CaseLook, Known};
use crate::application::climb_unreached::climbs;
use crate::application::ladders::timers;
use crate::application::lapse_due::consequence;
use crate::application::notices::Audience;
use crate::application::write_digests::GATHERING;
use crate::application::{App, City, Error};
use crate::domain::case::{Case, Giver, decide};
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{CasePlan, Reached, Skipped, Source, Step};
use crate::domain::moment::city_date;
use crate::mail::message::Because;
use crate::store::escalations::{self as steps, KnownStep, UnreachedStep};

/// A case on its way.
pub(super) struct Walk<'a, C> {
    app: &'a App,
    city: &'a City,
    conn: &'a C,
    now: DateTime<Utc>,
    case: Case,
    known: Known,
    /// What climbs at the first look, because its letter was given up.
    unreached: Vec<UnreachedStep>,
    /// The day of which the ledger knows who had a letter.
    told_on: NaiveDate,
    /// What would happen.
    pub planned: Vec<Planned>,
    /// What would wait for somebody's digest.
    pub for_digests: Vec<ForDigest>,
}

impl<'a, C: ConnectionTrait> Walk<'a, C> {
    /// Where the case stands at `now`.
    pub async fn begin(
        app: &'a App,
        city: &'a City,
        conn: &'a C,
        case: Case,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let unreached: Vec<_> = steps::find_unreached(conn, case.id, now).await?.into_iter().filter(climbs).collect();
        let back_to: Vec<_> = unreached.iter().map(|it| (it.step.key.0.0, it.step.key.3)).collect();
        let known = Known::find(conn, &case, now, &back_to).await?;
        let (planned, told_on) = (Vec::new(), city_date(now));
        let mut walk = Self { app, city, conn, now, case, known, unreached, told_on, planned, for_digests: Vec::new() };
        let gathered = steps::find_digest_steps(conn, walk.case.id).await?;
        walk.look(|look| gathered.iter().filter_map(|known| for_digest(look, known)).collect::<Vec<_>>())
            .await
            .map(|waiting| walk.for_digests = waiting)?;
        Ok(walk)
    }

    /// Goes on to the next moment at which something is due, if that comes by `until`; whether it did.
    pub async fn go_on(&mut self, until: DateTime<Utc>) -> Result<bool, Error> {
        let Some(at) = self.next_moment().filter(|at| *at <= until) else { return Ok(false) };
        self.now = self.now.max(at);
        if self.told_on != city_date(self.now) {
            self.told_on = city_date(self.now);
            self.known.told.clear();
        }
        self.lapse().await?;
        let unreached = std::mem::take(&mut self.unreached);
        let after = self.look(|look| taken(look, &unreached)).await?;
        let Some(after) = after else { return Ok(true) };
        self.planned.extend(after.planned);
        self.for_digests.extend(after.for_digests);
        self.known = after.known;
        Ok(true)
    }

    fn next_moment(&self) -> Option<DateTime<Utc>> {
        let timers = self.known.timers.values().flat_map(|timers| [timers.next_step_at, timers.lapses_at]).flatten();
        let waiting = self.known.waiting.iter().filter_map(|known| known.tell_at);
        timers.chain(waiting).chain(self.unreached.first().map(|_| self.now)).min()
    }

    async fn look<T>(&self, read: impl FnOnce(&CaseLook<'_>) -> T) -> Result<T, Error> {
        let audience = Audience::find(self.conn, self.city, &self.case, city_date(self.now)).await?;
        let Self { city, case, known, now, .. } = self;
        Ok(read(&CaseLook { city, case, known, audience: &audience, now: *now }))
    }

    /// What happens by itself because a deadline passed.
    async fn lapse(&mut self) -> Result<(), Error> {
        let lapsing = self.case.deadlines.iter().find(|deadline| {
            let timers = self.known.timers.get(&deadline.id);
            timers.and_then(|timers| timers.lapses_at).is_some_and(|at| at <= self.now)
        });
        let Some(deadline) = lapsing.cloned() else { return Ok(()) };
        let kept = self.known.timers.get_mut(&deadline.id);
        let lapsed_at = kept.and_then(|timers| timers.lapses_at.take()).unwrap_or(self.now);
        let fact = match deadline.is_open() {
            true => consequence(self.conn, &deadline, city_date(self.now)).await?,
            false => None,
        };
        let decided = fact
            .map(|fact| self.app.at_desk(self.city, self.now, |desk| decide(&self.case, fact, Giver::System, desk)));
        if let Some(Ok(event)) = decided {
            let missed = self.look(|look| skipped(look, &look.missed(&deadline, lapsed_at))).await?;
            self.planned.extend(missed);
            self.case.apply(&event);
            let timers = timers(self.city, &self.case.subject, event.at);
            self.known.timers.extend(event.deadlines.iter().map(|deadline| (deadline.id, timers(deadline))));
        }
        self.end_waiting();
        Box::pin(self.lapse()).await
    }

    /// Nobody waits any more to be told of what ended.
    fn end_waiting(&mut self) {
        let runs = |key| self.case.find_running(key).is_some();
        for known in self.known.waiting.extract_if(.., |known| !runs(known.key.0)) {
            let found = self.case.deadlines.iter().find(|deadline| deadline.id == known.key.0.0);
            let steps = found.map(|deadline| show_known(&self.case, deadline, &known)).into_iter().collect();
            self.planned.push(Planned { at: self.now, way: Way::Skipped(Skipped::Moot), to: None, steps });
        }
        for step in self.for_digests.iter_mut().filter(|step| !runs(step.deadline)) {
            step.ended_at.get_or_insert(self.now);
        }
    }
}

/// What one look brings, and what is known after it.
struct After {
    planned: Vec<Planned>,
    for_digests: Vec<ForDigest>,
    known: Known,
}

/// Takes what is due; none where nothing is.
fn taken(look: &CaseLook<'_>, unreached: &[UnreachedStep]) -> Option<After> {
    if unreached.is_empty() && !look.is_due() {
        return None;
    }
    let plan = look.plan(unreached.iter().filter_map(|it| look.above(it)).collect());
    let letters = plan.tellings.iter().map(|telling| {
        let steps = telling.steps.iter().map(|(index, is_vacancy)| show(look, &plan.steps[*index], *is_vacancy));
        let to = telling.steps.first().and_then(|(index, _)| recipient(look, &plan.steps[*index], &telling.reader));
        Planned { at: look.now, way: Way::Letter, to, steps: steps.collect() }
    });
    let for_digests = plan.steps.iter().filter_map(|step| {
        let waits = step.skipped.is_none() && !step.rung.is_at_once() && !matches!(step.source, Source::Waiting(_));
        let reached = step.reached.as_ref().filter(|_| waits)?;
        Some(ForDigest {
            to: recipient(look, step, reached)?,
            deadline: step.key().0,
            ready_at: look.now.max(step.rung.at + GATHERING),
            ended_at: None,
            step: show(look, step, false),
        })
    });
    Some(After {
        planned: letters.chain(skipped(look, &plan)).collect(),
        for_digests: for_digests.collect(),
        known: after(look, &plan),
    })
}

/// The steps of which nobody is told.
fn skipped(look: &CaseLook<'_>, plan: &CasePlan<'_>) -> Vec<Planned> {
    let skipped = plan.steps.iter().filter_map(|step| {
        let to = step.reached.as_ref().and_then(|reached| recipient(look, step, reached));
        Some(Planned { at: look.now, way: Way::Skipped(step.skipped?), to, steps: vec![show(look, step, false)] })
    });
    skipped.collect()
}

/// What the ledger knows after a look.
fn after(look: &CaseLook<'_>, plan: &CasePlan<'_>) -> Known {
    let mut known = look.known.clone();
    let before: HashMap<Uuid, KnownStep> = known.waiting.drain(..).map(|step| (step.id, step)).collect();
    known.taken.extend(plan.steps.iter().map(Step::key));
    for step in plan.steps.iter().filter(|step| step.tell_at.is_some()) {
        let reached = step.reached.as_ref();
        let earlier = match step.source {
            Source::Waiting(id) => before.get(&id),
            Source::Due | Source::InsteadOf(..) => None,
        };
        let instead_of = match step.source {
            Source::InsteadOf(id, position) => Some((id, position)),
            _ => earlier.and_then(|earlier| earlier.instead_of),
        };
        known.waiting.push(KnownStep {
            id: earlier.map_or_else(Uuid::now_v7, |earlier| earlier.id),
            key: step.key(),
            ladder: Some(step.rung.ladder.clone()),
            delivery: step.rung.delivery,
            reached: (reached.map_or(step.position, |reached| reached.position), reached.map(|it| it.person)),
            tell_at: step.tell_at,
            is_settled: step.skipped.is_some() || (step.rung.is_at_once() && !step.is_owed),
            tells_of_vacancy: step.vacancy.is_some(),
            instead_of,
        });
    }
    for telling in &plan.tellings {
        let own = telling.steps.iter().filter(|(_, is_vacancy)| !is_vacancy);
        known.told.push((telling.reader.person, own.map(|(index, _)| plan.steps[*index].key()).collect()));
    }
    for climb in look.climbs() {
        if let Some(timers) = known.timers.get_mut(&climb.deadline.id) {
            timers.next_step_at = climb.plan.next.as_ref().map(|rung| rung.at);
        }
    }
    known
}

/// A step that waits for a digest already.
fn for_digest(look: &CaseLook<'_>, known: &KnownStep) -> Option<ForDigest> {
    let step = look.waiting(known)?;
    Some(ForDigest {
        to: recipient(look, &step, step.reached.as_ref()?)?,
        deadline: known.key.0,
        ready_at: look.now.max(known.key.3 + GATHERING),
        ended_at: None,
        step: show_known(look.case, step.deadline, known),
    })
}

/// A step that was taken before.
fn show_known(case: &Case, deadline: &Deadline, known: &KnownStep) -> PlannedStep {
    let (_, step, position, step_due_at) = known.key;
    let because = match known.instead_of {
        Some((_, unreached)) => Because::Unreached(unreached),
        None if known.reached.0 == position => Because::Named,
        None => Because::Vacant(position),
    };
    PlannedStep {
        case: case.code.clone(),
        deadline: deadline.kind,
        owed_by: deadline.owed_by.clone(),
        due_at: deadline.due_at,
        ladder: known.ladder.clone().unwrap_or_default(),
        step,
        step_due_at,
        position,
        why: Why::Reached(because),
    }
}

fn show(look: &CaseLook<'_>, step: &Step<'_>, is_vacancy: bool) -> PlannedStep {
    PlannedStep {
        case: look.case.code.clone(),
        deadline: step.deadline.kind,
        owed_by: step.deadline.owed_by.clone(),
        due_at: step.deadline.due_at,
        ladder: step.rung.ladder.clone(),
        step: (step.rung.step, step.rung.occurrence),
        step_due_at: step.rung.at,
        position: step.position,
        why: if is_vacancy { Why::Vacancy } else { Why::Reached(look.because(step)) },
    }
}

fn recipient(look: &CaseLook<'_>, step: &Step<'_>, reached: &Reached) -> Option<Recipient> {
    let body = look.body_of(step.deadline, reached.position);
    let reader = look.audience.reader_of(look.city, body, reached)?;
    let (person, position) = (reader.person, reached.position);
    Some(Recipient { person, name: reader.name, address: reader.address, position })
}

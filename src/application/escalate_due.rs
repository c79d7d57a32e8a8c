//! Takes the steps of ladders that are due: each once, with its letter, in one transaction a deadline.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::each_due::each_due;
use super::notices::{Audience, body_of, facts_of, not_before, organization_name, tone};
use super::{App, City, Error};
use crate::domain::calendar::Calendar;
use crate::domain::case::Case;
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{self, Acknowledgement, Reached, Rung, Skipped};
use crate::domain::moment::city_date;
use crate::domain::notification::Letter;
use crate::domain::words::{DeadlineKind, Position};
use crate::mail::message::{Acknowledged, Because, Escalation, Message, NextStep, Seat, Standing};
use crate::mail::write_letter;
use crate::store::cases::hold_case_of_deadline;
use crate::store::escalations::{self, TakenStep, Timer};
use crate::store::outbox;

use super::app::{AUTHORITY, COORDINATOR};

/// Takes what is due now, at most `batch` deadlines; how many there were.
pub async fn escalate_due(app: &App, batch: u64) -> Result<usize, Error> {
    each_due(app, Timer::Step, batch, |deadline| escalate(app, deadline)).await
}

/// Takes the due steps of one deadline and sets when the next one is due.
async fn escalate(app: &App, id: Uuid) -> Result<bool, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let txn = app.db.begin().await?;
    let Some(kept) = hold_case_of_deadline(&txn, id).await? else { return Ok(false) };
    // While we hold the case: another server may have taken the steps since the list was made.
    let due = escalations::find_timer(&txn, Timer::Step, id).await?.filter(|since| *since <= now);
    let deadline = kept.case.deadlines.iter().find(|deadline| deadline.id == id);
    let Some((since, deadline)) = due.zip(deadline) else { return Ok(false) };
    let calendar = city.calendar(&deadline.calendar);
    let ladder = city.ladder(&kept.case.subject, deadline);
    // What has lapsed by itself is not climbed for, though nobody was there to see it lapse.
    let until = match escalations::find_timer(&txn, Timer::Lapse, id).await?.filter(|at| *at <= now) {
        Some(lapsed_at) if since >= lapsed_at => return Ok(false),
        Some(lapsed_at) => lapsed_at - TimeDelta::seconds(1),
        None => now,
    };
    let plan = escalation::plan(deadline, &ladder, calendar, since, until);
    let audience = Audience::find(&txn, &city, &kept.case, city_date(now)).await?;
    let said = escalations::list_acknowledgements(&txn, &[kept.case.id]).await?;
    let step = Step { app, city: &city, audience: &audience, case: &kept.case, deadline, said: &said, calendar, now };
    for (index, rung) in plan.due.iter().enumerate() {
        let next = plan.due.get(index + 1).or(plan.next.as_ref());
        let mut told = Vec::new();
        for position in &rung.positions {
            step.take(&txn, (rung, next), *position, &mut told).await?;
        }
    }
    escalations::set_timer(&txn, Timer::Step, id, plan.next.map(|rung| rung.at)).await?;
    txn.commit().await?;
    Ok(true)
}

/// Who was written to for a step already, by which letter, and until when it waits for it.
#[derive(Debug, Clone, Copy)]
struct Told {
    person: Uuid,
    letter: Uuid,
    unreached_at: DateTime<Utc>,
}

/// One deadline whose steps are taken.
pub(super) struct Step<'a> {
    pub app: &'a App,
    pub city: &'a City,
    pub audience: &'a Audience,
    pub case: &'a Case,
    pub deadline: &'a Deadline,
    /// What people said on steps of the case that reached them.
    pub said: &'a [Acknowledgement],
    pub calendar: &'a Calendar,
    pub now: DateTime<Utc>,
}

impl Step<'_> {
    /// Whom the steps can reach.
    pub fn directory(&self) -> escalation::Directory<'_> {
        self.audience.directory_for(self.case, self.deadline)
    }

    /// Takes a step for one of its positions. `told` holds who was written to for the step already, and by which letter:
    /// where two positions fall to one person, one letter is enough.
    async fn take(
        &self,
        txn: &sea_orm::DatabaseTransaction,
        (rung, next): (&Rung, Option<&Rung>),
        position: Position,
        told: &mut Vec<Told>,
    ) -> Result<(), Error> {
        let reached = self.directory().reach(position);
        let person = reached.as_ref().map(|reached| reached.person);
        let before = told.iter().find(|told| Some(told.person) == person).copied();
        let step = TakenStep {
            id: Uuid::now_v7(),
            case: self.case.id,
            deadline: (self.deadline.id, self.deadline.version, &self.deadline.owed_by),
            rung,
            position,
            reached: reached.clone(),
            taken_at: self.now,
            skipped: self.skipped(rung, reached.as_ref()),
            instead_of: None,
        };
        if !escalations::insert_step(txn, &step).await? || step.skipped.is_some() {
            return Ok(());
        }
        if let Some(Told { letter, unreached_at, .. }) = before {
            return Ok(escalations::set_notification(txn, step.id, letter, unreached_at).await?);
        }
        let letters = self.letters((rung, next), position, reached);
        let notifications = outbox::enqueue_all(txn, &letters, self.now).await?;
        // What waits for a digest is delivered with it.
        if let Some((own, letter)) = notifications.first().zip(letters.first()).filter(|_| rung.is_at_once()) {
            let unreached_at = self.unreached_at(step.reached.as_ref(), letter);
            escalations::set_notification(txn, step.id, *own, unreached_at).await?;
            told.extend(person.map(|person| Told { person, letter: *own, unreached_at }));
        }
        Ok(())
    }

    /// Why a step is not told to whom it reaches: there is nobody, or they said by when they act.
    pub fn skipped(&self, rung: &Rung, reached: Option<&Reached>) -> Option<Skipped> {
        let Some(reached) = reached else { return Some(Skipped::NobodyLeft) };
        let deadline = (self.deadline.id, self.deadline.version);
        let silencing = escalation::silencing(self.said, deadline, reached.person, city_date(rung.at));
        silencing.map(|_| Skipped::Acknowledged)
    }

    /// When a step counts as unreached unless its letter was taken by then.
    pub fn unreached_at(&self, reached: Option<&Reached>, letter: &Letter) -> DateTime<Utc> {
        let body = reached.map_or(AUTHORITY, |reached| self.body_of(reached.position));
        escalation::unreached_at(self.city.calendar_of(body), letter.not_before)
    }

    /// The step's letter first, unless it waits for a digest; where a position was vacant, one to the coordinator too.
    fn letters(&self, rungs: (&Rung, Option<&Rung>), position: Position, reached: Option<Reached>) -> Vec<Letter> {
        let Some(reached) = reached else { return Vec::new() };
        let told = self.told_of_vacancy(&reached);
        let own = rungs.0.is_at_once().then_some(&reached);
        let because = self.because(position, &reached);
        own.into_iter().chain(&told).filter_map(|reader| self.letter(rungs, because, reader)).collect()
    }

    /// What a step, and the one after it, say to one reader; none where the reader is not known.
    pub fn letter(&self, rungs: (&Rung, Option<&Rung>), because: Because, reader: &Reached) -> Option<Letter> {
        let message = self.message(rungs, because, reader);
        let body = self.body_of(reader.position);
        let to = self.audience.reader(self.city, body, Some(reader.position), reader.person)?;
        let at = not_before(self.city, self.case, body, self.now);
        Some(write_letter(&Message::Escalation(Box::new(message)), &to, &self.app.links, at))
    }

    /// The coordinator, where a position was vacant and another was reached for it.
    fn told_of_vacancy(&self, reached: &Reached) -> Option<Reached> {
        let coordinator = self.directory().reach(Position::Coordinator);
        coordinator.filter(|told| reached.climbed && told.person != reached.person)
    }

    fn message(&self, (rung, next): (&Rung, Option<&Rung>), because: Because, reader: &Reached) -> Escalation {
        let (case, deadline) = (self.case, self.deadline);
        let answerable = case.answerable(COORDINATOR).map(|answerable| Seat {
            name: answerable.person.and_then(|person| self.audience.name_of(person)),
            position: answerable.position,
            organization: organization_name(self.city, &answerable.organization),
        });
        let lapses_at = escalation::lapses_at(deadline, self.calendar);
        // What has happened by itself before it is not climbed for.
        let next = next.filter(|next| lapses_at.is_none_or(|lapses_at| next.at < lapses_at));
        Escalation {
            case: facts_of(self.city, case),
            deadline: deadline.kind,
            due_at: deadline.due_at,
            standing: standing(self.calendar, city_date(deadline.due_at), city_date(self.now), rung),
            owed_by: organization_name(self.city, &deadline.owed_by),
            wanted: wanted(deadline),
            because,
            answerable,
            also: self.also(rung, reader),
            acknowledged: self.acknowledged(reader),
            lapses_at,
            next: next.map(|next| self.next_step(next)),
            tone: tone(self.city, &deadline.owed_by),
        }
    }

    fn because(&self, position: Position, reached: &Reached) -> Because {
        let handles = self.directory().agency == self.case.lead_agency.as_deref();
        match reached {
            Reached { climbed: true, .. } => Because::Vacant(position),
            // An agency that is only asked or directed never names an officer.
            Reached { position: reached, .. } if handles && *reached != position => Because::NoOfficer,
            _ => Because::Named,
        }
    }

    /// Whom the same step reaches beside this reader.
    fn also(&self, rung: &Rung, reader: &Reached) -> Vec<Seat> {
        let mut known = vec![reader.person];
        let mut also = Vec::new();
        for reached in rung.positions.iter().filter_map(|position| self.directory().reach(*position)) {
            for told in [Some(reached.clone()), self.told_of_vacancy(&reached)].into_iter().flatten() {
                if !known.contains(&told.person) {
                    known.push(told.person);
                    also.push(self.seat_of(&told));
                }
            }
        }
        also
    }

    /// Who said already by when they act; what the reader said themselves, they know.
    fn acknowledged(&self, reader: &Reached) -> Vec<Acknowledged> {
        let newest = escalation::newest_of_each(self.said, (self.deadline.id, self.deadline.version));
        let others = newest.into_iter().filter(|said| said.person != reader.person);
        let told = others.map(|said| {
            let organization = organization_name(self.city, self.body_of(said.position));
            let by = Seat { name: self.audience.name_of(said.person), position: said.position, organization };
            Acknowledged { by, act_by: said.act_by }
        });
        told.collect()
    }

    fn seat_of(&self, reached: &Reached) -> Seat {
        let organization = organization_name(self.city, self.body_of(reached.position));
        Seat { name: self.audience.name_of(reached.person), position: reached.position, organization }
    }

    fn next_step(&self, next: &Rung) -> NextStep {
        let reached = next.positions.iter().filter_map(|position| self.directory().reach(*position));
        let mut positions: Vec<_> = reached.map(|reached| reached.position).collect();
        positions.dedup();
        NextStep { positions, on: city_date(next.at) }
    }

    fn body_of(&self, position: Position) -> &str {
        body_of(self.case, self.directory().agency, position)
    }
}

/// What whoever owes a deadline can do: while no agency leads, the coordinator's way to an answer is to find one.
fn wanted(deadline: &Deadline) -> DeadlineKind {
    match deadline.kind {
        DeadlineKind::Answer if deadline.owed_by == COORDINATOR => DeadlineKind::Triage,
        kind => kind,
    }
}

/// How the deadline stands when the letter is written, in working days: a step taken late says the truth of today.
fn standing(calendar: &Calendar, due_on: NaiveDate, today: NaiveDate, rung: &Rung) -> Standing {
    match calendar.working_days_late(due_on, today) {
        0 if rung.offset_days > 0 => Standing::Late(rung.offset_days.unsigned_abs()),
        0 => Standing::Today,
        late if late > 0 => Standing::Late(late.unsigned_abs()),
        left => Standing::Left(left.unsigned_abs()),
    }
}

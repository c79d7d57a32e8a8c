//! Takes the steps of ladders that are due: each once, with its letter, in one transaction a deadline.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::each_due::each_due;
use super::notices::{Audience, body_of, facts_of, not_before, organization_name};
use super::{App, City, Error};
use crate::domain::calendar::Calendar;
use crate::domain::case::Case;
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{self, Reached, Rung};
use crate::domain::moment::city_date;
use crate::domain::notification::Letter;
use crate::domain::register::OrganizationKind;
use crate::domain::rulebook::Delivery;
use crate::domain::words::Position;
use crate::mail::message::{self, Escalation, Message, NextStep, Standing, Tone};
use crate::mail::write_letter;
use crate::store::cases::hold_case_of_deadline;
use crate::store::escalations::{self, TakenStep, Timer};
use crate::store::outbox;

use super::app::COORDINATOR;

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
    let debtor = city.register().find_organization(&deadline.owed_by);
    let ladder: Vec<_> = city.rulebook().ladder(escalation::side(deadline, debtor, COORDINATOR)).collect();
    let plan = escalation::plan(deadline, &ladder, calendar, since, now);
    let audience = Audience::find(&txn, &city, &kept.case, city_date(now)).await?;
    let step = Step { app, city: &city, audience: &audience, case: &kept.case, deadline, calendar, now };
    for (index, rung) in plan.due.iter().enumerate() {
        let next = plan.due.get(index + 1).or(plan.next.as_ref());
        let mut told = Vec::new();
        for position in &rung.positions {
            step.take(&txn, rung, *position, next, &mut told).await?;
        }
    }
    escalations::set_timer(&txn, Timer::Step, id, plan.next.map(|rung| rung.at)).await?;
    txn.commit().await?;
    Ok(true)
}

/// One deadline whose steps are taken.
struct Step<'a> {
    app: &'a App,
    city: &'a City,
    audience: &'a Audience,
    case: &'a Case,
    deadline: &'a Deadline,
    calendar: &'a Calendar,
    now: DateTime<Utc>,
}

impl Step<'_> {
    fn directory(&self) -> escalation::Directory<'_> {
        self.audience.directory_for(self.case, self.deadline)
    }

    /// Takes a step for one of its positions. `told` holds who was written to for the step already, and by which letter:
    /// where two positions fall to one person, one letter is enough.
    async fn take(
        &self,
        txn: &sea_orm::DatabaseTransaction,
        rung: &Rung,
        position: Position,
        next: Option<&Rung>,
        told: &mut Vec<(Uuid, Uuid)>,
    ) -> Result<(), Error> {
        let reached = self.directory().reach(position);
        let person = reached.as_ref().map(|reached| reached.person);
        let before = told.iter().find(|(told, _)| Some(*told) == person).map(|(_, letter)| *letter);
        let step = TakenStep {
            id: Uuid::now_v7(),
            case: self.case.id,
            deadline: (self.deadline.id, self.deadline.version, &self.deadline.owed_by),
            rung,
            position,
            reached: reached.clone(),
            taken_at: self.now,
            notification: before,
        };
        if !escalations::insert_step(txn, &step).await? || before.is_some() {
            return Ok(());
        }
        let letters = self.letters(rung, position, reached, next);
        let notifications = outbox::enqueue_all(txn, &letters, self.now).await?;
        // What waits for a digest is delivered with it.
        if let Some(own) = notifications.first().filter(|_| rung.delivery == Delivery::AtOnce) {
            escalations::set_notification(txn, step.id, *own).await?;
            told.extend(person.map(|person| (person, *own)));
        }
        Ok(())
    }

    /// The step's letter first, unless it waits for a digest; where a position was vacant, one to the coordinator too.
    fn letters(&self, rung: &Rung, position: Position, reached: Option<Reached>, next: Option<&Rung>) -> Vec<Letter> {
        let Some(reached) = reached else { return Vec::new() };
        let coordinator = self.directory().reach(Position::Coordinator);
        let told = coordinator.filter(|told| reached.climbed && told.person != reached.person);
        let own = (rung.delivery == Delivery::AtOnce).then_some(reached);
        let readers: Vec<_> = own.into_iter().chain(told).collect();
        let message = Message::Escalation(Box::new(self.message(rung, position, next)));
        let to = readers.iter().filter_map(|reached| {
            let body = body_of(self.case, self.directory().agency, reached.position);
            let reader = self.audience.reader(self.city, body, reached.position, reached.person)?;
            let at = not_before(self.city, self.case, body, self.now);
            Some(write_letter(&message, &reader, &self.app.links, at))
        });
        to.collect()
    }

    fn message(&self, rung: &Rung, position: Position, next: Option<&Rung>) -> Escalation {
        let answerable = self.case.answerable(COORDINATOR).map(|a| message::Answerable {
            name: a.person.and_then(|person| self.audience.name_of(person)),
            position: a.position,
            organization: organization_name(self.city, &a.organization),
        });
        let debtor = self.city.register().find_organization(&self.deadline.owed_by);
        let asked = debtor.is_some_and(|debtor| debtor.kind == OrganizationKind::Vertical);
        Escalation {
            case: facts_of(self.city, self.case),
            deadline: self.deadline.kind,
            due_at: self.deadline.due_at,
            standing: standing(self.calendar, city_date(self.deadline.due_at), city_date(self.now), rung),
            owed_by: organization_name(self.city, &self.deadline.owed_by),
            step_for: position,
            answerable,
            next: next.and_then(|next| Some(NextStep { position: *next.positions.first()?, on: city_date(next.at) })),
            tone: if asked { Tone::Request } else { Tone::Ordinary },
        }
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

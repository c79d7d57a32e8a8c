//! What the one letter about a case says that tells somebody of the steps of its ladders: the highest of them, and the
//! case's other deadlines that reach the same person.

use chrono::{NaiveDate, Utc};

use super::app::COORDINATOR;
use super::case_look::CaseLook;
use super::notices::{facts_of, not_before, organization_name, tone};
use crate::domain::calendar::Calendar;
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{self, CasePlan, Reached, Rung, Source, Step, Telling};
use crate::domain::moment::city_date;
use crate::domain::notification::Letter;
use crate::domain::words::{DeadlineKind, Position};
use crate::mail::message::{Acknowledged, Because, Escalation, Message, NextStep, OtherDeadline, Seat, Standing};
use crate::mail::{Links, write_letter};

impl CaseLook<'_> {
    /// The letter of one telling; none where its reader is not known.
    pub fn letter(&self, links: &Links, plan: &CasePlan<'_>, telling: &Telling) -> Option<Letter> {
        let steps: Vec<&Step<'_>> = telling.steps.iter().map(|(index, _)| &plan.steps[*index]).collect();
        let (highest, reader) = (steps.first()?, &telling.reader);
        let body = self.body_of(highest.deadline, reader.position);
        let to = self.audience.reader_of(self.city, body, reader)?;
        let message = Escalation { others: self.others(&steps), ..self.message(highest, reader) };
        let at = not_before(self.city, self.case, body, self.now);
        Some(write_letter(&Message::Escalation(Box::new(message)), &to, links, at))
    }

    /// When a step that a letter carries counts as unreached unless the letter was taken by then.
    pub fn unreached_at(&self, step: &Step<'_>, reader: &Reached, letter: &Letter) -> chrono::DateTime<Utc> {
        let body = self.body_of(step.deadline, reader.position);
        escalation::unreached_at(self.city.calendar_of(body), letter.not_before)
    }

    fn message(&self, step: &Step<'_>, reader: &Reached) -> Escalation {
        let (case, deadline) = (self.case, step.deadline);
        let answerable =
            case.answerable(COORDINATOR).map(|answerable| self.audience.seats.without_who_left(answerable));
        let answerable = answerable.map(|answerable| Seat {
            name: answerable.person.and_then(|person| self.audience.name_of(person)),
            position: answerable.position,
            organization: organization_name(self.city, &answerable.organization),
        });
        let lapses_at = escalation::lapses_at(deadline, self.calendar(deadline));
        // What has happened by itself before it is not climbed for.
        let next = step.next.as_ref().filter(|next| lapses_at.is_none_or(|lapses_at| next.at < lapses_at));
        Escalation {
            case: facts_of(self.city, case),
            deadline: deadline.kind,
            due_at: deadline.due_at,
            standing: self.standing(step),
            owed_by: organization_name(self.city, &deadline.owed_by),
            wanted: wanted(deadline),
            because: self.because(step),
            answerable,
            also: self.also(step, reader),
            acknowledged: self.acknowledged(deadline, reader),
            others: Vec::new(),
            lapses_at,
            next: next.map(|next| self.next_step(deadline, next)),
            tone: tone(self.city, &deadline.owed_by),
        }
    }

    /// The case's other deadlines of which the letter tells, the highest first.
    fn others(&self, steps: &[&Step<'_>]) -> Vec<OtherDeadline> {
        let mut known: Vec<_> = steps.first().map(|step| step.deadline.id).into_iter().collect();
        let mut others = Vec::new();
        for step in steps {
            let deadline = step.deadline;
            if known.contains(&deadline.id) {
                continue;
            }
            known.push(deadline.id);
            others.push(OtherDeadline {
                deadline: deadline.kind,
                due_at: deadline.due_at,
                standing: self.standing(step),
                owed_by: organization_name(self.city, &deadline.owed_by),
            });
        }
        others
    }

    /// Why a step reaches whom it does.
    pub fn because(&self, step: &Step<'_>) -> Because {
        let known = match step.source {
            Source::Waiting(id) => self.known.waiting.iter().find(|known| known.id == id),
            _ => None,
        };
        let handles = self.directory_of(step).agency == self.case.lead_agency.as_deref();
        match (step.source, known.and_then(|known| known.instead_of), &step.reached) {
            (Source::InsteadOf(_, position), ..) | (_, Some((_, position)), _) => Because::Unreached(position),
            (_, _, Some(reached)) if reached.climbed => Because::Vacant(step.position),
            // An agency that is only asked or directed never names an officer.
            (_, _, Some(reached)) if handles && reached.position != step.position => Because::NoOfficer,
            _ => Because::Named,
        }
    }

    /// Whom the same step reaches beside this reader.
    fn also(&self, step: &Step<'_>, reader: &Reached) -> Vec<Seat> {
        let directory = self.directory_of(step);
        let mut known = vec![reader.person];
        let mut also = Vec::new();
        for reached in step.rung.positions.iter().filter_map(|position| directory.reach(*position)) {
            for told in [Some(reached.clone()), directory.told_of_vacancy(&reached)].into_iter().flatten() {
                if !known.contains(&told.person) {
                    known.push(told.person);
                    also.push(self.seat_of(step.deadline, told.position, Some(told.person)));
                }
            }
        }
        also
    }

    /// Who said already by when they act; what the reader said themselves, they know.
    fn acknowledged(&self, deadline: &Deadline, reader: &Reached) -> Vec<Acknowledged> {
        let newest = escalation::newest_of_each(&self.known.said, (deadline.id, deadline.version));
        let others = newest.into_iter().filter(|said| said.person != reader.person);
        let told = others.map(|said| Acknowledged {
            by: self.seat_of(deadline, said.position, Some(said.person)),
            act_by: said.act_by,
        });
        told.collect()
    }

    fn seat_of(&self, deadline: &Deadline, position: Position, person: Option<uuid::Uuid>) -> Seat {
        let organization = organization_name(self.city, self.body_of(deadline, position));
        Seat { name: person.and_then(|person| self.audience.name_of(person)), position, organization }
    }

    fn next_step(&self, deadline: &Deadline, next: &Rung) -> NextStep {
        let directory = self.audience.directory_for(self.case, deadline);
        let reached = next.positions.iter().filter_map(|position| directory.reach(*position));
        let mut positions: Vec<_> = reached.map(|reached| reached.position).collect();
        positions.dedup();
        NextStep { positions, on: city_date(next.at) }
    }

    fn standing(&self, step: &Step<'_>) -> Standing {
        let (due_on, today) = (city_date(step.deadline.due_at), city_date(self.now));
        standing(self.calendar(step.deadline), due_on, today, &step.rung)
    }

    fn directory_of<'b>(&'b self, step: &'b Step<'_>) -> escalation::Directory<'b> {
        self.audience.directory_for(self.case, step.deadline)
    }

    fn calendar(&self, deadline: &Deadline) -> &Calendar {
        self.city.calendar(&deadline.calendar)
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

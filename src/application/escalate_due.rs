//! Takes the steps of ladders that are due: each once, the steps of one case together, with their letters, in one
//! transaction a case. A person gets one letter per case and day; what has to wait for it is told here too.

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::announce_steps::announce_steps;
use super::case_look::{CaseLook, Known};
use super::each_due::{each, each_due};
use super::notices::Audience;
use super::{App, Error};
use crate::domain::deadline::Deadline;
use crate::domain::escalation::{CasePlan, Skipped, Source, Step};
use crate::domain::moment::city_date;
use crate::domain::notification::Letter;
use crate::store::cases::hold_case_of_deadline;
use crate::store::escalations::{self, Carried, TakenStep, Timer};
use crate::store::outbox;

/// Takes what is due now and tells what waited for now, at most `batch` deadlines of each; how many there were.
pub async fn escalate_due(app: &App, batch: u64) -> Result<usize, Error> {
    let taken = each_due(app, Timer::Step, batch, |deadline| escalate(app, deadline)).await?;
    let untold = escalations::list_untold(app.db.read(), app.clock.now(), app.system_now(), batch).await?;
    Ok(taken + each(app, untold, "told", |deadline| escalate(app, deadline)).await?)
}

/// Takes what is due of the case of a deadline; whether anything was.
async fn escalate(app: &App, id: Uuid) -> Result<bool, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let txn = app.db.begin().await?;
    let Some(kept) = hold_case_of_deadline(&txn, id).await? else { return Ok(false) };
    let known = Known::find(&txn, &kept.case, now, &[]).await?;
    let audience = Audience::find(&txn, &city, &kept.case, city_date(now)).await?;
    let look = CaseLook { city: &city, case: &kept.case, now, audience: &audience, known: &known };
    // While we hold the case: another server may have taken the steps since the list was made.
    if !look.is_due() {
        return Ok(false);
    }
    carry_out(app, &txn, &look, look.plan(Vec::new())).await?;
    txn.commit().await?;
    Ok(true)
}

/// Writes what was planned: the letters, the steps with the letters that carry them, when each ladder is looked at next.
pub(super) async fn carry_out(
    app: &App,
    txn: &DatabaseTransaction,
    look: &CaseLook<'_>,
    mut plan: CasePlan<'_>,
) -> Result<(), Error> {
    let letters = letters(app, look, &mut plan);
    let ids = outbox::enqueue_all(txn, &letters.iter().map(|(_, letter)| letter.clone()).collect::<Vec<_>>(), look.now)
        .await?;
    let mut mails = vec![Mails::default(); plan.steps.len()];
    for ((telling, letter), id) in letters.iter().zip(ids) {
        let telling = &plan.tellings[*telling];
        for (index, is_vacancy) in &telling.steps {
            if *is_vacancy {
                mails[*index].vacancy = Some(id);
            } else {
                let unreached_at = look.unreached_at(&plan.steps[*index], &telling.reader, letter);
                mails[*index].own = Some((id, unreached_at));
            }
        }
    }
    write_steps(txn, look, &plan, &mails).await?;
    let ended = look.known.waiting.iter().filter(|known| look.case.find_running(known.key.0).is_none());
    escalations::skip_moot(txn, &ended.map(|known| known.id).collect::<Vec<_>>()).await?;
    for climb in look.climbs() {
        let next = climb.plan.next.as_ref().map(|rung| rung.at);
        escalations::set_timer(txn, Timer::Step, climb.deadline.id, next).await?;
    }
    Ok(())
}

/// Keeps the steps that a deadline had due before it lapsed by itself and that nobody took, for the service was away: the
/// ledger has them, and nobody is told of what is over.
pub(super) async fn keep_missed(
    txn: &DatabaseTransaction,
    look: &CaseLook<'_>,
    deadline: &Deadline,
    lapsed_at: DateTime<Utc>,
) -> Result<(), Error> {
    let plan = look.missed(deadline, lapsed_at);
    write_steps(txn, look, &plan, &vec![Mails::default(); plan.steps.len()]).await
}

/// The mails that tell of one step.
#[derive(Debug, Clone, Copy, Default)]
struct Mails {
    own: Option<Carried>,
    vacancy: Option<Uuid>,
}

/// The letters, each with the place of its telling. A reader whom nobody knows is nobody.
fn letters(app: &App, look: &CaseLook<'_>, plan: &mut CasePlan<'_>) -> Vec<(usize, Letter)> {
    let mut letters = Vec::new();
    for place in 0..plan.tellings.len() {
        let telling = &plan.tellings[place];
        if let Some(letter) = look.letter(&app.links, plan, telling) {
            letters.push((place, letter));
            continue;
        }
        tracing::error!(person = %telling.reader.person, case = %look.case.code, "nobody knows whom a step reaches");
        for (index, is_vacancy) in telling.steps.clone() {
            if !is_vacancy {
                plan.steps[index].skipped = Some(Skipped::NobodyLeft);
            }
        }
    }
    letters
}

async fn write_steps(
    txn: &DatabaseTransaction,
    look: &CaseLook<'_>,
    plan: &CasePlan<'_>,
    mails: &[Mails],
) -> Result<(), Error> {
    let mut taken = Vec::new();
    for (step, mails) in plan.steps.iter().zip(mails) {
        let instead_of = match step.source {
            Source::Waiting(id) => {
                if !look.waits_as_before(id, step) {
                    escalations::update_waiting(txn, id, step, (mails.own, mails.vacancy)).await?;
                }
                continue;
            }
            Source::InsteadOf(id, _) => Some(id),
            Source::Due => None,
        };
        let Mails { own: carried, vacancy: vacancy_mail } = *mails;
        let (id, case) = (Uuid::now_v7(), look.case.id);
        taken.push(TakenStep { id, step, case, taken_at: look.now, carried, vacancy_mail, instead_of });
    }
    escalations::insert_steps(txn, &taken).await?;
    announce_steps(txn, look, &taken).await
}

impl CaseLook<'_> {
    /// Whether a step that waited waits on for the same moment and the same people.
    fn waits_as_before(&self, id: Uuid, step: &Step<'_>) -> bool {
        let known = self.known.waiting.iter().find(|known| known.id == id);
        let as_it_is = (step.tell_at, step.is_owed, step.vacancy.is_some(), step.reached.as_ref().map(|it| it.person));
        known.is_some_and(|known| {
            (known.tell_at, known.is_owed(), known.tells_of_vacancy, known.reached.1) == as_it_is
                && step.skipped.is_none()
        })
    }
}

//! Lets a step whose letter did not arrive climb: the next position up is told instead, once, and the ledger says so.
//!
//! A letter that was refused or given up counts as not arrived at once, any other after four hours of its reader's
//! working time. What waits for a digest climbs into the next position's digest. Whoever is told instead gets one letter
//! about the case a day like anybody else.

use uuid::Uuid;

use super::case_look::{CaseLook, Known};
use super::escalate_due::carry_out;
use super::notices::Audience;
use super::{App, Error};
use crate::domain::escalation::{self, Source, Step};
use crate::domain::moment::city_date;
use crate::domain::notification::NotificationState;
use crate::store::cases::hold_case_of_deadline;
use crate::store::escalations::{self as steps, UnreachedStep};

/// Looks at up to `batch` deadlines with steps whose moment has come; how many were settled.
pub async fn climb_unreached(app: &App, batch: u64) -> Result<usize, Error> {
    let now = app.clock.now();
    if steps::list_unreached(app.db.read(), now, 1).await?.is_empty() {
        return Ok(0);
    }
    let mut done = steps::settle_sent(app.db.write(), now).await? as usize;
    for deadline in steps::list_unreached(app.db.read(), now, batch).await? {
        match climb(app, deadline).await {
            Ok(climbed) => done += usize::from(climbed),
            Err(Error::Unavailable(cause)) => return Err(Error::Unavailable(cause)),
            // One that cannot be told keeps no other waiting; the ladder itself goes on.
            Err(error) => tracing::error!(%deadline, %error, "an unreached step could not climb; it is tried again"),
        }
    }
    Ok(done)
}

/// Looks at all steps of the case of a deadline whose moment has come; whether there were any.
async fn climb(app: &App, deadline: Uuid) -> Result<bool, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let txn = app.db.begin().await?;
    let Some(kept) = hold_case_of_deadline(&txn, deadline).await? else { return Ok(false) };
    // While we hold the case: another server may have looked at the steps since the list was made.
    let unreached = steps::find_unreached(&txn, kept.case.id, now).await?;
    if unreached.is_empty() {
        return Ok(false);
    }
    let back_to: Vec<_> = unreached.iter().map(|it| (it.step.key.0.0, it.step.key.3)).collect();
    let known = Known::find(&txn, &kept.case, now, &back_to).await?;
    let audience = Audience::find(&txn, &city, &kept.case, city_date(now)).await?;
    let look = CaseLook { city: &city, case: &kept.case, now, audience: &audience, known: &known };
    let mut above = Vec::new();
    for it in &unreached {
        let found = kept.case.deadlines.iter().find(|deadline| deadline.id == it.step.key.0.0);
        let later = found.filter(|_| is_untried(it));
        let later = later.map(|deadline| escalation::unreached_at(city.calendar(&deadline.calendar), now));
        steps::set_unreached_at(&txn, it.step.id, later).await?;
        if climbs(it) {
            above.extend(look.above(it));
        }
    }
    carry_out(app, &txn, &look, look.plan(above)).await?;
    txn.commit().await?;
    Ok(true)
}

/// Whether somebody else is to be told of a step whose moment has come.
pub(super) fn climbs(step: &UnreachedStep) -> bool {
    step.letter != NotificationState::Sent && !is_untried(step)
}

/// A letter that nobody tried to send yet waits for us and not for its reader: mail is held, or the service was away.
fn is_untried(step: &UnreachedStep) -> bool {
    step.attempts == 0 && step.letter == NotificationState::Pending
}

impl<'a> CaseLook<'a> {
    /// The same step for the position above; what was met, or begins anew, needs nobody to be told any more.
    pub fn above(&self, unreached: &UnreachedStep) -> Option<Step<'a>> {
        let known = &unreached.step;
        let deadline = self.case.find_running(known.key.0)?;
        let Some(above) = self.directory(deadline).reach_above(known.reached.0, unreached.person) else {
            let (step, case) = (known.id, &self.case.code);
            tracing::error!(%step, %case, "a letter did not arrive, and nobody is left above its reader");
            return None;
        };
        let (rung, next) = self.rung(deadline, known);
        Some(Step {
            deadline,
            next,
            position: above.position,
            is_owed: rung.is_at_once(),
            rung,
            reached: Some(above),
            source: Source::InsteadOf(known.id, known.reached.0),
            skipped: None,
            vacancy: None,
            tell_at: None,
        })
    }
}

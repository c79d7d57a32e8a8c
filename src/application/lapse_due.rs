//! What happens by itself because a period passed: deemed acceptance, the end of waiting, automatic closing.

use uuid::Uuid;

use super::act::save;
use super::{App, Error};
use crate::domain::case::{Fact, Giver, Refusal, decide};
use crate::domain::words::DeadlineKind;
use crate::store::cases::{Timers, find_case_of_deadline};
use crate::store::escalations::{self, Timer};

/// Carries out what passed periods cause, at most `batch` of them; how many were looked at.
pub async fn lapse_due(app: &App, batch: u64) -> Result<usize, Error> {
    let due = escalations::list_due(app.db.read(), Timer::Lapse, app.clock.now(), batch).await?;
    for deadline in &due {
        match lapse(app, *deadline).await {
            // Somebody acted in between; whether the period still matters shows at the next look.
            Ok(()) | Err(Error::Stale { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(due.len())
}

async fn lapse(app: &App, id: Uuid) -> Result<(), Error> {
    let city = app.city();
    let txn = app.db.begin().await?;
    let Some(before) = find_case_of_deadline(&txn, id).await? else { return Ok(()) };
    let deadline = before.case.deadlines.iter().find(|deadline| deadline.id == id && deadline.is_open());
    let wanted = match deadline.map(|deadline| deadline.kind) {
        Some(DeadlineKind::Acceptance) => Fact::DeemAccepted,
        Some(DeadlineKind::Information) => Fact::LapseInformation,
        Some(DeadlineKind::Confirmation) => Fact::Close,
        Some(DeadlineKind::Triage | DeadlineKind::Answer) | None => return Ok(()),
    };
    match app.at_desk(&city, |desk| decide(&before.case, wanted, Giver::System, desk)) {
        Ok(event) => {
            save(app, &city, &txn, &before, &event).await?;
        }
        // Nothing lapses in this status: the timer is put out, or it would be looked at for ever.
        Err(Refusal::NotNow(..) | Refusal::Never(_) | Refusal::Wrong(..)) => {
            escalations::set_timers(&txn, id, Timers::default()).await?;
        }
    }
    txn.commit().await?;
    Ok(())
}

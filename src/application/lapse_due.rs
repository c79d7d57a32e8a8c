//! What happens by itself because a period passed: deemed acceptance, the end of waiting, automatic closing.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::act::save;
use super::case_look::{CaseLook, Known};
use super::each_due::each_due;
use super::escalate_due::keep_missed;
use super::notices::Audience;
use super::{App, Error};
use crate::domain::case::{Fact, Giver, decide};
use crate::domain::deadline::Deadline;
use crate::domain::moment::city_date;
use crate::domain::words::{DeadlineKind, Position};
use crate::store::cases::hold_case_of_deadline;
use crate::store::escalations::{self, Timer};
use crate::store::people;

/// Carries out what passed periods cause, at most `batch` of them; how many there were.
pub async fn lapse_due(app: &App, batch: u64) -> Result<usize, Error> {
    each_due(app, Timer::Lapse, batch, |deadline| lapse(app, deadline)).await
}

async fn lapse(app: &App, id: Uuid) -> Result<bool, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let txn = app.db.begin().await?;
    let Some(before) = hold_case_of_deadline(&txn, id).await? else { return Ok(false) };
    // While we hold the case: it may have lapsed, or been put off, since the list was made.
    let due = escalations::find_timer(&txn, Timer::Lapse, id).await?.filter(|at| *at <= now);
    let Some(lapsed_at) = due else { return Ok(false) };
    let deadline = before.case.deadlines.iter().find(|deadline| deadline.id == id && deadline.is_open());
    let wanted = match deadline {
        Some(deadline) => consequence(&txn, deadline, city_date(now)).await?,
        None => None,
    };
    match wanted.map(|wanted| app.at_desk(&city, now, |desk| decide(&before.case, wanted, Giver::System, desk))) {
        Some(Ok(event)) => {
            if let Some(deadline) = deadline {
                let known = Known::find(&txn, &before.case, now, &[]).await?;
                let audience = Audience::find(&txn, &city, &before.case, city_date(now)).await?;
                let look = CaseLook { city: &city, case: &before.case, now, audience: &audience, known: &known };
                keep_missed(&txn, &look, deadline, lapsed_at).await?;
            }
            save(app, &city, &txn, &before, &event).await?;
        }
        // Nothing lapses here: the timer is put out, or it would be looked at for ever.
        Some(Err(_)) | None => {
            escalations::set_timer(&txn, Timer::Lapse, id, None).await?;
        }
    }
    txn.commit().await?;
    Ok(true)
}

/// What happens by itself when a deadline has passed.
pub(super) async fn consequence<C: ConnectionTrait>(
    conn: &C,
    deadline: &Deadline,
    on: NaiveDate,
) -> Result<Option<Fact>, Error> {
    Ok(match deadline.kind {
        DeadlineKind::Acceptance => Some(Fact::DeemAccepted),
        DeadlineKind::Information => Some(Fact::LapseInformation),
        DeadlineKind::Confirmation => Some(Fact::Close),
        DeadlineKind::Opinion => {
            let head = find_head(conn, &deadline.owed_by, on).await?;
            Some(Fact::DeemConsent { opinion: deadline.id, head })
        }
        DeadlineKind::Triage
        | DeadlineKind::Answer
        | DeadlineKind::Rework
        | DeadlineKind::FollowUp
        | DeadlineKind::Directive => None,
    })
}

/// Who heads an agency on a date.
async fn find_head<C: ConnectionTrait>(conn: &C, agency: &str, on: NaiveDate) -> Result<Option<Uuid>, Error> {
    let holders = people::find_holders(conn, &[agency], on).await?;
    Ok(holders.iter().find(|holder| holder.position == Position::Director).map(|holder| holder.person))
}

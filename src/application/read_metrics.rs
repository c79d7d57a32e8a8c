//! What operators watch: this server's counters and the counts that all servers share.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;

use super::{App, City, Error};
use crate::domain::access::{Actor, Role};
use crate::domain::notification::NotificationState;
use crate::domain::register::OrganizationKind;
use crate::domain::text::Text;
use crate::domain::webhook::DeliveryState;
use crate::metrics::{CaseGroup, Census, OverdueGroup, Pool, Queue, StepGroup};
use crate::store::census;

/// How long counts from the database are given again: however many ask, it is counted no oftener.
const COUNTS_HOLD: Duration = Duration::from_secs(15);
/// What the counts of the ladders' steps look back on.
const A_DAY: TimeDelta = TimeDelta::hours(24);

/// The counts that were taken last, and when.
pub(super) type LastCensus = Mutex<Option<(Instant, Census)>>;

/// Whether this caller may read them over the service's own address: whoever manages it.
///
/// # Errors
/// [`Error::Forbidden`] for everyone else.
pub fn check_may_read(actor: &Actor) -> Result<(), Error> {
    if actor.role == Role::Administrator {
        return Ok(());
    }
    Err(Error::Forbidden(Text::new(
        "Số liệu vận hành chỉ dành cho quản trị hệ thống: dùng mã truy cập của quản trị hệ thống, hoặc đọc tại địa chỉ \
         riêng (metrics_listen).",
        "Metrics are for administrators: use an administrator's token, or read them at the address of their own \
         (metrics_listen).",
    )))
}

/// Everything, as Prometheus reads it. A database that does not answer takes only its own numbers away.
pub async fn read_metrics(app: &App) -> String {
    let pools: Vec<Pool> =
        app.db.pools().into_iter().map(|pool| Pool { name: pool.name, busy: pool.busy, idle: pool.idle }).collect();
    // Held while counting: who asks meanwhile waits for the same counts.
    let mut last = app.census.lock().await;
    if last.as_ref().is_none_or(|(at, _)| at.elapsed() >= COUNTS_HOLD) {
        *last = match take_census(app).await {
            Ok(census) => Some((Instant::now(), census)),
            Err(error) => {
                tracing::warn!(%error, "the counts could not be taken");
                None
            }
        };
    }
    app.metrics.write(&pools, last.as_ref().map(|(_, census)| census))
}

async fn take_census(app: &App) -> Result<Census, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let conn = app.db.begin_reading().await?;
    let cases = census::count_open_cases(&conn).await?;
    let overdue = census::count_overdue(&conn, now).await?;
    let steps = census::count_steps(&conn, now - A_DAY).await?;
    let longest_due = census::find_longest_due(&conn, now).await?;
    let letters = census::count_letters(&conn).await?;
    let deliveries = census::count_deliveries(&conn).await?;
    conn.rollback().await?;
    Ok(Census {
        cases: cases
            .into_iter()
            .map(|(status, lead, count)| {
                (CaseGroup { status: status.as_str(), agency: lead.unwrap_or_default() }, count)
            })
            .collect(),
        overdue: overdue
            .into_iter()
            .map(|(kind, debtor, count)| (OverdueGroup { kind: kind.as_str(), agency: agency(&city, debtor) }, count))
            .collect(),
        steps: steps
            .into_iter()
            .map(|(position, delivery, count)| {
                (StepGroup { position: position.as_str(), delivery: delivery.as_str() }, count)
            })
            .collect(),
        steps_behind_seconds: longest_due.map_or(0.0, |since| seconds_since(since, now)),
        letters: all_letters(&letters, now),
        deliveries: all_deliveries(&deliveries),
    })
}

/// An agency by its code; enterprises, of which there are many, by one word.
fn agency(city: &City, debtor: String) -> String {
    let kind = city.register().find_organization(&debtor).map(|debtor| debtor.kind);
    if kind == Some(OrganizationKind::Enterprise) { "enterprises".to_owned() } else { debtor }
}

/// Every state of what is not sent yet or was given up, also where nothing is in it: what an alarm compares must be there.
fn all_letters(letters: &[(NotificationState, i64, DateTime<Utc>)], now: DateTime<Utc>) -> Vec<Queue> {
    let unsent = NotificationState::ALL.iter().filter(|state| state.is_unsent());
    let queue = |state: &NotificationState| {
        let found = letters.iter().find(|(counted, ..)| counted == state);
        let oldest_seconds = found.map_or(0.0, |(.., oldest)| seconds_since(*oldest, now));
        Queue {
            state: state.as_str(),
            count: found.map_or(0, |(_, count, _)| *count),
            oldest_seconds: Some(oldest_seconds),
        }
    };
    unsent.map(queue).collect()
}

fn all_deliveries(deliveries: &[(DeliveryState, i64)]) -> Vec<Queue> {
    let count = |state| deliveries.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, count)| *count);
    let queue = |state: &DeliveryState| Queue { state: state.as_str(), count: count(*state), oldest_seconds: None };
    DeliveryState::ALL.iter().map(queue).collect()
}

/// Nought for what lies ahead: a letter that waits for the morning is not late.
fn seconds_since(at: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
    (now - at).as_seconds_f64().max(0.0)
}

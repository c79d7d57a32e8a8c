//! Calls the receivers of what is due to be delivered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{App, Error};
use crate::store::deliveries::{self, Claimed};
use crate::store::webhooks;
use crate::webhook::{Call, sign};

/// Calls on their way at one time.
const LANES: usize = 8;
/// How long a held delivery outlasts the limit of its call.
const SPARE: TimeDelta = TimeDelta::seconds(15);
/// While one receiver is slow the others are looked after: how often, and for how long.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
const LOOK_FOR: Duration = Duration::from_secs(15);

/// Calls the receivers of up to `batch` deliveries that are due, eight at a time and one for each receiver; how many were
/// called. It may run on several servers at once and be killed at any moment: a delivery is claimed in a transaction of
/// its own before the call.
pub async fn send_deliveries(app: &App, system_now: DateTime<Utc>, batch: usize) -> Result<usize, Error> {
    if !deliveries::is_anything_due(app.db.read(), system_now).await? {
        return Ok(0);
    }
    let run = Arc::new(Run {
        app: app.clone(),
        system_began_at: system_now,
        began: Instant::now(),
        left: AtomicUsize::new(batch),
        calling: AtomicUsize::new(0),
        claiming: Mutex::default(),
    });
    let mut lanes = JoinSet::new();
    for _ in 0..LANES.min(batch) {
        lanes.spawn(run.clone().lane());
    }
    let (mut called, mut failure) = (0, None);
    while let Some(lane) = lanes.join_next().await {
        match lane {
            Ok(Ok(count)) => called += count,
            Ok(Err(error)) => failure = Some(error),
            Err(stopped) => failure = Some(Error::internal(stopped)),
        }
    }
    failure.map_or(Ok(called), Err)
}

/// What the lanes of one run share.
struct Run {
    app: App,
    system_began_at: DateTime<Utc>,
    began: Instant,
    left: AtomicUsize,
    calling: AtomicUsize,
    /// Lanes take turns: two that claim at once could hold deliveries of the same receiver.
    claiming: Mutex<()>,
}

impl Run {
    /// One delivery after the other, until none is due or the batch is used up.
    async fn lane(self: Arc<Self>) -> Result<usize, Error> {
        let mut called = 0;
        while self.left.load(Ordering::SeqCst) > 0 {
            if let Some(claimed) = self.claim().await? {
                let outcome = self.call(&claimed).await;
                self.calling.fetch_sub(1, Ordering::SeqCst);
                outcome?;
                called += 1;
            } else if self.calling.load(Ordering::SeqCst) > 0 && self.began.elapsed() < LOOK_FOR {
                sleep(LOOK_AGAIN).await;
            } else {
                break;
            }
        }
        Ok(called)
    }

    async fn claim(&self) -> Result<Option<Claimed>, Error> {
        let _turn = self.claiming.lock().await;
        let Ok(_) = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) else {
            return Ok(None);
        };
        let lease = TimeDelta::from_std(self.app.webhooks.limit()).map_err(Error::internal)? + SPARE;
        let txn = self.app.db.begin().await?;
        let claimed = deliveries::claim(&txn, self.system_now(), lease).await?;
        txn.commit().await?;
        match claimed {
            Some(_) => self.calling.fetch_add(1, Ordering::SeqCst),
            None => self.left.fetch_add(1, Ordering::SeqCst),
        };
        Ok(claimed)
    }

    async fn call(&self, claimed: &Claimed) -> Result<(), Error> {
        let (delivery, webhook) = (&claimed.delivery, &claimed.webhook);
        let (id, now) = (delivery.id.to_string(), self.system_now());
        let signature = sign(webhook.secrets.at(now), &id, now.timestamp(), &delivery.body);
        let body = delivery.body.clone();
        let call = Call { url: &webhook.url, id, timestamp: now.timestamp(), signature, body };
        let outcome = self.app.webhooks.send(call).await;
        let (status, said) = (outcome.status(), outcome.said());
        tracing::debug!(delivery = %delivery.id, attempt = delivery.attempts, status, said, "webhook");

        let now = self.system_now();
        let next = claimed.trials.after(&outcome, now, rand::random());
        let txn = self.app.db.begin().await?;
        let recorded = deliveries::record(&txn, claimed, &outcome, next, self.app.clock.now()).await?;
        if recorded && outcome.is_gone() {
            webhooks::switch_off(&txn, webhook.id, self.app.clock.now()).await?;
        }
        Ok(txn.commit().await?)
    }

    /// The system's time as the run goes on: a lease counts from the moment that it is taken.
    fn system_now(&self) -> DateTime<Utc> {
        self.system_began_at + self.began.elapsed()
    }
}

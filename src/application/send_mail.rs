//! Sends what is due in the outbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;

use super::Error;
use crate::mail::transport::Transport;
use crate::metrics::Metrics;
use crate::store::database::Database;
use crate::store::outbox::{self, Claimed};

/// Letters that the preview takes in one transaction: nobody else who writes should wait long for it.
const KEPT_AT_ONCE: usize = 50;
/// Letters on their way at one time.
const LANES: usize = 8;

/// Sends up to `batch` letters that are due, eight at a time, and answers how many were tried. It may run on several
/// servers at once and be killed at any moment: a letter is claimed in a transaction of its own before it leaves.
pub async fn send_mail(
    db: &Database,
    transport: &Transport,
    metrics: &Metrics,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    batch: usize,
) -> Result<usize, Error> {
    if !outbox::is_anything_due(db.read(), business_now, system_now).await? {
        return Ok(0);
    }
    let txn = db.begin().await?;
    outbox::recover_abandoned(&txn, business_now, system_now).await?;
    txn.commit().await?;

    let run = Arc::new(Run {
        db: db.clone(),
        transport: transport.clone(),
        metrics: metrics.clone(),
        business_now,
        system_began_at: system_now,
        began: Instant::now(),
        left: AtomicUsize::new(batch),
    });
    if matches!(transport, Transport::Preview) {
        return run.keep_all().await;
    }
    let mut lanes = JoinSet::new();
    for _ in 0..LANES.min(batch) {
        lanes.spawn(run.clone().lane());
    }
    let mut tried = 0;
    let mut failure = None;
    while let Some(lane) = lanes.join_next().await {
        match lane {
            Ok(Ok(count)) => tried += count,
            Ok(Err(error)) => failure = Some(error),
            Err(stopped) => failure = Some(Error::internal(stopped)),
        }
    }
    failure.map_or(Ok(tried), Err)
}

/// What the lanes of one run share.
struct Run {
    db: Database,
    transport: Transport,
    metrics: Metrics,
    business_now: DateTime<Utc>,
    system_began_at: DateTime<Utc>,
    began: Instant,
    left: AtomicUsize,
}

impl Run {
    /// For the preview, where nothing leaves the house: letters are claimed and done with in one transaction, many at a
    /// time.
    async fn keep_all(&self) -> Result<usize, Error> {
        let (batch, mut kept) = (self.left.load(Ordering::SeqCst), 0);
        while kept < batch {
            match self.keep(KEPT_AT_ONCE.min(batch - kept)).await? {
                0 => break,
                count => kept += count,
            }
        }
        Ok(kept)
    }

    async fn keep(&self, limit: usize) -> Result<usize, Error> {
        let txn = self.db.begin().await?;
        let lease = self.transport.lease();
        let claimed = outbox::claim_due(&txn, self.business_now, self.system_now(), lease, limit as u64).await?;
        for letter in &claimed {
            let outcome = self.transport.send(&letter.letter).await;
            outbox::record(&txn, letter, &outcome, self.business_now, self.system_now(), 0.0).await?;
            self.metrics.mail_tried(outcome.word());
        }
        txn.commit().await?;
        Ok(claimed.len())
    }

    /// One letter after the other, until none is due or the batch is used up. Lanes share no letter, so that a server
    /// that is slow to one reader does not keep the others waiting.
    async fn lane(self: Arc<Self>) -> Result<usize, Error> {
        let mut tried = 0;
        while self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            let Some(claimed) = self.claim().await? else { break };
            self.send(&claimed).await?;
            tried += 1;
        }
        Ok(tried)
    }

    async fn claim(&self) -> Result<Option<Claimed>, Error> {
        let txn = self.db.begin().await?;
        let lease = self.transport.lease();
        let claimed = outbox::claim_due(&txn, self.business_now, self.system_now(), lease, 1).await?.pop();
        txn.commit().await?;
        Ok(claimed)
    }

    async fn send(&self, claimed: &Claimed) -> Result<(), Error> {
        let outcome = self.transport.send(&claimed.letter).await;
        self.metrics.mail_tried(outcome.word());
        let (id, number) = (claimed.letter.id, claimed.letter.attempts);
        tracing::debug!(notification = %id, attempt = number, outcome = %outcome.word(), reply = outcome.said(), "mail");
        let txn = self.db.begin().await?;
        let jitter = rand::random::<f64>();
        outbox::record(&txn, claimed, &outcome, self.business_now, self.system_now(), jitter).await?;
        txn.commit().await?;
        Ok(())
    }

    /// The system's time as the run goes on: a lease counts from the moment that it is taken.
    fn system_now(&self) -> DateTime<Utc> {
        self.system_began_at + self.began.elapsed()
    }
}

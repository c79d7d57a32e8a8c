//! Sends what is due in the outbox.

mod lanes;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use super::Error;
use crate::mail::transport::{Mark, Transport};
use crate::metrics::Metrics;
use crate::store::database::Database;
use crate::store::mail_holds;
use crate::store::outbox::{self, Taken};

/// Letters that the preview takes in one transaction: nobody else who writes should wait long for it.
const KEPT_AT_ONCE: usize = 50;
/// Letters on their way at one time.
const LANES: usize = 16;

/// Sends up to `batch` letters that are due, sixteen at a time, and answers how many were looked at. It may run on
/// several servers at once and be killed at any moment: a letter is claimed, and that committed, before it leaves; none
/// is claimed that does not leave at once; what came of it is committed before the next but one leaves over its connection.
pub async fn send_mail(
    db: &Database,
    transport: &Transport,
    metrics: &Metrics,
    business_now: DateTime<Utc>,
    system_now: DateTime<Utc>,
    batch: usize,
) -> Result<usize, Error> {
    if !outbox::is_anything_due(db.read(), business_now, system_now).await?
        || is_held(db, transport, business_now).await?
    {
        return Ok(0);
    }
    let txn = db.begin().await?;
    outbox::recover_abandoned(&txn, &transport.patience(), business_now, system_now).await?;
    txn.commit().await?;
    let run = Run {
        db: db.clone(),
        transport: transport.clone(),
        metrics: metrics.clone(),
        business_now,
        system_began_at: system_now,
        began: Instant::now(),
    };
    match transport {
        Transport::Preview => run.keep_all(batch).await,
        Transport::Smtp(_) => lanes::send_all(Arc::new(run), batch).await,
    }
}

/// Whether mail is held: by a person, or because the database was put back to a moment before this server's last letter.
async fn is_held(db: &Database, transport: &Transport, now: DateTime<Utc>) -> Result<bool, Error> {
    if mail_holds::find(db.read()).await?.is_some() {
        return Ok(true);
    }
    let Some(mark) = transport.mark() else { return Ok(false) };
    let Some((letter, attempt)) = mark.read().map_err(|error| unusable(mark, &error))? else { return Ok(false) };
    if outbox::count_attempts(db.read(), letter).await?.is_some_and(|attempts| attempts >= attempt) {
        return Ok(false);
    }
    let reason = format!("the database was restored: it does not know attempt {attempt} to send the letter {letter}");
    tracing::error!(%reason, "mail is held until a person releases it (`thaogo mail release`)");
    mail_holds::hold(db.write(), &reason, now).await?;
    // The hold is in the database now; what follows its release begins anew.
    mark.forget().map_err(|error| unusable(mark, &error))?;
    Ok(true)
}

fn unusable(mark: &Mark, error: &std::io::Error) -> Error {
    Error::internal(format!("mail_mark: {} cannot be used, so no mail is sent: {error}", mark.path().display()))
}

/// What the lanes of one run share.
struct Run {
    db: Database,
    transport: Transport,
    metrics: Metrics,
    business_now: DateTime<Utc>,
    system_began_at: DateTime<Utc>,
    began: Instant,
}

impl Run {
    /// For the preview, where nothing leaves the house: letters are claimed and done with in one transaction, many at a
    /// time.
    async fn keep_all(&self, batch: usize) -> Result<usize, Error> {
        let mut kept = 0;
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
        let (lease, mut line) = (self.transport.lease(), self.transport.line());
        let (patience, now) = (self.transport.patience(), self.system_now());
        let taken = outbox::claim_due(&txn, self.business_now, now, (lease, None), limit as u64).await?;
        let mut outcomes = Vec::new();
        for letter in &taken.claimed {
            let outcome = line.send(&letter.letter).await;
            self.metrics.mail_tried(outcome.word());
            outcomes.push(outcome);
        }
        let results: Vec<_> = taken.claimed.iter().zip(&outcomes).collect();
        outbox::record(&txn, &results, &patience, (self.business_now, self.system_now()), || 0.0).await?;
        txn.commit().await?;
        Ok(taken.looked_at)
    }

    /// Takes up to `limit` letters, and notes how far this server came.
    async fn claim(&self, limit: usize) -> Result<Taken, Error> {
        let txn = self.db.begin().await?;
        let terms = (self.transport.lease(), self.transport.rate());
        let taken = outbox::claim_due(&txn, self.business_now, self.system_now(), terms, limit as u64).await?;
        txn.commit().await?;
        if let Some((mark, last)) = self.transport.mark().zip(taken.claimed.last()) {
            mark.write(last.letter.id, last.letter.attempts).map_err(|error| unusable(mark, &error))?;
        }
        Ok(taken)
    }

    /// The system's time as the run goes on: a lease counts from the moment that it is taken.
    fn system_now(&self) -> DateTime<Utc> {
        self.system_began_at + self.began.elapsed()
    }
}

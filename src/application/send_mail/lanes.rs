//! The lanes of a run: as many letters are claimed at a time as lanes are free, and as many results are committed at a
//! time as are there. With much to do claims and results come in groups by themselves. While the result of a lane's letter
//! is committed, its next one is claimed and leaves; the one after that waits until then, so that few are in doubt when a
//! server dies.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::{LANES, Run};
use crate::application::Error;
use crate::domain::notification::Outcome;
use crate::store::outbox::{self, Claimed};

/// How often results are tried to be written while the database is away: a letter of which nobody knows the result is
/// sent twice.
const TRIES: u32 = 10;

/// Letters that left over one lane and of which the database does not know yet what came of them.
const UNWRITTEN: usize = 2;

/// How long a result waits for others before it is committed with them.
const GATHERED_FOR: Duration = Duration::from_millis(1);

/// A letter for a lane that is free, with the moment at which it was claimed.
type Free = oneshot::Sender<(Claimed, Instant)>;

/// What came of a letter, and who waits until it is written down.
struct Done {
    claimed: Claimed,
    outcome: Outcome,
    written: oneshot::Sender<()>,
}

/// Sends up to `batch` letters; how many were looked at.
pub(super) async fn send_all(run: Arc<Run>, batch: usize) -> Result<usize, Error> {
    let (free, lanes_that_are_free) = mpsc::channel(LANES);
    let (done, results) = mpsc::channel(LANES);
    let recorder = tokio::spawn(record_all(Arc::clone(&run), results));
    let mut lanes = JoinSet::new();
    for _ in 0..LANES.min(batch) {
        lanes.spawn(lane(Arc::clone(&run), free.clone(), done.clone()));
    }
    drop((free, done));
    let looked_at = hand_out(&run, lanes_that_are_free, batch).await;
    while lanes.join_next().await.is_some() {}
    recorder.await.map_err(Error::internal)??;
    looked_at
}

/// Claims for the lanes that are free, until nothing is due or the batch is used up. Lanes share no letter, so that a
/// server that is slow to one reader does not keep the others waiting.
async fn hand_out(run: &Run, mut free: mpsc::Receiver<Free>, batch: usize) -> Result<usize, Error> {
    let (mut waiting, mut looked_at) = (Vec::new(), 0);
    while looked_at < batch {
        if waiting.is_empty() && free.recv_many(&mut waiting, LANES).await == 0 {
            break;
        }
        while let Ok(lane) = free.try_recv() {
            waiting.push(lane);
        }
        // Before the claim: a server that stands still while that is committed holds the letters no longer, either.
        let now = Instant::now();
        let taken = run.claim(waiting.len().min(batch - looked_at)).await?;
        if taken.looked_at == 0 {
            break;
        }
        looked_at += taken.looked_at;
        for claimed in taken.claimed {
            if let Some(lane) = waiting.pop() {
                // A lane that is gone leaves its letter to whoever takes up what was abandoned.
                let _ = lane.send((claimed, now));
            }
        }
    }
    Ok(looked_at)
}

/// One letter after the other, over one connection while nothing is in doubt.
async fn lane(run: Arc<Run>, free: mpsc::Sender<Free>, done: mpsc::Sender<Done>) {
    let mut line = run.transport.line();
    let slack = run.transport.patience().slack.to_std().unwrap_or_default();
    let mut unwritten = VecDeque::<oneshot::Receiver<()>>::new();
    loop {
        let (give, given) = oneshot::channel();
        if free.send(give).await.is_err() {
            break;
        }
        let Ok((claimed, since)) = given.await else { break };
        if unwritten.len() == UNWRITTEN
            && let Some(was_written) = unwritten.pop_front()
            && was_written.await.is_err()
        {
            break;
        }
        // A server that stood still (a stopped process, a suspended machine) may have lost its lease to another.
        let outcome = if since.elapsed() >= slack {
            Outcome::Deferred { reply: "the sender stood still before it sent anything".to_owned() }
        } else {
            line.send(&claimed.letter).await
        };
        run.metrics.mail_tried(outcome.word());
        let (id, number) = (claimed.letter.id, claimed.letter.attempts);
        tracing::debug!(notification = %id, attempt = number, outcome = %outcome.word(), reply = outcome.said(), "mail");
        let (written, was_written) = oneshot::channel();
        if done.send(Done { claimed, outcome, written }).await.is_err() {
            break;
        }
        unwritten.push_back(was_written);
    }
    line.close().await;
}

/// Writes down what came of letters, all that are there in one transaction.
async fn record_all(run: Arc<Run>, mut results: mpsc::Receiver<Done>) -> Result<(), Error> {
    let mut group = Vec::new();
    while results.recv_many(&mut group, LANES).await > 0 {
        // The letters of one claim leave together: what came of them is about to be known.
        tokio::time::sleep(GATHERED_FOR).await;
        group.extend(std::iter::from_fn(|| results.try_recv().ok()));
        let mut tries = 1;
        while let Err(error) = record(&run, &group).await {
            if tries == TRIES || !matches!(error, Error::Unavailable(_)) {
                return Err(error);
            }
            tracing::warn!(%error, "what came of letters could not be written down; it is tried again");
            tokio::time::sleep(Duration::from_secs(u64::from(tries))).await;
            tries += 1;
        }
        for done in group.drain(..) {
            let _ = done.written.send(());
        }
    }
    Ok(())
}

async fn record(run: &Run, group: &[Done]) -> Result<(), Error> {
    let patience = run.transport.patience();
    let txn = run.db.begin().await?;
    let results: Vec<_> = group.iter().map(|done| (&done.claimed, &done.outcome)).collect();
    let now = (run.business_now, run.system_now());
    outbox::record(&txn, &results, &patience, now, rand::random::<f64>).await?;
    txn.commit().await?;
    Ok(())
}

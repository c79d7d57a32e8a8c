//! When tokens were last used: remembered where they are checked, written down by the worker, for each token once a
//! minute at most, so that reading writes nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{App, Error};
use crate::store::tokens;

/// How far a noted use may lie behind the last one.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What is not written down yet.
#[derive(Debug, Default)]
pub struct TokenUses(Mutex<Uses>);

#[derive(Debug, Default)]
struct Uses {
    waiting: HashMap<Uuid, DateTime<Utc>>,
    written: HashMap<Uuid, DateTime<Utc>>,
}

impl TokenUses {
    /// Remembers that a token was used.
    pub(super) fn note(&self, token: Uuid, now: DateTime<Utc>) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.written.get(&token).is_none_or(|at| *at + NOTED_EVERY <= now) {
            uses.waiting.insert(token, now);
        }
    }

    /// What is to be written now.
    fn take(&self) -> Vec<(Uuid, DateTime<Utc>)> {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken: Vec<_> = uses.waiting.drain().collect();
        uses.written.extend(taken.iter().copied());
        taken
    }
}

/// Writes down when tokens were used that were since the last time.
pub(super) async fn note_token_uses(app: &App) -> Result<(), Error> {
    let taken = app.uses.take();
    if taken.is_empty() {
        return Ok(());
    }
    let txn = app.db.begin().await?;
    tokens::note_uses(&txn, &taken).await?;
    Ok(txn.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_used_all_the_time_is_written_once_a_minute() {
        let (uses, token, start) = (TokenUses::default(), Uuid::from_u128(1), DateTime::UNIX_EPOCH);
        let mut written = 0;
        for second in 0..120 {
            uses.note(token, start + TimeDelta::seconds(second));
            written += uses.take().len();
        }
        assert_eq!(written, 2);
        uses.note(token, start + TimeDelta::seconds(200));
        uses.note(token, start + TimeDelta::seconds(201));
        assert_eq!(uses.take(), [(token, start + TimeDelta::seconds(201))], "the latest counts");
    }
}

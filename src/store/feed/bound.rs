//! Up to where the feed is decided.
//!
//! On PostgreSQL every transaction has its number before it draws a position (`next_event_position()`), and it holds a
//! lock on that number until it has ended for everyone. A reader looks at the last position drawn and *then* at the
//! numbers that are held: whoever drew up to that position and has not ended is among them. Once all of these are gone,
//! every position up to it is decided. Nothing is written and nobody waits for anybody.
//!
//! The ends of a snapshot would not do: its upper one is the number after the last that *completed*, and a transaction
//! that runs may have a higher one already. Nor would its lower one alone: it also waits for the other databases of the
//! same server.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::{DbBackend, DbErr, FromQueryResult, Statement};
use tokio::sync::Mutex;
use tokio::time::sleep;

use crate::store::database::Database;

/// How often, and at what distance, the present is looked for: transactions of the service take moments.
const LOOKS: u32 = 100;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Up to where the feed is decided, as far as this server has found out.
#[derive(Debug, Default)]
pub struct SafeBound(Mutex<Found>);

#[derive(Debug, Default)]
struct Found {
    safe: i64,
    /// What will be safe when some transactions have ended.
    waiting: Option<Sample>,
}

/// A position, and who may still have drawn it or one before it.
#[derive(Debug, Clone)]
struct Sample {
    position: i64,
    running: HashSet<i64>,
}

impl SafeBound {
    /// The position up to which, by now, nothing can be added any more. Never less than it answered before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(&self, db: &Database) -> Result<i64, DbErr> {
        let mut found = self.0.lock().await;
        let position = last_position(db).await?;
        if !db.is_postgres() {
            found.safe = found.safe.max(position);
        } else if position > found.safe {
            // In this order: who draws from now on draws higher.
            found.look(position, running(db).await?);
        }
        Ok(found.safe)
    }
}

impl SafeBound {
    /// The present: a position up to which everything is decided, no earlier than the last one drawn before this was
    /// asked. None where somebody's transaction stays open.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_present(&self, db: &Database) -> Result<Option<i64>, DbErr> {
        let last = last_position(db).await?;
        for _ in 0..LOOKS {
            let safe = self.find(db).await?;
            if safe >= last {
                return Ok(Some(safe));
            }
            sleep(BETWEEN_LOOKS).await;
        }
        Ok(None)
    }
}

impl Found {
    /// Takes note of a position that was drawn, and of the transactions that ran after it had been.
    fn look(&mut self, position: i64, running: HashSet<i64>) {
        if let Some(sample) = self.waiting.take_if(|sample| sample.running.is_disjoint(&running)) {
            self.safe = sample.position;
        }
        if running.is_empty() {
            (self.safe, self.waiting) = (position, None);
        } else if self.waiting.is_none() && position > self.safe {
            self.waiting = Some(Sample { position, running });
        }
    }
}

#[derive(FromQueryResult)]
struct Number {
    number: i64,
}

/// The last position that anybody has drawn; on SQLite, where one writes after the other, the last that is committed.
async fn last_position(db: &Database) -> Result<i64, DbErr> {
    let query = match db.is_postgres() {
        true => "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS number FROM case_event_position",
        false => "SELECT coalesce(max(position), 0) AS number FROM case_event",
    };
    Ok(numbers(db, query).await?.first().copied().unwrap_or_default())
}

/// The transactions of this database that have a number and have not ended; prepared ones have no process.
async fn running(db: &Database) -> Result<HashSet<i64>, DbErr> {
    let query = "SELECT held.transactionid::text::bigint AS number \
        FROM pg_locks held LEFT JOIN pg_stat_activity process ON process.pid = held.pid \
        WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted \
        AND (held.pid IS NULL OR process.datname = current_database())";
    Ok(numbers(db, query).await?.into_iter().collect())
}

/// A column of numbers. Each query is a transaction of its own: it sees what is so now.
async fn numbers(db: &Database, query: &str) -> Result<Vec<i64>, DbErr> {
    let backend = if db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let rows = Number::find_by_statement(Statement::from_string(backend, query)).all(db.read()).await?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

#[cfg(test)]
mod tests {
    use super::Found;

    #[test]
    fn a_position_is_safe_once_those_are_gone_who_ran_when_it_was_drawn() {
        let mut found = Found::default();
        let mut after = |position, running: &[i64]| {
            found.look(position, running.iter().copied().collect());
            found.safe
        };
        assert_eq!(after(5, &[100]), 0);
        assert_eq!(after(7, &[100, 101]), 0);
        assert_eq!(after(8, &[101]), 5, "101 may have drawn 6 to 8");
        assert_eq!(after(9, &[102]), 8, "101 is gone");
        assert_eq!(after(9, &[]), 9, "nobody is left who could have");
    }
}

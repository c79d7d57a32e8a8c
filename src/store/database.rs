//! The connection to one database: SQLite (one writing connection and a reading pool) or PostgreSQL (one pool).

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, RuntimeErr, Statement, TransactionOptions, TransactionTrait,
};

use crate::clock::system_now;

/// One database, seen as what reads and what writes.
#[derive(Debug, Clone)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

/// How the connections of one pool stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// What they are for: `read`, `write`, or `all` in one.
    pub name: &'static str,
    /// At work.
    pub busy: u32,
    /// At rest.
    pub idle: u32,
}

impl Database {
    /// Opens `url` (`sqlite://path?mode=rwc` or `postgres://…`) with at most `connections` connections.
    pub async fn open(url: &str, connections: u32) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            let write = SeaOrm::connect(sqlite(url, 1)).await?;
            let read = SeaOrm::connect(sqlite(url, connections)).await?;
            return Ok(Self { read, write });
        }
        let pool = SeaOrm::connect(postgres(url, connections)).await?;
        Ok(Self { read: pool.clone(), write: pool })
    }

    /// No database at all: every query fails.
    pub fn none() -> Self {
        Self { read: DatabaseConnection::default(), write: DatabaseConnection::default() }
    }

    /// The database's own time, to which every server keeps; SQLite's is the machine's.
    pub async fn now(&self) -> Result<DateTime<Utc>, DbErr> {
        if !self.is_postgres() {
            return Ok(system_now());
        }
        let row = self.read.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT now() AS now")).await?;
        row.map_or_else(|| Ok(system_now()), |row| row.try_get("", "now"))
    }

    /// For queries outside a transaction.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For single statements that write.
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// How its connections stand.
    pub fn pools(&self) -> Vec<PoolState> {
        let state = |name, open: u32, idle: usize| {
            let idle = u32::try_from(idle).unwrap_or(u32::MAX).min(open);
            PoolState { name, busy: open - idle, idle }
        };
        if self.is_postgres() {
            let pool = self.read.get_postgres_connection_pool();
            return vec![state("all", pool.size(), pool.num_idle())];
        }
        let pools = [("read", &self.read), ("write", &self.write)];
        let state = pools.map(|(name, connection)| {
            let pool = connection.get_sqlite_connection_pool();
            state(name, pool.size(), pool.num_idle())
        });
        state.into()
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Postgres
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a deferred transaction that
    /// turns to writing would be refused as busy.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.write.begin_with_options(options).await
    }

    /// Begins a transaction that only reads: all its queries see the database as it was at the first of them, whatever
    /// others write meanwhile.
    pub async fn begin_reading(&self) -> Result<DatabaseTransaction, DbErr> {
        // On SQLite a transaction that reads sees one moment anyway.
        let isolation_level = self.is_postgres().then_some(IsolationLevel::RepeatableRead);
        self.read.begin_with_options(TransactionOptions { isolation_level, ..Default::default() }).await
    }

    /// Shows every statement that is sent from now on to `seen`, for whoever counts them. Clones made before are not
    /// watched.
    pub fn watch(&mut self, seen: impl Fn(&str) + Send + Sync + 'static) {
        let seen = Arc::new(seen);
        for connection in [&mut self.read, &mut self.write] {
            let seen = Arc::clone(&seen);
            connection.set_metric_callback(move |sent| seen(&sent.statement.sql));
        }
    }

    /// Closes every connection.
    pub async fn close(self) -> Result<(), DbErr> {
        self.read.close().await?;
        self.write.close().await
    }
}

/// Ends a transaction as its work ended. What was refused is undone before anybody is told: a transaction that is dropped
/// is undone a little later, and whoever comes next would find what it held still held.
///
/// # Errors
/// The work's own, or the commit's.
pub async fn settle<T, E: From<DbErr>>(txn: DatabaseTransaction, outcome: Result<T, E>) -> Result<T, E> {
    match outcome {
        Ok(done) => {
            txn.commit().await?;
            Ok(done)
        }
        Err(refused) => {
            if let Err(error) = txn.rollback().await {
                tracing::warn!(%error, "a transaction could not be undone; the connection's end undoes it");
            }
            Err(refused)
        }
    }
}

/// Whether the same may succeed a moment later: the database is busy, restarting or not to be reached.
pub fn is_passing(error: &DbErr) -> bool {
    let cause = match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => return true,
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => cause,
        _ => return false,
    };
    match &**cause {
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed => true,
        // PostgreSQL: serialization, deadlock, lock timeout, cancelled, shutting down. SQLite: busy.
        SqlxError::Database(cause) => {
            let code = cause.code().unwrap_or_default();
            ["40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "5", "517"].contains(&&*code)
        }
        _ => false,
    }
}

/// What the database itself says of an error, without the names that libraries give it on the way.
pub fn plain(error: &DbErr) -> String {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => match &**cause {
            SqlxError::Database(cause) => cause.message().to_owned(),
            SqlxError::PoolTimedOut => "it did not answer in time".to_owned(),
            cause => cause.to_string(),
        },
        DbErr::Custom(text) => text.clone(),
        DbErr::ConnectionAcquire(_) => "it did not answer in time".to_owned(),
        error => error.to_string(),
    }
}

fn pool(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .sqlx_logging(false);
    options
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = pool(url, connections);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .statement_cache_capacity(200)
    });
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = pool(url, connections);
    options.map_sqlx_postgres_opts(|postgres| {
        postgres.application_name("thaogo").options([
            ("statement_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("lock_timeout", "10s"),
        ])
    });
    options
}

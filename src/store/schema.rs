//! Bringing the schema up to date, safely when several servers start at once.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use migration::MigratorTrait;
use sea_orm::{ConnectOptions, ConnectionTrait, Database as SeaOrm, DbErr};

/// The advisory lock that a migrating server holds on PostgreSQL.
const LOCK: i64 = 0x7468_616f_676f;

/// Runs the steps that are missing. Servers that start together take turns; the later ones find nothing to do.
pub async fn migrate(url: &str) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(15));
    let _turn = turn_on_sqlite(url).await?;
    let conn = SeaOrm::connect(options).await?;
    let postgres = url.starts_with("postgres");
    if postgres {
        // One connection: the lock belongs to its session and goes with it, whatever happens.
        conn.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    }
    let done = migration::Migrator::up(&conn, None).await;
    if postgres {
        conn.execute_unprepared(&format!("SELECT pg_advisory_unlock({LOCK})")).await?;
    }
    conn.close().await?;
    done
}

/// SQLite has no lock that outlives a transaction: servers take turns on a file beside the database.
async fn turn_on_sqlite(url: &str) -> Result<Option<File>, DbErr> {
    let Some(path) = sqlite_path(url) else { return Ok(None) };
    let failed = |error: std::io::Error| DbErr::Custom(format!("{}: {error}", path.display()));
    let lock = File::create(path.with_extension("migrating")).map_err(failed)?;
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await;
    lock.map_err(|error| DbErr::Custom(error.to_string()))?.map(Some).map_err(failed)
}

/// The file of a SQLite database; none of one in memory, and none of PostgreSQL.
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().filter(|path| !path.is_empty() && !path.contains(":memory:"))?;
    Some(PathBuf::from(path))
}

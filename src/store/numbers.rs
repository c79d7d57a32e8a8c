//! The numbers of case codes: unique and rising within the day, without waiting for anyone's commit.
//!
//! PostgreSQL draws them from one sequence that no transaction holds; each day counts from where the sequence stood
//! when the day was opened, by a statement of its own. SQLite has one writer anyway and keeps a counter. On PostgreSQL a
//! filing that fails leaves a gap.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

const SQLITE_TAKE: &str = "INSERT INTO case_number (day, base, taken) VALUES (?, 0, 1) \
     ON CONFLICT (day) DO UPDATE SET taken = taken + 1 RETURNING taken AS number";
const POSTGRES_OPEN_DAY: &str = "INSERT INTO case_number (day, base, taken) \
     SELECT $1, nextval('case_number_sequence'), 0 \
     WHERE NOT EXISTS (SELECT 1 FROM case_number WHERE day = $1) ON CONFLICT (day) DO NOTHING";
const POSTGRES_TAKE: &str = "SELECT nextval('case_number_sequence') - base AS number FROM case_number WHERE day = $1";

/// Lets a day's numbers begin; before the first of them is taken, and not in the transaction that takes it.
pub async fn open_day<C: ConnectionTrait>(conn: &C, day: NaiveDate) -> Result<(), DbErr> {
    if conn.get_database_backend() == DbBackend::Postgres {
        conn.execute_raw(statement(DbBackend::Postgres, POSTGRES_OPEN_DAY, day)).await?;
    }
    Ok(())
}

/// Takes the next number of a day that was opened. Needs a transaction that writes: on SQLite a statement of its own would cost a
/// second wait for the disk.
pub async fn take_number<C: ConnectionTrait>(conn: &C, day: NaiveDate) -> Result<i64, DbErr> {
    let backend = conn.get_database_backend();
    let sql = if backend == DbBackend::Postgres { POSTGRES_TAKE } else { SQLITE_TAKE };
    let row = conn.query_one_raw(statement(backend, sql, day)).await?;
    row.ok_or_else(|| DbErr::Custom("no case number could be taken: its day was not opened".into()))?
        .try_get("", "number")
}

fn statement(backend: DbBackend, sql: &str, day: NaiveDate) -> Statement {
    Statement::from_sql_and_values(backend, sql, [Value::from(day)])
}

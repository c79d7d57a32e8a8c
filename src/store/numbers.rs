//! The numbers of case codes: unique and rising within the day, without waiting for anyone's commit.
//!
//! PostgreSQL draws them from one sequence that no transaction holds; each day counts from where the sequence stood
//! when its first number was drawn. SQLite has one writer anyway and keeps a counter. On PostgreSQL a filing that fails
//! leaves a gap; only the first filings of a day wait for each other.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

const SQLITE_TAKE: &str = "INSERT INTO case_number (day, base, taken) VALUES (?, 0, 1) \
     ON CONFLICT (day) DO UPDATE SET taken = taken + 1 RETURNING taken AS number";
const POSTGRES_BEGIN_DAY: &str = "INSERT INTO case_number (day, base, taken) \
     SELECT $1, nextval('case_number_sequence'), 0 \
     WHERE NOT EXISTS (SELECT 1 FROM case_number WHERE day = $1) ON CONFLICT (day) DO NOTHING";
const POSTGRES_TAKE: &str = "SELECT nextval('case_number_sequence') - base AS number FROM case_number WHERE day = $1";

/// Takes the next number of a day. Needs a transaction that writes: on SQLite a statement of its own would cost a
/// second wait for the disk.
pub async fn take_number<C: ConnectionTrait>(conn: &C, day: NaiveDate) -> Result<i64, DbErr> {
    if conn.get_database_backend() != DbBackend::Postgres {
        return required(draw(conn, DbBackend::Sqlite, SQLITE_TAKE, day).await?);
    }
    if let Some(number) = draw(conn, DbBackend::Postgres, POSTGRES_TAKE, day).await? {
        return Ok(number);
    }
    conn.execute_raw(statement(DbBackend::Postgres, POSTGRES_BEGIN_DAY, day)).await?;
    required(draw(conn, DbBackend::Postgres, POSTGRES_TAKE, day).await?)
}

async fn draw<C: ConnectionTrait>(
    conn: &C,
    backend: DbBackend,
    sql: &str,
    day: NaiveDate,
) -> Result<Option<i64>, DbErr> {
    let row = conn.query_one_raw(statement(backend, sql, day)).await?;
    row.map(|row| row.try_get("", "number")).transpose()
}

fn statement(backend: DbBackend, sql: &str, day: NaiveDate) -> Statement {
    Statement::from_sql_and_values(backend, sql, [Value::from(day)])
}

fn required(number: Option<i64>) -> Result<i64, DbErr> {
    number.ok_or_else(|| DbErr::Custom("no case number could be taken".into()))
}

//! The numbers of case codes: unique and rising within the day, without waiting for anyone's commit.
//!
//! PostgreSQL draws them from one sequence that no transaction holds; each day counts from where the sequence stood
//! when its first number was drawn. SQLite has one writer anyway and keeps a counter. Either way a number is taken
//! before its filing is written, so that a filing that fails leaves a gap.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, Value};

use super::database::Database;

const SQLITE_TAKE: &str = "INSERT INTO case_number (day, base, taken) VALUES (?, 0, 1) \
     ON CONFLICT (day) DO UPDATE SET taken = taken + 1 RETURNING taken AS number";
const POSTGRES_BEGIN_DAY: &str = "INSERT INTO case_number (day, base, taken) \
     SELECT $1, nextval('case_number_sequence'), 0 \
     WHERE NOT EXISTS (SELECT 1 FROM case_number WHERE day = $1) ON CONFLICT (day) DO NOTHING";
const POSTGRES_TAKE: &str = "SELECT nextval('case_number_sequence') - base AS number FROM case_number WHERE day = $1";

/// Takes the next number of a day.
pub async fn take_number(db: &Database, day: NaiveDate) -> Result<i64, DbErr> {
    let conn = db.write();
    if !db.is_postgres() {
        return required(draw(conn, DbBackend::Sqlite, SQLITE_TAKE, day).await?);
    }
    if let Some(number) = draw(conn, DbBackend::Postgres, POSTGRES_TAKE, day).await? {
        return Ok(number);
    }
    conn.execute_raw(statement(DbBackend::Postgres, POSTGRES_BEGIN_DAY, day)).await?;
    required(draw(conn, DbBackend::Postgres, POSTGRES_TAKE, day).await?)
}

async fn draw(conn: &DatabaseConnection, backend: DbBackend, sql: &str, day: NaiveDate) -> Result<Option<i64>, DbErr> {
    let row = conn.query_one_raw(statement(backend, sql, day)).await?;
    row.map(|row| row.try_get("", "number")).transpose()
}

fn statement(backend: DbBackend, sql: &str, day: NaiveDate) -> Statement {
    Statement::from_sql_and_values(backend, sql, [Value::from(day)])
}

fn required(number: Option<i64>) -> Result<i64, DbErr> {
    number.ok_or_else(|| DbErr::Custom("no case number could be taken".into()))
}

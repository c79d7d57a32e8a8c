//! What a tick of the ladders costs by how many deadlines are open, of which a thousand are due:
//!
//!     tests/load/tick, which runs it over a demo's database on SQLite and on PostgreSQL
//!
//! With a million open deadlines a tick is to take less than one and a half times what it takes with ten thousand.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use thaogo::application::App;
use thaogo::application::escalate_due::escalate_due;
use thaogo::clock::BusinessClock;
use thaogo::mail::Links;
use thaogo::store::database::Database;
use thaogo::store::escalations::{Timer, list_due};
use uuid::Uuid;

/// How many deadlines are open beside those that are due.
const OPEN: [i64; 2] = [10_000, 1_000_000];
/// How many of these are on one case.
const ON_ONE_CASE: i64 = 10;
/// How many are due in one tick, each on a case of its own.
const DUE: i64 = 1_000;
/// Ticks for each figure.
const TICKS: usize = 3;
/// What the worker takes in one turn.
const BATCH: u64 = 200;
/// What a tick with the most open deadlines may take of one with the fewest.
const BOUND: f64 = 1.5;

/// A deadline of the demo whose next step comes: all others are made like it.
struct Pattern {
    deadline: Uuid,
    case: Uuid,
    next_step_at: DateTime<Utc>,
}

/// A database that fills up.
struct Filling {
    db: Database,
    backend: DbBackend,
    made: i64,
}

type Done<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Done<()> {
    let url = std::env::args().nth(1).ok_or("tests/load/tick names the database")?;
    let db = Database::open(&url, 4).await?;
    let backend = if url.starts_with("sqlite:") { DbBackend::Sqlite } else { DbBackend::Postgres };
    let mut filling = Filling { db: db.clone(), backend, made: 0 };
    let pattern = filling.find_pattern().await?;
    let clock = BusinessClock::starting_at(pattern.next_step_at, 0);
    let links = Links { base_url: "https://thaogo.example".into(), message_domain: "thaogo.example".into() };
    let app = App::load(db, clock, links, "H29".into()).await?;
    tick(&app).await?;

    let mut figures = Vec::new();
    for open in OPEN {
        filling.fill_up_to(&pattern, open).await?;
        let (look, tick) = measure(&app, &mut filling, &pattern).await?;
        println!("{open} open deadlines, {DUE} due: the look {look:?}, the whole tick {tick:?}");
        figures.push(tick.as_secs_f64());
    }
    let ratio = figures[1] / figures[0];
    println!("ratio {ratio:.2} (to be less than {BOUND})");
    if ratio < BOUND { Ok(()) } else { Err("the tick costs more the more deadlines are open".into()) }
}

/// The least time of several: of the look for what is due, and of all turns until nothing is.
async fn measure(app: &App, filling: &mut Filling, pattern: &Pattern) -> Done<(Duration, Duration)> {
    let (mut looks, mut ticks) = (Vec::new(), Vec::new());
    for _ in 0..TICKS {
        filling.add_due(pattern).await?;
        let begun = Instant::now();
        let due = list_due(app.db.read(), Timer::Step, app.clock.now(), app.system_now(), DUE as u64 + 1).await?;
        looks.push(begun.elapsed());
        if due.len() as i64 != DUE {
            return Err(format!("{} deadlines are due", due.len()).into());
        }
        let begun = Instant::now();
        let taken = tick(app).await?;
        ticks.push(begun.elapsed());
        if taken as i64 != DUE {
            return Err(format!("{taken} deadlines were worked on").into());
        }
    }
    Ok((looks.into_iter().min().unwrap_or_default(), ticks.into_iter().min().unwrap_or_default()))
}

/// Turns until nothing is due; how many deadlines were worked on.
async fn tick(app: &App) -> Done<usize> {
    let mut taken = 0;
    loop {
        match escalate_due(app, BATCH).await? {
            0 => return Ok(taken),
            done => taken += done,
        }
    }
}

impl Filling {
    async fn find_pattern(&self) -> Done<Pattern> {
        let query = "SELECT id, case_id, next_step_at FROM deadline WHERE status = 'running' AND kind = 'answer' \
            AND next_step_at IS NOT NULL AND suspensions = '[]' ORDER BY next_step_at LIMIT 1";
        let row = self.db.read().query_one_raw(Statement::from_string(self.backend, query)).await?;
        let row = row.ok_or("the demo has no answer that is still owed")?;
        Ok(Pattern {
            deadline: row.try_get("", "id")?,
            case: row.try_get("", "case_id")?,
            next_step_at: row.try_get("", "next_step_at")?,
        })
    }

    /// Open deadlines whose next step is a year away.
    async fn fill_up_to(&mut self, pattern: &Pattern, open: i64) -> Result<(), DbErr> {
        let (from, to) = (self.made, open);
        let (first_case, last_case) = (from / ON_ONE_CASE, to / ON_ONE_CASE - 1);
        self.copy_case(pattern, (first_case, last_case), "open").await?;
        let changes = [
            ("id", self.id("open deadline", "n")),
            ("case_id", self.id("open", &format!("(n / {ON_ONE_CASE})"))),
            ("number", format!("100 + n % {ON_ONE_CASE}")),
            ("next_step_at", "$2".to_owned()),
        ];
        let later = pattern.next_step_at + TimeDelta::days(365);
        self.copy("deadline", ("id", pattern.deadline), &changes, (from, to - 1), Some(later)).await?;
        self.made = open;
        self.settle().await
    }

    /// Deadlines whose next step is due now.
    async fn add_due(&mut self, pattern: &Pattern) -> Result<(), DbErr> {
        let run = (self.made, self.made + DUE - 1);
        self.copy_case(pattern, run, "due").await?;
        let changes =
            [("id", self.id("due deadline", "n")), ("case_id", self.id("due", "n")), ("next_step_at", "$2".into())];
        self.copy("deadline", ("id", pattern.deadline), &changes, run, Some(pattern.next_step_at)).await?;
        self.made += DUE;
        self.settle().await
    }

    async fn copy_case(&self, pattern: &Pattern, run: (i64, i64), what: &str) -> Result<(), DbErr> {
        let id = self.id(what, "n");
        let changes = [("id", id.clone()), ("code", format!("code || '-{what}-' || n"))];
        self.copy("cases", ("id", pattern.case), &changes, run, None).await?;
        for table in ["case_party", "case_leg"] {
            self.copy(table, ("case_id", pattern.case), &[("case_id", id.clone())], run, None).await?;
        }
        Ok(())
    }

    /// Copies a row for each number of `run`; whatever columns there are, those that are not changed stay as they are.
    async fn copy(
        &self,
        table: &str,
        (key, original): (&str, Uuid),
        changes: &[(&str, String)],
        (from, to): (i64, i64),
        moment: Option<DateTime<Utc>>,
    ) -> Result<(), DbErr> {
        let columns = self.columns_of(table).await?;
        let changed = |column: &String| changes.iter().find(|(name, _)| name == column).map(|(_, to)| to.clone());
        let values: Vec<_> = columns.iter().map(|column| changed(column).unwrap_or_else(|| column.clone())).collect();
        let statement = format!(
            "WITH RECURSIVE series(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM series WHERE n < {to}) \
            INSERT INTO {table} ({}) SELECT {} FROM {table}, series WHERE {key} = $1",
            columns.join(", "),
            values.join(", ")
        );
        let values = [Some(Value::from(original)), moment.map(Value::from)].into_iter().flatten();
        self.db.write().execute_raw(Statement::from_sql_and_values(self.backend, statement, values)).await?;
        Ok(())
    }

    async fn columns_of(&self, table: &str) -> Result<Vec<String>, DbErr> {
        let query = match self.backend {
            DbBackend::Sqlite => format!("SELECT name AS name FROM pragma_table_info('{table}')"),
            _ => format!(
                "SELECT column_name::text AS name FROM information_schema.columns \
                WHERE table_name = '{table}' AND is_generated = 'NEVER'"
            ),
        };
        let rows = self.db.read().query_all_raw(Statement::from_string(self.backend, query)).await?;
        rows.iter().map(|row| row.try_get("", "name")).collect()
    }

    /// An id that `what` and a number make, in SQL.
    fn id(&self, what: &str, number: &str) -> String {
        let kind: u32 = what.bytes().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        match self.backend {
            DbBackend::Sqlite => format!("unhex(printf('{kind:08x}%024x', {number}))"),
            _ => format!("('{kind:08x}' || lpad(to_hex({number}), 24, '0'))::uuid"),
        }
    }

    /// Statistics and pages as on a database that has been running.
    async fn settle(&self) -> Result<(), DbErr> {
        self.db.write().execute_unprepared("ANALYZE").await?;
        Ok(())
    }
}

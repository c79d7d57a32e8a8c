//! One migrated database with the city and its people in it, made once for each process and each kind of database, and
//! copied for every test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::{Mutex, OnceCell};

use super::{postgres, world};

/// Tokens by `role@organization`.
type Tokens = Arc<HashMap<String, String>>;

static SQLITE: OnceCell<Tokens> = OnceCell::const_new();
static POSTGRES: OnceCell<Tokens> = OnceCell::const_new();
/// A database is copied only while nobody else touches it.
static COPYING: Mutex<()> = Mutex::const_new(());
static COPIES: AtomicU32 = AtomicU32::new(1);

/// One test's own database.
pub struct Copy {
    /// Where it is.
    pub url: String,
    /// Where its files lie; made when the first one comes.
    pub files: PathBuf,
    kept: Kept,
    tokens: Tokens,
}

enum Kept {
    File(PathBuf),
    Database(String),
}

impl Copy {
    /// The token of whoever has this role in this organization.
    #[track_caller]
    pub fn token(&self, who: &str) -> String {
        self.tokens.get(who).unwrap_or_else(|| panic!("nobody is {who}")).clone()
    }

    /// Removes it; its connections are closed.
    pub async fn remove(&self) {
        let _ = std::fs::remove_dir_all(&self.files);
        match &self.kept {
            Kept::File(path) => remove_file(path),
            Kept::Database(name) => postgres::command(&format!("DROP DATABASE {name} WITH (FORCE)")).await,
        }
    }
}

/// A SQLite file of one's own that does not exist yet.
pub fn fresh_sqlite() -> Copy {
    std::fs::create_dir_all(folder(process::id())).expect("the folder can be made");
    let path = file(&format!("fresh_{}", next()));
    Copy { url: sqlite_url(&path), files: files(), kept: Kept::File(path), tokens: Tokens::default() }
}

/// An empty PostgreSQL database of one's own.
pub async fn fresh_postgres() -> Copy {
    let name = format!("thaogo_fresh_{}_{}", process::id(), next());
    postgres::command(&format!("CREATE DATABASE {name}")).await;
    Copy { url: postgres::url(&name), files: files(), kept: Kept::Database(name), tokens: Tokens::default() }
}

/// A copy of the SQLite template.
pub async fn copy_sqlite() -> Copy {
    let template = file("template");
    let tokens = SQLITE.get_or_init(|| async {
        remove_left_over();
        std::fs::create_dir_all(folder(process::id())).expect("the folder can be made");
        Arc::new(world::furnish(&sqlite_url(&template)).await)
    });
    let tokens = Arc::clone(tokens.await);
    let path = file(&format!("copy_{}", next()));
    std::fs::copy(&template, &path).expect("the template can be copied");
    Copy { url: sqlite_url(&path), files: files(), kept: Kept::File(path), tokens }
}

/// A copy of the PostgreSQL template.
pub async fn copy_postgres() -> Copy {
    let template = format!("thaogo_template_{}", process::id());
    let tokens = POSTGRES.get_or_init(|| async {
        postgres::command(&format!("CREATE DATABASE {template}")).await;
        Arc::new(world::furnish(&postgres::url(&template)).await)
    });
    let tokens = Arc::clone(tokens.await);
    let name = format!("thaogo_copy_{}_{}", process::id(), next());
    let turn = COPYING.lock().await;
    postgres::command(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    drop(turn);
    Copy { url: postgres::url(&name), files: files(), kept: Kept::Database(name), tokens }
}

fn next() -> u32 {
    COPIES.fetch_add(1, Ordering::Relaxed)
}

fn files() -> PathBuf {
    folder(process::id()).join(format!("files_{}", next()))
}

fn file(name: &str) -> PathBuf {
    folder(process::id()).join(format!("{name}.db"))
}

fn folder(process: u32) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("flows-{process}"))
}

/// Removes what processes that are no more have left; ours too, if one before had our number.
fn remove_left_over() {
    for entry in std::fs::read_dir(env!("CARGO_TARGET_TMPDIR")).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix("flows-")).and_then(|owner| owner.parse().ok());
        if let Some(owner) = owner
            && (owner == process::id() || !Path::new(&format!("/proc/{owner}")).exists())
        {
            let _ = std::fs::remove_dir_all(folder(owner));
        }
    }
}

fn sqlite_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rwc", path.display())
}

/// With what SQLite and the migration keep beside it; whatever of it there is.
fn remove_file(path: &Path) {
    for extension in ["db", "db-wal", "db-shm", "migrating"] {
        let _ = std::fs::remove_file(path.with_extension(extension));
    }
}

//! The PostgreSQL server that the flows share: the one that THAOGO_TEST_POSTGRES names, or else one started for this
//! process alone, which ends with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use sea_orm::{ConnectOptions, ConnectionTrait, Database};

static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();

/// The address of the server's database `postgres`.
fn server() -> &'static str {
    let (url, _) = SERVER.get_or_init(|| match std::env::var("THAOGO_TEST_POSTGRES") {
        Ok(url) => (url, None),
        Err(_) => start(),
    });
    url
}

/// Starts a server that stays as long as it can read from us: when this process ends, however it does, the pipe closes.
fn start() -> (String, Option<Child>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/with-postgres");
    let mut command = Command::new(script);
    command.args(["sh", "-c", "echo $THAOGO_TEST_POSTGRES; exec cat"]).env("THAOGO_TEST_PG_FSYNC", "off");
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = started.unwrap_or_else(|error| panic!("{script}: {error}"));
    let mut url = String::new();
    let output = child.stdout.as_mut().expect("the output is piped");
    BufReader::new(output).read_line(&mut url).expect("the script writes text");
    assert!(!url.is_empty(), "PostgreSQL did not start; tests/support/install installs it");
    (url.trim().to_owned(), Some(child))
}

/// The address of the database `name`.
pub fn url(name: &str) -> String {
    let (server, _) = server().rsplit_once('/').expect("the address ends in a database");
    format!("{server}/{name}")
}

/// Runs one statement that no transaction may hold, as the server's owner.
pub async fn command(statement: &str) {
    let mut options = ConnectOptions::new(server());
    options.max_connections(1).sqlx_logging(false);
    let conn = Database::connect(options).await.expect("the server answers");
    let done = conn.execute_unprepared(statement).await;
    conn.close().await.expect("the connection closes");
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

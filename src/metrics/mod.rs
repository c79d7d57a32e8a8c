//! What this process counts of itself, and how numbers are written for Prometheus. Asks no database and answers no
//! request; holds no word of any case.

mod census;
mod process;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::domain::notification::AttemptOutcome;
use crate::domain::words::Words;

pub use census::{CaseGroup, Census, OverdueGroup, Queue, StepGroup};

/// The media type of what [`Metrics::write`] writes: Prometheus' own text, in its version 0.0.4.
pub const MEDIA_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// What every name begins with, but for those of the process, which every program gives the same.
const PREFIX: &str = "thaogo";

/// Upper ends of the histogram's buckets, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    operation: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    operation: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Turn {
    task: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Task {
    task: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Tried {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

/// One pool of connections to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// What it is for: `read`, `write`, `all`.
    pub name: &'static str,
    /// Connections at work.
    pub busy: u32,
    /// Connections at rest.
    pub idle: u32,
}

/// The counters of one server. Cheap to clone: all clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Asked, Histogram, fn() -> Histogram>,
    turns: Family<Turn, Counter>,
    last_turns: Family<Task, Gauge>,
    attempts: Family<Tried, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters that begin at nought.
    pub fn new() -> Self {
        let requests = Family::default();
        let durations: Family<Asked, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let (turns, last_turns, attempts) = (Family::default(), Family::default(), Family::<Tried, Counter>::default());
        // What happens rarely stands there from the beginning: a counter that appears at one has no rate.
        for outcome in AttemptOutcome::all() {
            attempts.get_or_create_owned(&Tried { outcome: outcome.spelled() });
        }
        let mut registry = Registry::with_prefix(PREFIX);
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", build);
        registry.register("requests", "Requests answered, by operation and status", requests.clone());
        registry.register(
            "request_duration_seconds",
            "From a request's arrival to its answer, by operation",
            durations.clone(),
        );
        registry.register("worker_turns", "Turns of the worker's tasks, by outcome", turns.clone());
        registry.register(
            "worker_last_success_timestamp_seconds",
            "When a turn of the task last succeeded",
            last_turns.clone(),
        );
        registry.register(
            "mail_attempts",
            "Attempts to hand a letter to the mail server, by outcome",
            attempts.clone(),
        );
        Self(Arc::new(Inner { registry, requests, durations, turns, last_turns, attempts }))
    }

    /// A request was answered. `operation` is a name of the contract, or one of few that stand for all other paths: what
    /// callers write makes no new line here.
    pub fn answered(&self, operation: &str, status: u16, took: Duration) {
        let operation = operation.to_owned();
        self.0.requests.get_or_create(&Answered { operation: operation.clone(), status }).inc();
        self.0.durations.get_or_create(&Asked { operation }).observe(took.as_secs_f64());
    }

    /// A turn of one of the worker's tasks ended, at `at` of the system's clock.
    pub fn turned(&self, task: &'static str, succeeded: bool, at: DateTime<Utc>) {
        // Both stand there from the first turn on, so that a first failure is seen to rise.
        let failed = self.0.turns.get_or_create_owned(&Turn { task, outcome: "failed" });
        let done = self.0.turns.get_or_create_owned(&Turn { task, outcome: "done" });
        if succeeded {
            done.inc();
            self.0.last_turns.get_or_create(&Task { task }).set(at.timestamp());
        } else {
            failed.inc();
        }
    }

    /// A letter was tried.
    pub fn mail_tried(&self, outcome: AttemptOutcome) {
        self.0.attempts.get_or_create(&Tried { outcome: outcome.spelled() }).inc();
    }

    /// Everything for Prometheus: the counters, the process, the pools, and the census unless the database failed to
    /// give it.
    pub fn write(&self, pools: &[Pool], census: Option<&Census>) -> String {
        let mut text = String::new();
        for registry in [&self.0.registry, &process::read(), &database(pools, census)] {
            prometheus_text::encode(&mut text, registry).expect("a text takes what is written to it");
        }
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

fn database(pools: &[Pool], census: Option<&Census>) -> Registry {
    let mut registry = Registry::with_prefix(PREFIX);
    let up = Gauge::<i64>::default();
    up.set(census.is_some().into());
    registry.register("database_up", "Whether the database gave the counts that follow", up);
    let connections = Family::<Connections, Gauge>::default();
    for pool in pools {
        for (state, count) in [("busy", pool.busy), ("idle", pool.idle)] {
            connections.get_or_create(&Connections { pool: pool.name, state }).set(count.into());
        }
    }
    registry.register("database_connections", "Connections of this server, by pool and state", connections);
    if let Some(census) = census {
        census.register(&mut registry);
    }
    registry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(metrics: &Metrics) -> String {
        metrics.write(&[Pool { name: "all", busy: 1, idle: 3 }], None)
    }

    #[test]
    fn what_was_counted_is_written() {
        let metrics = Metrics::new();
        metrics.answered("file_case", 201, Duration::from_millis(20));
        metrics.clone().answered("file_case", 201, Duration::from_millis(700));
        metrics.mail_tried(AttemptOutcome::Rejected);
        metrics.turned("send", false, DateTime::UNIX_EPOCH);
        let text = written(&metrics);
        for line in [
            r#"thaogo_requests_total{operation="file_case",status="201"} 2"#,
            r#"thaogo_request_duration_seconds_bucket{le="0.025",operation="file_case"} 1"#,
            r#"thaogo_mail_attempts_total{outcome="rejected"} 1"#,
            r#"thaogo_mail_attempts_total{outcome="sent"} 0"#,
            r#"thaogo_worker_turns_total{task="send",outcome="failed"} 1"#,
            r#"thaogo_worker_turns_total{task="send",outcome="done"} 0"#,
            r#"thaogo_database_connections{pool="all",state="idle"} 3"#,
            "thaogo_database_up 0",
            "# TYPE process_resident_memory_bytes gauge",
        ] {
            assert!(text.lines().any(|written| written == line), "{line}\n{text}");
        }
        assert!(!text.contains("thaogo_open_cases"), "what nobody counted is not nought");
    }

    #[test]
    fn a_task_that_only_fails_has_no_success() {
        let metrics = Metrics::new();
        metrics.turned("send", false, DateTime::UNIX_EPOCH);
        assert!(!written(&metrics).contains("worker_last_success_timestamp_seconds{"));
        metrics.turned("send", true, DateTime::from_timestamp(5, 0).unwrap());
        assert!(written(&metrics).contains(r#"worker_last_success_timestamp_seconds{task="send"} 5"#));
    }
}

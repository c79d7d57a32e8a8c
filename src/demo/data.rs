//! The demo's data: obstacles, texts and people, from the files in the binary.

use std::collections::HashMap;

use chrono::NaiveTime;
use serde::Deserialize;

use crate::domain::access::Role;
use crate::domain::words::{Position, Urgency};
use crate::words;

words! {
    /// What has become of an obstacle by the demo's start.
    Stage {
        /// A group category: nobody is competent, the coordinator has not decided.
        Unrouted = "unrouted",
        /// The same, past its triage deadline.
        TriageLate = "triage_late",
        /// The coordinator declined it.
        Declined = "declined",
        /// With its lead agency, not accepted yet.
        Routed = "routed",
        /// Accepted.
        Accepted = "accepted",
        /// Accepted, its answer overdue.
        AcceptedOverdue = "accepted_overdue",
        /// Nobody accepted it: silence counted.
        DeemedAccepted = "deemed_accepted",
        /// The enterprise was asked and has not replied.
        AwaitingEnterprise = "awaiting_enterprise",
        /// The enterprise was asked and replied.
        Resumed = "resumed",
        /// An answer waits for its signature.
        Drafted = "drafted",
        /// The enterprise has the answer.
        Answered = "answered",
        /// The enterprise confirmed.
        ClosedConfirmed = "closed_confirmed",
        /// The confirmation period passed.
        ClosedBySilence = "closed_by_silence",
        /// The enterprise took it back.
        Withdrawn = "withdrawn",
        /// Accepted, its answer due soon.
        NearDue = "near_due",
        /// The first lead gave it back, the next one accepted it.
        Returned = "returned",
        /// More time was asked for; nobody has decided.
        ExtensionAsked = "extension_asked",
        /// More time was granted.
        Extended = "extended",
        /// A proposal lies with a higher body.
        SubmittedUpward = "submitted_upward",
        /// The enterprise disputed the answer.
        Disputed = "disputed",
    }
}

/// An obstacle to file.
#[derive(Debug, Clone, Deserialize)]
pub struct Obstacle {
    pub id: String,
    pub enterprise: String,
    pub category: String,
    pub territory: String,
    pub urgency: Urgency,
    pub urgency_reason: Option<String>,
    pub project: Option<String>,
    pub amount_vnd: Option<i64>,
    pub title: String,
    pub description: String,
    pub proposal: Option<String>,
    pub address: Option<String>,
    pub legal_references: String,
    pub filed_days_ago: u64,
    #[serde(deserialize_with = "hours_and_minutes")]
    pub filed_time: NaiveTime,
    pub stage: Stage,
}

/// A letter with several obstacles, which are filed at the moment of its first one.
#[derive(Debug, Clone, Deserialize)]
pub struct ObstacleLetter {
    pub number: String,
    pub symbol: String,
    #[serde(deserialize_with = "list")]
    pub obstacles: Vec<String>,
}

/// A person to seat.
#[derive(Debug, Clone, Deserialize)]
pub struct Seat {
    pub name: String,
    pub email: String,
    pub language: String,
    pub organization: String,
    pub position: Option<Position>,
    pub field: Option<String>,
    pub role: Role,
}

fn hours_and_minutes<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(from)?;
    NaiveTime::parse_from_str(&text, "%H:%M").map_err(serde::de::Error::custom)
}

fn list<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(String::deserialize(from)?.split(';').map(str::to_owned).collect())
}

/// The obstacles, in the file's order.
pub fn obstacles() -> Result<Vec<Obstacle>, csv::Error> {
    csv::Reader::from_reader(include_str!("../reference/demo/obstacles.csv").as_bytes()).deserialize().collect()
}

/// The letters that hold several of them.
pub fn letters() -> Result<Vec<ObstacleLetter>, csv::Error> {
    csv::Reader::from_reader(include_str!("../reference/demo/letters.csv").as_bytes()).deserialize().collect()
}

/// The people.
pub fn people() -> Result<Vec<Seat>, csv::Error> {
    csv::Reader::from_reader(include_str!("../reference/demo/people.csv").as_bytes()).deserialize().collect()
}

/// What people write: of one obstacle where a text was written for it, else in turn.
#[derive(Debug)]
pub struct Texts {
    by_key: HashMap<String, String>,
    turns: HashMap<&'static str, usize>,
}

impl Texts {
    /// Reads them.
    pub fn read() -> Result<Self, csv::Error> {
        let mut reader = csv::Reader::from_reader(include_str!("../reference/demo/texts.csv").as_bytes());
        let by_key = reader.deserialize::<(String, String)>().collect::<Result<_, _>>()?;
        Ok(Self { by_key, turns: HashMap::new() })
    }

    /// The key of the next text of a kind: the obstacle's own, or the next in turn.
    pub fn next_key(&mut self, kind: &'static str, obstacle: &str) -> String {
        if self.by_key.contains_key(&format!("{kind}.{obstacle}")) {
            return obstacle.to_owned();
        }
        let turn = self.turns.entry(kind).or_insert(0);
        *turn += 1;
        if !self.by_key.contains_key(&format!("{kind}.{turn}")) {
            *turn = 1;
        }
        turn.to_string()
    }

    /// The text of a kind under a key.
    pub fn get(&self, kind: &str, key: &str) -> String {
        self.by_key.get(&format!("{kind}.{key}")).cloned().unwrap_or_default()
    }

    /// The next text of a kind.
    pub fn next(&mut self, kind: &'static str, obstacle: &str) -> String {
        let key = self.next_key(kind, obstacle);
        self.get(kind, &key)
    }
}

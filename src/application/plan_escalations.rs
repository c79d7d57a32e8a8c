//! What would climb until a moment if nobody acted by then: who would be written to, of which case, when and why. The case's
//! own plan, which the worker carries out, is walked moment by moment; nothing is written or sent.
//!
//! What happens by itself on the way happens here too (deemed acceptance, the end of waiting), so that nobody seems to be
//! told of what will have ended by then. The rulebook is the one in effect now, and every letter is taken to arrive.

mod digests;
mod walk;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::digests::plan_digests;
use self::walk::Walk;
use super::{App, Error};
use crate::domain::escalation::Skipped;
use crate::domain::words::{DeadlineKind, Position};
use crate::mail::message::Because;
use crate::store::cases::find_cases;
use crate::store::escalations;

/// How many cases are read at once.
const CASES_AT_ONCE: usize = 200;

/// What would happen at a moment: a letter, a digest, or a step of which nobody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub way: Way,
    /// Who would be written to; of a skipped step who is not. None where nobody is left.
    pub to: Option<Recipient>,
    /// Of what, the highest step first.
    pub steps: Vec<PlannedStep>,
}

/// How somebody would be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a letter about the case.
    Letter,
    /// In the morning's digest.
    Digest,
    /// Not at all.
    Skipped(Skipped),
}

/// Somebody who would be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Their id.
    pub person: Uuid,
    /// How they are called.
    pub name: String,
    /// Where their mail goes.
    pub address: String,
    /// In which position they are reached.
    pub position: Position,
}

/// A step of which somebody would be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// The case's code.
    pub case: String,
    /// What is owed.
    pub deadline: DeadlineKind,
    /// By which organization.
    pub owed_by: String,
    /// When it is or was due.
    pub due_at: DateTime<Utc>,
    /// Of which ladder.
    pub ladder: String,
    /// Which step, and how many times it was taken before.
    pub step: (i32, i32),
    /// When the step was due.
    pub step_due_at: DateTime<Utc>,
    /// For which position.
    pub position: Position,
    /// Why it reaches whom it does.
    pub why: Why,
}

/// Why a step reaches somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// As the ladder says, or for want of somebody.
    Reached(Because),
    /// The coordinator is told that the position was vacant.
    Vacancy,
}

/// Plans what would climb from now until a moment, in the order in which it would happen.
///
/// # Errors
/// When the database cannot be read.
pub async fn plan_escalations(app: &App, until: DateTime<Utc>) -> Result<Vec<Planned>, Error> {
    let (city, now) = (app.city(), app.clock.now());
    let txn = app.db.begin_reading().await?;
    let (mut planned, mut waiting) = (Vec::new(), Vec::new());
    for ids in escalations::list_cases_due(&txn, until).await?.chunks(CASES_AT_ONCE) {
        for kept in find_cases(&txn, ids).await? {
            let mut walk = Walk::begin(app, &city, &txn, kept.case, now).await?;
            while walk.go_on(until).await? {}
            planned.append(&mut walk.planned);
            waiting.append(&mut walk.for_digests);
        }
    }
    planned.extend(plan_digests(&city, &txn, waiting, (now, until)).await?);
    planned.sort_by_key(|planned| planned.at);
    Ok(planned)
}

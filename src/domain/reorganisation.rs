//! A reorganisation of the city as one operation: what begins, what ends and who follows whom on a day to come, from the
//! draft to the last case that was handed over. Owns its states, its checks, what it makes of the register and what it
//! means for one case; writes nothing.

mod address;
mod check;
mod follow;
mod plan;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::register::{
    Level, Organization, OrganizationKind, Register, Share, Succession, SuccessionEvent, SuccessionKind, Territory,
};
use super::text::Text;
use super::words::Position;
use crate::words;

pub use check::{Flaw, Known};
pub use plan::{Ending, HandoverOutcome, HandoverTask, Move, Part, plan};

words! {
    /// Where a reorganisation stands.
    ReorganisationStatus {
        /// It may still change.
        Draft = "draft",
        /// It waits for a second person.
        Submitted = "submitted",
        /// It is written into the register, with effect from its day on; until then it can be undone.
        Approved = "approved",
        /// Its day has come: the open cases are handed over.
        Executing = "executing",
        /// Every case is handed over, both sides are told.
        Done = "done",
        /// It was given up before it was approved.
        Discarded = "discarded",
        /// It was taken back before its day.
        Undone = "undone",
    }
}

words! {
    /// What happens to a reorganisation; its journal has one line for each.
    ReorganisationStep {
        /// It was drafted.
        Create = "create",
        /// Its draft was rewritten.
        Replace = "replace",
        /// It was put before a second person.
        Submit = "submit",
        /// The second person wants it mended.
        SendBack = "send_back",
        /// The second person agreed: it is in the register.
        Approve = "approve",
        /// It was taken out of the register again.
        Undo = "undo",
        /// It was given up.
        Discard = "discard",
        /// Its day came.
        Execute = "execute",
        /// Every case is handed over.
        Complete = "complete",
    }
}

impl ReorganisationStatus {
    /// Where a step leads from here; none where it may not be taken.
    pub const fn after(self, step: ReorganisationStep) -> Option<Self> {
        use ReorganisationStep as S;
        Some(match (self, step) {
            (Self::Draft, S::Replace) => Self::Draft,
            (Self::Draft, S::Submit) => Self::Submitted,
            (Self::Submitted, S::SendBack) => Self::Draft,
            (Self::Submitted, S::Approve) => Self::Approved,
            (Self::Draft | Self::Submitted, S::Discard) => Self::Discarded,
            (Self::Approved, S::Undo) => Self::Undone,
            (Self::Approved, S::Execute) => Self::Executing,
            (Self::Executing, S::Complete) => Self::Done,
            _ => return None,
        })
    }

    /// The steps that may be taken from here, by people or by the service.
    pub fn steps(self) -> impl Iterator<Item = ReorganisationStep> {
        ReorganisationStep::ALL.iter().copied().filter(move |step| self.after(*step).is_some())
    }
}

/// A reorganisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reorganisation {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: ReorganisationStatus,
    /// How often it changed; a write names the version that it was made against.
    pub version: i32,
    /// What it is.
    pub draft: Draft,
}

/// What a reorganisation is, as it was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// One line.
    pub title: String,
    /// The instrument by which it is ordered.
    pub legal_basis: String,
    /// Its first day.
    pub effective_on: NaiveDate,
    /// Organizations that begin.
    pub organizations: Vec<NewOrganization>,
    /// Organizations that end the day before, by code.
    pub ended_organizations: Vec<String>,
    /// Territories that begin.
    pub territories: Vec<NewTerritory>,
    /// Territories that end the day before, by unit id.
    pub ended_territories: Vec<String>,
    /// Who or what follows whom.
    pub successions: Vec<NewSuccession>,
    /// Who holds which position from the day on.
    pub positions: Vec<Appointment>,
}

/// An organization that begins with a reorganisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrganization {
    /// Its code, never used before: one that only changes its name begins anew under another code.
    pub code: String,
    /// What it is to the city.
    pub kind: OrganizationKind,
    /// Its official code elsewhere.
    pub identifier: Option<String>,
    /// At which level it stands.
    pub level: Option<Level>,
    /// Its official name.
    pub name: Text,
    /// Its usual short form.
    pub short: String,
    /// Whom it answers to.
    pub parent: Option<String>,
    /// The code of its territory.
    pub territory: Option<String>,
    /// Whether it is that territory's people's committee.
    pub is_committee: bool,
    /// The id of its calendar.
    pub calendar: String,
}

/// A territory that begins with a reorganisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTerritory {
    /// Its code; with the day it makes the unit id.
    pub code: String,
    /// Its level.
    pub level: Level,
    /// Its official name.
    pub name: Text,
    /// The code of the territory that it lies in.
    pub parent: Option<String>,
}

/// Who or what follows whom from a reorganisation's day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSuccession {
    /// Of organizations or of territories.
    pub kind: SuccessionKind,
    /// Who or what is followed: a code or a unit id.
    pub from: String,
    /// Who or what follows: a code, `@commune`, or a unit id; none where it just ends.
    pub to: Option<String>,
    /// What happens.
    pub event: SuccessionEvent,
    /// Whether what is not said to go elsewhere goes here.
    pub is_default: bool,
    /// How much of a territory goes over.
    pub share: Option<Share>,
    /// Which tasks go over, in Vietnamese; of a part of a territory the streets and quarters by which an address is
    /// known to lie in it, separated by commas or semicolons.
    pub scope: Option<String>,
    /// Only for these categories and what is under them.
    pub categories: Vec<String>,
    /// Only for these territories and what is in them, by code.
    pub territories: Vec<String>,
}

/// Who holds a position from a reorganisation's day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Of which organization.
    pub organization: String,
    /// Which position.
    pub position: Position,
    /// Who.
    pub person: Uuid,
}

impl Draft {
    /// The last day of what ends.
    pub fn last_day(&self) -> NaiveDate {
        self.effective_on.pred_opt().unwrap_or(self.effective_on)
    }

    /// The organizations that begin, as the register holds them.
    pub fn begun_organizations(&self) -> impl Iterator<Item = Organization> {
        self.organizations.iter().map(|new| Organization {
            code: new.code.clone(),
            kind: new.kind,
            identifier: new.identifier.clone(),
            level: new.level,
            name: new.name.clone(),
            short: new.short.clone(),
            parent: new.parent.clone(),
            territory: new.territory.clone(),
            is_committee: new.is_committee,
            sector: None,
            valid_from: Some(self.effective_on),
            valid_to: None,
            calendar: new.calendar.clone(),
        })
    }

    /// The territories that begin, as the register holds them.
    pub fn begun_territories(&self) -> impl Iterator<Item = Territory> {
        self.territories.iter().map(|new| Territory {
            unit_id: self.unit_id(&new.code),
            code: new.code.clone(),
            level: new.level,
            name: new.name.clone(),
            parent_code: new.parent.clone(),
            valid_from: Some(self.effective_on),
            valid_to: None,
        })
    }

    /// The successions, as the register holds them.
    pub fn begun_successions(&self) -> impl Iterator<Item = Succession> {
        self.successions.iter().map(|new| Succession {
            kind: new.kind,
            effective_on: self.effective_on,
            from: new.from.clone(),
            to: new.to.clone(),
            event: new.event,
            is_default: new.is_default,
            share: new.share,
            scope: new.scope.clone(),
            categories: new.categories.clone(),
            territories: new.territories.clone(),
            legal_basis: Some(self.legal_basis.clone()),
        })
    }

    /// The unit id of a territory that begins.
    pub fn unit_id(&self, code: &str) -> String {
        format!("{code}@{}", self.effective_on)
    }

    /// What the register will be: nothing of before the day changes.
    pub fn applied_to(&self, register: &Register) -> Register {
        let last = Some(self.last_day());
        let organizations = register.organizations().cloned().map(|mut organization| {
            if self.ended_organizations.contains(&organization.code) {
                organization.valid_to = last;
            }
            organization
        });
        let territories = register.territories().cloned().map(|mut unit| {
            if self.ended_territories.contains(&unit.unit_id) {
                unit.valid_to = last;
            }
            unit
        });
        Register::new(
            organizations.chain(self.begun_organizations()).collect(),
            territories.chain(self.begun_territories()).collect(),
            register.categories().cloned().collect(),
            register.successions().iter().cloned().chain(self.begun_successions()).collect(),
        )
    }

    /// The organizations that give something away: those that end, and those of whose tasks one goes to another.
    pub fn giving(&self) -> impl Iterator<Item = &str> {
        let tasks = self.successions.iter().filter(|new| new.event == SuccessionEvent::Transfer);
        let tasks = tasks.filter(|new| new.kind == SuccessionKind::Organization).map(|new| new.from.as_str());
        self.ended_organizations.iter().map(String::as_str).chain(tasks)
    }

    /// The organizations that it concerns: who ends, begins, gives or takes.
    pub fn concerns(&self, organization: &str) -> bool {
        let of_organizations = |new: &&NewSuccession| new.kind == SuccessionKind::Organization;
        let mut following = self.successions.iter().filter(of_organizations);
        self.ended_organizations.iter().any(|ended| ended == organization)
            || self.organizations.iter().any(|new| new.code == organization)
            || following.any(|new| new.from == organization || new.to.as_deref() == Some(organization))
    }
}

#[cfg(test)]
mod tests;

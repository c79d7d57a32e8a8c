//! Who may come in, and what each may see and do: the one permission table.
//!
//! Finders of case content take a [`Scope`], and only this module makes one: an unscoped read does not compile.

use uuid::Uuid;

use super::case::Case;
use super::lifecycle::{Action, Party, Transition, transition, transitions_from};
use crate::words;

words! {
    /// What a token's holder is to the service.
    Role {
        /// Files, comments, supplies information for an enterprise.
        Reporter = "reporter",
        /// Answers for what the enterprise files: also confirms, disputes, withdraws.
        Manager = "manager",
        /// Handles cases in an agency.
        Officer = "officer",
        /// Heads an agency: also assigns and signs.
        Director = "director",
        /// Steers the routing.
        Coordinator = "coordinator",
        /// Of the city, by field.
        ViceChairman = "vice_chairman",
        /// Of the city.
        Chairman = "chairman",
        /// Reads everything but notes, changes nothing.
        Auditor = "auditor",
        /// Manages access; sees no content of cases.
        Administrator = "administrator",
    }
}

impl Role {
    /// Whether this role takes part in a case as `party`, whichever the case.
    pub const fn is_party(self, party: Party) -> bool {
        match party {
            Party::Enterprise => matches!(self, Self::Reporter | Self::Manager),
            Party::EnterpriseManager => matches!(self, Self::Manager),
            Party::LeadAgency => matches!(self, Self::Officer | Self::Director),
            Party::LeadDirector => matches!(self, Self::Director),
            Party::Coordinator => matches!(self, Self::Coordinator),
            Party::System => false,
        }
    }

    /// Whether this role may ever take `action`: if not, the answer is 403 and not 409.
    pub fn may_ever(self, action: Action) -> bool {
        transition(action).by.iter().any(|party| self.is_party(*party))
    }

    const fn reach(self) -> Reach {
        match self {
            Self::Reporter | Self::Manager => Reach::Enterprise,
            Self::Officer | Self::Director => Reach::Agency,
            Self::Coordinator | Self::ViceChairman | Self::Chairman | Self::Auditor => Reach::All,
            Self::Administrator => Reach::Nothing,
        }
    }

    /// Whether this role belongs to a public body rather than to an enterprise.
    pub const fn is_public_body(self) -> bool {
        !matches!(self, Self::Reporter | Self::Manager)
    }
}

/// Who acts: a person or a system of an organization, in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The token that let them in.
    pub token: Uuid,
    /// The person, where the token belongs to one.
    pub person: Option<Uuid>,
    /// How they are called: the person's name or the token's label.
    pub name: String,
    /// The organization they act for, by its code.
    pub organization: String,
    /// In which role.
    pub role: Role,
}

/// Which cases exist for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    reach: Reach,
    organization: String,
}

/// How far a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every case.
    All,
    /// The cases that the enterprise filed.
    Enterprise,
    /// The cases that the agency leads, coordinates or once held.
    Agency,
    /// No case.
    Nothing,
}

impl Scope {
    /// What this actor may see.
    pub fn of(actor: &Actor) -> Self {
        Self { reach: actor.role.reach(), organization: actor.organization.clone() }
    }

    /// What the service itself sees when a period passes or a step is due.
    pub fn of_system() -> Self {
        Self { reach: Reach::All, organization: String::new() }
    }

    /// How far.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Of which organization, where the reach is one.
    pub fn organization(&self) -> &str {
        &self.organization
    }
}

/// The actions that `actor` may take on `case` now, in the table's order.
pub fn allowed_actions(actor: &Actor, case: &Case) -> Vec<Action> {
    transitions_from(case.status).filter(|row| may(actor, row, case)).map(|row| row.action).collect()
}

fn may(actor: &Actor, row: &Transition, case: &Case) -> bool {
    row.by.iter().any(|party| actor.role.is_party(*party) && is_of(actor, *party, case))
        && match row.action {
            Action::Approve => case.draft.as_ref().is_some_and(|draft| may_sign(actor.person, draft.by)),
            _ => true,
        }
}

/// Four eyes: who drafted an answer cannot sign it.
pub fn may_sign(signer: Option<Uuid>, drafter: Option<Uuid>) -> bool {
    signer.is_some() && signer != drafter
}

fn is_of(actor: &Actor, party: Party, case: &Case) -> bool {
    match party {
        Party::Enterprise | Party::EnterpriseManager => actor.organization == case.enterprise,
        // Agencies act through persons alone.
        Party::LeadAgency | Party::LeadDirector => {
            actor.person.is_some() && case.lead_agency.as_deref() == Some(actor.organization.as_str())
        }
        Party::Coordinator => true,
        Party::System => false,
    }
}

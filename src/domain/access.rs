//! Who may come in, and what each may see and do: the one permission table.
//!
//! Finders of case content take a [`Scope`], and only this module makes one: an unscoped read does not compile.

pub mod event;
pub mod grant;
pub mod permission;
pub mod token;

// The value alone: what `std::net` can do has no place here.
use core::net::IpAddr;

use chrono::{DateTime, Months, Utc};
use uuid::Uuid;

use super::case::{Case, Directive, DirectiveState, Extension};
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
            Party::AskedAgency | Party::Participant | Party::ReadingAgency => {
                matches!(self, Self::Officer | Self::Director)
            }
            Party::Directed => matches!(self, Self::Officer | Self::Director | Self::Manager),
            Party::Coordinator => matches!(self, Self::Coordinator),
            Party::CityLeader => matches!(self, Self::ViceChairman | Self::Chairman),
            Party::Reached => {
                matches!(self, Self::Officer | Self::Director | Self::Coordinator | Self::ViceChairman | Self::Chairman)
            }
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

    /// Whether this role hands out and erases other people's personal data, as the law on it asks.
    pub const fn handles_personal_data(self) -> bool {
        matches!(self, Self::Administrator)
    }

    /// Whether this role belongs to a public body rather than to an enterprise.
    pub const fn is_public_body(self) -> bool {
        !matches!(self, Self::Reporter | Self::Manager)
    }
}

/// Where a request comes from, as far as that can be believed: the address that spoke to this server, or what a proxy of
/// our own says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// Whether nobody on the client's way could read along: TLS ends at this server or at a proxy of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encrypted(pub bool);

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

/// Which cases exist for a reader. Nobody but this module makes one:
///
/// ```compile_fail,E0451
/// # use thaogo::domain::access::{Actor, Scope};
/// fn of_mine(actor: &Actor, other: Scope) -> Scope {
///     Scope { organization: "hfic".into(), ..other }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    reach: Reach,
    organization: String,
    restricted: Restricted,
}

/// Which restricted cases exist for a reader, of those within their reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restricted {
    /// All of them: the service itself, and the auditor, whose reads are recorded.
    All,
    /// Those that name this person.
    Naming(Uuid),
    /// Those of the own enterprise, to this person who answers for it.
    OwnEnterprise(Uuid),
    /// None: a system is no person whom one could name.
    None,
}

impl Restricted {
    const fn of(actor: &Actor) -> Self {
        match (actor.role, actor.person) {
            (Role::Auditor, _) => Self::All,
            (Role::Manager, Some(person)) => Self::OwnEnterprise(person),
            (_, Some(person)) => Self::Naming(person),
            (_, None) => Self::None,
        }
    }
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
        let restricted = Restricted::of(actor);
        Self { reach: actor.role.reach(), organization: actor.organization.clone(), restricted }
    }

    /// What the service itself sees when a period passes or a step is due.
    pub fn of_system() -> Self {
        Self { reach: Reach::All, organization: String::new(), restricted: Restricted::All }
    }

    /// How far.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Which restricted cases.
    pub fn restricted(&self) -> Restricted {
        self.restricted
    }

    /// Whether a case within the reach exists for the reader: unless it is restricted it does.
    pub fn opens(&self, case: &Case) -> bool {
        let Some(restriction) = &case.restriction else { return true };
        match self.restricted {
            Restricted::All => true,
            Restricted::Naming(person) => restriction.readers.contains(&person),
            Restricted::OwnEnterprise(person) => {
                case.enterprise == self.organization || restriction.readers.contains(&person)
            }
            Restricted::None => false,
        }
    }

    /// Of which organization, where the reach is one.
    pub fn organization(&self) -> &str {
        &self.organization
    }
}

/// How many months after its end a case can be reopened.
const REOPENED_WITHIN: Months = Months::new(6);

/// The actions that `actor` may take on `case` now, in the table's order. Whether they may see the case, its finder
/// decided.
pub fn allowed_actions(actor: &Actor, case: &Case, now: DateTime<Utc>) -> Vec<Action> {
    transitions_from(case.status).filter(|row| may(actor, row, case, now)).map(|row| row.action).collect()
}

/// Whether `actor` takes part in `case` as one of the parties that may take `action`.
pub fn is_party(actor: &Actor, action: Action, case: &Case) -> bool {
    let row = transition(action);
    row.by.iter().any(|party| stands_as(actor, *party, row, case))
}

fn may(actor: &Actor, row: &Transition, case: &Case, now: DateTime<Utc>) -> bool {
    is_party(actor, row.action, case)
        && match row.action {
            Action::Approve => case.draft.as_ref().is_some_and(|draft| may_sign(actor.person, draft.by)),
            Action::RejectDraft => case.draft.is_some(),
            Action::Return => case.leg().is_some_and(|leg| !leg.binding),
            Action::RequestExtension => is_in_time(case, now) && asked_extension(case).is_none(),
            Action::DecideExtension => {
                is_in_time(case, now) && asked_extension(case).is_some_and(|asked| !asked_it(actor, asked))
            }
            Action::Unrestrict => case.restriction.is_some(),
            Action::Reopen => case.ended_at.is_some_and(|ended_at| now <= ended_at + REOPENED_WITHIN),
            Action::AcceptDirective | Action::SendBackDirective => {
                case.proceedings.directives_in(DirectiveState::Reported).any(|directive| may_judge(actor, directive))
            }
            _ => true,
        }
}

/// Four eyes: who drafted an answer cannot sign it.
pub fn may_sign(signer: Option<Uuid>, drafter: Option<Uuid>) -> bool {
    signer.is_some() && signer != drafter
}

/// Four eyes: whether more time waits that this actor asked for, who cannot grant it then.
pub fn asked_for_time(actor: &Actor, case: &Case) -> bool {
    asked_extension(case).is_some_and(|asked| asked_it(actor, asked))
}

fn asked_it(actor: &Actor, asked: &Extension) -> bool {
    actor.person.is_some() && actor.person == asked.asked_by
}

/// Whether this actor judges the reports on a directive: who gave it, or who stands above them.
pub fn may_judge(actor: &Actor, directive: &Directive) -> bool {
    actor.role != Role::Coordinator || directive.given_by.role == Some(Role::Coordinator)
}

/// Why nobody can decide on more time now, though it would be this actor's to decide.
pub(super) fn why_no_extension(case: &Case, now: DateTime<Utc>) -> (&'static str, &'static str) {
    if is_in_time(case, now) {
        return ("Không có đề nghị gia hạn nào đang chờ.", "No request for more time waits.");
    }
    ("Đã hết hạn trả lời, không thể gia hạn nữa.", "The deadline has passed: it can no longer be extended.")
}

/// Whether what is owed to the enterprise is not overdue.
fn is_in_time(case: &Case, now: DateTime<Utc>) -> bool {
    case.find_owed_answer().is_some_and(|owed| owed.due_at >= now)
}

/// The request for more time that waits, if what it is about is still owed.
fn asked_extension(case: &Case) -> Option<&Extension> {
    let asked = case.proceedings.find_asked_extension(case.leg()?.number)?;
    case.find_owed_answer().is_some_and(|owed| owed.id == asked.deadline).then_some(asked)
}

fn stands_as(actor: &Actor, party: Party, row: &Transition, case: &Case) -> bool {
    // The first extension is the director's to decide, the later ones a leader's of the city.
    let is_turn =
        row.action != Action::DecideExtension || (party == Party::CityLeader) == case.proceedings.was_extended();
    is_turn && actor.role.is_party(party) && is_of(actor, party, case)
}

fn is_of(actor: &Actor, party: Party, case: &Case) -> bool {
    let own = actor.organization.as_str();
    // Agencies act through persons alone.
    let is_person = actor.person.is_some();
    match party {
        Party::Enterprise | Party::EnterpriseManager => own == case.enterprise,
        Party::LeadAgency | Party::LeadDirector => is_person && case.lead_agency.as_deref() == Some(own),
        Party::AskedAgency => is_person && case.proceedings.find_awaited(own).is_some(),
        Party::Directed => {
            let mut owed = case.proceedings.directives_in(DirectiveState::Open);
            (is_person || own == case.enterprise) && owed.any(|directive| directive.organization == own)
        }
        Party::Participant => is_person && case.participants().any(|agency| agency == own),
        Party::ReadingAgency => is_person,
        Party::Coordinator | Party::CityLeader => true,
        // Whom a step reached, a case does not know.
        Party::Reached | Party::System => false,
    }
}

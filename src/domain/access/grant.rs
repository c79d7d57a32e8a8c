//! Roles given and taken: who may give which role where. A grant is what somebody may do; a position
//! ([`Position`](crate::domain::words::Position)) is what they are written to as.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Actor, Role};
use crate::domain::register::OrganizationKind;

/// A role that a person has in an organization, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub person: Uuid,
    /// In which organization, by its code.
    pub organization: String,
    /// Which role.
    pub role: Role,
    /// The first day in the city; none: since it was given.
    pub valid_from: Option<NaiveDate>,
    /// The last day in the city; none: until it is ended.
    pub valid_to: Option<NaiveDate>,
    /// Who gave it; none: the command line.
    pub granted_by: Option<Uuid>,
    /// When it was given.
    pub granted_at: DateTime<Utc>,
    /// Who ended it, or said until when it lasts; none: nobody, or the command line.
    pub ended_by: Option<Uuid>,
    /// When it was ended at once.
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it was changed, from 1 on.
    pub version: i32,
}

impl Grant {
    /// Whether its holder has the role on that day.
    pub fn is_valid_on(&self, on: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.is_open_on(on)
    }

    /// Whether it is not over on that day: it is valid or begins later.
    pub fn is_open_on(&self, on: NaiveDate) -> bool {
        self.ended_at.is_none() && self.valid_to.is_none_or(|to| on <= to)
    }
}

/// Whose users somebody manages or reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached<'a> {
    /// Everybody's.
    All,
    /// Those who have or had a role in this organization.
    Of(&'a str),
    /// Nobody's.
    Nobody,
}

impl Actor {
    /// Whose users and tokens they see: who manages access and who watches over it everybody's, the head of an
    /// organization its own.
    pub fn reaches_users(&self) -> Reached<'_> {
        match self.role {
            Role::Administrator | Role::Chairman | Role::Auditor => Reached::All,
            Role::Director | Role::Manager => Reached::Of(&self.organization),
            Role::Reporter | Role::Officer | Role::Coordinator | Role::ViceChairman => Reached::Nobody,
        }
    }
}

/// Whether an actor may give `role` in an organization to somebody else, or end it. Nobody does so for themselves
/// ([`is_own`]), and organizations' systems for nobody.
///
/// Who manages access does not choose who watches over that, nor who else manages it: the chairman names auditors and
/// administrators. The chairman's own role is given by the command line alone.
pub fn may_grant(actor: &Actor, role: Role, organization: &str, kind: OrganizationKind) -> bool {
    let is_enterprise = kind == OrganizationKind::Enterprise;
    let is_own = actor.organization == organization;
    let may = match actor.role {
        Role::Administrator => match role {
            Role::Manager => is_enterprise,
            Role::Officer | Role::Director | Role::Coordinator | Role::ViceChairman => !is_enterprise,
            Role::Reporter | Role::Chairman | Role::Auditor | Role::Administrator => false,
        },
        Role::Chairman => matches!(role, Role::Auditor | Role::Administrator) && !is_enterprise,
        Role::Director => is_own && role == Role::Officer,
        Role::Manager => is_own && matches!(role, Role::Reporter | Role::Manager),
        Role::Reporter | Role::Officer | Role::Coordinator | Role::ViceChairman | Role::Auditor => false,
    };
    may && actor.person.is_some()
}

/// Whether this is about the actor themselves.
pub fn is_own(actor: &Actor, person: Uuid) -> bool {
    actor.person == Some(person)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role, organization: &str) -> Actor {
        let person = Some(Uuid::from_u128(1));
        Actor { token: Uuid::nil(), person, name: String::new(), organization: organization.into(), role }
    }

    fn may_give(role: Role, own: &str, organization: &str, kind: OrganizationKind) -> Vec<&'static str> {
        let giver = actor(role, own);
        let may = |given: &&Role| may_grant(&giver, **given, organization, kind);
        Role::ALL.iter().filter(may).map(|role| role.as_str()).collect()
    }

    #[test]
    fn each_gives_what_is_theirs_to_give() {
        use OrganizationKind::{Agency, Authority, Enterprise};
        let nothing: [&str; 0] = [];
        let bodies = ["officer", "director", "coordinator", "vice_chairman"];
        assert_eq!(may_give(Role::Administrator, "vp-ubnd", "snnmt", Agency), bodies);
        assert_eq!(may_give(Role::Administrator, "vp-ubnd", "vp-ubnd", Authority), bodies);
        assert_eq!(may_give(Role::Administrator, "vp-ubnd", "hfic", Enterprise), ["manager"]);
        assert_eq!(may_give(Role::Chairman, "ubnd-tphcm", "ttp", Agency), ["auditor", "administrator"]);
        assert_eq!(may_give(Role::Chairman, "ubnd-tphcm", "hfic", Enterprise), nothing);
        assert_eq!(may_give(Role::Director, "snnmt", "snnmt", Agency), ["officer"]);
        assert_eq!(may_give(Role::Director, "snnmt", "stc", Agency), nothing);
        assert_eq!(may_give(Role::Manager, "hfic", "hfic", Enterprise), ["reporter", "manager"]);
        assert_eq!(may_give(Role::Manager, "hfic", "sawaco", Enterprise), nothing);
        for role in [Role::Reporter, Role::Officer, Role::Coordinator, Role::ViceChairman, Role::Auditor] {
            assert_eq!(may_give(role, "x", "x", Agency), nothing, "{role}");
            assert_eq!(may_give(role, "x", "x", Enterprise), nothing, "{role}");
        }
    }

    #[test]
    fn systems_give_nothing() {
        let system = Actor { person: None, ..actor(Role::Manager, "hfic") };
        assert!(!may_grant(&system, Role::Reporter, "hfic", OrganizationKind::Enterprise));
    }

    #[test]
    fn a_grant_counts_from_its_first_through_its_last_day() {
        let on = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let grant = Grant {
            id: Uuid::nil(),
            person: Uuid::nil(),
            organization: "hfic".into(),
            role: Role::Manager,
            valid_from: Some(on(2)),
            valid_to: Some(on(4)),
            granted_by: None,
            granted_at: DateTime::UNIX_EPOCH,
            ended_by: None,
            ended_at: None,
            version: 1,
        };
        assert_eq!([1, 2, 4, 5].map(|day| grant.is_valid_on(on(day))), [false, true, true, false]);
        assert_eq!([1, 5].map(|day| grant.is_open_on(on(day))), [true, false]);
        assert!(!Grant { ended_at: Some(DateTime::UNIX_EPOCH), ..grant }.is_open_on(on(3)));
    }
}

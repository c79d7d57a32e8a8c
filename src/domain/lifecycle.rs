//! The life of a case: the one table of who may do what in which status, and where it leads.
//!
//! Nothing else decides what may happen next. `allowed_actions`, the checks of every command and the documentation's
//! drawing read this table; a property test walks it at random.

use crate::words;

words! {
    /// Where a case stands.
    Status {
        /// Filed; the coordinator must decide who is competent.
        Received = "received",
        /// With a lead agency, which must accept it.
        Routed = "routed",
        /// The lead agency handles it.
        InProgress = "in_progress",
        /// Information was requested from the enterprise.
        AwaitingEnterprise = "awaiting_enterprise",
        /// The signed answer is with the enterprise.
        Answered = "answered",
        /// Confirmed, or the confirmation period passed.
        Closed = "closed",
        /// The enterprise took it back.
        Withdrawn = "withdrawn",
        /// The coordinator ruled that it is not for this system.
        Declined = "declined",
    }
}

impl Status {
    /// Whether something may still happen to the case.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Withdrawn | Self::Declined)
    }
}

words! {
    /// What happens to a case; each writes one event of the same name.
    Action {
        /// The enterprise files an obstacle.
        File = "file",
        /// The coordinator hands the case to an agency, which may not return it.
        Route = "route",
        /// The coordinator rules that the case is not for this system.
        Decline = "decline",
        /// The lead agency takes the case on.
        Accept = "accept",
        /// Silence counts as acceptance.
        DeemAccepted = "deem_accepted",
        /// The lead agency asks the enterprise for information.
        RequestInformation = "request_information",
        /// The enterprise supplies it.
        SupplyInformation = "supply_information",
        /// The period for supplying it passed; the case goes on without.
        LapseInformation = "lapse_information",
        /// The lead agency submits an answer for signature.
        DraftAnswer = "draft_answer",
        /// The director signs it.
        Approve = "approve",
        /// The enterprise says that the obstacle is gone.
        Confirm = "confirm",
        /// The confirmation period passed.
        Close = "close",
        /// The enterprise takes the case back.
        Withdraw = "withdraw",
    }
}

/// Who may take an action, as seen from the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// Anyone who reports for the enterprise.
    Enterprise,
    /// Who answers for the enterprise.
    EnterpriseManager,
    /// Anyone who handles cases in the lead agency.
    LeadAgency,
    /// Who heads the lead agency.
    LeadDirector,
    /// Who steers the routing.
    Coordinator,
    /// The service itself, when a period passes.
    System,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// What happens.
    pub action: Action,
    /// Who may do it.
    pub by: &'static [Party],
    /// In which statuses; empty: it begins a case.
    pub from: &'static [Status],
    /// Where it may lead; several only where the routing decides.
    pub to: &'static [Status],
}

use Action as A;
use Party as P;
use Status as S;

/// The table. Statuses and actions that a later rule needs are added here and nowhere else.
pub const TABLE: &[Transition] = &[
    row(A::File, &[P::Enterprise, P::Coordinator], &[], &[S::Routed, S::Received]),
    row(A::Route, &[P::Coordinator], &[S::Received, S::Routed, S::InProgress], &[S::Routed]),
    row(A::Decline, &[P::Coordinator], &[S::Received], &[S::Declined]),
    row(A::Accept, &[P::LeadAgency], &[S::Routed], &[S::InProgress]),
    row(A::DeemAccepted, &[P::System], &[S::Routed], &[S::InProgress]),
    row(A::RequestInformation, &[P::LeadAgency], &[S::InProgress], &[S::AwaitingEnterprise]),
    row(A::SupplyInformation, &[P::Enterprise], &[S::AwaitingEnterprise], &[S::InProgress]),
    row(A::LapseInformation, &[P::System], &[S::AwaitingEnterprise], &[S::InProgress]),
    row(A::DraftAnswer, &[P::LeadAgency], &[S::InProgress], &[S::InProgress]),
    row(A::Approve, &[P::LeadDirector], &[S::InProgress], &[S::Answered]),
    row(A::Confirm, &[P::EnterpriseManager], &[S::Answered], &[S::Closed]),
    row(A::Close, &[P::System], &[S::Answered], &[S::Closed]),
    row(
        A::Withdraw,
        &[P::EnterpriseManager],
        &[S::Received, S::Routed, S::InProgress, S::AwaitingEnterprise, S::Answered],
        &[S::Withdrawn],
    ),
];

const fn row(action: Action, by: &'static [Party], from: &'static [Status], to: &'static [Status]) -> Transition {
    Transition { action, by, from, to }
}

/// The row of an action: every action has exactly one.
pub fn transition(action: Action) -> &'static Transition {
    TABLE.iter().find(|row| row.action == action).expect("the table has a row for every action")
}

/// The rows that apply in a status.
pub fn transitions_from(status: Status) -> impl Iterator<Item = &'static Transition> {
    TABLE.iter().filter(move |row| row.from.contains(&status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_action_has_one_row() {
        for action in Action::ALL {
            assert_eq!(TABLE.iter().filter(|row| row.action == *action).count(), 1, "{action}");
        }
    }

    #[test]
    fn nothing_happens_to_what_has_ended_and_every_open_status_can_be_left() {
        for status in Status::ALL {
            let leaves = transitions_from(*status).any(|row| row.to.iter().any(|to| to != status));
            assert_eq!(leaves, status.is_open(), "{status}");
        }
    }

    #[test]
    fn no_open_status_waits_for_a_person_for_ever() {
        // Either the service itself moves the case on, or a ladder climbs for the deadline that stands in that status.
        let watched = [Status::Received, Status::InProgress];
        for status in Status::ALL.iter().filter(|status| status.is_open()) {
            let moved = transitions_from(*status).any(|row| row.by.contains(&Party::System));
            assert!(moved || watched.contains(status), "{status}");
        }
    }

    #[test]
    fn the_table_in_the_readme_is_this_one() {
        let readme = include_str!("../../README.md");
        let statuses = |cell: &str| -> Vec<Status> {
            let named = Status::ALL.iter().filter(|status| cell.contains(&format!("`{status}`")));
            let every_open = Status::ALL.iter().filter(|status| cell.contains("every open status") && status.is_open());
            named.chain(every_open).copied().collect()
        };
        let sorted = |statuses: &[Status]| {
            let mut sorted = statuses.to_vec();
            sorted.sort_unstable();
            sorted
        };
        for row in TABLE {
            let line = readme.lines().find(|line| line.starts_with(&format!("| `{}` |", row.action)));
            let cells: Vec<&str> = line.unwrap_or_else(|| panic!("{} is missing", row.action)).split('|').collect();
            assert_eq!(statuses(cells[3]), sorted(row.from), "{}: from", row.action);
            assert_eq!(statuses(cells[4]), sorted(row.to), "{}: to", row.action);
        }
    }

    proptest! {
        #[test]
        fn a_random_walk_stays_on_the_table(choices in proptest::collection::vec(any::<prop::sample::Index>(), 1..40)) {
            let mut status = Status::Received;
            for choice in choices {
                let rows: Vec<_> = transitions_from(status).collect();
                if rows.is_empty() {
                    prop_assert!(!status.is_open());
                    break;
                }
                let row = choice.get(&rows);
                status = row.to[0];
                prop_assert!(row.to.contains(&status));
            }
        }
    }
}

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
        /// A proposal lies with a ministry or the Prime Minister.
        SubmittedUpward = "submitted_upward",
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
        /// The lead agency says that it is not competent.
        Return = "return",
        /// The coordinator rules that the case is not for this system.
        Decline = "decline",
        /// The lead agency takes the case on.
        Accept = "accept",
        /// Silence counts as acceptance.
        DeemAccepted = "deem_accepted",
        /// The director names another officer.
        Assign = "assign",
        /// The category or the territory is corrected, and the rulebook asked again.
        Reclassify = "reclassify",
        /// Who held it, was asked or directed has ended, or its territory has: their successors take over.
        Transfer = "transfer",
        /// The coordinator changes how pressing the case is.
        SetUrgency = "set_urgency",
        /// The lead agency asks the enterprise for information.
        RequestInformation = "request_information",
        /// The enterprise supplies it.
        SupplyInformation = "supply_information",
        /// The period for supplying it passed; the case goes on without.
        LapseInformation = "lapse_information",
        /// The lead agency asks other agencies for their opinions.
        RequestOpinion = "request_opinion",
        /// An agency that was asked gives its opinion.
        GiveOpinion = "give_opinion",
        /// The period for an opinion passed: silence counts as consent.
        DeemConsent = "deem_consent",
        /// The lead agency asks for more time.
        RequestExtension = "request_extension",
        /// The director, later a leader of the city, grants or refuses it.
        DecideExtension = "decide_extension",
        /// What it takes is proposed to a higher body.
        SubmitUpward = "submit_upward",
        /// The lead agency asked the higher body how the proposal stands.
        FollowUp = "follow_up",
        /// The higher body's word is there.
        ReceiveFromAbove = "receive_from_above",
        /// The lead agency submits an answer for signature.
        DraftAnswer = "draft_answer",
        /// The director sends the draft back.
        RejectDraft = "reject_draft",
        /// The director signs it.
        Approve = "approve",
        /// The enterprise says that the obstacle is gone.
        Confirm = "confirm",
        /// The enterprise says that it is not.
        Dispute = "dispute",
        /// The confirmation period passed.
        Close = "close",
        /// The enterprise takes the case back.
        Withdraw = "withdraw",
        /// The coordinator takes up again what had ended.
        Reopen = "reopen",
        /// Days of a calendar were changed: what is due is counted anew.
        Recalculate = "recalculate",
        /// A leader or the coordinator directs organizations to do something.
        Direct = "direct",
        /// Whoever was directed reports that it is done.
        ReportDirective = "report_directive",
        /// The report is accepted.
        AcceptDirective = "accept_directive",
        /// The report is sent back.
        SendBackDirective = "send_back_directive",
        /// Whoever answers for the case is reminded by a person.
        Remind = "remind",
        /// Whom a step of a ladder reached has seen it, and says by when they act.
        Acknowledge = "acknowledge",
        /// Something said between enterprise and agencies.
        Comment = "comment",
        /// Something that never leaves an organization.
        Note = "note",
        /// A file is added.
        Attach = "attach",
        /// From now on only named persons see the case.
        Restrict = "restrict",
        /// Everyone sees it again who may.
        Unrestrict = "unrestrict",
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
    /// Anyone in an agency whose opinion is asked and open.
    AskedAgency,
    /// Anyone in an organization that owes a report on a directive.
    Directed,
    /// Anyone in an agency that leads, coordinates, was asked or directed.
    Participant,
    /// Anyone in an agency that may read the case.
    ReadingAgency,
    /// Who steers the routing.
    Coordinator,
    /// The chairman or a vice-chairman.
    CityLeader,
    /// Whom a step of a ladder reached. The ledger of the steps says who, not the case: what only they may do is not among
    /// the actions that a case offers.
    Reached,
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
    /// Where it may lead, several only where the routing decides; empty: the status stays.
    pub to: &'static [Status],
}

use Action as A;
use Party as P;
use Status as S;

const ANY: &[Status] = Status::ALL;
const OPEN: &[Status] =
    &[S::Received, S::Routed, S::InProgress, S::AwaitingEnterprise, S::SubmittedUpward, S::Answered];
/// While the lead agency has the case in hand, whoever it waits for.
const IN_HAND: &[Status] = &[S::InProgress, S::AwaitingEnterprise, S::SubmittedUpward];
/// Who speaks around a case.
const SPEAKERS: &[Party] = &[P::Enterprise, P::ReadingAgency, P::Coordinator, P::CityLeader];

/// The table. Statuses and actions that a later rule needs are added here and nowhere else.
pub const TABLE: &[Transition] = &[
    row(A::File, &[P::Enterprise, P::Coordinator], &[], &[S::Routed, S::Received]),
    row(A::Route, &[P::Coordinator], &[S::Received, S::Routed, S::InProgress], &[S::Routed]),
    row(A::Return, &[P::LeadDirector], &[S::Routed], &[S::Routed, S::Received]),
    row(A::Decline, &[P::Coordinator], &[S::Received], &[S::Declined]),
    row(A::Accept, &[P::LeadAgency], &[S::Routed], &[S::InProgress]),
    row(A::DeemAccepted, &[P::System], &[S::Routed], &[S::InProgress]),
    stays(A::Assign, &[P::LeadDirector], &[S::InProgress]),
    row(
        A::Reclassify,
        &[P::LeadAgency, P::Coordinator],
        &[S::Received, S::Routed, S::InProgress],
        &[S::Received, S::Routed, S::InProgress],
    ),
    row(A::Transfer, &[P::System], OPEN, OPEN),
    stays(A::SetUrgency, &[P::Coordinator], OPEN),
    row(A::RequestInformation, &[P::LeadAgency], &[S::InProgress], &[S::AwaitingEnterprise]),
    row(A::SupplyInformation, &[P::Enterprise], &[S::AwaitingEnterprise], &[S::InProgress]),
    row(A::LapseInformation, &[P::System], &[S::AwaitingEnterprise], &[S::InProgress]),
    stays(A::RequestOpinion, &[P::LeadAgency], &[S::InProgress]),
    stays(A::GiveOpinion, &[P::AskedAgency], IN_HAND),
    stays(A::DeemConsent, &[P::System], IN_HAND),
    stays(A::RequestExtension, &[P::LeadAgency], &[S::InProgress]),
    stays(A::DecideExtension, &[P::LeadDirector, P::CityLeader], &[S::InProgress]),
    row(A::SubmitUpward, &[P::LeadDirector], &[S::InProgress], &[S::SubmittedUpward]),
    stays(A::FollowUp, &[P::LeadAgency], &[S::SubmittedUpward]),
    row(A::ReceiveFromAbove, &[P::LeadAgency], &[S::SubmittedUpward], &[S::InProgress]),
    stays(A::DraftAnswer, &[P::LeadAgency], &[S::InProgress]),
    stays(A::RejectDraft, &[P::LeadDirector], &[S::InProgress]),
    row(A::Approve, &[P::LeadDirector], &[S::InProgress], &[S::Answered]),
    row(A::Confirm, &[P::EnterpriseManager], &[S::Answered], &[S::Closed]),
    row(A::Dispute, &[P::EnterpriseManager], &[S::Answered], &[S::InProgress, S::Received]),
    row(A::Close, &[P::System], &[S::Answered], &[S::Closed]),
    row(A::Withdraw, &[P::EnterpriseManager], OPEN, &[S::Withdrawn]),
    row(A::Reopen, &[P::Coordinator], &[S::Closed, S::Declined], &[S::InProgress, S::Received]),
    stays(A::Recalculate, &[P::System], OPEN),
    stays(A::Direct, &[P::Coordinator, P::CityLeader], OPEN),
    stays(A::ReportDirective, &[P::Directed], OPEN),
    stays(A::AcceptDirective, &[P::Coordinator, P::CityLeader], OPEN),
    stays(A::SendBackDirective, &[P::Coordinator, P::CityLeader], OPEN),
    stays(A::Remind, &[P::LeadDirector, P::Coordinator, P::CityLeader], OPEN),
    stays(A::Acknowledge, &[P::Reached], OPEN),
    stays(A::Comment, SPEAKERS, ANY),
    stays(A::Note, SPEAKERS, ANY),
    stays(A::Attach, &[P::Enterprise, P::Participant, P::Coordinator, P::CityLeader], ANY),
    stays(A::Restrict, &[P::Coordinator, P::CityLeader], ANY),
    // By the service itself where nobody is left who sees the case: an operator tells it to.
    stays(A::Unrestrict, &[P::Coordinator, P::CityLeader, P::System], ANY),
];

const fn stays(action: Action, by: &'static [Party], from: &'static [Status]) -> Transition {
    Transition { action, by, from, to: &[] }
}

const fn row(action: Action, by: &'static [Party], from: &'static [Status], to: &'static [Status]) -> Transition {
    Transition { action, by, from, to }
}

/// The row of an action: every action has exactly one.
pub fn transition(action: Action) -> &'static Transition {
    TABLE.iter().find(|row| row.action == action).expect("the table has a row for every action")
}

impl Action {
    /// Whether it changes the case: what does not adds to its history alone, and names no version.
    pub const fn changes_case(self) -> bool {
        !matches!(self, Self::Remind | Self::Acknowledge | Self::Comment | Self::Note | Self::Attach)
    }
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
    fn what_has_ended_is_only_reopened_and_every_open_status_can_be_left() {
        for status in Status::ALL {
            let mut leaving = transitions_from(*status).filter(|row| row.to.iter().any(|to| to != status));
            let reopened = matches!(status, Status::Closed | Status::Declined);
            assert!(
                if status.is_open() {
                    leaving.next().is_some()
                } else {
                    leaving.all(|row| reopened && row.action == Action::Reopen)
                },
                "{status}"
            );
        }
    }

    #[test]
    fn no_open_status_waits_for_a_person_for_ever() {
        // Either the service itself moves the case on, or a ladder climbs for the deadline that stands in that status.
        let watched = [Status::Received, Status::InProgress, Status::SubmittedUpward];
        for status in Status::ALL.iter().filter(|status| status.is_open()) {
            let moved = transitions_from(*status).any(|row| row.by.contains(&Party::System) && !row.to.is_empty());
            assert!(moved || watched.contains(status), "{status}");
        }
    }

    #[test]
    fn the_table_in_the_readme_is_this_one() {
        let readme = include_str!("../../README.md");
        let statuses = |cell: &str| -> Vec<Status> {
            let named = Status::ALL.iter().filter(|status| cell.contains(&format!("`{status}`")));
            let every_open = Status::ALL.iter().filter(|status| cell.contains("every open status") && status.is_open());
            let every = Status::ALL.iter().filter(|_| cell.contains("every status"));
            named.chain(every_open).chain(every).copied().collect()
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
                prop_assert!(!rows.is_empty(), "a comment may be made in every status");
                let row = choice.get(&rows);
                status = row.to.first().copied().unwrap_or(status);
                prop_assert!(row.from.contains(&status) || row.to.contains(&status));
            }
        }
    }
}
